"""Turns hostile documents, questions and files into claims about what hezuo does not do."""
