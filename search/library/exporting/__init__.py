"""What is taken away as a whole: every document that a search lists or that a reader keeps, one after the other."""
