"""The database: tables, units of work, sealing and the statements of every message."""
