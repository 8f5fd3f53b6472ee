"""Makes of an application one that can be published: what surrounds its views, by the settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from werkzeug.exceptions import TooManyRequests

from search.errors import SearchError
from web.serving.compression import Compression
from web.serving.gateway import Gateway
from web.serving.limits import AddressLimits, RateLimit, limited_part
from web.serving.metrics import METRICS_TYPE, Metrics
from web.serving.notes import noted_search
from web.serving.search_log import SearchLog

if TYPE_CHECKING:
    from search import Library
    from search.config import Config

__all__ = ["Publication", "publication_of"]

_EXTENSION = "hezuo.publication"
_METRICS = "/metrics"
_METRICS_ENDPOINT = "hezuo_metrics"
_MOST_PROCESSES = 256  # rows of the counters, two or three kilobytes each; a machine has fewer cores, as a rule

_SEARCHES = frozenset({
    "search", "explain", "trends", "calendar_year", "calendar_month", "calendar_day", "terms", "term",
    "api_search", "api_explain", "api_similar", "api_timeline",
    "api_trends", "api_provinces", "api_calendar", "api_terms", "api_term", "search_feed",
})  # fmt: skip
"""Endpoints whose requests count as searches."""

_EXPORTS = frozenset({"search_file", "list_file", "trends_csv", "trends_svg"})
"""Endpoints whose requests count as exports."""


class Publication:
    """What surrounds the views of an application: proxies, names, prefix, compression, limits, figures, searches' log.

    Args:
        app: The application, with all of its views.
        settings: Settings of the server.
        get_library: Returns the open library, or raises a `SearchError`.

    Raises:
        ConfigError: If a setting is not valid.
    """

    def __init__(self, app: Flask, settings: Config, get_library: Callable[[], Library]) -> None:
        self._get_library = get_library
        self._limits_own_machine = bool(settings.trusted_proxies)
        self._limits = [
            (endpoints, AddressLimits(RateLimit.of(per_minute)))
            for endpoints, per_minute in (
                (_SEARCHES, settings.searches_per_minute),
                (_EXPORTS, settings.exports_per_minute),
            )
            if per_minute
        ]
        self._search_log = SearchLog(Path(settings.search_log)) if settings.search_log else None
        self._metrics: Metrics | None = None
        if settings.metrics:
            app.add_url_rule(_METRICS, _METRICS_ENDPOINT, self._figures)
            endpoints = sorted({_name(rule.endpoint) for rule in app.url_map.iter_rules()})
            self._metrics = Metrics(endpoints, _MOST_PROCESSES)
        app.extensions[_EXTENSION] = self
        app.before_request(self._before)
        app.after_request(self._after)
        app.wsgi_app = Gateway(Compression(app.wsgi_app), settings)  # type: ignore[method-assign]  # as Flask advises

    def use_row(self, row: int) -> None:
        """Count in the row of a process from now on; to be called in each process that is forked."""
        if self._metrics:
            self._metrics.use_row(row)

    def _before(self) -> None:
        g.hezuo_began = perf_counter()
        name = _name(request.endpoint)
        for endpoints, limits in self._limits:
            if name in endpoints:
                address = limited_part(request.remote_addr or "")
                if address is None and self._limits_own_machine:
                    address = "loopback"
                if address is not None and (seconds := limits.wait(address)):
                    raise TooManyRequests(retry_after=seconds)

    def _after(self, response: Response) -> Response:
        if self._search_log and response.status_code == 200 and (search := noted_search()):
            self._search_log.add(search)
        if self._metrics:
            seconds = perf_counter() - g.get("hezuo_began", perf_counter())
            self._metrics.count(_name(request.endpoint), response.status_code, seconds, response.content_length or 0)
        return response

    def _figures(self) -> Response:
        """`/metrics`: figures for Prometheus."""
        generation, gauges = "", []
        try:
            stats = self._get_library().stats()
        except SearchError:
            ready = 0
        else:
            ready, generation = 1, str(stats.get("generation") or "")
            gauges.append(("hezuo_documents", "Documents of the index.", float(stats.get("documents") or 0)))
        gauges.append(("hezuo_ready", "Whether there is an index that can be searched.", ready))
        text = self._metrics.text(gauges, generation) if self._metrics else ""
        return Response(text, content_type=METRICS_TYPE, headers={"Cache-Control": "no-store"})


def publication_of(app: Flask) -> Publication | None:
    """Return what surrounds the views of an application, if `create_app` has made it."""
    publication = app.extensions.get(_EXTENSION)
    return publication if isinstance(publication, Publication) else None


def _name(endpoint: str | None) -> str:
    """Return the name of an endpoint without that of its blueprint."""
    return (endpoint or "").rpartition(".")[2]
