"""The files of an index: block files, terms, postings, stored documents, segments, manifests and generations."""
