"""Rows and the units of work that change them: what is remembered, not what it means."""
