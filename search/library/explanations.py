"""Turns what the words of a question gave to a document's score into an account for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from search.query import Beginning, Concept, Contribution, Member, Piece, member_texts
from search.results import ConceptScore, Expansion, PartScore
from search.text import fold, phrase_stems

__all__ = ["concept_scores"]

_TYPED, _NEIGHBOURS = "typed", "neighbours"
_LANGS = {"en": "en", "forms": "en"}  # by the second half of a field's name; the others are Chinese


def concept_scores(found: Sequence[Contribution], expansions: Sequence[Expansion]) -> tuple[ConceptScore, ...]:
    """What each word gave, in the order of the question.

    Args:
        found: What the engine says.
        expansions: What the question was widened by.
    """
    reasons = {
        fold(expansion.text) if expansion.lang == "zh" else " ".join(phrase_stems(expansion.text)): expansion
        for expansion in reversed(expansions)
    }
    return tuple(
        ConceptScore(word=_word(one), score=one.score, idf=one.idf, parts=tuple(_parts(one, reasons)))
        for one in found
        if not one.is_condition and (one.score or not _is_support(one))
    )


def _word(found: Contribution) -> str:
    query = found.query
    if isinstance(query, Concept):
        return query.word or text_of(query.members[0])
    return f"{query.text}*" if isinstance(query, Beginning) else str(query)


def _is_support(found: Contribution) -> bool:
    return isinstance(found.query, Concept) and found.query.neighbours


def _parts(found: Contribution, reasons: Mapping[str, Expansion]) -> Iterator[PartScore]:
    total = sum(piece.normalised for piece in found.pieces) or 1.0
    spelt: defaultdict[tuple[str, str, str], list[Piece]] = defaultdict(list)
    for piece in found.pieces:
        part, _, kind = piece.member.field.partition("_")
        spelt[text_of(piece.member), _LANGS.get(kind, "zh"), part].append(piece)
    typed = _NEIGHBOURS if _is_support(found) else _TYPED
    word = found.query.word if isinstance(found.query, Concept) else ""
    parts = [
        PartScore(
            text=reasons[text].text if text in reasons else word if lang == "en" and word else text,
            lang=lang,
            field=part,
            occurrences=max(piece.occurrences for piece in pieces),
            weight=max(piece.member.weight for piece in pieces),
            share=sum(piece.normalised for piece in pieces) / total,
            why=reasons[text].why if text in reasons and not _is_support(found) else typed,
        )
        for (text, lang, part), pieces in spelt.items()
    ]
    yield from sorted(parts, key=lambda part: -part.share)


def text_of(member: Member) -> str:
    """A member as it would be written: words with spaces, overlapping pairs of characters as one string."""
    texts = member_texts(member)
    if member.field.endswith("_bigrams"):
        return texts[0] + "".join(text[-1] for text in texts[1:])
    return " ".join(texts)
