"""The same index on OpenSearch: how a generation is published there, and how it is searched.

Only modules of this wing import opensearchpy, and they do so when a connection is made: without the extra `opensearch`
everything else works.
"""

from __future__ import annotations

__all__: list[str] = []
