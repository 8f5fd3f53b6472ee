"""The query for documents that are similar to a document, in either language (more like this).

The key terms of a document are frequent in it and rare in the index (tf·idf: G. Salton, C. Buckley,
Term-weighting approaches in automatic text retrieval, 1988), each with its translations.
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
from search.query import SIMILAR, KeyTerm, TranslationTerms, WhooshQuery, Words, more_like_this_query
from search.text import STOP_WORDS, chinese_words, fold, latin_words

__all__ = ["Translate", "similar_query"]

Lang = Literal["zh", "en"]
Translate = Callable[[Lang, str], Sequence[TranslationTerms]]
"""Returns translations of a folded Chinese word or an English stem, the best first."""

_CHARS = {"en": 12_000, "zh": 5_000}  # characters of a text that are looked at
_SHORTEST = {"en": 3, "zh": 2}  # characters of a term; what is shorter hardly ever says what a document is about


def similar_query(words: Words, document: Document, translate: Translate | None = None) -> WhooshQuery | None:
    """Return the query for documents with the key terms of a document; it matches the document itself as well.

    Args:
        words: Where document frequencies come from; the document need not be in it.
        document: The document.
        translate: Returns translations; None for documents in the same language only.

    Returns:
        The query; None if the document has no term that any other document has.

    Raises:
        IndexDamaged: If a file of the index has changed.
    """
    frequencies = Frequencies(words.df)
    terms: list[KeyTerm] = []
    langs: tuple[Lang, ...] = ("zh", "en")
    texts = [(lang, text) for lang in langs if (text := document.text(lang)) is not None]
    for lang, text in texts:
        most = SIMILAR.terms if len(texts) == 1 else -(-SIMILAR.terms // 2)
        terms += _key_terms(lang, text, frequencies, words.size, most, translate)
    return more_like_this_query(terms) if terms else None


def _key_terms(
    lang: Lang, text: Text, frequencies: Frequencies, size: int, most: int, translate: Translate | None
) -> Iterator[KeyTerm]:
    """Yield up to `most` terms of a text by decreasing tf·idf."""
    counts = _counts(lang, text)
    scored = []
    for term, count in nlargest(SIMILAR.candidates, counts.items(), key=lambda pair: pair[1]):
        df = frequencies.word(term) if lang == "zh" else frequencies.stem(term)
        if df > 1 and (size < SIMILAR.large or df < SIMILAR.common * size):
            scored.append(((1 + log(count)) * log(1 + size / df), term))
    for weight, term in nlargest(most, scored):
        translations = tuple(islice(translate(lang, term), SIMILAR.translations)) if translate else ()
        yield KeyTerm(lang, term, weight, translations)


def _counts(lang: Lang, text: Text) -> Counter[str]:
    """Return weighted counts of the terms of a text; those in the title have a higher weight."""
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
    """Yield the terms of a text without numbers, stop words and very short words."""
    folded = fold(text)
    for token in chinese_words(text) if lang == "zh" else latin_words(text):
        written = folded[token.start : token.end]
        if len(token.term) >= _SHORTEST[lang] and token.term.isalpha() and written not in STOP_WORDS:
            yield token.term
