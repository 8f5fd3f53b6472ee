"""When: find dates in running text, and the dates that a document was published on and is about."""
