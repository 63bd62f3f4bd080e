"""The shell around the conversations: channels, runner, delivery, clock and commands."""
