"""What tests of archives in OpenSearch share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from search.remote.address import RemoteAddress
from search.remote.connection import Connection, connect
from search.remote.settings import RemoteSettings

Connecting = Callable[[RemoteAddress, RemoteSettings], Connection]
"""Returns a connection that is closed when the test has ended."""


@pytest.fixture
def connecting() -> Iterator[Connecting]:
    """Connect as `connect` does."""
    with ExitStack() as stack:
        yield lambda address, settings: stack.enter_context(closing(connect(address, settings)))
