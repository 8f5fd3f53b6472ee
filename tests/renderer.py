"""Turns a table of pairs into a renderer, for tests that widen a question by nothing but what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from search.query.parse import parse
from search.query.tree import Node
from search.query.widen import Translation, widen

__all__ = ["Pairs", "widened"]

Pairs = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Renderings of English stems or of one Chinese string, each as stems or as one Chinese string."""


@dataclass(frozen=True)
class _Renderer:
    pairs: Pairs

    def of_english(self, stems: tuple[str, ...], written: str) -> Sequence[Translation]:
        found = self.pairs.get(stems, ())
        return [Translation("".join(terms), "zh", terms, 1.0, "glossary", "the test") for terms in found]

    def by_characters(self, stem: str) -> Sequence[Translation]:
        return ()

    def of_chinese(self, text: str) -> Sequence[Translation]:
        found = self.pairs.get((text,), ())
        return [Translation(" ".join(terms), "en", terms, 1.0, "glossary", "the test") for terms in found]

    def of_chinese_phrase(self, words: tuple[str, ...]) -> Sequence[Translation]:
        return self.of_chinese("".join(words))

    def may_begin(self, lang: Literal["zh", "en"], terms: tuple[str, ...], written: str) -> bool:
        return True


def widened(question: str, pairs: Pairs) -> Node | None:
    """The tree of a question, widened by pairs."""
    tree = parse(question).tree
    return None if tree is None else widen(tree, _Renderer(pairs)).tree
