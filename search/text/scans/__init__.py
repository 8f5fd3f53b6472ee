"""Text that a machine read from print: which characters it confuses, and how much of a text is misread."""
