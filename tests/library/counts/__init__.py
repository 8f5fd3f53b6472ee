"""Claims about counting documents over time and place."""
