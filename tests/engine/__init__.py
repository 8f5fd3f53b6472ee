"""Claims about the index on disk and its evaluation."""
