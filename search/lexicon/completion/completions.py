"""Completions of what stands in the search box: glossary terms, places, words and titles of the index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from search.engine import BlockFile
from search.lexicon.build_context import OWNER
from search.lexicon.completion.completion_files import CURATED, open_completions, segment_file
from search.lexicon.completion.completion_keys import completion_key, contains_han, pinyin_keys, prefix_keys
from search.lexicon.completion.curated_completions import SEPARATOR
from search.lexicon.completion.ranked_table import RankedRow, RankedTable
from search.query import FACETS, TEXT_FIELDS, Words
from search.results import Completion
from search.text import fold

__all__ = ["Completions"]

_MAX_TYPED = 256  # characters of the search box that are read; the rest is ignored
_KINDS = ("term", "place", "word", "title")  # in the order in which they are shown
_KINDS_OF_FIELD = dict.fromkeys(FACETS["region"].query_fields, ("place",)) | dict.fromkeys(
    (name for name, field in TEXT_FIELDS.items() if field == "title"), ("term", "word")
)
_FIELD = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[:：][-+－＋]?$")
_INITIALS = re.compile(r"[a-z]{2,8}")
_LAST_WORD = re.compile(r"""(.*[\s"“„«「『《(（:：])?[-+－＋]?""", re.DOTALL)


class _Candidate(NamedTuple):
    """A possible completion.

    Attributes:
        completion: What would be shown.
        weight: Number of documents with it.
        exact: Whether it has been typed in full.
        number: Number of the document, if it is a headline.
    """

    completion: Completion
    weight: int
    exact: bool
    number: int | None = None


@dataclass(frozen=True)
class _SegmentTables:
    """The tables of words and titles of one segment.

    Attributes:
        file: The segment's file.
        first: Number of the segment's first document.
    """

    file: BlockFile
    first: int

    @cached_property
    def tables(self) -> dict[str, RankedTable]:
        """The tables by name."""
        return {name: RankedTable(self.file, name) for name in ("latin", "chinese", "pinyin", "initials", "title")}


class Completions:
    """Completions over one open index; safe for many threads.

    An index without files of completions completes nothing.

    Args:
        words: Terms of the index, and the files of its lexicon.

    Raises:
        IndexDamaged: If a file is damaged; also raised by `complete`.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._segments: list[_SegmentTables] = []
        for name, first in words.segment_bases:
            file = open_completions(words.folder / segment_file(name), name)
            if file is not None:
                self._segments.append(_SegmentTables(file, first))
        file = open_completions(words.folder / CURATED, OWNER)
        names = ("term", "place", "term_initials", "place_initials")
        self._curated = {name: RankedTable(file, name) for name in names} if file else {}

    def complete(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """Complete a text; no text raises an error.

        What has been typed in full comes first, then a share of each kind (terms, places, words, titles), each sorted
        by number of documents. If the whole text is a prefix of nothing, its last word is completed.

        Args:
            text: What was typed: either script, English, pinyin with or without tones, Wade-Giles, initials of pinyin.
            limit: Maximal number of completions.
        """
        typed = text[:_MAX_TYPED].encode("utf-8", "replace").decode()
        if limit < 1:
            return ()
        completions = [self._with_id(candidate) for candidate in _select(self._candidates(typed, limit), limit)]
        start = _last_word_start(typed)
        if not completions and start:
            field = _FIELD.search(typed[:start])
            kinds = _KINDS_OF_FIELD.get(fold(field[1]), ()) if field else _KINDS[:-1]
            of_last_word = (
                candidate for candidate in self._candidates(typed[start:], limit) if candidate.completion.kind in kinds
            )
            last_words = [candidate.completion for candidate in _select(of_last_word, limit)]
            completions = _prepend(typed[:start], last_words, quoted=field is not None)
        return tuple(completions)

    def _candidates(self, typed: str, limit: int) -> Iterator[_Candidate]:
        keys = prefix_keys(typed)
        chinese = contains_han(typed)
        for key in keys:
            prefix = key.encode()
            yield from self._curated_candidates(prefix, limit)
            for name in ("chinese",) if chinese else ("latin", "pinyin"):
                yield from self._word_candidates(name, prefix, limit)
            yield from self._title_candidates(prefix, limit)
        for key in pinyin_keys(typed):
            yield from self._word_candidates("pinyin", key.encode(), limit)
        if keys and _INITIALS.fullmatch(keys[0]):
            yield from self._initials_candidates(keys[0].encode(), limit)

    def _curated_candidates(self, prefix: bytes, limit: int) -> Iterator[_Candidate]:
        for name in ("term", "place"):
            if table := self._curated.get(name):
                for row in _exact_and_prefixed(table, prefix, limit):
                    yield _curated_candidate(name, table, row, exact=row.key == prefix)

    def _word_candidates(self, name: str, prefix: bytes, limit: int) -> Iterator[_Candidate]:
        weights: dict[tuple[str, bool], int] = {}
        for segment in self._segments:
            table = segment.tables[name]
            for row in _exact_and_prefixed(table, prefix, limit):
                word = table.text(row.value or row.key), row.key == prefix
                weights[word] = weights.get(word, 0) + row.weight
        for (text, exact), weight in weights.items():
            yield _Candidate(Completion(text=text, kind="word"), weight, exact)

    def _title_candidates(self, prefix: bytes, limit: int) -> Iterator[_Candidate]:
        rows = [(segment, row) for segment in self._segments for row in segment.tables["title"].prefixed(prefix, limit)]
        numbers = [segment.first + int.from_bytes(row.value, "big") for segment, row in rows]
        for (segment, _), number in zip(rows, numbers, strict=True):
            segment.file.check(number < self._words.size)
        titles = self._words.titles(numbers) if numbers else ()
        for (segment, row), number, printed in zip(rows, numbers, titles, strict=True):
            if candidate := _headline(segment, row, number, printed, exact=row.key == prefix):
                yield candidate

    def _initials_candidates(self, prefix: bytes, limit: int) -> Iterator[_Candidate]:
        for name in ("term", "place"):
            if table := self._curated.get(f"{name}_initials"):
                for row in table.exact(prefix, limit):
                    yield _curated_candidate(name, table, row, exact=False)
        for segment in self._segments:
            table = segment.tables["initials"]
            for row in table.exact(prefix, limit):
                yield _Candidate(Completion(text=table.text(row.value), kind="word"), row.weight, exact=False)

    def _with_id(self, candidate: _Candidate) -> Completion:
        """Return a completion, a headline with the id of its document, which only those that are shown need."""
        if candidate.number is None:
            return candidate.completion
        return replace(candidate.completion, id=self._words.document_id(candidate.number))


def _headline(
    segment: _SegmentTables, row: RankedRow, number: int, titles: Sequence[str], *, exact: bool
) -> _Candidate | None:
    """Return a document's headline as it was printed; None if the document is deleted."""
    key = segment.tables["title"].text(row.key)
    text = next((title for title in titles if completion_key(title) == key), "")
    others = (title for title in titles if title and title != text)
    completion = Completion(text=text, kind="title", detail=next(others, ""))
    return _Candidate(completion, row.weight, exact, number) if text else None


def _exact_and_prefixed(table: RankedTable, prefix: bytes, limit: int) -> list[RankedRow]:
    """Return the best rows of a prefix, and those of which it is the whole key, whatever their weight."""
    exact = table.exact(prefix, limit)
    return [*exact, *(row for row in table.prefixed(prefix, limit) if row.key != prefix)]


def _curated_candidate(name: str, table: RankedTable, row: RankedRow, *, exact: bool) -> _Candidate:
    text, _, detail = table.text(row.value).partition(SEPARATOR)
    return _Candidate(Completion(text=text, kind=name, detail=detail), row.weight, exact)


def _select(candidates: Iterable[_Candidate], limit: int) -> list[_Candidate]:
    """Choose what is shown, in its order, each text once."""
    chosen: list[_Candidate] = []
    seen: set[str] = set()
    for candidate in sorted(candidates, key=_order):
        shown = candidate.completion
        names = {shown.text.casefold()}
        if shown.kind == "term" and not candidate.exact:
            names.add(shown.detail)  # one name of a term is enough, unless it has been typed in full
        if not names & seen:
            chosen.append(candidate)
        seen |= names
    exact = [candidate for candidate in chosen if candidate.exact]
    kinds = [
        [candidate for candidate in chosen if not candidate.exact and candidate.completion.kind == kind]
        for kind in _KINDS
    ]
    share = max(1, (limit - min(len(exact), limit)) // max(1, sum(map(bool, kinds))))
    first_shares = [*exact, *(candidate for group in kinds for candidate in group[:share])]
    rest = [candidate for group in kinds for candidate in group[share:]]
    return sorted([*first_shares, *rest][:limit], key=_order)


def _order(candidate: _Candidate) -> tuple[bool, int, int, int, str]:
    text = candidate.completion.text
    return not candidate.exact, _KINDS.index(candidate.completion.kind), -candidate.weight, len(text), text


def _last_word_start(typed: str) -> int:
    """Return where the last word of a text begins; 0 if there is only one."""
    match = _LAST_WORD.match(typed)
    return match.end() if match else 0


def _prepend(typed_before: str, completions: Sequence[Completion], *, quoted: bool) -> list[Completion]:
    """Turn completions of the last word into those of the whole text; after a field, several words are quoted."""
    texts = [
        f'"{completion.text}"' if quoted and " " in completion.text else completion.text for completion in completions
    ]
    return [
        Completion(text=typed_before + text, kind=completion.kind, detail=completion.detail)
        for text, completion in zip(texts, completions, strict=True)
    ]
