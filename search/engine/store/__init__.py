"""What is on disk: files of checked arrays, terms, postings, documents, segments, manifests and generations."""
