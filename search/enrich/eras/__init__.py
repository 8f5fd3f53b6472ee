"""Named periods: the librarians' table of eras, and the eras of a document."""
