"""Turns the parts of a question into frozen nodes: what must match, not yet how an index finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from search.model import DateSpan

__all__ = [
    "And", "DateRange", "Han", "Latin", "Node", "Not", "Number", "Or", "Phrase", "Prefix", "Restrict", "Run", "Scoped",
    "Unit", "Word", "positive_leaves", "says_nothing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Latin:
    """A word in Latin script: the terms of its parts and, if hyphenated, of the whole written as one."""

    parts: tuple[str, ...]
    joined: str | None = None
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Han:
    """A Chinese word, folded to simplified script."""

    text: str
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its plain spelling, and the Chinese numerals it was typed in, if it was."""

    value: str
    numerals: str | None = None
    stop: bool = False


Unit = Latin | Han | Number


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a phrase in one script: successive Latin terms, or one Chinese string."""

    script: Literal["latin", "han"]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What stood between two spaces; every unit must match, unless `run` does.

    `run` is the Chinese string that all units were cut from, if there is one and it has more than one unit: who asks
    for 二五减租 means these characters side by side before anything else.
    """

    units: tuple[Unit, ...]
    run: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text in quotation marks; every run must match as it stands, with up to `slop - 1` words in between."""

    runs: tuple[Run, ...]
    slop: int = 1


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word of which only the beginning is given, folded."""

    script: Literal["latin", "han"]
    text: str


@dataclass(frozen=True, slots=True)
class Restrict:
    """A condition on a document's facts: one of `values` in the field `region`, `era`, `kind` or `lang`."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateRange:
    """A condition on the day of publication: it may lie in the span."""

    span: DateSpan


@dataclass(frozen=True, slots=True)
class Scoped:
    """A node that is looked for in `title` or `author` only."""

    field: str
    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """All children must match."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child must match."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child must not match."""

    child: Node


Leaf = Word | Phrase | Prefix
Node = Leaf | Restrict | DateRange | Scoped | And | Or | Not


def says_nothing(node: Node) -> bool:
    """Whether a node is only words such as `the` or 的."""
    match node:
        case Scoped(_, child):
            return says_nothing(child)
        case Word(units):
            return all(unit.stop for unit in units)
    return False


def positive_leaves(node: Node | None, scope: str = "") -> Iterator[tuple[Leaf, str]]:
    """The words, phrases and prefixes that a reader wants to see, each with the field it is confined to, or ``""``."""
    match node:
        case Word() | Phrase() | Prefix():
            yield node, scope
        case Scoped(field, child):
            yield from positive_leaves(child, field)
        case And(children) | Or(children):
            for child in children:
                yield from positive_leaves(child, scope)
