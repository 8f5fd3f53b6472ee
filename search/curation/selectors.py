"""Which documents a line of the table of corrections is about: one by its id or path, or all that a rule describes.

A rule has one or more conditions, with `and` between them:

    source = rmrb/1954.11/*             path below the source folder; * is any run of characters
    text contains 忻县专区               a title or paragraph has these words, in either script, in capitals or not
    kind = newspaper                    newspaper, scholarship or web
    newspaper = Lin County Herald       by its English or Chinese name
    date = 1954-11                      published then, for certain; or unknown

Rules look at documents as they were read and dated without any correction, so that no correction depends on another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ahocorasick_rs import AhoCorasick, MatchKind

from search.curation.values import UNKNOWN, WrongValueError, quoted, read_date, read_kind
from search.enrich import published
from search.model import DateSpan, Document
from search.present import newspaper_name
from search.text import fold

__all__ = ["CONDITIONS", "Facts", "RuleWords", "Selector", "names_of", "parse_selector"]

CONDITIONS = ("source = …", "text contains …", "kind = …", "newspaper = …", "date = …")
"""What a rule can say."""

_CONDITION = re.compile(r"(?P<name>[a-z]+) ?(?P<operator>=|contains(?![a-z]))", re.IGNORECASE)
_KNOWN = {"source": "=", "text": "contains", "kind": "=", "newspaper": "=", "date": "="}
_ANY = "*"
_QUOTES = (('"', '"'), ("“", "”"))
_LONGEST = 1000  # characters of a rule
_TOKEN = re.compile('"[^"]{0,1000}"|“[^”]{0,1000}”|[^\\s"“]+|["“]')
_RECORD = "#"  # before the number of a document in a file of several: `letters.txt#2`
_NAMES = re.compile(r"(?P<en>[^()]*) \((?P<zh>[^()]*)\)")  # of a newspaper, as `newspaper_name` gives both


class RuleWords:
    """The words of all rules, which are searched for in one pass over a text (Aho and Corasick 1975).

    Args:
        selectors: The rules.
    """

    def __init__(self, selectors: Iterable[Selector]) -> None:
        conditions = (condition for selector in selectors for condition in selector.conditions)
        self._words = list({each.words: None for each in conditions if isinstance(each, _TextCondition)})
        self._automaton = (
            AhoCorasick([*map(_encodable, self._words)], matchkind=MatchKind.Standard) if self._words else None
        )

    def found_in(self, text: str) -> frozenset[str]:
        """Return the words that a folded text has."""
        if self._automaton is None:
            return frozenset()
        matches = self._automaton.find_matches_as_indexes(_encodable(text), overlapping=True)
        return frozenset(self._words[number] for number in {match[0] for match in matches})


class Facts:
    """What rules ask of a document, each found out when it is first asked for.

    Args:
        document: As it was read.
        words: The words of the rules.
    """

    def __init__(self, document: Document, words: RuleWords) -> None:
        self.document = document
        self._rule_words = words

    @cached_property
    def source(self) -> str:
        """Its path in Unicode normal form C; macOS names files in another one."""
        return _normal(self.document.source)

    @cached_property
    def words(self) -> frozenset[str]:
        """Which words of the rules its titles and paragraphs have."""
        parts = (
            part for text in self.document.texts for part in (text.title, *(each.text for each in text.paragraphs))
        )
        return self._rule_words.found_in(fold("\n".join(parts)))

    @cached_property
    def newspapers(self) -> frozenset[str]:
        """The folded names of its newspaper: as they are shown, and in either language alone."""
        name = newspaper_name(self.document)
        both = _NAMES.fullmatch(name)
        return frozenset(fold(each).strip() for each in (name, *(both.groups() if both else ())) if each)

    @cached_property
    def published(self) -> DateSpan | None:
        """When it was published, by its header or name."""
        return published(self.document)


@dataclass(frozen=True, slots=True)
class Selector:
    """What a cell of the column `document` says.

    Attributes:
        text: The cell.
        name: Id or path of a document; empty for a rule.
        conditions: Of a rule; all must hold.
    """

    text: str
    name: str = ""
    conditions: tuple[Callable[[Facts], bool], ...] = field(default=(), compare=False)

    def matches(self, facts: Facts) -> bool:
        """Return whether a rule describes a document."""
        for condition in self.conditions:  # no generator: a document is asked for every rule
            if not condition(facts):
                return False
        return bool(self.conditions)


def names_of(document: Document) -> Iterator[str]:
    """Yield the names by which a line can call a document, the least specific first: its file, its path, its id."""
    source = _normal(document.source)
    file, separator, record = source.rpartition(_RECORD)
    if separator and record.isdigit():
        yield file
    yield source
    if document.id != source:
        yield document.id


def parse_selector(text: str) -> Selector:
    """Parse a cell of the column `document`.

    Raises:
        WrongValueError: If it is empty, or a rule with a wrong condition; the message says what to write.
    """
    if not text:
        raise WrongValueError("the column document is empty; write a document's id, its path, or a rule")
    begins = _CONDITION.match(text)
    is_rule = begins is not None and (begins["name"].lower() in _KNOWN or f" {begins['operator']} " in text)
    if not is_rule:
        if _ANY in text:
            raise WrongValueError(f"the document {quoted(text)} has a *, which only a rule may: source = {text}")
        return Selector(text, _normal(text))
    if len(text) > _LONGEST:
        raise WrongValueError(f"the rule {quoted(text)} is longer than {_LONGEST} characters; write several lines")
    conditions = [_condition(part) for part in _split_at_and(text)]
    return Selector(text, conditions=tuple(sorted(conditions, key=_is_costly)))


def _split_at_and(text: str) -> list[str]:
    """Split a rule at each word `and` that stands before a condition and not between quotation marks."""
    parts, start = [], 0
    for token in _TOKEN.finditer(text):
        if token[0].lower() == "and" and _CONDITION.match(text[token.end() :].lstrip()):
            parts.append(text[start : token.start()].strip())
            start = token.end()
    return [*parts, text[start:].strip()]


def _condition(text: str) -> Callable[[Facts], bool]:
    match = _CONDITION.match(text)
    name = match["name"].lower() if match else ""
    if match is None or _KNOWN.get(name) != match["operator"].lower():
        raise WrongValueError(f"there is no condition {quoted(text)}; conditions are: {', '.join(CONDITIONS)}")
    operand = _unquoted(text[match.end() :].strip())
    if not operand:
        raise WrongValueError(f"the condition {quoted(text)} says nothing; write for example: {_example(name)}")
    match name:
        case "source":
            return _SourceCondition(_normal(operand))
        case "text":
            return _TextCondition(fold(operand))
        case "kind":
            kind = read_kind(operand)
            return lambda facts: facts.document.kind == kind
        case "newspaper":
            newspaper = fold(operand)
            return lambda facts: newspaper in facts.newspapers
    span = read_date(operand)
    return lambda facts: _is_within(facts.published, span)


@dataclass(frozen=True, slots=True)
class _TextCondition:
    words: str

    def __call__(self, facts: Facts) -> bool:
        return self.words in facts.words


@dataclass(frozen=True, slots=True)
class _SourceCondition:
    """That a path has a pattern's parts in their order, the first at its beginning and the last at its end."""

    pattern: str

    def __call__(self, facts: Facts) -> bool:
        path, (first, *others) = facts.source, self.pattern.split(_ANY)
        if not others:
            return path == first or (path.startswith(f"{first}{_RECORD}") and path[len(first) + 1 :].isdigit())
        *middle, last = others
        if not path.startswith(first) or len(path) < len(first) + len(last) or not path.endswith(last):
            return False
        place, end = len(first), len(path) - len(last)
        for part in middle:
            place = path.find(part, place, end)
            if place < 0:
                return False
            place += len(part)
        return True


def _encodable(text: str) -> str:
    """Return a text without halves of surrogate pairs, of the same length."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _is_costly(condition: Callable[[Facts], bool]) -> bool:
    return isinstance(condition, _TextCondition)


def _is_within(day: DateSpan | None, span: DateSpan | None) -> bool:
    if day is None or span is None:
        return day is span
    return span.earliest <= day.earliest and day.latest <= span.latest


def _unquoted(text: str) -> str:
    for opening, closing in _QUOTES:
        if len(text) > 1 and text.startswith(opening) and text.endswith(closing):
            return text[1:-1].strip()
    return text


def _example(name: str) -> str:
    return {
        "source": "source = rmrb/1954.11/*", "text": "text contains 忻县专区", "kind": "kind = newspaper",
        "newspaper": "newspaper = Lin County Herald", "date": f"date = 1954-11, or date = {UNKNOWN}",
    }[name]  # fmt: skip


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
