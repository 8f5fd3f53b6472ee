"""Claims about highlights and snippets."""
