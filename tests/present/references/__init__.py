"""Claims about references: what each format and style says, and that it can be read again."""
