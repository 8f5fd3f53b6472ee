"""The seam between the library and an engine: what an index is asked, what it answers, and the protocols of both."""
