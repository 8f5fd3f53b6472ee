"""Claims about what librarians say of an archive."""
