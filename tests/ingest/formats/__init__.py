"""Claims about formats of files, each read for what it says by itself."""
