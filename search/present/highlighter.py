"""The highlighter: finds the marks of highlight patterns in any number of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from search.model import Text
from search.present.chinese_strings import ChineseStringFinder, numerals
from search.present.highlights import HighlightPattern, Mark
from search.present.scanned_text import ScannedText, seeds
from search.query import PrefixQuery
from search.text import PARAGRAPH_GAP, Token, fold, latin_forms, latin_words

__all__ = ["TITLE", "Highlighter", "highlighter"]

TITLE = -1
"""Number of the headline among a text's paragraphs."""

_MarkFields = tuple[int, int, int, bool]
"""The fields of a `Mark`, with offsets into the scanned text."""

_Find = Callable[[ScannedText, list[_MarkFields]], None]

_MAX_CACHED_LENGTH = 128  # characters of a stretch whose tokens are cached; longer ones seldom recur


class Highlighter:
    """Finds the marks of some patterns; safe for many threads. Make one per query (see `highlighter`).

    Args:
        wanted: What to look for.
    """

    def __init__(self, patterns: Iterable[HighlightPattern]) -> None:
        chosen = [pattern for pattern in patterns if pattern.scope in ("", "title")]
        self._everywhere = [_FINDERS[pattern.script](pattern) for pattern in chosen if not pattern.scope]
        self._in_title = [_FINDERS[pattern.script](pattern) for pattern in chosen if pattern.scope]

    def marks(self, text: Text, scan_chars: int) -> dict[int, list[Mark]]:
        """Return the marks of a text by paragraph number (or `TITLE`), in order; they may overlap.

        A match inside a longer Chinese word is left out if the text has it as a whole word anywhere. Takes
        time linear in the length that is scanned.

        Args:
            text: A document's text in one language.
            scan_chars: Characters of its paragraphs that are scanned.
        """
        marks: list[_MarkFields] = []
        pieces = [text.title]
        if self._everywhere:
            pieces += _first_paragraphs(text, scan_chars)
            scanned = ScannedText("\n".join(pieces))
            for find in self._everywhere:
                find(scanned, marks)
        if self._in_title:
            scanned = ScannedText(text.title)
            for find in self._in_title:
                find(scanned, marks)
        return _by_paragraph(_prefer_whole(marks, "\n".join(pieces)), pieces) if marks else {}


@lru_cache(maxsize=64)
def highlighter(patterns: tuple[HighlightPattern, ...]) -> Highlighter:
    """Return the highlighter of some patterns, from a cache."""
    return Highlighter(patterns)


def _first_paragraphs(text: Text, scan_chars: int) -> list[str]:
    """Return the paragraphs that begin within a text's first characters, the last of them cut."""
    pieces = [paragraph.text for paragraph in text.paragraphs]
    remaining = scan_chars
    for number, piece in enumerate(pieces):
        if len(piece) >= remaining:
            return [*pieces[:number], piece[: max(0, remaining)]]
        remaining -= len(piece)
    return pieces


def _prefer_whole(marks: list[_MarkFields], text: str) -> list[_MarkFields]:
    """Drop marks of strings inside words that are marked as whole words elsewhere."""
    if all(whole for _, _, _, whole in marks):
        return marks
    words = {(concept, fold(text[start:end])) for start, end, concept, whole in marks if whole}
    return [
        (start, end, concept, whole)
        for start, end, concept, whole in marks
        if whole or (concept, fold(text[start:end])) not in words
    ]


def _by_paragraph(fields: list[_MarkFields], pieces: Sequence[str]) -> dict[int, list[Mark]]:
    """Return the marks of the joined pieces by paragraph; paragraphs without marks are left out."""
    fields.sort()
    marks: dict[int, list[Mark]] = {}
    number, start_of_piece, end_of_piece, in_piece = TITLE, 0, len(pieces[0]), list[Mark]()
    for start, end, concept, whole in fields:
        while start > end_of_piece:
            number += 1
            start_of_piece, in_piece = end_of_piece + 1, []
            end_of_piece = start_of_piece + len(pieces[number - TITLE])
        if not in_piece:
            marks[number] = in_piece
        in_piece.append(Mark(start - start_of_piece, end - start_of_piece, concept, whole))
    return marks


def _latin(pattern: HighlightPattern) -> _Find:
    return _phrase(pattern) if len(pattern.terms) > 1 else _word(pattern)


def _word(pattern: HighlightPattern) -> _Find:
    [term], concept = pattern.terms, pattern.concept
    term_seeds = seeds(term)

    def find(scanned: ScannedText, marks: list[_MarkFields]) -> None:
        text = scanned.text
        for start, end in scanned.stretches(term_seeds):
            for written, _, first, last in _words(text[start:end]):
                if written == term:
                    marks.append((start + first, start + last, concept, True))

    return find


