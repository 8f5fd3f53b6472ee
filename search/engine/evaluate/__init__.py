"""Evaluate queries over segments: matching documents, BM25F scores, and explanations of them."""
