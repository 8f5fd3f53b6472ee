"""Logging of commands to standard error, with levels from the setting `log` and the option -v."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from search.errors import ConfigError

__all__ = ["levels_of", "logging_to_stderr"]

_LEVELS = ("debug", "info", "warning", "error", "critical")
_OURS = ("search", "web")  # the loggers that a level without a name applies to
_SHOWN = (*_OURS, "waitress")  # loggers whose records are shown, with those below them
# waitress warns of each request that has to wait for a thread: on a busy site, or a slow machine, one line a request.
_QUIET = {"waitress.queue": logging.ERROR}
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def levels_of(text: str, verbose: int = 0) -> dict[str, int]:
    """Return the levels by logger that a setting and an option ask for; the option overrides the setting.

    Args:
        text: `info`, `search.engine=debug,web=info`, or both: `warning,web.access=info`; empty for nothing.
        verbose: How often the option -v was given: once for info, twice and more for debug.

    Raises:
        ConfigError: If the text is not understood; the message lists what would be valid.
    """
    if verbose:
        return dict.fromkeys(_OURS, logging.INFO if verbose == 1 else logging.DEBUG)
    defaults: dict[str, int] = {}
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
            defaults |= dict.fromkeys(_OURS, number)
    return {**defaults, **named}


@contextmanager
def logging_to_stderr(levels: Mapping[str, int]) -> Iterator[None]:
    """Write log records to standard error within a `with` block: warnings, and more for loggers with a level.

    Args:
        levels: Levels by names of loggers.
    """
    handler = _StderrHandler()
    handler.setFormatter(_Formatter(_FORMAT))
    wanted = {**dict.fromkeys(_SHOWN, logging.WARNING), **_QUIET, **levels}
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
    return name in _OURS or name.startswith(tuple(f"{logger}." for logger in _OURS))


class _StderrHandler(logging.Handler):
    """Writes to the current `sys.stderr`, which a progress bar replaces in order to print lines above itself."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # as in the standard library, a failure to log must not stop the command
            self.handleError(record)


class _Formatter(logging.Formatter):
    """Formats a record as one line and its traceback, so that a document or an address cannot forge a record."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the standard library's name
        """Return the line, with escapes for characters that could end it or control a terminal."""
        line = super().formatMessage(record)
        if line.isprintable():
            return line
        return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)
