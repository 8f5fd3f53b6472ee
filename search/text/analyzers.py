"""Turns the token streams of `tokens` into Whoosh analyzers, one for each kind of indexed field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken

from search.text.tokens import Token, bigrams, characters, chinese_words, latin_forms, latin_words

__all__ = ["BigramAnalyzer", "CharacterAnalyzer", "ChineseAnalyzer", "FormAnalyzer", "LatinAnalyzer"]


class _StreamAnalyzer(Analyzer):  # type: ignore[misc]  # Whoosh ships no types
    """A Whoosh analyzer over one of our token streams."""

    stream: Callable[[str], Iterator[Token]]

    def __call__(self, value: str, **options: Any) -> Iterator[WhooshToken]:
        """Yield Whoosh's one mutable token again and again; `options` are those of Whoosh's analyzers."""
        positions, chars = bool(options.get("positions")), bool(options.get("chars"))
        first_position, first_char = options.get("start_pos", 0), options.get("start_char", 0)
        token = WhooshToken(positions, chars, removestops=False, mode=options.get("mode", ""))
        token.boost, token.stopped = 1.0, False
        for found in type(self).stream(value):
            token.text = token.original = found.term
            if positions:
                token.pos = first_position + found.position
            if chars:
                token.startchar, token.endchar = first_char + found.start, first_char + found.end
            yield token


class LatinAnalyzer(_StreamAnalyzer):
    """Stemmed words and numbers in Latin script."""

    stream = staticmethod(latin_words)


class FormAnalyzer(_StreamAnalyzer):
    """Words and numbers in Latin script as they are written."""

    stream = staticmethod(latin_forms)


class ChineseAnalyzer(_StreamAnalyzer):
    """Chinese words in simplified script."""

    stream = staticmethod(chinese_words)


class BigramAnalyzer(_StreamAnalyzer):
    """Pairs of neighbouring Chinese characters in simplified script."""

    stream = staticmethod(bigrams)


class CharacterAnalyzer(_StreamAnalyzer):
    """Single Chinese characters in simplified script."""

    stream = staticmethod(characters)
