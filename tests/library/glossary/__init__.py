"""Claims about what is told of terms."""
