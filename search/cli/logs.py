"""Turns what is to be logged, as a setting or an option says it, into lines of standard error while a command runs."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from search.errors import ConfigError

__all__ = ["levels_of", "logging_to_stderr"]

_LEVELS = ("debug", "info", "warning", "error", "critical")
_OURS = ("search", "web")  # what a level without a name is for
_SHOWN = (*_OURS, "waitress")  # loggers whose records are shown, with those below them
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def levels_of(text: str, verbose: int = 0) -> dict[str, int]:
    """Return the levels that a setting and an option ask for, by logger; the option goes before the setting.

    Args:
        text: `info`, `search.engine=debug,web=info`, or both: `warning,web.access=info`; empty for nothing.
        verbose: How often the option -v was given: once for info, twice and more for debug.

    Raises:
        ConfigError: If the text says something else; the message lists what would be valid.
    """
    if verbose:
        return dict.fromkeys(_OURS, logging.INFO if verbose == 1 else logging.DEBUG)
    whole: dict[str, int] = {}
    named: dict[str, int] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, equals, level = (piece.strip() for piece in part.rpartition("="))
        if level.lower() not in _LEVELS or (equals and not _is_ours(name)):
            raise ConfigError(
                f"setting log (HEZUO_LOG): {part!r} is not understood; write a level ({', '.join(_LEVELS)}), or levels "
                f"of loggers below {' and '.join(_OURS)}, with commas between them: search.engine=debug,web=info"
            )
        number = logging.getLevelNamesMapping()[level.upper()]
        if name:
            named[name] = number
        else:
            whole |= dict.fromkeys(_OURS, number)
    return {**whole, **named}


@contextmanager
def logging_to_stderr(levels: Mapping[str, int]) -> Iterator[None]:
    """Write what is logged to standard error for a while: warnings, and more if a logger's level says so.

    Args:
        levels: By the names of loggers.
    """
    handler = _StderrHandler()
    handler.setFormatter(_Formatter(_FORMAT))
    wanted = {**dict.fromkeys(_SHOWN, logging.WARNING), **levels}
    before = {name: logging.getLogger(name).level for name in wanted}
    for name in _SHOWN:
        logging.getLogger(name).addHandler(handler)
    for name, level in wanted.items():
        logging.getLogger(name).setLevel(level)
    try:
        yield
    finally:
        for name in _SHOWN:
            logging.getLogger(name).removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _is_ours(name: str) -> bool:
    return name in _OURS or name.startswith(tuple(f"{one}." for one in _OURS))


class _StderrHandler(logging.Handler):
    """Writes to what standard error is at the moment: a progress bar replaces it, to print lines above itself."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # as in the standard library: what cannot be logged stops nothing
            self.handleError(record)


class _Formatter(logging.Formatter):
    """Writes a record as one line, but for its traceback: a document or an address cannot forge another record."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the standard library's name
        """Return the line, with escapes for what could end it or play with a terminal."""
        line = super().formatMessage(record)
        if line.isprintable():
            return line
        return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)
