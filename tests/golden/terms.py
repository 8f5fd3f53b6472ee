"""Turns fixed texts of every kind into the terms that each analyzer of the schema gives, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from search.engine.schema import schema, text_fields
from search.text import BatchAnalyzer, Tokens
from tests.golden.table_checksums import table_checksums

__all__ = ["TEXTS", "in_batch", "one_by_one", "terms"]

TEXTS = (
    # English: inflected words, hyphens, apostrophes, initials, stop words, paragraphs.
    "The peasants' mutual-aid teams were organised; a team's co-op re-organised its accounts, didn't it?",
    "U.S. and P.R.C. agronomists (Dr. A.B. Wu) studied the communes.\nCommunal kitchens closed.\n\nNobody is to blame.",
    # Numbers in both scripts.
    "12,500 mu, 1.2万亩, 3.5 per cent, 1954-11-11, No. 007, 5万3, 3.5亿元, 1,2",
    "一万二千五百亩，三千五百人，百分之八十，二五减租，十点五元，一九五四年十一月，两个，〇五年，第三次",
    # Chinese: simplified, traditional, variant characters, mixed with Latin script.
    "长治县的农业生产合作社办得很好，互助组的组员都入了社。",
    "農業生產合作社與人民公社化運動：糧食統購統銷，裡裏里，說説说，臺台灣湾，衆眾众，峯峰",
    "会议在Changzhi召开，co-op的帐目由王大同志（Comrade Wang）管理，用了12,500元。",
    "In the mutual aid team (huzhu-zu 互助組) the 長治 peasants shared 耕牛 and tools.",
    # Romanised words, with and without marks of tone, and letters with accents.
    "Hùzhùzǔ, hu-chu tsu, Ch'ang-chih, Tsʻao, nǚ, lü, lu:, Shaanxi, Xi'an, Peking, Sheng Wu-t'ing, école, naïve, e\u0301a, İstanbul",
    # Full width, punctuation of both languages, symbols, control characters, half of a surrogate pair, rare planes.
    "ＡＢＣ１２３，ｃｏ－ｏｐ　（全角）《人民日报》“引号”‘单引号’……——、·",
    "a_b __init__ c/d e&f g@h.org https://example.org/a?b=c 50% §3 №4 ½ ² ㎡ 🙂 ☭ Ω-б ß ǅ",
    "\x00\x01tab\tline\x85separator\u2028half\ud840rare\U00020000\U000323af々〇豈㐀",
    # Words longer than an index keeps, and a run of characters without a word.
    "a" * 70 + " " + "b" * 63 + "-c " + "合作" * 6 + "龘靐齉",
    # Names and terms of the field, glued and apart.
    "平原省新鄉專區輝縣供銷社、信用社、生產隊、大躍進、反右傾、四清、包產到戶、家庭聯產承包責任制",
    "供销 合作社\n供销合作社\n中华全国供销合作总社",
    "",
    " \n ",
)  # fmt: skip
"""Never change one of these: add another."""


def terms() -> dict[str, Any]:
    """Return the terms of each text by analyzer, as `term position start:end`; and what the tables say."""
    return {
        **{text: one_by_one(text) for text in TEXTS},
        **table_checksums("search.text", "fold.tsv", "fold_words.tsv", "words.tsv"),
    }


def _analyzers() -> dict[str, Any]:
    """Return the analyzers of the text fields, each once, by the name of its class."""
    found = {}
    for name in text_fields():
        analyzer = schema()[name].analyzer
        found[type(analyzer).__name__] = analyzer
    return found


def one_by_one(text: str) -> dict[str, list[str]]:
    """Return the terms of a text as Whoosh's writer and the parser of questions ask for them."""
    return {
        name: [
            f"{token.text} {token.pos} {token.startchar}:{token.endchar}"
            for token in analyzer(text, positions=True, chars=True, mode="index")
        ]
        for name, analyzer in _analyzers().items()
    }


def in_batch(texts: Sequence[str]) -> list[dict[str, list[str]]]:
    """Return the terms of many texts as a build asks for them: `term position`, without the position where none is kept."""
    batch = BatchAnalyzer()
    latin, forms, capitals, names = batch.latin(texts)
    words, single, pairs = batch.chinese(texts)

    def word(number: int) -> str:
        return batch.vocabulary[number]

    streams: dict[str, tuple[Tokens, Callable[[int], str]]] = {
        "LatinAnalyzer": (latin, word),
        "FormAnalyzer": (forms, word),
        "CapitalAnalyzer": (capitals, word),
        "NameAnalyzer": (names, word),
        "ChineseAnalyzer": (words, word),
        "CharacterAnalyzer": (single, chr),
        "BigramAnalyzer": (pairs, lambda pair: chr(pair >> 21) + chr(pair & 0x1FFFFF)),
    }
    found: list[dict[str, list[str]]] = [{} for _ in texts]
    for name, (tokens, spelled) in streams.items():
        spellings = [spelled(term) for term in tokens.terms.tolist()]
        if tokens.positions is not None:
            spellings = [f"{one} {at}" for one, at in zip(spellings, tokens.positions.tolist(), strict=True)]
        ends = np.cumsum(tokens.counts).tolist()
        for text, start, end in zip(found, [0, *ends], ends, strict=False):
            text[name] = spellings[start:end]
    return found
