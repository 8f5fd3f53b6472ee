"""Write an index: documents into runs, runs into segments, segments into generations."""
