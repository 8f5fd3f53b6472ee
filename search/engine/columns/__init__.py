"""Which values each document has in every facet, and how they are counted."""
