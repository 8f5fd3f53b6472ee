"""Claims about parsing and compiling queries."""
