"""What the archive itself pairs, and what librarians decide about it."""
