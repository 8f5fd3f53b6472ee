"""Words typed with a capital that are names in an index: Chang is found by itself, and not by the stem of "changes"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from search.query.ranking import MATCHING
from search.query.tree import AndNode, ExpandedNode, FieldNode, LatinTerm, Node, NotNode, OrNode, QueryTerm, WordNode
from search.text import SURNAMES, character_readings, parse_romanised, stem, to_wade_giles

__all__ = ["DocumentFrequency", "with_names"]

DocumentFrequency = Callable[[str, str], int]
"""Returns how many documents have a term in a field; see `Words.df`."""


def with_names(tree: Node, df: DocumentFrequency, *, is_question: bool) -> Node:
    """Return a tree in which the words that are meant as names of the index are marked as such.

    Args:
        tree: The tree of a query.
        df: Returns how many documents of the index have a term in a field.
        is_question: Whether the query is a full question. In one, words with a capital are not preferred as written:
            they are many, and stand beside what describes them (XQuAD in English: .9591 nDCG@10 with that, .9664
            without).
    """
    return _resolved(tree, _IndexedNames(df), _latin_terms(tree), is_question=is_question)


def _resolved(node: Node, names: _IndexedNames, beside: Sequence[LatinTerm], *, is_question: bool) -> Node:
    """Return a part of a tree with its names marked.

    Args:
        node: The part.
        names: The names of the index.
        beside: The words that it stands among, itself included, in order: those that were not joined by OR.
        is_question: Whether the query is a full question.
    """

    def inner(child: Node, words: Sequence[LatinTerm] | None = None) -> Node:
        return _resolved(child, names, _latin_terms(child) if words is None else words, is_question=is_question)

    match node:
        case WordNode(terms) if any(isinstance(term, LatinTerm) and term.name for term in terms):
            return replace(node, terms=tuple(_term(term, names, beside, is_question=is_question) for term in terms))
        case AndNode(children):
            return replace(node, children=tuple(inner(child, beside) for child in children))
        case OrNode(children):
            return replace(node, children=tuple(map(inner, children)))
        case NotNode(child) | FieldNode(_, child) | ExpandedNode(child):
            return replace(node, child=inner(child))
    return node


def _latin_terms(node: Node) -> list[LatinTerm]:
    """Return the words in Latin script that stand beside each other, without stop words."""
    match node:
        case WordNode(terms):
            return [term for term in terms if isinstance(term, LatinTerm) and not term.stop]
        case AndNode(children):
            return [term for child in children for term in _latin_terms(child)]
    return []


def _term(term: QueryTerm, names: _IndexedNames, beside: Sequence[LatinTerm], *, is_question: bool) -> QueryTerm:
    """Return a term with `is_name` and `exact` as they are, or without its name if that says nothing."""
    if not isinstance(term, LatinTerm) or not term.name:
        return term
    exact = names.shares_stem(term) or names.is_only_name(term.name)
    if is_question:
        return replace(term, exact=True) if exact else replace(term, name="")
    return replace(term, exact=exact, is_name=_is_meant(term, names, beside))


def _is_meant(term: LatinTerm, names: _IndexedNames, beside: Sequence[LatinTerm]) -> bool:
    """Return whether a name of the index is meant, and not the word that is spelt the same.

    The first of several words has a capital as any sentence begins with one, and in a headline all have: there a name
    is only what the index nearly always writes so.
    """
    if not names.has(term.name):
        return False
    has_lower_case = any(not other.name and other.written.isalpha() for other in beside)
    is_ambiguous = len(beside) > 1 and (term is beside[0] or not has_lower_case)
    return not is_ambiguous or names.capital_share(term.name) >= MATCHING.capital_share


@dataclass(frozen=True, slots=True)
class _IndexedNames:
    """What an index tells of the words in it that may be names, all given folded.

    Attributes:
        df: Returns how many documents have a term in a field.
    """

    df: DocumentFrequency

    def has(self, name: str) -> bool:
        """Return whether a word is a name in the index.

        It has a capital within a sentence, is a part of an author's name, or has a capital anywhere and is known as the
        name of a Chinese family.
        """
        if self.df("body_names", name) or self.df("author_forms", name):
            return True
        return name in _romanised_surnames() and self.df("body_capitals", name) > 0

    def capital_share(self, name: str) -> float:
        """Return the share of the documents with a word that have it with a capital."""
        return min(1.0, self.df("body_capitals", name) / max(1, self.df("body_forms", name)))

    def is_only_name(self, name: str) -> bool:
        """Return whether a word is a romanised name in the index, and never written in lower case."""
        return self.has(name) and self.capital_share(name) >= 1 and bool(parse_romanised(name))

    def shares_stem(self, term: LatinTerm) -> bool:
        """Return whether a word of the index has the stem of another word of it: Chang, change."""
        if term.parts != (term.name,) or not self._has_form(term.name):
            return False
        return any(stem(form) == term.name and self._has_form(form) for form in self._other_forms(term.name))

    def _has_form(self, word: str) -> bool:
        return any(self.df(f"{part}_forms", word) for part in ("body", "title", "author"))

    def _other_forms(self, name: str) -> tuple[str, ...]:
        """Return forms of the word from which the stemmer takes a final e to give the name: of change for Chang."""
        forms = (f"{name}e",) if name.endswith(_SIBILANTS) else (f"{name}e", f"{name}es")
        # What ends in ng may have these forms itself (wing, winged), but then it has a plural too.
        return (*forms, f"{name}ed", f"{name}ing") if name.endswith("ng") and not self._has_form(f"{name}s") else forms


_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")  # after which the plural ends in es


@cache
def _romanised_surnames() -> frozenset[str]:
    """Return Chinese surnames in pinyin and Wade-Giles, folded, without apostrophes."""
    pinyin = {syllable for surname in SURNAMES for [syllable] in character_readings(surname)}
    return frozenset(pinyin | {to_wade_giles(reading).replace("'", "") for reading in pinyin})
