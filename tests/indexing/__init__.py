"""Claims about builds and updates."""
