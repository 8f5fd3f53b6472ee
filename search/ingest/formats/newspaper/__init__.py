"""Newspaper articles in the form of the People's Daily archive: header, headlines, body, authors, lists of names."""
