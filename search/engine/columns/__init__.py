"""Facet columns: which values each document has in every facet, filters on them and counts of them."""
