"""Claims about what is taken away: files, feeds, and what search engines ask for."""
