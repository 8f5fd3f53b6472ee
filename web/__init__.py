"""The web front end of a library: a Flask application, or a blueprint for another application."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from flask import Blueprint, Flask, Response, url_for

from search import ArchiveIdentity, Config
from search.errors import SearchError
from web import links
from web.api import Api
from web.error_pages import register_error_pages
from web.export import TEMPLATE_GLOBALS, routes
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
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.config.update(config)
    app.extensions["hezuo"] = opener
    app.register_blueprint(blueprint(opener))
    app.after_request(protect)
    register_error_pages(app, lambda: opener.identity)
    return app


def close(app: Flask) -> None:
    """Close the library that an application of `create_app` has opened, if any."""
    app.extensions["hezuo"].close()


def blueprint(library: Library | Callable[[], Library]) -> Blueprint:
    """Return all pages and the JSON interface as a blueprint, to be registered under any `url_prefix`.

    Args:
        library: An open `search.Library`, or a function that returns one.
    """
    get_library = library if callable(library) else lambda: library
    identity = partial(_identity, get_library)
    views, api = Views(get_library), Api(get_library, identity)
    pages = Blueprint(links.BLUEPRINT, __name__, template_folder="templates", static_folder="static")
    rules: tuple[tuple[str, str, Callable[..., str | Response]], ...] = (
        ("/", "home", views.home),
        ("/search", "search", views.search),
        ("/documents/<document_id>", "document", views.document),
        ("/documents/<document_id>/explain", "explain", views.explain),
        ("/about", "about", views.about),
        ("/healthz", "health", api.health),
        ("/api/v1/search", "api_search", api.search),
        ("/api/v1/suggest", "api_suggest", api.suggest),
        ("/api/v1/explain", "api_explain", api.explain),
        ("/api/v1/documents/<document_id>", "api_document", api.document),
        ("/api/v1/documents/<document_id>/similar", "api_similar", api.similar),
        ("/api/v1/openapi.json", "api_description", api.description),
        *routes(get_library, identity),
    )
    for rule, name, view in rules:
        pages.add_url_rule(rule, name, view, strict_slashes=False)  # a trailing slash is accepted
    pages.record(_keep_slashes)  # of the rule for static files too, which the blueprint has added by itself
    pages.after_request(protect)
    pages.app_template_global("hezuo_asset")(_asset)
    for name, function in TEMPLATE_GLOBALS.items():
        pages.app_template_global(name)(function)
    register_error_pages(pages, identity)
    return pages


def _identity(get_library: Callable[[], Library]) -> ArchiveIdentity:
    """Return what an archive says of itself; the neutral words while its library cannot be opened."""
    if isinstance(get_library, LazyLibrary):
        return get_library.identity
    try:
        return get_library().identity
    except SearchError:
        return Config().identity


def _keep_slashes(state: BlueprintSetupState) -> None:
    """Let two slashes in an address be no page, as any other address that is none.

    Werkzeug would answer with a redirect to the address with one, on the host that the client has named: who can make a
    cache or a proxy ask for such an address has it send others to a host of their choice.
    """
    prefix = f"{state.name_prefix}.{state.name}.".lstrip(".")
    for rule in state.app.url_map.iter_rules():
        if rule.endpoint.startswith(prefix):
            rule.merge_slashes = False


def _asset(name: str) -> str:
    """Return the address of a static file, with a digest of its content, so that a browser may cache it for ever."""
    return url_for(f"{links.BLUEPRINT}.static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return sha256((files(__package__) / "static" / name).read_bytes()).hexdigest()[:12]
