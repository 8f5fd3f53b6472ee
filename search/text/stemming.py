"""Stems of a phrase in Latin script, one for each position, as the phrase is indexed."""

from __future__ import annotations

from functools import lru_cache

from search.text.tokens import latin_words

__all__ = ["phrase_stems"]


@lru_cache(maxsize=4096)
def phrase_stems(text: str) -> tuple[str, ...]:
    """Return the stems of a phrase, in the positions of `latin_words`.

    Args:
        text: For example `Mutual-aid teams`, which gives `("mutual", "aid", "team")`.

    Returns:
        One stem for each position, for a phrase query; empty if there is no word.
    """
    # A hyphenated word has two terms at its first position, joined word and first part; phrases use the part, the last.
    return tuple({token.position: token.term for token in latin_words(text)}.values())
