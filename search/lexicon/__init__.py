"""Turns a word of a question into what else it is called: in the other language, another script, another spelling."""
