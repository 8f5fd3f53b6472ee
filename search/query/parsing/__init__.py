"""What a reader typed, parsed into a tree of words, phrases, fields and operators."""
