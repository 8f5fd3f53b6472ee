"""Place names in running text, and the administrative units that a document is about."""
