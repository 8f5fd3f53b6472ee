"""The matching rule: which share of the free words of a query a document must have (minimum-should-match).

Parts of a query that are joined by AND, marked with `+`, quoted, confined to a field, or conditions on a facet must
match in any case. The other words are *free*, and the required share depends on their number:

- Up to three words: all must match. Who types two words means both.
- Four and more: all must match. If no document has them all, a second search requires 30 per cent.
- A full question (`is_question`): 15 per cent. Of questions as people write them, the right document has all the words
  in one case of two (CMRC 2018) to one of six (DRCD).

Shares are of the sum of the words' inverse document frequencies; a word that is in no document has 0. Measured on
XQuAD, CMRC 2018 and DRCD (612 to 1,000 questions of each): 15 per cent of the idf lose next to nothing for a full
question (nDCG@10 and MRR@10 within .0012 of a plain OR), and a tenth to a twentieth of the documents match. With the
same loss, a share of the number of words lets two to thirteen times as many match. At 25 per cent, giving words that
are in no document an idf above 0 loses another .003 to .017. Requiring all words first loses .001 to .004 for full
questions.
"""

from __future__ import annotations

import re
from functools import cache

from search.query.ranking import MATCHING
from search.text import fold

__all__ = ["is_question", "required_share"]

_CHINESE_INTERROGATIVES = (
    "什么 甚么 谁 哪 多少 如何 怎么 怎样 怎能 为何 为啥 何时 何地 何处 何人 何种 何谓 何为 是否 能否 可否 有否 是不是"
    " 有没有 几个 几年 几次 几种 几位 几岁 几月 多久 多大 多长 多高 多远 吗 呢"
)


def is_question(text: str) -> bool:
    """Return whether a text is a full question: it ends with a question mark, or has an interrogative word.

    Args:
        text: The query as typed.
    """
    folded = fold(text).rstrip("\"'”’」』)] ")
    return folded.endswith("?") or _interrogatives().search(folded) is not None


def required_share(words: int, *, question: bool, is_retry: bool = False) -> float:
    """Return the share of the free words that a document must have, by inverse document frequency.

    Args:
        words: Number of free words without stop words; at least 1.
        question: Whether they are a full question.
        is_retry: Whether a search that required all of them found nothing.

    Returns:
        1 if all must match, even those that are in no document; otherwise the share of the sum of the idf.
    """
    if question and words > 1:
        return MATCHING.question_share
    return MATCHING.share if is_retry and words > MATCHING.few_words else 1.0


@cache
def _interrogatives() -> re.Pattern[str]:
    """Return the pattern of interrogative words: English ones as whole words, Chinese ones anywhere."""
    english = r"(?<![\w'-])(?:what|which|who|whom|whose|when|where|why|how)(?:'s)?(?![\w-])"
    return re.compile(f"{english}|{'|'.join(_CHINESE_INTERROGATIVES.split())}")
