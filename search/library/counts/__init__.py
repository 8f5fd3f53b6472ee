"""Numbers of documents over time and space: timelines, trends, provinces and the calendar of an archive."""
