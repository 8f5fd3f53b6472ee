"""How what stands in the search box may go on."""
