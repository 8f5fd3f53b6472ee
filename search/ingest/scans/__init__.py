"""Repair of the layout that text recognition gives: spaces between characters, and lines broken inside words."""
