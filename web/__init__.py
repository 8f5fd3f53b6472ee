"""The web front end of a library: a Flask application, or a blueprint for another application."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response

from search import ArchiveIdentity, Config
from search.errors import SearchError
from web import interfaces, links
from web.api import Api, ApiPage, CountsApi
from web.error_pages import register_error_pages
from web.export import TEMPLATE_GLOBALS, routes
from web.lazy_library import LazyLibrary
from web.pages import CountPages, Views, redirect_to
from web.security import SecurityHeaders
from web.serving import PageTags, Publication

if TYPE_CHECKING:
    from flask.blueprints import BlueprintSetupState

    from search import Library

__all__ = ["blueprint", "close", "create_app", "warm"]

_UNTAGGED = frozenset({"health", "static"})
"""Endpoints whose answers are not told by the generation; static files have tags of their own."""


def create_app(index: str | Path | Library = "index/", *, settings: Config | None = None, **config: object) -> Flask:
    """Return an application for an index, which is opened at the first request and reopened when it is replaced.

    Args:
        index: Folder or address as `search.Library.open` takes it, which need not exist yet; or an open library.
        settings: Settings of the library that is opened, such as the archive's name, and of the server; by default the
            built-in ones.
        **config: Flask's own settings, such as `TESTING=True`.

    Raises:
        ConfigError: If a setting of the server is not valid.
    """
    identity = getattr(index, "identity", None)  # of an open library
    if not isinstance(identity, ArchiveIdentity):
        identity = (settings or Config()).identity
    return _app(LazyLibrary(lambda: _open(index, settings), identity), settings or Config(), config)


def _open(index: str | Path | Library, settings: Config | None) -> Library:
    from search import Library

    if not isinstance(index, str | Path):
        return index
    return Library.open(index, config=settings)


def _app(opener: LazyLibrary, settings: Config, config: dict[str, object]) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config.update(config)
    app.extensions["hezuo"] = opener
    headers = SecurityHeaders(settings)
    app.register_blueprint(_blueprint(opener, links.BLUEPRINT, headers))
    app.after_request(headers.protect)
    app.after_request(interfaces.describe)
    register_error_pages(app, lambda: opener.identity)
    Publication(app, settings, opener)
    return app


def close(app: Flask) -> None:
    """Close the library that an application of `create_app` has opened, if any."""
    opener = app.extensions.get("hezuo")
    if isinstance(opener, LazyLibrary):
        opener.close()


def warm(app: Flask) -> None:
    """Open the library of an application of `create_app`, or its successor, and load what requests would wait for.

    If that has been done, or it cannot be opened, nothing happens: the first request will tell why.
    """
    opener = app.extensions.get("hezuo")
    if isinstance(opener, LazyLibrary):
        with suppress(SearchError):
            opener.warm()


def blueprint(library: Library | Callable[[], Library], name: str = links.BLUEPRINT) -> Blueprint:
    """Return all pages and the JSON interface as a blueprint, to be registered under any `url_prefix`.

    Args:
        library: An open `search.Library`, or a function that returns one.
        name: Name of the blueprint; each of several archives in one application needs its own.
    """
    return _blueprint(library if callable(library) else lambda: library, name, SecurityHeaders(Config()))


def _blueprint(get_library: Callable[[], Library], name: str, headers: SecurityHeaders) -> Blueprint:
    identity = partial(_identity, get_library)
    views, api, counts = Views(get_library), Api(get_library, identity), CountsApi(get_library)
    counting, programs = CountPages(get_library), ApiPage(get_library)
    archive = Blueprint(name, __name__, template_folder="templates", static_folder="static")
    pages: tuple[tuple[str, str, Callable[..., str | Response]], ...] = (
        ("/", "home", views.home),
        ("/search", "search", views.search),
        ("/documents/<document_id>", "document", views.document),
        ("/documents/<document_id>/explain", "explain", views.explain),
        ("/list", "list", views.reading_list),
        ("/about", "about", views.about),
        ("/trends", "trends", counting.trends),
        ("/calendar", "calendar", counting.calendar),
        ("/calendar/<year>", "calendar_year", counting.calendar_year),
        ("/calendar/<year>/<month>", "calendar_month", counting.calendar_month),
        ("/calendar/<year>/<month>/<day>", "calendar_day", counting.calendar_day),
        ("/terms", "terms", counting.terms),
        ("/api", "api", programs.programs),
        ("/terms/<term>", "term", counting.term),
    )
    others: tuple[tuple[str, str, Callable[..., str | Response]], ...] = (
        ("/healthz", "health", api.health),
        ("/trends.csv", "trends_csv", counting.trends_csv),
        ("/trends.svg", "trends_svg", counting.trends_svg),
        ("/api/v1/search", "api_search", api.search),
        ("/api/v1/suggest", "api_suggest", api.suggest),
        ("/api/v1/timeline", "api_timeline", counts.timeline),
        ("/api/v1/trends", "api_trends", counts.trends),
        ("/api/v1/provinces", "api_provinces", counts.provinces),
        ("/api/v1/calendar", "api_calendar", counts.calendar),
        ("/api/v1/terms", "api_terms", counts.terms),
        ("/api/v1/terms/<term>", "api_term", counts.term),
        ("/api/v1/explain", "api_explain", api.explain),
        ("/api/v1/documents/<document_id>", "api_document", api.document),
        ("/api/v1/documents/<document_id>/similar", "api_similar", api.similar),
        ("/api/v1/openapi.json", "api_description", api.description),
        *routes(get_library, identity),
    )
    of_interface = f"/<any({', '.join(map(repr, interfaces.INTERFACES))}):interface>"
    for rule, endpoint, view in pages:
        archive.add_url_rule(of_interface + rule, endpoint, view, strict_slashes=False)
        archive.add_url_rule(rule, links.PERMANENT + endpoint, partial(_to_interface, endpoint), strict_slashes=False)
    for rule, endpoint, view in others:
        archive.add_url_rule(rule, endpoint, view, strict_slashes=False)  # a trailing slash is accepted
    for function_name, function in TEMPLATE_GLOBALS.items():
        archive.app_template_global(function_name)(function)
    archive.url_value_preprocessor(_take_interface)
    archive.app_url_defaults(_fill_interface)
    archive.record(_join)
    tags = PageTags(get_library, _UNTAGGED)
    archive.before_request(tags.check)
    archive.after_request(tags.add)
    archive.after_request(headers.protect)
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
    response = redirect_to(f"{address}?{query}" if query else address)
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
        if rule.endpoint.startswith(f"{name}."):  # static files too, whose rule the blueprint has added by itself
            rule.merge_slashes = False
