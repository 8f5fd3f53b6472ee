"""The same index on OpenSearch: how a generation is published there, and how it is searched.

opensearchpy is imported when a connection is made, and only by this wing: without the extra `opensearch` all else
works.
"""

from __future__ import annotations

from search.remote.address import RemoteAddress, is_remote
from search.remote.blobs import Blobs
from search.remote.connection import Connection, connect
from search.remote.generations import Generations
from search.remote.open_index import RemoteIndex
from search.remote.opening import decisions_folder, open_generation, serve_remote, words_folder
from search.remote.publishing import REMOTE_FORMAT, Published, Publisher
from search.remote.served import ServedRemote
from search.remote.settings import RemoteSettings

__all__ = [
    "REMOTE_FORMAT",
    "Blobs",
    "Connection",
    "Generations",
    "Published",
    "Publisher",
    "RemoteAddress",
    "RemoteIndex",
    "RemoteSettings",
    "ServedRemote",
    "connect",
    "decisions_folder",
    "is_remote",
    "open_generation",
    "serve_remote",
    "words_folder",
]
