"""Suggestions for misspelt words of a query."""
