"""The local page: what the command does, by dragging files."""
