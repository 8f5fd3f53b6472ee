"""Analysis of many texts at once into numpy arrays, with the terms of the streams in `search.text.tokens`."""

from __future__ import annotations

from search.text.batch.analyzer import BatchAnalyzer, Tokens

__all__ = ["BatchAnalyzer", "Tokens"]
