"""Explain the score of a document by the words of a query and the terms that matched them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from search.query import Concept, Contribution, Member, MemberContribution, PrefixQuery, member_texts
from search.results import ConceptScore, Expansion, PartScore
from search.text import fold, phrase_stems

__all__ = ["concept_scores"]

_TYPED, _NEIGHBOURS = "typed", "neighbours"
_LATIN = ("en", "forms", "capitals", "names")  # suffixes of the names of fields; those with other suffixes are Chinese


def concept_scores(contributions: Sequence[Contribution], expansions: Sequence[Expansion]) -> tuple[ConceptScore, ...]:
    """Return what each word adds to the score, in the order of the query.

    Args:
        contributions: Contributions of the words, from the index.
        expansions: Expansions of the query.
    """
    reasons = {
        fold(expansion.text) if expansion.lang == "zh" else " ".join(phrase_stems(expansion.text)): expansion
        for expansion in reversed(expansions)
    }
    return tuple(
        ConceptScore(
            word=_word(contribution),
            score=contribution.score,
            idf=contribution.idf,
            parts=tuple(_parts(contribution, reasons)),
        )
        for contribution in contributions
        if not contribution.is_condition and (contribution.score or not _is_proximity(contribution))
    )


def _word(contribution: Contribution) -> str:
    query = contribution.query
    if isinstance(query, Concept):
        return query.word or text_of(query.members[0])
    return f"{query.text}*" if isinstance(query, PrefixQuery) else str(query)


def _is_proximity(contribution: Contribution) -> bool:
    return isinstance(contribution.query, Concept) and contribution.query.is_proximity


def _parts(contribution: Contribution, reasons: Mapping[str, Expansion]) -> Iterator[PartScore]:
    total = sum(piece.normalised for piece in contribution.pieces) or 1.0
    by_term: defaultdict[tuple[str, str, str], list[MemberContribution]] = defaultdict(list)
    for piece in contribution.pieces:
        part, _, kind = piece.member.field.partition("_")
        by_term[text_of(piece.member), "en" if kind in _LATIN else "zh", part].append(piece)
    typed = _NEIGHBOURS if _is_proximity(contribution) else _TYPED
    word = contribution.query.word if isinstance(contribution.query, Concept) else ""
    parts = [
        PartScore(
            text=reasons[text].text if text in reasons else word if lang == "en" and word else text,
            lang=lang,
            field=part,
            occurrences=max(piece.occurrences for piece in pieces),
            # Of a Chinese word, as a word and as a string of characters.
            weight=sum(piece.member.weight for piece in pieces),
            share=sum(piece.normalised for piece in pieces) / total,
            why=reasons[text].why if text in reasons and not _is_proximity(contribution) else typed,
        )
        for (text, lang, part), pieces in by_term.items()
    ]
    yield from sorted(parts, key=lambda part: -part.share)


def text_of(member: Member) -> str:
    """Return a member as text: words separated by spaces, overlapping bigrams joined into one string."""
    texts = member_texts(member)
    if member.field.endswith("_bigrams"):
        return texts[0] + "".join(text[-1] for text in texts[1:])
    return " ".join(texts)
