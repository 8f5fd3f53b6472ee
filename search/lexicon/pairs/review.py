"""Turns the pairs of an index and what has been decided about them into a table that a librarian goes through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.deadline import Deadline
from search.lexicon.pairs.decisions import Decided, Key
from search.lexicon.pairs.mined_pairs import ArchivePair, ArchivePairs, Example
from search.query import Index, Request, compile_query, parse
from search.text import fold, phrase_stems

__all__ = ["Reviewed", "review"]

_MOST_LOOKED_UP = 5_000  # glosses whose documents are looked for; the rest, which is rarer still, goes without
_PATIENCE_MS = 1_000
_EXAMPLES = 3
_LONGEST = 200  # characters of an example


class Reviewed(NamedTuple):
    """A line of the table, in the order of `decisions.COLUMNS`."""

    zh: str
    en: str
    found: str
    times: int
    probability: float | str
    example_zh: str
    example_en: str
    documents: str
    decision: str


def review(index: Index, pairs: ArchivePairs, decided: Decided) -> Iterator[Reviewed]:
    """The pairs of an index, those first that most speaks for; at the end what librarians have added themselves.

    Args:
        index: An open index; documents are looked for in it that gloss a pair.
        pairs: Its pairs.
        decided: What librarians have decided so far.

    Raises:
        IndexDamaged: If a file has changed.
    """
    left = dict(decided.all)
    looked_up = 0
    for pair, known in pairs.pairs():
        examples: Sequence[Example] = known
        if not examples and looked_up < _MOST_LOOKED_UP:
            examples = _glosses(index, pair)
            looked_up += 1
        decision = left.pop((pair.zh, pair.stems), None)
        yield Reviewed(
            pair.zh,
            pair.en,
            _found(pair),
            max(pair.glossed + pair.unverified, pair.aligned),
            round(pair.probability, 2),
            _first(example.zh for example in examples),
            _first(example.en for example in examples),
            " ".join(example.document for example in examples),
            "" if decision is None else "accept" if decision.accepted else "reject",
        )
    for decision in left.values():
        word = "accept" if decision.accepted else "reject"
        yield Reviewed(decision.zh, decision.en, "librarian", 0, "", "", "", "", word)


def _found(pair: ArchivePair) -> str:
    ways = [
        ("gloss with romanisation", pair.glossed),
        ("gloss", pair.unverified),
        ("aligned sentences", pair.aligned),
    ]
    return ", ".join(f"{way}: {count}" for way, count in ways if count)


def _glosses(index: Index, pair: ArchivePair) -> list[Example]:
    """A few documents that gloss a pair, and how."""
    tree = parse(f'"{pair.zh}" "{pair.en}"').tree
    if tree is None:
        return []
    request = Request(compile_query(tree).query, count=4 * _EXAMPLES, deadline=Deadline(_PATIENCE_MS))
    found: list[Example] = []
    for number, _ in index.answer(request).documents:
        document = index.document(number)
        for gloss in document.glosses:
            key: Key = (fold(gloss.zh), phrase_stems(gloss.en))
            if key == (pair.zh, pair.stems) and gloss.evidence:
                where, text = gloss.evidence[0].where, gloss.evidence[0].text[:_LONGEST]
                found.append(Example(document.id, *((text, "") if ".zh" in where else ("", text))))
        if len(found) >= _EXAMPLES:
            break
    return found[:_EXAMPLES]


def _first(texts: Iterator[str]) -> str:
    return next((text for text in texts if text), "")