def _number(pattern: HighlightPattern) -> _Find:
    value, concept, in_digits = pattern.terms[0], pattern.concept, _word(pattern)

    def find(scanned: ScannedText, marks: list[_MarkFields]) -> None:
        in_digits(scanned, marks)
        marks += [(start, end, concept, True) for read, start, end in numerals(scanned) if read == value]

    return find


def _prefix(pattern: HighlightPattern) -> _Find:
    (prefix, *wildcards), concept = pattern.terms, pattern.concept
    term_seeds = seeds(prefix, prefix=True)
    fits = PrefixQuery((), prefix, 0, pattern="".join(wildcards)).pattern_filter()

    def find(scanned: ScannedText, marks: list[_MarkFields]) -> None:
        text = scanned.text
        for start, end in scanned.stretches(term_seeds):
            for written, _, first, last in _forms(text[start:end]):
                if written.startswith(prefix) and fits(written.encode("utf-8", "surrogatepass")):
                    marks.append((start + first, start + last, concept, True))

    return find


def _phrase(pattern: HighlightPattern) -> _Find:
    first, *rest = pattern.terms
    concept, slop = pattern.concept, min(pattern.slop, PARAGRAPH_GAP)
    term_seeds = [seeds(term) for term in pattern.terms]

    def find(scanned: ScannedText, marks: list[_MarkFields]) -> None:
        if not all(map(scanned.may_contain, term_seeds)):
            return
        text, line_end, scanned_to = scanned.text, -1, 0
        for start, end in scanned.stretches(term_seeds[0]):
            if start < scanned_to or all(token[0] != first for token in _words(text[start:end])):
                continue
            if start > line_end:
                line_end = text.find("\n", start)
                line_end = line_end if line_end >= 0 else len(text)
            scanner = _PhraseScanner(text, start, line_end, first)
            marks += [(begin, finish, concept, True) for begin, finish in scanner.phrases(rest, slop)]
            scanned_to = scanner.offset

    return find


class _PhraseScanner:
    """Tokenises a line piece by piece, no further than a phrase that has begun may extend.

    Attributes:
        offset: How far it has read.
    """

    __slots__ = ("_ends", "_first", "_line_end", "_position", "_starts", "_text", "offset")

    def __init__(self, text: str, start: int, line_end: int, first: str) -> None:
        self._text, self._line_end, self._first, self.offset = text, line_end, first, start
        self._ends: dict[tuple[str, int], int] = {}  # the end of the term at a position
        self._starts: list[tuple[int, int, int]] = []  # position, start and end of each first term
        self._position = 0

    def phrases(self, rest: Sequence[str], slop: int) -> Iterator[tuple[int, int]]:
        """Yield the phrases that begin before the scan ends, each term as near to the previous one as possible."""
        self._read()
        for position, start, end in self._starts:  # grows while the line is scanned
            last, finish = position, end
            for term in rest:
                step = self._next(term, last, slop)
                if step is None:
                    break
                last, finish = step, self._ends[term, step]
            else:
                yield start, finish

    def _next(self, term: str, position: int, slop: int) -> int | None:
        for step in range(position + 1, position + 1 + slop):
            while self._position <= step and self.offset < self._line_end:
                self._read()
            if (term, step) in self._ends:
                return step
        return None

    def _read(self) -> None:
        start = self.offset
        end = self._text.find(" ", start, self._line_end)
        end = end if end >= 0 else self._line_end
        tokens = _words(self._text[start:end])
        for term, offset, begin, finish in tokens:
            self._ends[term, self._position + offset] = start + finish
            if term == self._first:
                self._starts.append((self._position + offset, start + begin, start + finish))
        if tokens:
            self._position += tokens[-1].position + 1
        self.offset = end + 1


def _words(stretch: str) -> tuple[Token, ...]:
    return _cached_words(stretch) if len(stretch) <= _MAX_CACHED_LENGTH else tuple(latin_words(stretch))


def _forms(stretch: str) -> tuple[Token, ...]:
    return _cached_forms(stretch) if len(stretch) <= _MAX_CACHED_LENGTH else tuple(latin_forms(stretch))


@lru_cache(maxsize=16_384)
def _cached_words(stretch: str) -> tuple[Token, ...]:
    return tuple(latin_words(stretch))


@lru_cache(maxsize=16_384)
def _cached_forms(stretch: str) -> tuple[Token, ...]:
    return tuple(latin_forms(stretch))


_FINDERS: dict[str, Callable[[HighlightPattern], _Find]] = {
    "latin": _latin,
    "han": lambda pattern: ChineseStringFinder(pattern).find,
    "number": _number,
    "prefix": _prefix,
}
