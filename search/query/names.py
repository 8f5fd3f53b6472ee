"""Words typed with a capital that are names in an index: Chang is found by itself, and not by the stem of "changes"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from search.query.tree import AndNode, ExpandedNode, FieldNode, LatinTerm, Node, NotNode, OrNode, WordNode
from search.text import stem

__all__ = ["with_exact_names"]

Contains = Callable[[str], bool]
"""Tells whether an index has a Latin word as it is written, folded."""


def with_exact_names(tree: Node, contains: Contains) -> Node:
    """Return a tree in which each name that shares its stem with other words is searched for as it is written.

    Args:
        tree: The tree of a query.
        contains: Tells whether the index has a word.
    """
    match tree:
        case WordNode(terms) if any(_is_exact(term, contains) for term in terms):
            exact = (replace(term, exact=True) if _is_exact(term, contains) else term for term in terms)
            return replace(tree, terms=tuple(exact))
        case AndNode(children) | OrNode(children):
            return replace(tree, children=tuple(with_exact_names(child, contains) for child in children))
        case NotNode(child) | FieldNode(_, child) | ExpandedNode(child):
            return replace(tree, child=with_exact_names(child, contains))
    return tree


def _is_exact(term: object, contains: Contains) -> bool:
    """Return whether a term is a name of the index whose stem is that of another word of it: Chang, change.

    The stemmer takes a final e away, so that such a word and the name are no forms of each other.
    """
    if not isinstance(term, LatinTerm) or not term.name or term.parts != (term.name,):
        return False
    other = f"{term.name}e"
    return stem(other) == term.name and contains(term.name) and contains(other)
