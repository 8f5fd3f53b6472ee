"""Turns sources of facts into the tables that are committed."""
