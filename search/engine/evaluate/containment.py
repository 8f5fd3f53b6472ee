"""Which members of a concept are counted, so that no occurrence counts twice.

Where a member does not occur, those that contain it do not either; and a word as it is written is also a stem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from whoosh import query as wq

from search.query import Concept, Member, member_texts

__all__ = ["CountedMembers", "contains", "counted_members", "unit_and_words", "without_longer"]

Parts = tuple[str, ...]
"""What a member consists of, in order: terms, or characters."""

_STRINGS = ("bigrams", "characters")  # fields in which a Chinese string occurs, whether it is a word or not
_FORMS = ("forms", "capitals", "names")  # fields with words as written, each a part of the one before


def without_longer(sequences: Iterable[Parts]) -> list[Parts]:
    """Return the sequences that contain no other one, the shortest first."""
    kept: list[Parts] = []
    for sequence in sorted(sequences, key=len):
        if not any(contains(sequence, other) for other in kept):
            kept.append(sequence)
    return kept


def contains(sequence: Parts, other: Parts) -> bool:
    """Return whether a sequence contains another one without a gap."""
    size = len(other)
    return any(sequence[start : start + size] == other for start in range(len(sequence) - size + 1))


class CountedMembers(NamedTuple):
    """The members of a concept that are counted in one part of a document, such as its title, in one language.

    Attributes:
        summed: Members whose occurrences add up.
        written: Members of fields with words as they are written, by the kind of field: occurrences of those of one
            kind add up, and of these sums and that of `summed` the largest counts.
    """

    summed: Sequence[Member]
    written: Sequence[Sequence[Member]]


def counted_members(members: Sequence[Member]) -> list[list[CountedMembers]]:
    """Return which members of a concept are counted, by language and within each by part of a document.

    An occurrence of "mutual aid team" is also one of "mutual aid", and 互助组 as a word is also the string 互助组.
    """
    languages: dict[int, dict[str, list[Member]]] = {}
    for member in members:
        languages.setdefault(member.group, {}).setdefault(member.field.partition("_")[0], []).append(member)
    return [[_counted(own) for own in parts.values()] for parts in languages.values()]


def _counted(members: Sequence[Member]) -> CountedMembers:
    by_kind: dict[str, dict[Parts, Member]] = {}
    for member in members:
        kind = member.field.partition("_")[2]
        by_kind.setdefault("strings" if kind in _STRINGS else kind, {})[_surface(member)] = member
    strings, words = by_kind.get("strings", {}), by_kind.get("zh", {})
    # What contains another member occurs nowhere where that does not.
    summed = [strings[each] for each in without_longer(strings)]
    summed += [words[each] for each in without_longer(words) if not any(contains(each, other) for other in strings)]
    stems: Mapping[Parts, Member] = by_kind.get("en", {})
    summed += [stems[each] for each in without_longer(stems)]
    return CountedMembers(summed, [[*by_kind[kind].values()] for kind in _FORMS if kind in by_kind])


def _surface(member: Member) -> Parts:
    """Return what a member looks like in a text: its characters, or its stems."""
    texts = member_texts(member)
    if member.field.endswith("_bigrams"):
        return tuple(texts[0] + "".join(text[-1] for text in texts[1:]))
    return tuple(texts[0]) if member.field.endswith(("_zh", "_characters")) else texts


class UnitAndWords(NamedTuple):
    """Alternatives of which one is the words of a term, and the other the term and these words (`FreeWords.query`).

    Attributes:
        term: Members of the concepts for the term.
        words: Members of the concepts for its words.
    """

    term: Sequence[tuple[Member, ...]]
    words: Sequence[tuple[Member, ...]]


def unit_and_words(children: Sequence[wq.Query]) -> UnitAndWords | None:
    """Return the term and the words of alternatives; None if they are of another kind."""
    if len(children) != 2:
        return None
    first, second = ([each.members for each in child.leaves() if isinstance(each, Concept)] for child in children)
    words = [members for members in dict.fromkeys(first) if members in second]
    term = [members for members in dict.fromkeys((*first, *second)) if members not in words]
    larger = max(first, second, key=lambda each: len(set(each)))
    if not (first and second and words and term) or not set(term) <= set(larger):
        return None
    return UnitAndWords(term, words)
