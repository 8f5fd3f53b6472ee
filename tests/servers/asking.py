"""Asks a server in JSON, with the standard library alone: what fixtures do must not rest on the code under test."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from tests.servers.errors import ServerFailed

__all__ = ["ask"]

SECONDS = 60.0  # that an answer may take on a machine with much to do


def ask(url: str, path: str, body: Any = None, *, method: str = "", seconds: float = SECONDS) -> Any:
    """Return a server's answer, decoded.

    Args:
        url: The server, with name and password if it wants them.
        path: From the slash on.
        body: What is sent as JSON; bytes as they are, as lines of JSON.
        method: Of HTTP; by default GET, or POST with a body.
        seconds: How long to wait.

    Raises:
        ServerFailed: It does not answer, or refuses. Names of users and passwords are not told.
    """
    site = urlsplit(url)
    host = site.netloc.rpartition("@")[2]
    request = Request(f"{site.scheme}://{host}{site.path.rstrip('/')}{path}", method=method or None)  # noqa: S310 - named by who runs the tests
    if site.username is not None:
        names = f"{unquote(site.username)}:{unquote(site.password or '')}"
        request.add_header("Authorization", f"Basic {b64encode(names.encode()).decode()}")
    if body is not None:
        request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = isinstance(body, bytes)
        request.add_header("Content-Type", "application/x-ndjson" if lines else "application/json")
    what = f"{request.get_method()} {path} of {host}"
    try:
        with urlopen(request, timeout=seconds) as response:  # noqa: S310 - as above
            answer = response.read()
    except HTTPError as refusal:
        with refusal:
            raise ServerFailed(f"{what}: {refusal.code} {refusal.read(2000).decode(errors='replace')}") from None
    except (URLError, ConnectionError, TimeoutError) as error:
        raise ServerFailed(f"{what}: no answer ({getattr(error, 'reason', error)})") from error
    return json.loads(answer) if answer else None
