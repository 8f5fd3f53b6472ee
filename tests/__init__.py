"""Turns claims about hezuo into checks of its public surface."""
