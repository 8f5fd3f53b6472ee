"""The gazetteer: administrative units with their names and times, and recognition of the names in text."""
