"""The web as a channel: the student's chat and the professionals' inbox. No rules live here."""
