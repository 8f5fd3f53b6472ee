"""Turns documents into an index on disk, and queries over it into documents, scores and counts."""
