"""Lets attacks use the browser, and serves an archive in which every field of every document is a payload."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from search import Library, build
from tests.attacks.hostile_archive import write_archive
from tests.attacks.judgement import Answer, answer_of, judge_headers
from tests.attacks.payloads import PAYLOADS
from tests.attacks.routes import Route, parameter_names, routes, with_query
from web import close, create_app

__all__ = ["HostileSite", "hostile_site", "serving"]


@dataclass
class HostileSite:
    """An application for a hostile archive.

    Attributes:
        app: The application.
        documents: Ids of documents, one of each family first.
        routes: Everything that it answers to GET.
        known: A value for each argument of an address that leads somewhere.
        wrong: What the headers of any answer had that they should not have.
    """

    app: Flask
    documents: list[str]
    routes: list[Route] = field(init=False)
    known: dict[str, str] = field(init=False)
    wrong: list[str] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.routes = routes(self.app)
        self.known = {
            "document_id": self.documents[0],
            "term": "互助组",
            "year": "1954",
            "month": "2",
            "day": "2",
            "filename": "base.css",
            "number": "1",
        }

    def get(self, address: str, **headers: str) -> Answer:
        """Return the answer to a request, and note what is wrong with its headers."""
        path, _, query = address.partition("?")
        # As a server passes them on; the test client would take two slashes for the host.
        asked = {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query, "REQUEST_URI": address}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.app.test_client().get("/", headers=sent, environ_overrides=asked) as response:
            self.wrong += [f"{address}: {wrong}" for wrong in judge_headers(response)]
            return answer_of(address, response)

    def values(self, route: Route) -> dict[str, str]:
        """Return a value for each argument of an address; an argument that nobody has named here gets any."""
        return {name: self.known.get(name, "1") for name in route.arguments}

    @property
    def parameter_names(self) -> list[str]:
        """Names of all parameters of all pages."""
        if not self._names:
            pages = [self.get(address) for route in self.routes for address in route.addresses(self.values(route), 1)]
            pages.append(self.get(with_query("/en/search", [("q", "互助组"), ("region", "140000"), ("from", "1954")])))
            description = self.app.test_client().get("/api/v1/openapi.json").get_json()
            self._names = parameter_names([page.text for page in pages if page.mimetype == "text/html"], description)
        return self._names


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[HostileSite]:
    """An application for an archive of `--injections` documents of each family."""
    folder = tmp_path_factory.mktemp("hostile")
    config = write_archive(folder, [payload.text for payload in PAYLOADS], request.config.getoption("--injections"))
    build([folder / "sources"], folder / "index", config=config)
    app = create_app(folder / "index", settings=config)
    yield HostileSite(app, _documents(folder / "index"))
    close(app)


def _documents(index: Path) -> list[str]:
    """Return the ids of all documents, one of each family first."""
    with Library.open(index) as library:
        total = library.search(per_page=1).total
        hits = [hit for page in range(1, 2 + total // 100) for hit in library.search(per_page=100, page=page)]
    first = {hit.document.source.partition("/")[0]: hit.id for hit in reversed(hits)}
    return list(dict.fromkeys([*first.values(), *(hit.id for hit in hits)]))


class _Silent(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's signature
        pass


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application to browsers; gives the address without a final slash."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
