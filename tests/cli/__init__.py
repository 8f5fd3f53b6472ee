"""Claims about the librarian's commands."""
