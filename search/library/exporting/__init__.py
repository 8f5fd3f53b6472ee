"""Whole results to be taken away: every document that a search lists, one after the other."""
