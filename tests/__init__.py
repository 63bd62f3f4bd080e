"""The tests: unit, integration and acceptance, each a ring around the one before."""
