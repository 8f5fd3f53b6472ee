"""Claims about derived dates, places, eras and glosses."""
