"""Which documents match a query, and with what score."""
