"""Claims about the pages and the JSON interface."""
