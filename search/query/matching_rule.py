"""The matching rule: whether a document must have all free words of a query, or only a share (minimum-should-match).

Parts of a query that are joined by AND, marked with `+`, quoted, confined to a field, or conditions on a facet must
match in any case. The other words are *free*:

- Documents with all of them come first. If there are fewer of these than a page holds, documents with enough of them
  follow (the library decides that, `library.query_runner`).
- For a full question (`is_question`), enough of them suffice from the start. Of questions as people write them, the
  right document has all the words in one case of two (CMRC 2018) to one of six (DRCD), and requiring all of them first
  loses .001 to .004 of nDCG@10.

Enough is a share of the sum of the words' inverse document frequencies, `MATCHING.share`; a word that is in no document
has 0. Measured on XQuAD, CMRC 2018 and DRCD (612 to 1,000 questions of each): 15 per cent of the idf lose next to
nothing for a full question (nDCG@10 and MRR@10 within .0012 of a plain OR), and a tenth to a twentieth of the documents
match. With the same loss, a share of the number of words lets two to thirteen times as many match. At 25 per cent,
giving words that are in no document an idf above 0 loses another .003 to .017.
"""

from __future__ import annotations

import re
from functools import cache

from search.text import fold

__all__ = ["is_question", "requires_all"]

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


def requires_all(words: int, *, is_question: bool) -> bool:
    """Return whether all free words must match, even those that are in no document.

    Args:
        words: Number of free words without stop words.
        is_question: Whether they are a full question.
    """
    return words < 2 or not is_question


@cache
def _interrogatives() -> re.Pattern[str]:
    """Return the pattern of interrogative words: English ones as whole words, Chinese ones anywhere."""
    english = r"(?<![\w'-])(?:what|which|who|whom|whose|when|where|why|how)(?:'s)?(?![\w-])"
    return re.compile(f"{english}|{'|'.join(_CHINESE_INTERROGATIVES.split())}")
