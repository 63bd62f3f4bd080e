"""The conversations: one module each, declared as nodes; `flows.engine` puts them in one table."""
