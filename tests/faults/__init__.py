"""Turns power cuts, kills and damaged files into claims about what a reader still gets."""
