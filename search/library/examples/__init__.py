"""Queries that an archive answers, made of what it holds, to show how one may search."""
