"""Words typed with a capital that are names in an index: Chang is found by itself, and not by the stem of "changes"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeGuard

from search.query.tree import AndNode, ExpandedNode, FieldNode, LatinTerm, Node, NotNode, OrNode, QueryTerm, WordNode
from search.text import stem

__all__ = ["with_exact_names"]

Contains = Callable[[str], bool]
"""Tells whether an index has a Latin word as it is written, folded."""


def with_exact_names(tree: Node, contains: Contains, *, is_question: bool) -> Node:
    """Return a tree in which each name that shares its stem with other words is searched for as it is written.

    Args:
        tree: The tree of a query.
        contains: Tells whether the index has a word.
        is_question: Whether the query is a full question. In one, other words with a capital are not preferred as
            written: they are many, and stand beside what describes them (XQuAD in English: .9627 with that, .9664
            nDCG@10 without).
    """
    # Not by a local function that calls itself: it would hold itself, and the index, until garbage is collected.
    match tree:
        case WordNode(terms) if any(isinstance(term, LatinTerm) and term.name for term in terms):
            return replace(tree, terms=tuple(_resolved(term, contains, is_question=is_question) for term in terms))
        case AndNode(children) | OrNode(children):
            resolved = tuple(with_exact_names(child, contains, is_question=is_question) for child in children)
            return replace(tree, children=resolved)
        case NotNode(child) | FieldNode(_, child) | ExpandedNode(child):
            return replace(tree, child=with_exact_names(child, contains, is_question=is_question))
    return tree


def _resolved(term: QueryTerm, contains: Contains, *, is_question: bool) -> QueryTerm:
    if _is_exact(term, contains):
        return replace(term, exact=True)
    return replace(term, name="") if is_question and isinstance(term, LatinTerm) else term


def _is_exact(term: QueryTerm, contains: Contains) -> TypeGuard[LatinTerm]:
    """Return whether a term is a name of the index whose stem is that of another word of it: Chang, change."""
    if not isinstance(term, LatinTerm) or not term.name or term.parts != (term.name,) or not contains(term.name):
        return False
    return any(stem(form) == term.name and contains(form) for form in _other_forms(term.name, contains))


def _other_forms(name: str, contains: Contains) -> tuple[str, ...]:
    """Return forms of the word from which the stemmer takes a final e, if it gives the name: of change for Chang."""
    forms = (f"{name}e",) if name.endswith(_SIBILANTS) else (f"{name}e", f"{name}es")
    # What ends in ng may have these forms itself (wing, winged), but then it has a plural too.
    return (*forms, f"{name}ed", f"{name}ing") if name.endswith("ng") and not contains(f"{name}s") else forms


_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")  # after which the plural ends in es
