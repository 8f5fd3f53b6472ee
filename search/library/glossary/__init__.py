"""The glossary: the list of its terms, where texts have them, and what the archive has of each."""
