"""The table of an index's translation pairs that a librarian reviews."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.deadline import Deadline
from search.lexicon.pairs.decision_set import DecisionSet, PairKey
from search.lexicon.pairs.mined_pairs import ArchivePair, ArchivePairs, Example
from search.query import Index, IndexRequest, compile_query, parse
from search.text import fold, phrase_stems

__all__ = ["ReviewRow", "review"]

_MAX_LOOKUPS = 5_000  # pairs whose documents are searched for examples; rarer pairs get none, which bounds the time
_DEADLINE_MS = 1_000  # of the search for the documents of one pair
_MAX_EXAMPLES = 3  # of a pair
_MAX_EXAMPLE_CHARS = 200  # characters of an example


class ReviewRow(NamedTuple):
    """A row of the table, in the order of `decisions.REVIEW_COLUMNS`; `hezuo pairs --json` prints its field names."""

    zh: str
    en: str
    found: str
    times: int
    probability: float | str
    example_zh: str
    example_en: str
    documents: str
    decision: str


def review(index: Index, pairs: ArchivePairs, decisions: DecisionSet) -> Iterator[ReviewRow]:
    """Yield the pairs of an index, those that belong most to the archive first, then those that librarians have added.

    Args:
        index: An open index, which is searched for documents that gloss a pair.
        pairs: Its pairs.
        decisions: Librarians' decisions so far.

    Raises:
        IndexDamaged: If a file has changed.
    """
    remaining = dict(decisions.all)
    lookups = 0
    for pair, mined_examples in pairs.pairs():
        examples: Sequence[Example] = mined_examples
        if not examples and lookups < _MAX_LOOKUPS:
            examples = _gloss_examples(index, pair)
            lookups += 1
        decision = remaining.pop((pair.zh, pair.stems), None)
        yield ReviewRow(
            pair.zh,
            pair.en,
            _how_found(pair),
            max(pair.glossed + pair.unverified, pair.aligned),
            round(pair.probability, 2),
            _first(example.zh for example in examples),
            _first(example.en for example in examples),
            " ".join(example.document for example in examples),
            "" if decision is None else "accept" if decision.accepted else "reject",
        )
    for decision in remaining.values():
        word = "accept" if decision.accepted else "reject"
        yield ReviewRow(decision.zh, decision.en, "librarian", 0, "", "", "", "", word)


def _how_found(pair: ArchivePair) -> str:
    kinds = [
        ("gloss with romanisation", pair.glossed),
        ("gloss", pair.unverified),
        ("aligned sentences", pair.aligned),
    ]
    return ", ".join(f"{kind}: {count}" for kind, count in kinds if count)


def _gloss_examples(index: Index, pair: ArchivePair) -> list[Example]:
    """Return examples from a few documents that gloss a pair."""
    tree = parse(f'"{pair.zh}" "{pair.en}"').tree
    if tree is None:
        return []
    request = IndexRequest(compile_query(tree).query, count=4 * _MAX_EXAMPLES, deadline=Deadline(_DEADLINE_MS))
    examples: list[Example] = []
    for scored in index.search(request).documents:
        [document] = index.documents([scored.key])  # mostly the first few have examples enough
        for gloss in document.glosses:
            key: PairKey = (fold(gloss.zh), phrase_stems(gloss.en))
            if key == (pair.zh, pair.stems) and gloss.evidence:
                where, text = gloss.evidence[0].where, gloss.evidence[0].text[:_MAX_EXAMPLE_CHARS]
                examples.append(Example(document.id, *((text, "") if ".zh" in where else ("", text))))
        if len(examples) >= _MAX_EXAMPLES:
            break
    return examples[:_MAX_EXAMPLES]


def _first(texts: Iterator[str]) -> str:
    return next((text for text in texts if text), "")
