"""What is tested of a distribution rather than of a checkout; `just wheel-check` runs it."""
