"""Near-duplicates: which documents of an index have almost the same text, such as reprints of an article."""
