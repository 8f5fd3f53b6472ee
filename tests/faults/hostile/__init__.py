"""Makes a tree of sources that do harm: what is in the files (`bombs`), and what the files are (`tree`)."""
