"""The terms of the glossary that are explained in a document: which places of its texts, and what is said of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.model import base_language
from search.results import FoundTerm, GlossaryTerm, Snippet
from web import links
from web.pages.reading.pieces import TermSpan

__all__ = ["ExplainedName", "ExplainedTerm", "TermExplainer"]

_MOST_ENTRIES, _MOST_NAMES = 3, 4  # that an explanation shows; the page of the term has them all


@dataclass(frozen=True, slots=True)
class ExplainedName:
    """What is said of one entry of the glossary.

    Attributes:
        name: Its usual Chinese name, in the script in which Chinese is shown.
        lang: BCP 47 tag of it.
        pinyin: Its reading.
        english: Its English names, the most usual first.
    """

    name: str
    lang: str
    pinyin: str
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedTerm:
    """A term that is explained where it first stands.

    Attributes:
        number: Its number on the page, from 1.
        url: Address of its page.
        names: What is said of each of its entries.
    """

    number: int
    url: str
    names: tuple[ExplainedName, ...]


class TermExplainer:
    """Finds terms in the paragraphs of a page, in their order, and explains each at its first place in a language.

    Args:
        find: Finds the terms of a text.
        is_traditional: Whether Chinese names are shown in traditional characters.
    """

    def __init__(self, find: Callable[[str], Sequence[FoundTerm]], *, is_traditional: bool) -> None:
        self._find, self._is_traditional = find, is_traditional
        self._seen: set[tuple[str, ...]] = set()
        self.terms: list[ExplainedTerm] = []

    def spans(self, passage: Snippet) -> tuple[TermSpan, ...]:
        """Return the terms of a paragraph that have not been explained before.

        A match of the question stays whole: it may stand inside a term, but a term that a match begins or ends in, or
        that is only a part of a match, is passed over, and explained at its next place.
        """
        spans: list[TermSpan] = []
        marks, first = passage.marks, 0
        for found in self._find(passage.text):
            while first < len(marks) and marks[first][1] <= found.start:
                first += 1
            number = first
            while number < len(marks) and marks[number][0] < found.end:
                if marks[number][0] < found.start or marks[number][1] > found.end:
                    break
                number += 1
            else:
                key = (base_language(passage.lang), *(entry.simplified for entry in found.entries))
                if key not in self._seen:
                    self._seen.add(key)
                    self.terms.append(self._explained(found, passage.text[found.start : found.end]))
                    spans.append(TermSpan(found.start, found.end, len(self.terms)))
        return tuple(spans)

    def _explained(self, found: FoundTerm, written: str) -> ExplainedTerm:
        # Of several entries the name that they share has a page with all of them; a slash would be another address.
        several = " ".join(written.replace("/", " ").split())
        term = found.entries[0].simplified if len(found.entries) == 1 else several
        names = tuple(map(self._name, found.entries[:_MOST_ENTRIES]))
        return ExplainedTerm(len(self.terms) + 1, links.address("term", term=term), names)

    def _name(self, entry: GlossaryTerm) -> ExplainedName:
        name, lang = (entry.traditional, "zh-Hant") if self._is_traditional else (entry.simplified, "zh-Hans")
        return ExplainedName(name, lang, entry.pinyin, entry.english[:_MOST_NAMES])
