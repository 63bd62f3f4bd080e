"""The conversations and rules as pure functions: no clock, chance, network or database."""
