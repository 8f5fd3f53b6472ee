"""Readers, one for each format: newspaper articles, Markdown, web pages, word processors' files, books; refusals."""
