"""Dates: found in running text, and derived for documents (published on, about)."""
