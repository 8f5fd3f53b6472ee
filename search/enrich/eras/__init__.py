"""Which period: the table of named periods, and those that a document belongs to."""
