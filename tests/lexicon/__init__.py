"""Claims about translations, readings, completions and spelling."""
