"""Packs the desktop program and looks at what was packed; nothing of it goes to a laptop."""
