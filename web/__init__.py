"""The web front end of a library: a Flask application, or a blueprint for another application."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response

from search import ArchiveIdentity, Config
from search.errors import SearchError
from web import interfaces, links
from web.api import Api
from web.error_pages import register_error_pages
from web.lazy_library import LazyLibrary
from web.pages import Views
from web.security import protect

if TYPE_CHECKING:
    from flask.blueprints import BlueprintSetupState

    from search import Library

__all__ = ["blueprint", "close", "create_app"]


def create_app(index: str | Path | Library = "index/", *, settings: Config | None = None, **config: object) -> Flask:
    """Return an application for an index, which is opened at the first request and reopened when it is replaced.

    Args:
        index: Folder or address as `search.Library.open` takes it, which need not exist yet; or an open library.
        settings: Settings of the library that is opened, such as the archive's name; by default the built-in ones.
        **config: Flask's own settings, such as `TESTING=True`.
    """
    identity = getattr(index, "identity", None)  # of an open library
    if not isinstance(identity, ArchiveIdentity):
        identity = (settings or Config()).identity
    return _app(LazyLibrary(lambda: _open(index, settings), identity), config)


def _open(index: str | Path | Library, settings: Config | None) -> Library:
    from search import Library

    if not isinstance(index, str | Path):
        return index
    return Library.open(index, config=settings)


def _app(opener: LazyLibrary, config: dict[str, object]) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config.update(config)
    app.extensions["hezuo"] = opener
    app.register_blueprint(blueprint(opener))
    app.after_request(protect)
    app.after_request(interfaces.describe)
    register_error_pages(app, lambda: opener.identity)
    return app


def close(app: Flask) -> None:
    """Close the library that an application of `create_app` has opened, if any."""
    app.extensions["hezuo"].close()


def blueprint(library: Library | Callable[[], Library], name: str = links.BLUEPRINT) -> Blueprint:
    """Return all pages and the JSON interface as a blueprint, to be registered under any `url_prefix`.

    Args:
        library: An open `search.Library`, or a function that returns one.
        name: Name of the blueprint; each of several archives in one application needs its own.
    """
    get_library = library if callable(library) else lambda: library
    identity = partial(_identity, get_library)
    views, api = Views(get_library), Api(get_library, identity)
    archive = Blueprint(name, __name__, template_folder="templates", static_folder="static")
    pages: tuple[tuple[str, str, Callable[..., str | Response]], ...] = (
        ("/", "home", views.home),
        ("/search", "search", views.search),
        ("/documents/<document_id>", "document", views.document),
        ("/documents/<document_id>/explain", "explain", views.explain),
        ("/list", "list", views.reading_list),
        ("/about", "about", views.about),
    )
    others: tuple[tuple[str, str, Callable[..., str | Response]], ...] = (
        ("/healthz", "health", api.health),
        ("/api/v1/search", "api_search", api.search),
        ("/api/v1/suggest", "api_suggest", api.suggest),
        ("/api/v1/explain", "api_explain", api.explain),
        ("/api/v1/documents/<document_id>", "api_document", api.document),
        ("/api/v1/documents/<document_id>/similar", "api_similar", api.similar),
        ("/api/v1/openapi.json", "api_description", api.description),
    )
    of_interface = f"/<any({', '.join(map(repr, interfaces.INTERFACES))}):interface>"
    for rule, endpoint, view in pages:
        archive.add_url_rule(of_interface + rule, endpoint, view, strict_slashes=False)
        archive.add_url_rule(rule, links.PERMANENT + endpoint, partial(_to_interface, endpoint), strict_slashes=False)
    for rule, endpoint, view in others:
        archive.add_url_rule(rule, endpoint, view, strict_slashes=False)  # a trailing slash is accepted
    archive.url_value_preprocessor(_take_interface)
    archive.app_url_defaults(_fill_interface)
    archive.record(_join)
    archive.after_request(protect)
    archive.after_request(interfaces.describe)
    register_error_pages(archive, identity)
    return archive


def _take_interface(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the interface out of the arguments of a view, which need not know it."""
    if values and "interface" in values:
        interfaces.choose(values.pop("interface"))


def _fill_interface(endpoint: str, values: dict[str, Any]) -> None:
    """Let the address of a page be in the interface of the request, unless another is named."""
    if "interface" not in values and links.is_page(endpoint):
        values["interface"] = interfaces.current().name


def _to_interface(endpoint: str, **values: str) -> Response:
    """Redirect to a page in the interface that suits the reader's browser."""
    query = interfaces.query_text()
    address = links.address(endpoint, **values, interface=interfaces.current().name)
    response = Response(status=302, mimetype="text/plain")
    response.headers["Location"] = f"{address}?{query}" if query else address
    response.vary.add("Accept-Language")
    return response


def _identity(get_library: Callable[[], Library]) -> ArchiveIdentity:
    """Return what an archive says of itself; the neutral words while its library cannot be opened."""
    if isinstance(get_library, LazyLibrary):
        return get_library.identity
    try:
        return get_library().identity
    except SearchError:
        return Config().identity


def _join(state: BlueprintSetupState) -> None:
    """Note the archive's name in the application, and let two slashes in an address be no page, as any that is none.

    Werkzeug would answer with a redirect to the address with one, on the host that the client has named: who can make a
    cache or a proxy ask for such an address has it send others to a host of their choice.
    """
    name = f"{state.name_prefix}.{state.name}".lstrip(".")
    state.app.extensions.setdefault(links.BLUEPRINTS, []).append(name)
    for rule in state.app.url_map.iter_rules():
        if rule.endpoint.startswith(
            f"{name}."
        ):  # the rule for static files too, which the blueprint has added by itself
            rule.merge_slashes = False
