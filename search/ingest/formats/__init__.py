"""Readers, one for each format: newspaper articles, scholarship in Markdown, web articles; and formats not read."""
