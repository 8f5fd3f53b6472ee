"""Turns the needles of a question into a marker, which finds their marks in any number of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from search.model import Text
from search.present.chinese import StringFinder, numerals
from search.present.haystack import Haystack, seeds
from search.present.marks import Mark, Needle
from search.query import Beginning
from search.text import PARAGRAPH_GAP, Token, latin_forms, latin_words

__all__ = ["TITLE", "Marker", "marker"]

TITLE = -1
"""Number of the headline among a text's paragraphs."""

Found = tuple[int, int, int, bool]
"""A mark in a haystack: the fields of `Mark`."""

_Find = Callable[[Haystack, list[Found]], None]

_REMEMBERED = 128  # characters of a stretch whose tokens are worth remembering


class Marker:
    """Finds what answers a question. Safe for many threads; make it once a question (see `marker`).

    Args:
        wanted: What to look for.
    """

    def __init__(self, wanted: Iterable[Needle]) -> None:
        chosen = [needle for needle in wanted if needle.scope in ("", "title")]
        self._everywhere = [_FINDERS[needle.script](needle) for needle in chosen if not needle.scope]
        self._in_title = [_FINDERS[needle.script](needle) for needle in chosen if needle.scope]

    def marks(self, text: Text, scan_chars: int) -> dict[int, list[Mark]]:
        """The marks of a text, by paragraph (or `TITLE`), those of each in order; they may overlap.

        What stands inside a longer word is left out if the same concept stands anywhere as a word of its own.
        Linear in the length that is looked at.

        Args:
            text: A document's wording in one language.
            scan_chars: Characters of its paragraphs that are looked at.
        """
        found: list[Found] = []
        pieces = [text.title]
        if self._everywhere:
            pieces += _within(text, scan_chars)
            haystack = Haystack("\n".join(pieces))
            for find in self._everywhere:
                find(haystack, found)
        if self._in_title:
            haystack = Haystack(text.title)
            for find in self._in_title:
                find(haystack, found)
        return _by_piece(_only_whole(found), pieces) if found else {}


@lru_cache(maxsize=64)
def marker(wanted: tuple[Needle, ...]) -> Marker:
    """The marker of some needles, made once as long as they are asked for."""
    return Marker(wanted)


def _within(text: Text, scan_chars: int) -> list[str]:
    """The paragraphs that begin within a text's first characters, the last of them cut."""
    pieces = [paragraph.text for paragraph in text.paragraphs]
    left = scan_chars
    for number, piece in enumerate(pieces):
        if len(piece) >= left:
            return [*pieces[:number], piece[: max(0, left)]]
        left -= len(piece)
    return pieces


def _only_whole(found: list[Found]) -> list[Found]:
    if all(whole for _, _, _, whole in found):
        return found
    concepts = {concept for _, _, concept, whole in found if whole}
    return [mark for mark in found if mark[3] or mark[2] not in concepts]


def _by_piece(found: list[Found], pieces: Sequence[str]) -> dict[int, list[Mark]]:
    """The marks of the joined pieces, for each piece that has any."""
    found.sort()
    marks: dict[int, list[Mark]] = {}
    number, at, end_of_piece, in_piece = TITLE, 0, len(pieces[0]), list[Mark]()
    for start, end, concept, whole in found:
        while start > end_of_piece:
            number += 1
            at, in_piece = end_of_piece + 1, []
            end_of_piece = at + len(pieces[number - TITLE])
        if not in_piece:
            marks[number] = in_piece
        in_piece.append(Mark(start - at, end - at, concept, whole))
    return marks


def _latin(needle: Needle) -> _Find:
    return _phrase(needle) if len(needle.terms) > 1 else _word(needle)


def _word(needle: Needle) -> _Find:
    [term], concept = needle.terms, needle.concept
    wanted = seeds(term)

    def find(haystack: Haystack, found: list[Found]) -> None:
        text = haystack.text
        for start, end in haystack.stretches(wanted):
            for written, _, first, last in _words(text[start:end]):
                if written == term:
                    found.append((start + first, start + last, concept, True))

    return find


