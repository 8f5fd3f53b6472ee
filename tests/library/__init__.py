"""Claims about the library that others embed."""
