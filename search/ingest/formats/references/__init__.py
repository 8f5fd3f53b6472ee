"""Readers of references: RIS, BibTeX and CSL-JSON, in which each entry is a document."""
