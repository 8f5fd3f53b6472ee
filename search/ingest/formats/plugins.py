"""Formats that other packages bring: entry points of the group `hezuo.formats`, each a `Format`.

They are asked before all formats of hezuo's own, in the order of their names. A package that is installed to read
a format is wanted: if it cannot be loaded, a build ends, since its files would else be read as something that they are
not. If it fails on a file, that file is rejected, and the reason names the package.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from search.errors import ConfigError, SearchError
from search.ingest.accounting import Ledger
from search.ingest.article import Article, Unreadable
from search.ingest.formats.format import Format
from search.ingest.source import Source
from search.model import Text

__all__ = ["GROUP", "plugin_formats", "plugin_versions"]

_LOG = logging.getLogger(__name__)

GROUP = "hezuo.formats"
"""The group of entry points that formats are found by."""


@cache
def plugin_formats() -> tuple[Format, ...]:
    """Return the formats of other packages that are installed, by name; looked for once in a process.

    Raises:
        ConfigError: If one cannot be loaded, or is no `Format`.
    """
    found = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    return tuple(map(_load, found))


def plugin_versions() -> dict[str, str]:
    """Return the version of the package of each such format: with another one, files may be read otherwise."""
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    return {f"format {point.name}": _version(point) for point in points}


def _version(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _load(point: EntryPoint) -> Format:
    who = _named(point)
    try:
        form = point.load()
    except Exception as error:
        _LOG.debug("%s cannot be loaded", who, exc_info=True)
        raise ConfigError(
            f"{who} cannot be loaded ({type(error).__name__}: {error}): repair or uninstall that package; this is no "
            "flaw of hezuo"
        ) from error
    if not isinstance(form, Format):
        raise ConfigError(f"{who}: {point.value} is a {type(form).__name__}, and must be a search.ingest.Format")
    return Format(form.name, _Guarded(who, form).matches, _Guarded(who, form).read)


def _named(point: EntryPoint) -> str:
    package = point.dist.name if point.dist else point.module
    return f"the format {point.name} of the package {package}"


class _Guarded:
    """A format of another package, whose failures are told as such.

    Args:
        who: What it is called in messages.
        form: The format.
    """

    def __init__(self, who: str, form: Format) -> None:
        self._who, self._form = who, form

    def matches(self, source: Source) -> bool:
        """Return whether a file is of the format."""
        try:
            return bool(self._form.matches(source))
        except (Unreadable, SearchError, MemoryError, OSError):
            raise
        except Exception as error:
            raise self._failure(source) from error

    def read(self, source: Source, ledger: Ledger) -> Iterator[Article]:
        """Yield the articles of a file."""
        try:
            yield from _checked(self._form.read(source, ledger))
        except (Unreadable, SearchError, MemoryError, OSError):
            raise
        except Exception as error:
            raise self._failure(source) from error

    def _failure(self, source: Source) -> Unreadable:
        _LOG.exception("%s failed on %s", self._who, source.path or source.name)
        return Unreadable(
            f"{self._who} failed on it, which is a flaw of that package, not of hezuo, and stands in the log"
        )


def _checked(articles: Iterable[object]) -> Iterator[Article]:
    """Yield what are articles.

    Raises:
        TypeError: If something else is among them.
    """
    for article in articles:
        if not isinstance(article, Article) or not article.texts or not all(isinstance(t, Text) for t in article.texts):
            raise TypeError(f"read yields Articles with at least one Text, not {article!r:.200}")
        yield article
