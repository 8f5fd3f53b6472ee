"""Turns a made-up archive and one set of questions into a comparison of hezuo with other search engines."""
