"""Turns the parts of a question into frozen nodes: what must match, not yet how an index finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from search.model import DateSpan

__all__ = [
    "And",
    "DateRange",
    "Han",
    "Latin",
    "Node",
    "Not",
    "Number",
    "Or",
    "Part",
    "Phrase",
    "Prefix",
    "Restrict",
    "Run",
    "Scoped",
    "Span",
    "TranslationTerms",
    "Unit",
    "Widened",
    "Word",
    "positive_leaves",
    "positive_parts",
    "says_nothing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Latin:
    """A word in Latin script: the terms of its parts and, if hyphenated, of the whole written as one.

    `written` is the word as typed, folded, with its hyphens, apostrophes and tone marks.
    """

    parts: tuple[str, ...]
    joined: str | None = None
    stop: bool = False
    written: str = field(default="", compare=False)


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
    """A stretch of a phrase in one script: successive Latin terms, or one Chinese string.

    `written` is each Latin word as typed, folded.
    """

    script: Literal["latin", "han"]
    terms: tuple[str, ...]
    written: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class TranslationTerms:
    """What a word is called in the other language, in another script or by its sound.

    Attributes:
        lang: `zh` or `en`.
        terms: A Chinese string, folded; or successive English stems.
        weight: What one occurrence counts, compared with the word itself; above 0, at most 1.
        whole: Whether a Chinese string is a word of the index, so that it stands there as one term.
    """

    lang: Literal["zh", "en"]
    terms: tuple[str, ...]
    weight: float
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Successive units of a word, and what they are called otherwise: one unit, or several that are one thing.

    Attributes:
        first: Number of the first unit.
        after: Number of the unit behind the last one.
        translations: Any of them counts as the units.
    """

    first: int
    after: int
    translations: tuple[TranslationTerms, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What stood between two spaces; every unit must match, unless `run` does.

    `run` is the Chinese string that all units were cut from, if there is one and it has more than one unit: who asks
    for 二五减租 means these characters side by side before anything else. `required` is whether it was asked for by `+`
    or AND; words that merely stand side by side are free, and `matching` says how many of them must match. `runs` are
    all Chinese strings of the word as typed, folded.
    """

    units: tuple[Unit, ...]
    run: str = ""
    required: bool = False
    spans: tuple[Span, ...] = ()
    runs: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text in quotation marks; every run must match as it stands, with up to `slop - 1` words in between.

    It is `required` except in a whole question, where quotation marks are more often a writer's than a searcher's.
    """

    runs: tuple[Run, ...]
    slop: int = 1
    required: bool = True


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word of which only the beginning is given, folded.

    If there are other wildcards than an asterisk at the end, `pattern` is the whole word with them: `*` for any
    letters, `?` for one, after a `text` without any; only a Latin word may have one.
    """

    script: Literal["latin", "han"]
    text: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Widened:
    """A word, several neighbouring words or a phrase; or any of its translations, which counts as the same thing."""

    child: Node
    translations: tuple[TranslationTerms, ...]


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
Node = Leaf | Widened | Restrict | DateRange | Scoped | And | Or | Not


def says_nothing(node: Node) -> bool:
    """Whether a node is only words such as `the` or 的, and none of them was asked for by `+`."""
    match node:
        case Scoped(_, child):
            return says_nothing(child)
        case Widened(child):
            return says_nothing(child)
        case Word(units):
            return not node.required and all(unit.stop for unit in units)
    return False


class Part(NamedTuple):
    """A word, phrase or prefix that a reader wants to see.

    Attributes:
        leaf: As typed.
        scope: The field that it is confined to, or empty.
        translations: What it is called otherwise, or it and the parts behind it together, if that is not said in a
            word's `spans`.
    """

    leaf: Leaf
    scope: str = ""
    translations: tuple[TranslationTerms, ...] = ()


def positive_parts(node: Node | None, scope: str = "") -> Iterator[Part]:
    """The words, phrases and prefixes that a reader wants to see, in order."""
    match node:
        case Word() | Phrase() | Prefix():
            yield Part(node, scope)
        case Scoped(field, child):
            yield from positive_parts(child, field)
        case Widened(And() as words, translations):
            # Words that are one thing together are seldom meant as what each of them is called by itself.
            first, *others = (part._replace(translations=()) for part in positive_parts(words, scope))
            yield first._replace(translations=translations)
            yield from others
        case Widened(child, translations):
            first, *others = positive_parts(child, scope)
            yield first._replace(translations=(*first.translations, *translations))
            yield from others
        case And(children) | Or(children):
            for child in children:
                yield from positive_parts(child, scope)


def positive_leaves(node: Node | None) -> Iterator[tuple[Leaf, str]]:
    """The same, each with the field it is confined to, or ``""``."""
    return ((part.leaf, part.scope) for part in positive_parts(node))
