"""Says how much of a question a document must have to be found: the matching rule, with the numbers behind it.

What is joined by AND, marked with `+`, quoted, confined to a field or is a condition must match in any case. The other
words are free, and what is asked of them depends on how many there are:

- Of up to three words, all must match. Who types two words means both.
- Of four and more, all must match, if there is a document that has them all. If there is none, it is enough to have
  three tenths of what the words are worth.
- Of a whole question (`is_question`), it is enough to have 15 per cent of what its words are worth. Of questions as
  people write them, the right document has all the words in one case of two (CMRC 2018) to one of six (DRCD).

A word is worth its inverse document frequency, and one that is in no document is worth nothing. Measured on XQuAD,
CMRC 2018 and DRCD (612 to 1,000 questions of each): by idf, 15 per cent cost a whole question next to nothing (nDCG@10
and MRR@10 within .0012 of a plain OR) and leave a tenth to a twentieth of the documents; by count of words, the same
loss leaves two to thirteen times as many; at 25 per cent, unknown words that are worth something cost another .003 to
.017. To try all the words first costs whole questions .001 to .004.
"""

from __future__ import annotations

import re
from functools import cache

from search.query.ranking import MATCHING
from search.text import fold

__all__ = ["is_question", "least_share"]

_CHINESE = (
    "什么 甚么 谁 哪 多少 如何 怎么 怎样 怎能 为何 为啥 何时 何地 何处 何人 何种 何谓 何为 是否 能否 可否 有否 是不是"
    " 有没有 几个 几年 几次 几种 几位 几岁 几月 多久 多大 多长 多高 多远 吗 呢"
)


def is_question(text: str) -> bool:
    """Whether a text is a whole question: it ends like one, or a word in it asks.

    Args:
        text: What a reader typed.
    """
    folded = fold(text).rstrip("\"'”’」』)] ")
    return folded.endswith("?") or _asking().search(folded) is not None


def least_share(words: int, *, question: bool, tried: bool = False) -> float:
    """How much of what free words are worth a document must have.

    Args:
        words: How many free words there are, not counting those that say nothing; at least 1.
        question: Whether they are a whole question.
        tried: Whether all of them have been asked for before, and nothing was found.

    Returns:
        1 if all must match, those too that occur nowhere; otherwise the share of what the others are worth.
    """
    if question and words > 1:
        return MATCHING.question_share
    return MATCHING.share if tried and words > MATCHING.few_words else 1.0


@cache
def _asking() -> re.Pattern[str]:
    english = r"(?<![\w'-])(?:what|which|who|whom|whose|when|where|why|how)(?:'s)?(?![\w-])"
    return re.compile(f"{english}|{'|'.join(_CHINESE.split())}")
