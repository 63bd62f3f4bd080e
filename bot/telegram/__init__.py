"""The channel Telegram: updates in, messages out; no conversation is written here."""
