"""Whoosh analyzers over the token streams of `tokens`, one for each kind of indexed field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken

from search.text.tokens import (
    Token,
    bigrams,
    characters,
    chinese_words,
    latin_capitals,
    latin_forms,
    latin_names,
    latin_words,
)

__all__ = [
    "BigramAnalyzer", "CapitalAnalyzer", "CharacterAnalyzer", "ChineseAnalyzer", "FormAnalyzer", "LatinAnalyzer",
    "NameAnalyzer",
]  # fmt: skip


class _StreamAnalyzer(Analyzer):  # type: ignore[misc]  # Whoosh ships no types
    """A Whoosh analyzer over one of our token streams."""

    stream: Callable[[str], Iterator[Token]]

    def __call__(self, value: str, **options: Any) -> Iterator[WhooshToken]:
        """Yield the tokens of `value` in Whoosh's way: one mutable token object, updated and yielded again.

        Args:
            value: The text.
            options: Those of Whoosh's analyzers: `positions`, `chars`, `start_pos`, `start_char`, `mode`.
        """
        positions, chars = bool(options.get("positions")), bool(options.get("chars"))
        first_position, first_char = options.get("start_pos", 0), options.get("start_char", 0)
        whoosh_token = WhooshToken(positions, chars, removestops=False, mode=options.get("mode", ""))
        whoosh_token.boost, whoosh_token.stopped = 1.0, False
        for token in type(self).stream(value):
            whoosh_token.text = whoosh_token.original = token.term
            if positions:
                whoosh_token.pos = first_position + token.position
            if chars:
                whoosh_token.startchar, whoosh_token.endchar = first_char + token.start, first_char + token.end
            yield whoosh_token


class LatinAnalyzer(_StreamAnalyzer):
    """Stemmed words and numbers in Latin script, for fields that are searched by stem."""

    stream = staticmethod(latin_words)


class FormAnalyzer(_StreamAnalyzer):
    """Unstemmed words and numbers in Latin script, for wildcard and prefix queries."""

    stream = staticmethod(latin_forms)


class CapitalAnalyzer(_StreamAnalyzer):
    """Unstemmed words in Latin script that begin with a capital."""

    stream = staticmethod(latin_capitals)


class NameAnalyzer(_StreamAnalyzer):
    """Unstemmed words in Latin script that have a capital within a sentence: names."""

    stream = staticmethod(latin_names)


class ChineseAnalyzer(_StreamAnalyzer):
    """Chinese words in simplified script, by jieba's search mode."""

    stream = staticmethod(chinese_words)


class BigramAnalyzer(_StreamAnalyzer):
    """Character bigrams in simplified script, for phrase and substring queries."""

    stream = staticmethod(bigrams)


class CharacterAnalyzer(_StreamAnalyzer):
    """Single Chinese characters in simplified script."""

    stream = staticmethod(characters)
