"""Nodes of the query tree, independent of the fields of an index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from search.model import DateSpan

__all__ = [
    "AndNode",
    "DateRangeNode",
    "ExpandedNode",
    "FacetNode",
    "FieldNode",
    "HanTerm",
    "LatinTerm",
    "Node",
    "NotNode",
    "NumberTerm",
    "OrNode",
    "PhraseNode",
    "PrefixNode",
    "QueryTerm",
    "ScriptRun",
    "TranslatedSpan",
    "TranslationTerms",
    "WordNode",
    "has_only_stop_words",
    "positive_leaves",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LatinTerm:
    """A word in Latin script.

    Attributes:
        parts: Stems of the parts of a hyphenated word; one stem otherwise.
        joined: Stem of a hyphenated word written without hyphens.
        stop: Whether it is a stop word.
        written: The word as typed, folded, with its hyphens, apostrophes and tone marks.
        name: The word without stemming if it was typed with a capital, and so may be a name; otherwise empty.
        exact: Whether only the name is meant, and no other word with its stem; see `names`.
        is_name: Whether the index has it as a name, which is meant before the word that is spelt the same.
    """

    parts: tuple[str, ...]
    joined: str | None = None
    stop: bool = False
    written: str = field(default="", compare=False)
    name: str = field(default="", compare=False)
    exact: bool = False
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class HanTerm:
    """A Chinese word, folded to simplified script; `stop` says whether it is a stop word."""

    text: str
    stop: bool = False


@dataclass(frozen=True, slots=True)
class NumberTerm:
    """A number in digits, and the Chinese numerals if it was typed in them."""

    value: str
    numerals: str | None = None
    stop: bool = False


QueryTerm = LatinTerm | HanTerm | NumberTerm


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """A part of a phrase in one script: successive stems of Latin words, or one Chinese string.

    `written` is each Latin word as typed, folded.
    """

    script: Literal["latin", "han"]
    terms: tuple[str, ...]
    written: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class TranslationTerms:
    """The terms of a translation of a word, or of another spelling or romanisation of it.

    Attributes:
        lang: `zh` or `en`.
        terms: A Chinese string, folded; or successive English stems.
        weight: Weight of an occurrence, where one of the word itself has 1; above 0, at most 1.
        whole: Whether a Chinese string is a single term of the index; otherwise it is matched as a phrase.
    """

    lang: Literal["zh", "en"]
    terms: tuple[str, ...]
    weight: float
    whole: bool = True


@dataclass(frozen=True, slots=True)
class TranslatedSpan:
    """One or several successive terms of a word that have translations together.

    Attributes:
        start: Index of the first term.
        end: Index after the last term.
        translations: Each of them may match in place of the terms.
    """

    start: int
    end: int
    translations: tuple[TranslationTerms, ...]


@dataclass(frozen=True, slots=True)
class WordNode:
    """Text between two spaces, as the terms that must match.

    Attributes:
        terms: The terms.
        run: The Chinese string that all terms were segmented from, if there are several: a query for 二五减租 means
            these characters side by side.
        required: Whether it is marked with `+` or joined by AND; otherwise `matching_rule` decides how many words
            must match.
        spans: Terms that have translations.
        runs: All Chinese strings of the word as typed, folded.
    """

    terms: tuple[QueryTerm, ...]
    run: str = ""
    required: bool = False
    spans: tuple[TranslatedSpan, ...] = ()
    runs: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class PhraseNode:
    """Text in quotation marks; each run must match in order, with up to `slop - 1` other words in between.

    It is `required` except in a full question, where quotation marks are usually part of the wording.
    """

    runs: tuple[ScriptRun, ...]
    slop: int = 1
    required: bool = True


@dataclass(frozen=True, slots=True)
class PrefixNode:
    """A folded prefix, or a wildcard pattern that begins with it.

    `text` is the prefix. If there are wildcards other than an asterisk at the end, `pattern` is the whole word with
    them: `*` for any letters, `?` for one; only a Latin word may have a pattern.
    """

    script: Literal["latin", "han"]
    text: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class ExpandedNode:
    """A word, successive words or a phrase, with translations that match in place of it."""

    child: Node
    translations: tuple[TranslationTerms, ...]


@dataclass(frozen=True, slots=True)
class FacetNode:
    """A condition on a facet: one of `values` in the field `region`, `era`, `kind` or `lang`."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateRangeNode:
    """A condition on the day of publication: the days on which the document may have appeared overlap the span."""

    span: DateSpan


@dataclass(frozen=True, slots=True)
class FieldNode:
    """A node that is searched for in the field `title` or `author` only."""

    field: str
    child: Node


@dataclass(frozen=True, slots=True)
class AndNode:
    """All children must match."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OrNode:
    """At least one child must match."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NotNode:
    """The child must not match."""

    child: Node


Leaf = WordNode | PhraseNode | PrefixNode
Node = Leaf | ExpandedNode | FacetNode | DateRangeNode | FieldNode | AndNode | OrNode | NotNode


def has_only_stop_words(node: Node) -> bool:
    """Return whether a node has only stop words, such as `the` or 的, of which none is required."""
    match node:
        case FieldNode(_, child):
            return has_only_stop_words(child)
        case ExpandedNode(child):
            return has_only_stop_words(child)
        case WordNode(terms):
            return not node.required and all(term.stop for term in terms)
    return False


def positive_leaves(node: Node | None, scope: str = "") -> Iterator[tuple[Leaf, str]]:
    """Yield the words, phrases and prefixes that are not negated, each with its field or ``""``."""
    match node:
        case WordNode() | PhraseNode() | PrefixNode():
            yield node, scope
        case FieldNode(field, child):
            yield from positive_leaves(child, field)
        case ExpandedNode(child):
            yield from positive_leaves(child, scope)
        case AndNode(children) | OrNode(children):
            for child in children:
                yield from positive_leaves(child, scope)
