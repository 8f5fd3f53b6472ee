"""Measures of scanned text: how it is recognised, and what a search finds of text that was damaged on purpose."""
