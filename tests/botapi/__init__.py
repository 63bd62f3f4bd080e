"""A strict Bot API server on loopback, and the people who use it; it knows nothing of Terecht."""
