"""Claims about archives in OpenSearch."""
