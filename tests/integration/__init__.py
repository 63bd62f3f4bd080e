"""Tests on real SQLite and PostgreSQL databases, in one process."""
