"""Turns what a worker process logs into records that the process which has started it logs again as its own."""

from __future__ import annotations

import logging

import msgspec

__all__ = ["Record", "RecordCollector", "log_again", "lowest_level"]

_LOGGER = "search"
_MOST = 1000  # records that are kept of one job; what goes wrong so often goes wrong for one reason
_LONGEST = 8000  # characters of a traceback, of which the end tells most


class Record(msgspec.Struct, frozen=True):
    """What was logged.

    Attributes:
        logger: Name of the logger.
        level: Its level, as a number.
        created: When, in seconds since 1970.
        message: The message.
        trace: A traceback, or an empty text.
    """

    logger: str
    level: int
    created: float
    message: str
    trace: str = ""


class RecordCollector(logging.Handler):
    """Collects what is logged in this process; nothing is written anywhere until somebody takes it.

    Args:
        level: Level of the loggers from now on.
    """

    def __init__(self, level: int) -> None:
        super().__init__()
        self._records: list[Record] = []
        self._untold = 0
        logger = logging.getLogger(_LOGGER)
        logger.addHandler(self)
        logger.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, unless there are very many."""
        if len(self._records) >= _MOST:
            self._untold += 1
            return
        try:
            message = _encodable(record.getMessage())
            trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        except Exception:  # as in the standard library: what cannot be logged stops nothing
            self.handleError(record)
            return
        trace = _encodable(trace[-_LONGEST:])
        self._records.append(Record(record.name, record.levelno, record.created, message, trace))

    def take(self) -> list[Record]:
        """Return what has been collected, and begin anew."""
        records, self._records = self._records, []
        if self._untold:
            records.append(
                Record(__name__, logging.WARNING, records[-1].created, f"{self._untold} more records were left out")
            )
            self._untold = 0
        return records


def lowest_level() -> int:
    """Return the lowest level at which any logger of ours logs in this process."""
    known = (name for name in logging.root.manager.loggerDict if name.startswith(f"{_LOGGER}."))
    return min(logging.getLogger(name).getEffectiveLevel() for name in (_LOGGER, *known))


def log_again(record: Record) -> None:
    """Log what another process has logged, as far as the loggers of this one want it."""
    logger = logging.getLogger(record.logger)
    if logger.isEnabledFor(record.level):
        again = logger.makeRecord(record.logger, record.level, "", 0, record.message, (), None)
        again.created, again.exc_text = record.created, record.trace or None
        logger.handle(again)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
