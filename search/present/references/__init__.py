"""References to documents in the formats of reference managers, citation styles, spreadsheets and web pages."""
