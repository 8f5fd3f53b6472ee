"""Turns a seed into documents in two languages whose translations follow a known lexicon: an oracle for what is mined.

A sentence is a list of concepts, said in both languages in different orders. Some concepts always come with another one,
some have two names in English, some are a longer name that contains a shorter one's words; some are left untranslated,
and words that translate nothing stand between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from search.model import Document, Kind, Paragraph, Text
from search.text.tokens import latin_words
from tests.bench.corpus import chinese_vocabulary, english_vocabulary

__all__ = ["Bilingual"]

_CONCEPTS = 3000
_SENTENCES = 6  # of a paragraph
_FUNCTION_EN = "the of and to in a for was that on by with is as".split()
_FUNCTION_ZH = "的 了 和 在 是 有 也 对 把 从".split()


@dataclass(frozen=True, slots=True)
class _Concept:
    zh: str
    en: tuple[str, ...]


class Bilingual:
    """Documents and their lexicon.

    Attributes:
        lexicon: Chinese strings and English stems that are translations of each other.

    Args:
        seed: Decides every word.
        paragraphs: Of each document.
        missing: Share of concepts that are left out in one of the languages.
    """

    def __init__(self, seed: int, *, paragraphs: int = 3, missing: float = 0.1) -> None:
        self._seed, self._paragraphs, self._missing = seed, paragraphs, missing
        self._concepts, parts = _lexicon(np.random.default_rng(seed))
        self.lexicon = {(one.zh, stems(en)) for one in (*self._concepts, *parts) for en in one.en}
        weights = 1 / (np.arange(len(self._concepts)) + 20.0)
        self._weights = weights / weights.sum()

    def documents(self, count: int, first: int = 0) -> Iterator[Document]:
        """Some of endlessly many documents; each depends on nothing but its number."""
        for number in range(first, first + count):
            chance = np.random.default_rng([self._seed, number])
            pairs = [self._paragraph(chance) for _ in range(self._paragraphs)]
            yield document(f"made-{number:06}", pairs)

    def _paragraph(self, chance: np.random.Generator) -> tuple[str, str]:
        sentences = [self._sentence(chance) for _ in range(_SENTENCES)]
        return " ".join(en for en, _ in sentences), "".join(zh for _, zh in sentences)

    def _sentence(self, chance: np.random.Generator) -> tuple[str, str]:
        drawn = chance.choice(len(self._concepts), int(chance.integers(4, 10)), p=self._weights)
        # What keeps company: every seventh concept brings the one after it along, most of the time.
        drawn = np.unique(np.concatenate([drawn, [one + 1 for one in drawn if one % 7 == 0 and chance.random() < 0.7]]))
        said = [
            [self._concepts[int(one)] for one in chance.permutation(drawn) if chance.random() >= self._missing]
            for _ in range(2)
        ]
        english = [
            f"{chance.choice(_FUNCTION_EN)} {one.en[int(chance.random() < 0.35) % len(one.en)]}" for one in said[0]
        ]
        chinese = [one.zh + (str(chance.choice(_FUNCTION_ZH)) if chance.random() < 0.6 else "") for one in said[1]]
        return " ".join(english).capitalize() + ".", "".join(chinese) + "。"


def document(id_: str, pairs: list[tuple[str, str]], title: tuple[str, str] = ("", "")) -> Document:
    """A document of aligned paragraphs."""
    texts = tuple(
        Text(lang=lang, title=title[side], paragraphs=tuple(Paragraph(pair[side]) for pair in pairs))
        for side, lang in enumerate(("en", "zh-Hans"))
    )
    alignment = tuple((at, at) for at in range(len(pairs)))
    return Document(id=id_, source=f"{id_}.txt", kind=Kind.NEWSPAPER, texts=texts, alignment=alignment)


def stems(text: str) -> tuple[str, ...]:
    """Stems of an English text."""
    return tuple({token.position: token.term for token in latin_words(text)}.values())


def _lexicon(chance: np.random.Generator) -> tuple[list[_Concept], list[_Concept]]:
    """Concepts, and the parts of longer names that are never said alone."""
    zh = (word for word in chinese_vocabulary()[600:] if 2 <= len(word) <= 4)
    en = iter(_english_words())
    concepts: list[_Concept] = []
    parts: list[_Concept] = []
    for number in range(_CONCEPTS):
        kind = chance.random()
        other = concepts[int(chance.integers(0, number))] if number else None
        if kind < 0.15 and other and len(other.zh) <= 4 and len(other.en[0].split()) < 3:
            parts.append(_Concept(next(zh), (next(en),)))
            concepts.append(_Concept(other.zh + parts[-1].zh, (f"{other.en[0]} {parts[-1].en[0]}",)))
        elif kind < 0.35:
            concepts.append(_Concept(next(zh), (f"{next(en)} {next(en)}",)))
        elif kind < 0.5:
            concepts.append(_Concept(next(zh), (next(en), next(en))))
        else:
            concepts.append(_Concept(next(zh), (next(en),)))
    return concepts, parts


@cache
def _english_words() -> tuple[str, ...]:
    """Made-up words of which no two have the same stem."""
    once: dict[tuple[str, ...], str] = {}
    for word in english_vocabulary()[100:20_000]:
        if " " not in word and len(word) > 4:
            once.setdefault(stems(word), word)
    return tuple(once.values())
