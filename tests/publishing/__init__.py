"""Claims about an archive that is published as docs/publishing.md tells it, with the programs that it names."""
