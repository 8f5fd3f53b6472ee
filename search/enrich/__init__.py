"""Turns documents as they were read into documents that know their dates, places, eras and glosses, with evidence."""