def _number(needle: Needle) -> _Find:
    value, concept, in_digits = needle.terms[0], needle.concept, _word(needle)

    def find(haystack: Haystack, found: list[Found]) -> None:
        in_digits(haystack, found)
        found += [(start, end, concept, True) for read, start, end in numerals(haystack) if read == value]

    return find


def _prefix(needle: Needle) -> _Find:
    (beginning, *patterns), concept = needle.terms, needle.concept
    wanted = seeds(beginning, prefix=True)
    fits = Beginning((), beginning, 0, pattern="".join(patterns)).fits()

    def find(haystack: Haystack, found: list[Found]) -> None:
        text = haystack.text
        for start, end in haystack.stretches(wanted):
            for written, _, first, last in _forms(text[start:end]):
                if written.startswith(beginning) and fits(written.encode("utf-8", "surrogatepass")):
                    found.append((start + first, start + last, concept, True))

    return find


def _phrase(needle: Needle) -> _Find:
    first, *rest = needle.terms
    concept, slop = needle.concept, min(needle.slop, PARAGRAPH_GAP)
    wanted = [seeds(term) for term in needle.terms]

    def find(haystack: Haystack, found: list[Found]) -> None:
        if not all(map(haystack.may_hold, wanted)):
            return
        text, line_end, reached = haystack.text, -1, 0
        for start, end in haystack.stretches(wanted[0]):
            if start < reached or all(token[0] != first for token in _words(text[start:end])):
                continue
            if start > line_end:
                line_end = text.find("\n", start)
                line_end = line_end if line_end >= 0 else len(text)
            walk = _Walk(text, start, line_end, first)
            found += [(begin, finish, concept, True) for begin, finish in walk.phrases(rest, slop)]
            reached = walk.at

    return find


class _Walk:
    """Reads a line from one space to the next, no further than a phrase that has begun may reach.

    Attributes:
        at: How far it has read.
    """

    __slots__ = ("_begun", "_first", "_line_end", "_places", "_position", "_text", "at")

    def __init__(self, text: str, start: int, line_end: int, first: str) -> None:
        self._text, self._line_end, self._first, self.at = text, line_end, first, start
        self._places: dict[tuple[str, int], int] = {}  # where the term at a position ends
        self._begun: list[tuple[int, int, int]] = []  # position, start and end of each first term
        self._position = 0

    def phrases(self, rest: Sequence[str], slop: int) -> Iterator[tuple[int, int]]:
        """The phrases that begin before the walk ends, each term as near to the one before as can be."""
        self._read()
        for position, start, end in self._begun:  # grows as the walk goes on
            last, finish = position, end
            for term in rest:
                step = self._next(term, last, slop)
                if step is None:
                    break
                last, finish = step, self._places[term, step]
            else:
                yield start, finish

    def _next(self, term: str, position: int, slop: int) -> int | None:
        for step in range(position + 1, position + 1 + slop):
            while self._position <= step and self.at < self._line_end:
                self._read()
            if (term, step) in self._places:
                return step
        return None

    def _read(self) -> None:
        start = self.at
        end = self._text.find(" ", start, self._line_end)
        end = end if end >= 0 else self._line_end
        tokens = _words(self._text[start:end])
        for term, offset, begin, finish in tokens:
            self._places[term, self._position + offset] = start + finish
            if term == self._first:
                self._begun.append((self._position + offset, start + begin, start + finish))
        if tokens:
            self._position += tokens[-1].position + 1
        self.at = end + 1


def _words(stretch: str) -> tuple[Token, ...]:
    return _remembered_words(stretch) if len(stretch) <= _REMEMBERED else tuple(latin_words(stretch))


def _forms(stretch: str) -> tuple[Token, ...]:
    return _remembered_forms(stretch) if len(stretch) <= _REMEMBERED else tuple(latin_forms(stretch))


@lru_cache(maxsize=16_384)
def _remembered_words(stretch: str) -> tuple[Token, ...]:
    return tuple(latin_words(stretch))


@lru_cache(maxsize=16_384)
def _remembered_forms(stretch: str) -> tuple[Token, ...]:
    return tuple(latin_forms(stretch))


_FINDERS: dict[str, Callable[[Needle], _Find]] = {
    "latin": _latin,
    "han": lambda needle: StringFinder(needle).find,
    "number": _number,
    "prefix": _prefix,
}
