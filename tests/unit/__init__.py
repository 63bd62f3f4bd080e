"""Pure tests: no database, network or process."""
