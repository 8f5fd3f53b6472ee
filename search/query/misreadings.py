"""Query expansion by misreadings: words as text recognition may have taken them, 普绥 for 晋绥.

A misreading is possible, no more. So it is no translation in the tree of a query, but makes a tree of its own, which is
asked of scanned documents alone, and whose documents come after all others that have every word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from search.query.expansion import Translation
from search.query.tree import (
    AndNode,
    ExpandedNode,
    FieldNode,
    HanTerm,
    Node,
    OrNode,
    PhraseNode,
    TranslatedSpan,
    TranslationTerms,
    WordNode,
)
from search.results import MISREAD, Expansion
from search.text import fold

__all__ = ["LONGEST_MISREAD", "MisreadQuery", "MisreadingFinder", "add_misreadings"]

LONGEST_MISREAD = 8
"""Characters of a string whose misreadings are looked for; the words of longer ones are looked for one by one."""

_MAX_LOOKUPS = 32  # words of a query whose misreadings are looked for, so that time is bounded


class MisreadingFinder(Protocol):
    """Looks up misreadings."""

    def of(self, text: str) -> Sequence[Translation]:
        """Return the misreadings of a folded Chinese string that scanned documents have, the most alike first."""


@dataclass(frozen=True, slots=True)
class MisreadQuery:
    """A query with misreadings.

    Attributes:
        tree: The tree, with misreadings beside translations.
        expansions: The misreadings that were added.
    """

    tree: Node
    expansions: tuple[Expansion, ...]


def add_misreadings(tree: Node, finder: MisreadingFinder, without: Collection[str] = ()) -> MisreadQuery | None:
    """Add misreadings to the Chinese words and phrases of a query; None if there are none.

    Negated parts and the names of authors keep their meaning.

    Args:
        tree: The tree, expanded or not.
        finder: Looks up misreadings.
        without: Texts of misreadings to leave out; `MISREAD` for all.
    """
    left_out = frozenset(map(fold, without))
    if MISREAD in left_out:
        return None
    adder = _Adder(finder, left_out)
    misread = adder.node(tree)
    return MisreadQuery(misread, tuple(adder.expansions.values())) if adder.expansions else None


@dataclass(slots=True)
class _Adder:
    """Adds misreadings to the nodes of one query, and records them for the reader."""

    finder: MisreadingFinder
    without: frozenset[str]
    expansions: dict[str, Expansion] = field(default_factory=dict)
    lookups: int = 0

    def node(self, node: Node) -> Node:
        match node:
            case AndNode(children) | OrNode(children):
                return replace(node, children=tuple(map(self.node, children)))
            case FieldNode("title", child):
                return replace(node, child=self.node(child))
            case ExpandedNode(WordNode((HanTerm(text),)), translations):
                return replace(node, translations=(*translations, *self._of(text)))
            case ExpandedNode(PhraseNode((run,)), translations) if run.script == "han":
                return replace(node, translations=(*translations, *self._of(run.terms[0])))
            case ExpandedNode(child):
                return replace(node, child=self.node(child))
            case WordNode((HanTerm(text),)):
                misreadings = self._of(text)
                return ExpandedNode(node, misreadings) if misreadings else node
            case WordNode():
                return replace(node, spans=(*node.spans, *self._spans(node)))
            case PhraseNode((run,)) if run.script == "han":
                misreadings = self._of(run.terms[0])
                return ExpandedNode(node, misreadings) if misreadings else node
        return node

    def _spans(self, word: WordNode) -> Iterator[TranslatedSpan]:
        """Yield the misreadings of the terms of a word, and of all of them together.

        A single character has none of its own: it would be found everywhere.
        """
        if word.run and len(word.run) <= LONGEST_MISREAD and (misreadings := self._of(word.run)):
            yield TranslatedSpan(0, len(word.terms), misreadings)
        for index, term in enumerate(word.terms):
            if isinstance(term, HanTerm) and (misreadings := self._of(term.text)):
                yield TranslatedSpan(index, index + 1, misreadings)

    def _of(self, text: str) -> tuple[TranslationTerms, ...]:
        if not 1 < len(text) <= LONGEST_MISREAD or self.lookups >= _MAX_LOOKUPS:
            return ()
        self.lookups += 1
        misreadings = [each for each in self.finder.of(text) if fold(each.text) not in self.without]
        for misreading in misreadings:
            self.expansions.setdefault(misreading.text, misreading.expansion(text))
        return tuple(misreading.as_terms() for misreading in misreadings)
