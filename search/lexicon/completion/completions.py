"""Turns what stands in the search box so far into ways to go on: terms, places, words of the index, titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from search.engine import BlockFile
from search.lexicon.completion.completion_files import KNOWN, open_completions, segment_file
from search.lexicon.completion.completion_keys import has_han, key, probes, respelt
from search.lexicon.completion.known_terms import SEPARATOR
from search.lexicon.completion.ranked import Ranked, Row
from search.lexicon.materials import OWNER
from search.query import FACETS, TEXT_FIELDS, Index
from search.results import Completion
from search.text import fold

__all__ = ["Completions"]

_LONGEST = 256  # characters that are looked at
_KINDS = ("term", "place", "word", "title")  # in the order in which they are shown
_OF_FIELDS = dict.fromkeys(FACETS["region"].query_fields, ("place",)) | dict.fromkeys(
    (name for name, field in TEXT_FIELDS.items() if field == "title"), ("term", "word")
)
_FIELD = re.compile(r"([^\W\d_]+)[:：][-+－＋]?$")
_INITIALS = re.compile(r"[a-z]{2,8}")
_LAST_WORD = re.compile(r"""(.*[\s"“„«「『《(（:：])?[-+－＋]?""", re.DOTALL)


class _Found(NamedTuple):
    """A candidate.

    Attributes:
        completion: What would be shown.
        weight: Documents that it stands for.
        exact: Whether all of it has been typed already.
    """

    completion: Completion
    weight: int
    exact: bool


@dataclass(frozen=True)
class _Words:
    """The words and titles of a part of the index.

    Attributes:
        file: Where they stand.
        first: Number of its first document.
    """

    file: BlockFile
    first: int

    @cached_property
    def tables(self) -> dict[str, Ranked]:
        return {name: Ranked(self.file, name) for name in ("latin", "chinese", "pinyin", "initials", "title")}


class Completions:
    """Completions over one open index; safe for many threads.

    An index that was built without them completes nothing.

    Args:
        index: The index.

    Raises:
        IndexDamaged: If a file is not what was written, here or when it is asked.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._parts: list[_Words] = []
        for name, first in index.parts:
            file = open_completions(index.words / segment_file(name), name)
            if file is not None:
                self._parts.append(_Words(file, first))
        file = open_completions(index.words / KNOWN, OWNER)
        names = ("term", "place", "term_initials", "place_initials")
        self._known = {name: Ranked(file, name) for name in names} if file else {}

    def complete(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """How a text may go on; whatever the text, nothing is raised because of it.

        What has been typed in full comes first, then a share of each kind: terms, places, words and titles, each kind
        by the number of documents. If nothing begins like the whole text, its last word is completed.

        Args:
            text: What was typed: either script, English, pinyin with or without tones, Wade-Giles, initials of pinyin.
            limit: The most completions that are wanted.
        """
        typed = text[:_LONGEST].encode("utf-8", "replace").decode()
        if limit < 1:
            return ()
        found = _arranged(self._candidates(typed, limit), limit)
        begin = _last_word(typed)
        if not found and begin:
            field = _FIELD.search(typed[:begin])
            kinds = _OF_FIELDS.get(fold(field[1]), ()) if field else _KINDS[:-1]
            last = (one for one in self._candidates(typed[begin:], limit) if one.completion.kind in kinds)
            found = _after(typed[:begin], _arranged(last, limit), quoted=field is not None)
        return tuple(found)

    def _candidates(self, typed: str, limit: int) -> Iterator[_Found]:
        spelt = probes(typed)
        chinese = has_han(typed)
        for probe in spelt:
            prefix = probe.encode()
            yield from self._of_known(prefix, limit)
            for name in ("chinese",) if chinese else ("latin", "pinyin"):
                yield from self._of_words(name, prefix, limit)
            yield from self._of_titles(prefix, limit)
        for probe in respelt(typed):
            yield from self._of_words("pinyin", probe.encode(), limit)
        if spelt and _INITIALS.fullmatch(spelt[0]):
            yield from self._of_initials(spelt[0].encode(), limit)

    def _of_known(self, prefix: bytes, limit: int) -> Iterator[_Found]:
        for name in ("term", "place"):
            if table := self._known.get(name):
                for row in _both(table, prefix, limit):
                    yield _known(name, table, row, exact=row.key == prefix)

    def _of_words(self, name: str, prefix: bytes, limit: int) -> Iterator[_Found]:
        weights: dict[tuple[str, bool], int] = {}
        for words in self._parts:
            table = words.tables[name]
            for row in _both(table, prefix, limit):
                word = table.text(row.value or row.key), row.key == prefix
                weights[word] = weights.get(word, 0) + row.weight
        for (text, exact), weight in weights.items():
            yield _Found(Completion(text=text, kind="word"), weight, exact)

    def _of_titles(self, prefix: bytes, limit: int) -> Iterator[_Found]:
        for words in self._parts:
            for row in words.tables["title"].beginning(prefix, limit):
                if completion := self._title(words, row):
                    yield _Found(completion, row.weight, row.key == prefix)

    def _of_initials(self, prefix: bytes, limit: int) -> Iterator[_Found]:
        for name in ("term", "place"):
            if table := self._known.get(f"{name}_initials"):
                for row in table.exact(prefix, limit):
                    yield _known(name, table, row, exact=False)
        for words in self._parts:
            table = words.tables["initials"]
            for row in table.exact(prefix, limit):
                yield _Found(Completion(text=table.text(row.value), kind="word"), row.weight, exact=False)

    def _title(self, words: _Words, row: Row) -> Completion | None:
        """The headline of a document as it was printed; None if the document is deleted."""
        number = words.first + int.from_bytes(row.value, "big")
        words.file.check(number < self._index.size)
        titles = self._index.titles(number)
        spelt = words.tables["title"].text(row.key)
        text = next((title for title in titles if key(title) == spelt), "")
        others = (title for title in titles if title and title != text)
        return Completion(text=text, kind="title", detail=next(others, "")) if text else None


def _both(table: Ranked, prefix: bytes, limit: int) -> list[Row]:
    """The best rows of a prefix, and those of which it is the whole key, however light these are."""
    exact = table.exact(prefix, limit)
    return [*exact, *(row for row in table.beginning(prefix, limit) if row.key != prefix)]


def _known(name: str, table: Ranked, row: Row, *, exact: bool) -> _Found:
    text, _, detail = table.text(row.value).partition(SEPARATOR)
    return _Found(Completion(text=text, kind=name, detail=detail), row.weight, exact)


def _arranged(found: Iterable[_Found], limit: int) -> list[Completion]:
    """What is shown, in its order, each text once."""
    chosen: list[_Found] = []
    seen: set[str] = set()
    for one in sorted(found, key=_order):
        shown = one.completion
        names = {shown.text.casefold()}
        if shown.kind == "term" and not one.exact:
            names.add(shown.detail)  # of the names of one thing, one is enough, unless it has been typed in full
        if not names & seen:
            chosen.append(one)
        seen |= names
    exact = [one for one in chosen if one.exact]
    kinds = [[one for one in chosen if not one.exact and one.completion.kind == kind] for kind in _KINDS]
    share = max(1, (limit - min(len(exact), limit)) // max(1, sum(map(bool, kinds))))
    first = [*exact, *(one for some in kinds for one in some[:share])]
    rest = [one for some in kinds for one in some[share:]]
    return [one.completion for one in sorted([*first, *rest][:limit], key=_order)]


def _order(found: _Found) -> tuple[bool, int, int, int, str]:
    text = found.completion.text
    return not found.exact, _KINDS.index(found.completion.kind), -found.weight, len(text), text


def _last_word(typed: str) -> int:
    """Where the last word of a text begins; 0 if there is only one."""
    match = _LAST_WORD.match(typed)
    return match.end() if match else 0


def _after(begin: str, found: Sequence[Completion], *, quoted: bool) -> list[Completion]:
    """Completions of the last word as those of the whole text; behind a colon, two words need quotation marks."""
    texts = [f'"{one.text}"' if quoted and " " in one.text else one.text for one in found]
    return [
        Completion(text=begin + text, kind=one.kind, detail=one.detail) for text, one in zip(texts, found, strict=True)
    ]
