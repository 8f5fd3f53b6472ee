"""Turns what stands in a bracket (huzhu-zu 互助組, "mutual aid team") into characters, romanisation and English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.enrich.glosses.romanised_terms import LATIN, is_reading
from search.text import HAN

__all__ = ["BRACKET", "Inside", "read_bracket"]

_PLAIN = r"[^()（）\[\]［］\n]"
BRACKET = re.compile(
    rf"[(（]((?=[^\[［()（）\n]{{0,80}}[\[［]){_PLAIN}{{0,80}}[\[［]{_PLAIN}{{1,60}}[\]］]{_PLAIN}{{0,60}}|{_PLAIN}{{1,160}})[)）]"
    rf"|[\[［]({_PLAIN}{{1,160}})[\]］]"
)
"""An innermost bracket, or one with one pair of square brackets in it (gongfen [工分]); its content is group 1 or 2.

Bounded, so that unclosed brackets cost no more than closed ones.
"""

_SEPARATOR = re.compile(r"[,，;；:：、=/]|\s[-–—]\s|\.\s(?=[\"“‘A-Z])")
_EMPHASIS = re.compile(r"[*_]")  # of Markdown
_INNER = re.compile(r"[\[\]［］]")
_MOST_PIECES = 8
_LATIN_WORDS = rf"[{LATIN}][{LATIN}0-9'’ʼ`\-‐‑– .]{{0,100}}"
_PIECE = re.compile(rf"(?P<before>{_LATIN_WORDS})?\s*(?P<han>[{HAN}·]{{1,40}})?\s*(?P<after>{_LATIN_WORDS})?")
_QUOTES = "\"“”‘’'«»「」『』 \t"

# "Chinese 互助组", "pinyin hùzhùzǔ", "a mutual aid team": which part is which is plain from the letters.
_LABEL = re.compile(
    r"^(?:in\s)?(?:(?:simplified|traditional|modern|standard|mandarin)\s)?(?:chinese|mandarin|hanyu\spinyin|pinyin|chin?|zh"
    r"|wade[-–]giles|w-g|jp|japanese|or|aka|also|i\.?e|known\sas|called|lit|literally|meaning|abbr|abbreviated|an?|the)\b[.:]?\s+",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:see|cf|compare|quoted|source|sources|vols?|pp?|eds?|trans|note|nos?|figs?|tables?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Inside:
    """The parts of a bracket.

    Attributes:
        zh: The first run of characters, or empty.
        beside: Latin letters next to the characters with no comma between, or empty.
        latin: All parts in Latin letters, in order, without labels, articles and quotation marks.
    """

    zh: str
    beside: str
    latin: tuple[str, ...]

    def romanisation(self, zh: str) -> tuple[str, bool]:
        """The part that reads some characters, and True; else the part beside the characters, and False."""
        reading = next((part for part in self.latin if is_reading(part, zh)), "")
        return (reading, True) if reading else (self.beside, False)

    def english(self, romanisation: str) -> str:
        """The first part that is not the romanisation, or an empty string."""
        return next((part for part in self.latin if part != romanisation), "")


def _tidy(content: str) -> str:
    return _INNER.sub(" ", _EMPHASIS.sub("", content))


def _match_piece(piece: str) -> re.Match[str] | None:
    """A piece without its label, unless that reads the first character: chi shangpin liang 吃商品糧, an lao 按劳."""
    whole = _PIECE.fullmatch(piece)
    if whole and is_reading(whole["before"] or whole["after"] or "", whole["han"] or ""):
        return whole
    return _PIECE.fullmatch(_LABEL.sub("", piece, count=1).strip(_QUOTES))


def read_bracket(content: str) -> Inside | None:
    """Read what stands between two brackets as a gloss.

    Args:
        content: The text between the brackets.

    Returns:
        Its parts, or None if it is something else: a reference, a sentence, figures.
    """
    pieces = [piece.strip(_QUOTES) for piece in _SEPARATOR.split(_tidy(content), _MOST_PIECES)]
    if len(pieces) > _MOST_PIECES or any(map(_REFERENCE.match, pieces)):
        return None
    zh, beside = "", ""
    latin: list[str] = []
    for piece in pieces:
        match = _match_piece(piece)
        if match is None:
            return None
        before, han, after = ((match[group] or "").strip(_QUOTES) for group in ("before", "han", "after"))
        if han and not zh:
            zh, beside = han, before or after
        latin += [part for part in (before, after) if part]
    return Inside(zh, beside, tuple(latin))
