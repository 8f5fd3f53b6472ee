"""How documents become a segment, and segments a generation."""
