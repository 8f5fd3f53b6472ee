"""Turns documents that were found into what a reader is shown of them."""
