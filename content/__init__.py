"""What a school edits, and the loader that checks it; imports nothing else of this project."""
