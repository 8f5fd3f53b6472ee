"""Readers, one for each format: newspaper articles, scholarship in Markdown, web articles as plain text."""
