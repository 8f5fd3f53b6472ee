"""Carry the log records of worker processes to the process that started them."""

from __future__ import annotations

import logging

import msgspec

__all__ = ["Record", "RecordCollector", "log_again", "lowest_level"]

_LOGGER = "search"
_MAX_RECORDS = 1000  # records of one job that are kept; more would repeat the same problem
_MAX_TRACE = 8000  # characters of a traceback, from its end, which says most


class Record(msgspec.Struct, frozen=True):
    """A log record.

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
    """A handler that collects the log records of this process until they are taken.

    Args:
        level: Level of the loggers from now on.
    """

    def __init__(self, level: int) -> None:
        super().__init__()
        self._records: list[Record] = []
        self._dropped = 0
        logger = logging.getLogger(_LOGGER)
        logger.addHandler(self)
        logger.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, unless there are too many."""
        if len(self._records) >= _MAX_RECORDS:
            self._dropped += 1
            return
        try:
            message = _encodable(record.getMessage())
            trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        except Exception:  # as in the standard library: a record that cannot be formatted stops nothing
            self.handleError(record)
            return
        trace = _encodable(trace[-_MAX_TRACE:])
        self._records.append(Record(record.name, record.levelno, record.created, message, trace))

    def take(self) -> list[Record]:
        """Return the records, and start an empty list."""
        records, self._records = self._records, []
        if self._dropped:
            records.append(
                Record(__name__, logging.WARNING, records[-1].created, f"{self._dropped} more records were left out")
            )
            self._dropped = 0
        return records


def lowest_level() -> int:
    """Return the lowest level at which any logger of ours logs in this process."""
    names = (name for name in logging.root.manager.loggerDict if name.startswith(f"{_LOGGER}."))
    return min(logging.getLogger(name).getEffectiveLevel() for name in (_LOGGER, *names))


def log_again(record: Record) -> None:
    """Log a record of another process, if its logger is enabled for its level in this one."""
    logger = logging.getLogger(record.logger)
    if logger.isEnabledFor(record.level):
        copied = logger.makeRecord(record.logger, record.level, "", 0, record.message, (), None)
        copied.created, copied.exc_text = record.created, record.trace or None
        logger.handle(copied)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
