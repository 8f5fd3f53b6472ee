"""Facets of a result as trees of values with labels."""
