"""Claims about the analysis of text."""
