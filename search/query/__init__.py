"""Turns a reader's question into a tree of our own and the tree into a Whoosh query; nothing a reader types raises."""
