"""Professionals on Telegram: the staff group's threads and their own chats; views, no truth."""
