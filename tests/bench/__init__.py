"""Measurements beside a peer; no part of the tests."""
