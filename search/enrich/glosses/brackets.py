"""Parsing of what stands in a bracket (huzhu-zu 互助組, "mutual aid team"): characters, romanisation and English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.enrich.glosses.romanised_terms import LATIN, is_reading
from search.text import HAN

__all__ = ["BRACKET", "BracketContent", "read_bracket"]

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
_INNER_BRACKETS = re.compile(r"[\[\]［］]")
_MAX_PIECES = 8  # parts between separators; a bracket with more is not a gloss
_LATIN_WORDS = rf"[{LATIN}][{LATIN}0-9'’ʼ`\-‐‑– .]{{0,100}}"
_PIECE = re.compile(rf"(?P<before>{_LATIN_WORDS})?\s*+(?P<han>[{HAN}·]{{1,40}})?\s*+(?P<after>{_LATIN_WORDS})?")
_QUOTES = "\"“”‘’'«»「」『』 \t"

# Labels and articles, which are dropped: "Chinese 互助组", "pinyin hùzhùzǔ", "a mutual aid team".
_LABEL = re.compile(
    r"^(?:in\s)?(?:(?:simplified|traditional|modern|standard|mandarin)\s)?(?:chinese|mandarin|hanyu\spinyin|pinyin|chin?|zh"
    r"|wade[-–]giles|w-g|jp|japanese|or|aka|also|i\.?e|known\sas|called|lit|literally|meaning|abbr|abbreviated|an?|the)\b[.:]?\s+",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:see|cf|compare|quoted|source|sources|vols?|pp?|eds?|trans|note|nos?|figs?|tables?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class BracketContent:
    """The parts of a bracket.

    Attributes:
        zh: The first run of characters, or empty.
        adjacent: Latin letters next to the characters with no comma between, or empty.
        latin: All parts in Latin letters, in order, without labels, articles and quotation marks.
    """

    zh: str
    adjacent: str
    latin: tuple[str, ...]

    def romanisation(self, zh: str) -> tuple[str, bool]:
        """Return the part that is a reading of some characters, and True; else the adjacent part, and False."""
        reading = next((part for part in self.latin if is_reading(part, zh)), "")
        return (reading, True) if reading else (self.adjacent, False)

    def english(self, romanisation: str) -> str:
        """Return the first part that is not the romanisation, or an empty string."""
        return next((part for part in self.latin if part != romanisation), "")


def _strip_markup(content: str) -> str:
    return _INNER_BRACKETS.sub(" ", _EMPHASIS.sub("", content))


def _match_piece(piece: str) -> re.Match[str] | None:
    """Return a piece matched without its label.

    A label that is a reading of the first character stays: chi shangpin liang 吃商品糧, an lao 按劳.
    """
    unlabelled = _PIECE.fullmatch(piece)
    if unlabelled and is_reading(unlabelled["before"] or unlabelled["after"] or "", unlabelled["han"] or ""):
        return unlabelled
    return _PIECE.fullmatch(_LABEL.sub("", piece, count=1).strip(_QUOTES))


def read_bracket(content: str) -> BracketContent | None:
    """Return the parts of what stands between two brackets.

    Args:
        content: The text between the brackets.

    Returns:
        Its parts, or None if it is not a gloss: a reference, a sentence, figures.
    """
    pieces = [piece.strip(_QUOTES) for piece in _SEPARATOR.split(_strip_markup(content), _MAX_PIECES)]
    if len(pieces) > _MAX_PIECES or any(map(_REFERENCE.match, pieces)):
        return None
    zh, adjacent = "", ""
    latin: list[str] = []
    for piece in pieces:
        match = _match_piece(piece)
        if match is None:
            return None
        before, han, after = ((match[group] or "").strip(_QUOTES) for group in ("before", "han", "after"))
        if han and not zh:
            zh, adjacent = han, before or after
        latin += [part for part in (before, after) if part]
    return BracketContent(zh, adjacent, tuple(latin))
