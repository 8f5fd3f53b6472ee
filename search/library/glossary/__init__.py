"""What is known of a term: the glossary, translations, readings, and what the archive has of it."""
