"""Turns a document into a query for documents like it, in either language.

A document's telling terms are those that are frequent in it and rare elsewhere (tf·idf: G. Salton, C. Buckley,
Term-weighting approaches in automatic text retrieval, 1988), each with what the other language calls it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from heapq import nlargest
from itertools import islice
from math import log
from typing import Literal

from search.lexicon import Frequencies
from search.model import Document, Text
from search.query import SIMILAR, Index, Telling, TranslationTerms, WhooshQuery, alike_query
from search.text import STOP_WORDS, chinese_words, fold, latin_words

__all__ = ["Translate", "similar_query"]

Lang = Literal["zh", "en"]
Translate = Callable[[Lang, str], Sequence[TranslationTerms]]
"""Gives what a Chinese word (folded) or an English stem is called in the other language, the best first."""

_CHARS = {"en": 12_000, "zh": 5_000}  # characters of a text that are looked at
_SHORTEST = {"en": 3, "zh": 2}  # characters of a term; what is shorter hardly ever says what a document is about


def similar_query(index: Index, document: Document, translate: Translate | None = None) -> WhooshQuery | None:
    """The query for documents that are about what a document is about; it finds the document itself as well.

    Args:
        index: Tells how frequent terms are; the document need not be in it.
        document: The document.
        translate: Gives translations in the other language; None for documents in the same language only.

    Returns:
        The query; None if the document has no term that any other document has.

    Raises:
        IndexDamaged: If a file of the index has changed.
    """
    frequencies = Frequencies(index.df)
    terms: list[Telling] = []
    langs: tuple[Lang, ...] = ("zh", "en")
    texts = [(lang, text) for lang in langs if (text := document.text(lang)) is not None]
    for lang, text in texts:
        most = SIMILAR.terms if len(texts) == 1 else -(-SIMILAR.terms // 2)
        terms += _telling(lang, text, frequencies, index.size, most, translate)
    return alike_query(terms) if terms else None


def _telling(
    lang: Lang, text: Text, frequencies: Frequencies, size: int, most: int, translate: Translate | None
) -> Iterator[Telling]:
    """The most telling terms of a text, at most so many."""
    counts = _counts(lang, text)
    scored = []
    for term, count in nlargest(SIMILAR.candidates, counts.items(), key=lambda pair: pair[1]):
        df = frequencies.word(term) if lang == "zh" else frequencies.stem(term)
        if df > 1 and (size < SIMILAR.large or df < SIMILAR.common * size):
            scored.append(((1 + log(count)) * log(1 + size / df), term))
    for weight, term in nlargest(most, scored):
        translations = tuple(islice(translate(lang, term), SIMILAR.translations)) if translate else ()
        yield Telling(lang, term, weight, translations)


def _counts(lang: Lang, text: Text) -> Counter[str]:
    """How often each term stands in a text that could tell anything; in the title it counts more."""
    counts: Counter[str] = Counter()
    for term in _terms(lang, text.title[: _CHARS[lang]]):
        counts[term] += SIMILAR.title
    left = _CHARS[lang]
    for paragraph in text.paragraphs:
        counts.update(_terms(lang, paragraph.text[:left]))
        left -= len(paragraph.text)
        if left <= 0:
            break
    return counts


def _terms(lang: Lang, text: str) -> Iterator[str]:
    """Terms of a piece of text, without numbers and words that say nothing."""
    folded = fold(text)
    for token in chinese_words(text) if lang == "zh" else latin_words(text):
        written = folded[token.start : token.end]
        if len(token.term) >= _SHORTEST[lang] and token.term.isalpha() and written not in STOP_WORDS:
            yield token.term
