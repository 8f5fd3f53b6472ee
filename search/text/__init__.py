"""Turns documents and questions into terms, and the terms back into places in the original text."""
