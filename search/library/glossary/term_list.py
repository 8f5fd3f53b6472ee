"""The list of the glossary's terms: in several orders, by letter or subject, by words, with their documents counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from search.config import Config
from search.deadline import Deadline
from search.errors import InvalidRequest
from search.lexicon import Decisions, GlossaryEntry, Lexicon
from search.library.glossary.entries import as_term, searched_as, without_quotes
from search.library.query_runner import QueryRunner
from search.query import Index, IndexRequest
from search.results import MAX_TERMS, NO_LETTER, TERM_LETTERS, TERM_ORDERS, CountedTerm, GlossaryPage
from search.text import fold, phrase_stems, toneless

__all__ = ["TermList"]


class _Listed(NamedTuple):
    """An entry with what it is sorted and found by; `names` has all of its names, folded."""

    entry: GlossaryEntry
    pinyin: str
    english: str
    names: str


class TermList:
    """Lists the terms of one generation, and counts their documents once; safe for many threads.

    Args:
        index: The generation.
        lexicon: Its lexicon.
        runner: Runs queries.
        decisions: Librarians' decisions about pairs of terms; documents are counted anew when they change.
    """

    def __init__(self, index: Index, lexicon: Lexicon, runner: QueryRunner, decisions: Decisions) -> None:
        self._index, self._lexicon, self._runner, self._decisions = index, lexicon, runner, decisions
        self._counted_with: object = None
        self._counts: dict[str, int] = {}  # of documents, by the usual Chinese name; no more than the glossary has

    def page(
        self, config: Config, *, words: str, subject: str, letter: str, order: str, number: int, per_page: int
    ) -> GlossaryPage:
        """Return a page of the list.

        Args:
            config: Has the deadline of all counts of the page together.
            words: What a name must contain: Chinese in any script, English, or pinyin without tones.
            subject: A subject; empty for all.
            letter: One of `TERM_LETTERS`, of the order's names; empty for all.
            order: One of `TERM_ORDERS`.
            number: Number of the page, from 1.
            per_page: Terms on a page.

        Raises:
            InvalidRequest: If there is no such order, page or size of a page; the message lists what there is.
        """
        if order not in TERM_ORDERS:
            raise InvalidRequest(f"there is no order {order!r}; orders are {', '.join(TERM_ORDERS)}")
        if number < 1 or not 1 <= per_page <= MAX_TERMS:
            raise InvalidRequest(f"pages are numbered from 1, and have 1 to {MAX_TERMS} terms")
        has_words = _matcher(words)
        named = [listed for listed in self._orders[order] if has_words(listed)]
        subjects = Counter(listed.entry.category for listed in named)
        of_subject = [listed for listed in named if subject in ("", listed.entry.category)]
        heading_of = _HEADINGS[order]
        headings = Counter(map(heading_of, of_subject))
        letter_of = _LETTERS[order]
        chosen = [listed for listed in of_subject if letter in ("", letter_of(listed))]
        shown = chosen[(number - 1) * per_page : number * per_page]
        counts = self._count((listed.entry for listed in shown), Deadline(config.deadline_ms))
        return GlossaryPage(
            terms=tuple(
                CountedTerm(entry=as_term(listed.entry), heading=heading_of(listed), documents=documents)
                for listed, documents in zip(shown, counts, strict=True)
            ),
            total=len(chosen),
            number=number,
            per_page=per_page,
            order=order,
            subjects=tuple(subjects.most_common()),
            headings=tuple(headings.items()),
        )

    @cached_property
    def _orders(self) -> Mapping[str, Sequence[_Listed]]:
        entries = [_listed(entry) for entry in self._lexicon.glossary]
        return {order: sorted(entries, key=key) for order, key in _KEYS.items()}

    def _count(self, entries: Iterable[GlossaryEntry], deadline: Deadline) -> Iterator[int | None]:
        decisions = self._decisions.current()
        if self._counted_with is not decisions:
            self._counts, self._counted_with = {}, decisions
        counts = self._counts
        for entry in entries:
            if entry.simplified not in counts:
                if deadline.passed:
                    yield None
                    continue
                # Without documents and without folding of copies the index makes no scores (see `engine.unscored`).
                request, query = IndexRequest(None, deadline=deadline), searched_as(without_quotes(entry.simplified))
                answered = self._runner.run(self._index, self._lexicon, query, request, expand=True, without=())
                if answered.result.partial:
                    yield None
                    continue
                counts[entry.simplified] = answered.result.total
            yield counts[entry.simplified]


def _listed(entry: GlossaryEntry) -> _Listed:
    plain = toneless(entry.pinyin)
    chinese = (fold(name) for name in entry.chinese)
    english = (f"{fold(name)}\n{' '.join(phrase_stems(name))}" for name in entry.english)
    joined = "".join(filter(str.isalnum, plain)).replace("ü", "u")
    names = "\n".join([*chinese, *english, plain, joined])
    letters = "".join(char for char in fold(entry.english[0]) if char.isalnum() or char == " ")
    return _Listed(entry, plain, letters.strip(), names)


def _matcher(words: str) -> Callable[[_Listed], bool]:
    """Return what says of a term whether one of its names contains some words, as written or by their stems."""
    text = without_quotes(words)
    folded, stems = fold(toneless(text)), " ".join(phrase_stems(text))
    wanted = [form for form in (folded, stems) if form]
    return lambda listed: not text or any(form in listed.names for form in wanted)


def _letter(text: str) -> str:
    first = text[:1].upper()
    return first if first and first in TERM_LETTERS else NO_LETTER


def _by_pinyin(listed: _Listed) -> tuple[object, ...]:
    return _letter(listed.pinyin) == NO_LETTER, listed.pinyin.split(), listed.entry.pinyin, listed.entry.simplified


def _by_english(listed: _Listed) -> tuple[object, ...]:
    return _letter(listed.english) == NO_LETTER, listed.english, listed.entry.simplified


_KEYS: Mapping[str, Callable[[_Listed], tuple[object, ...]]] = {
    "pinyin": _by_pinyin,
    "english": _by_english,
    "subject": lambda listed: (listed.entry.category, *_by_pinyin(listed)),
}
_LETTERS: Mapping[str, Callable[[_Listed], str]] = {
    "pinyin": lambda listed: _letter(listed.pinyin),
    "english": lambda listed: _letter(listed.english),
    "subject": lambda listed: _letter(listed.pinyin),
}
_HEADINGS: Mapping[str, Callable[[_Listed], str]] = {**_LETTERS, "subject": lambda listed: listed.entry.category}
