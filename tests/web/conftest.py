"""What the tests of the web front end share."""

from __future__ import annotations

import pytest

from web import http_server


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that give clients one second."""
    monkeypatch.setattr(http_server, "PATIENCE", 1)
    monkeypatch.setattr(http_server, "_CHECK_SECONDS", 1)
