"""Claims about reading source files."""
