"""Turns a phrase in Latin script into the run of stems under which it is indexed, one for each position."""

from __future__ import annotations

from functools import lru_cache

from search.text.tokens import latin_words

__all__ = ["phrase_stems"]


@lru_cache(maxsize=4096)
def phrase_stems(text: str) -> tuple[str, ...]:
    """The stems of a phrase, as `latin_words` places them.

    Args:
        text: For example `Mutual-aid teams`, which gives `("mutual", "aid", "team")`.

    Returns:
        One stem for each position, so that the run can be looked for as a phrase; empty if there is no word.
    """
    # Of two terms at one position (co-op's whole and parts) the last is the one that phrases use.
    return tuple({token.position: token.term for token in latin_words(text)}.values())
