"""Typed answers of OpenSearch, decoded from the bytes that came.

What is not of the type is damage of the answer, whoever caused it: a proxy that answers in the place of the cluster, or
an answer that was cut off.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from search.errors import IndexUnreadable

__all__ = [
    "Answer",
    "Failure",
    "Hit",
    "Hits",
    "Shards",
    "Source",
    "Total",
    "decode_answer",
    "decode_answers",
    "decode_any",
    "decode_bulk",
    "decode_failure",
    "no_answer",
    "one_line",
]

_Decoded = TypeVar("_Decoded")

# Characters of a reason that OpenSearch gives: it may repeat a whole query.
_REASON = 300


class Source(msgspec.Struct, frozen=True):
    """What is stored of a document.

    Attributes:
        doc: The document as JSON, a part of the bytes that came; empty if it was not asked for. Not decoded yet, so
            that whoever decodes it finds out whether it is a document.
    """

    doc: msgspec.Raw = msgspec.Raw()


class Hit(msgspec.Struct, frozen=True):
    """A document that was found.

    Attributes:
        id: Its id.
        score: Its score; None if the order needs none.
        source: What is stored of it.
        sort: Values that it is ordered by, for `search_after`.
        fields: Values of fields that were asked for.
        matched_queries: Names of the named queries that match; with their scores if these were asked for.
    """

    id: str = msgspec.field(name="_id")
    score: float | None = msgspec.field(name="_score", default=None)
    source: Source = msgspec.field(name="_source", default=Source())
    sort: tuple[Any, ...] = ()
    fields: dict[str, list[Any]] = {}
    matched_queries: list[str] | dict[str, float] = []


class Total(msgspec.Struct, frozen=True):
    """How many documents were found.

    Attributes:
        value: Number of documents; 0 if they were not to be counted.
        relation: `eq`, or `gte` if there may be more.
    """

    value: int = 0
    relation: str = "gte"


class Hits(msgspec.Struct, frozen=True):
    """What was found.

    Attributes:
        total: How many documents.
        hits: The documents that were asked for, in order.
    """

    total: Total = Total()
    hits: list[Hit] = []


class Shards(msgspec.Struct, frozen=True):
    """How many parts of an index have answered.

    Attributes:
        total: All of them.
        failed: Those that could not.
    """

    total: int = 0
    failed: int = 0


class Answer(msgspec.Struct, frozen=True):
    """The answer to a search.

    Attributes:
        hits: What was found.
        aggregations: What was counted, by the names of the aggregations.
        timed_out: Whether the cluster stopped when its time was over.
        shards: How many parts of the index have answered.
        pit_id: Id of the point in time that it was searched in; the next search goes by it.
        is_late: Whether it came after the deadline; set by `Connection`.
    """

    hits: Hits
    aggregations: dict[str, Any] = {}
    timed_out: bool = False
    shards: Shards = msgspec.field(name="_shards", default=Shards())
    pit_id: str = ""
    is_late: bool = msgspec.field(name="-late", default=False)  # a name that no answer of OpenSearch has

    @property
    def partial(self) -> bool:
        """Whether there may be more to be found and counted than it says."""
        return self.timed_out or self.is_late or self.shards.failed > 0


class Failure(msgspec.Struct, frozen=True):
    """Why the cluster did not do what it was asked.

    Attributes:
        type: Name of its exception in lower case, such as `index_not_found_exception`; empty if it has none.
        reason: What it says of it, in one line that may repeat a part of the request.
        status: Status of HTTP; 0 if unknown.
    """

    type: str = ""
    reason: str = ""
    status: int = 0

    def __str__(self) -> str:
        """Return what a person should read of it."""
        return ": ".join(filter(None, (self.type, self.reason))) or "no reason given"


class _Cause(msgspec.Struct):
    type: str | None = None
    reason: str | None = None
    root_cause: list[_Cause] = []


class _FailedRequest(msgspec.Struct):
    error: _Cause | str
    status: int = 0


class _Responses(msgspec.Struct):
    responses: list[msgspec.Raw]


class _BulkItem(msgspec.Struct):
    status: int
    error: _Cause | str | None = None


class _BulkAnswer(msgspec.Struct):
    errors: bool
    items: list[dict[str, _BulkItem]] = []


_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_ANSWER = msgspec.json.Decoder(Answer)
_RESPONSES = msgspec.json.Decoder(_Responses)
_FAILED = msgspec.json.Decoder(_FailedRequest)
_BULK = msgspec.json.Decoder(_BulkAnswer)


def decode_any(data: bytes, host: str) -> Any:
    """Return what JSON says; None for nothing at all.

    Args:
        data: The bytes.
        host: Who answered, for the message.

    Raises:
        IndexUnreadable: If it is no JSON.
    """
    return _decode(data, _ANY, host) if data else None


def decode_answer(data: bytes, host: str) -> Answer:
    """Return the answer to a search; see `decode_any`.

    Raises:
        IndexUnreadable: If it is none.
    """
    return _decode(data, _ANSWER, host)


def decode_answers(data: bytes, count: int, host: str) -> list[Answer | Failure]:
    """Return the answers to several searches, in their order, and why some could not be made; see `decode_any`.

    Args:
        data: The bytes.
        count: How many there must be.
        host: Who answered, for the message.

    Raises:
        IndexUnreadable: If there are not as many, or one is none.
    """
    responses = _decode(data, _RESPONSES, host).responses
    if len(responses) != count:
        raise no_answer(host, f"{len(responses)} answers to {count} searches")
    return [_answer_or_failure(bytes(response), host) for response in responses]


def decode_bulk(data: bytes, host: str) -> list[Failure | None]:
    """Return why each of several actions failed, or None for each that did not; empty if none did; see `decode_any`.

    Raises:
        IndexUnreadable: If it is no answer to that.
    """
    answer = _decode(data, _BULK, host)
    if not answer.errors:
        return []
    if any(len(item) != 1 for item in answer.items):
        raise no_answer(host, "actions with several results")
    results = [result for item in answer.items for result in item.values()]
    return [None if result.error is None else _failure(result.error, result.status) for result in results]


def decode_failure(data: bytes, status: int) -> Failure:
    """Return why a request failed, whatever the bytes are: OpenSearch's JSON, or a page that a proxy wrote.

    Args:
        data: The bytes.
        status: Status of HTTP.
    """
    try:
        return _failure(_FAILED.decode(data).error, status)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Failure(reason=one_line(data[: 4 * _REASON].decode("utf-8", "replace")), status=status)


def no_answer(host: str, why: str) -> IndexUnreadable:
    """Return the error that says why what a host answers cannot be used."""
    return IndexUnreadable(
        f"{host}: what it answers is no answer of OpenSearch ({one_line(why)}); see that the address is that of "
        "OpenSearch itself, and what stands between"
    )


def one_line(text: str) -> str:
    """Return the beginning of a text in one line that can be shown anywhere."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(printable.split())
    return line if len(line) <= _REASON else f"{line[:_REASON]}…"


def _answer_or_failure(data: bytes, host: str) -> Answer | Failure:
    try:
        return decode_answer(data, host)
    except IndexUnreadable:
        try:
            failed = _FAILED.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            return _failure(failed.error, failed.status)
        raise


def _failure(error: _Cause | str, status: int) -> Failure:
    if isinstance(error, str):
        return Failure(reason=one_line(error), status=status)
    # The outermost one often says only that all shards failed.
    cause = next((cause for cause in error.root_cause if cause.type), error)
    return Failure(type=one_line(cause.type or ""), reason=one_line(cause.reason or ""), status=status)


def _decode(data: bytes, decoder: msgspec.json.Decoder[_Decoded], host: str) -> _Decoded:
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise no_answer(host, str(error)) from None
