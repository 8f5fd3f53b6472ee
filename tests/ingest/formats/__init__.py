"""Claims about file formats, a module for each room of `search.ingest.formats`, and the table of all."""
