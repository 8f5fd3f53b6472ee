"""What a file says of its encoding, and text that was decoded wrongly before it came here."""
