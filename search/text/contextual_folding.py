"""Folding of characters whose simplified form depends on the word: 著 is 着 in 隨著, but stays in 著名.

`folding` maps every character by itself first; the few that it leaves open are decided here, one by one, by the words
of data/fold_words.tsv around them. A decision replaces one character by one, so lengths stay. It does not depend on
how other open characters were decided, so what has been folded folds into itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product

__all__ = ["CIRCLES", "DIGITS", "REACH", "ContextRules", "context_rules"]

REACH = 8
"""Characters on either side that a decision may depend on: no word of the table is longer than 9."""

DIGITS = "一二三四五六七八九"
CIRCLES = "○◯"
"""Typesetters' zeros."""

_UNITS = "十百千万亿廿卅"
_LIKE_ZERO = frozenset(f"{CIRCLES}〇零0o")
_BEFORE_CIRCLE, _BESIDE_ZERO = frozenset(DIGITS + _UNITS), frozenset(DIGITS)
_MOST_ZEROS = 3  # in a row
_FIRST_HAN, _LAST_HAN = "一", "\u9fff"  # what may follow a number in print


@dataclass(slots=True)
class _CharacterRules:
    """The words that decide about one open character.

    Attributes:
        default: What it folds into without any of the words.
        before: Characters that stand before it in a word with another target than the default; `after` likewise.
        words: Targets by word, for each length of words and place of the character in them, the longest first.
    """

    default: str
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    words: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)


class ContextRules:
    """Decides about open characters.

    Args:
        table: What words fold into, with all characters folded that are not open; a word of one character is an open
            character with its form outside of all words.

    Attributes:
        open_characters: Characters that must be decided, but for 0 and o, which are open only after a Chinese digit.
        targets: For each of them, everything that it may fold into.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self._rules = {char: _CharacterRules(target) for char, target in table.items() if len(char) == 1}
        self.targets = {char: rules.default for char, rules in self._rules.items()}
        self.targets |= {char: f"{char}〇" for char in sorted(_LIKE_ZERO - {"〇"})}
        alike = _alike(table)
        for word, folded in table.items():
            if len(word) > 1:
                self._add(word, folded, alike)
        for rules in self._rules.values():
            rules.words = dict(sorted(rules.words.items(), reverse=True))
        self.open_characters = frozenset(self._rules) | _LIKE_ZERO - frozenset("〇0o")
        listed = "".join(sorted(self.open_characters | frozenset(f"{DIGITS}〇")))
        # Begins with a set of characters, which Python looks for fast; Latin text has none of them.
        self._open = re.compile(rf"[{listed}](?:(?<=[{DIGITS}〇零{CIRCLES}])[0o]+)?")

    def _add(self, word: str, folded: str, alike: Mapping[str, str]) -> None:
        spellings = ["".join(chars) for chars in product(*(alike.get(char, char) for char in word))]
        for offset, char in enumerate(word):
            rules = self._rules.get(char)
            if rules is None:
                continue
            targets = rules.words.setdefault((len(word), offset), {})
            targets |= dict.fromkeys(spellings, folded[offset])
            if folded[offset] != rules.default:
                rules.before.update(spelling[offset - 1] for spelling in spellings if offset)
                rules.after.update(spelling[offset + 1] for spelling in spellings if offset + 1 < len(word))
            if folded[offset] not in self.targets[char]:
                self.targets[char] += folded[offset]

    def resolve(self, text: str) -> str:
        """Return a text with its open characters decided, of the same length.

        Args:
            text: With every other character folded.
        """
        offsets = [offset for match in self._open.finditer(text) for offset in range(*match.span())]
        decided = self.decisions(text, offsets) if offsets else None
        if not decided:
            return text
        chars = list(text)
        for offset, folded in decided.items():
            chars[offset] = folded
        return "".join(chars)

    def decisions(self, text: str, offsets: Iterable[int]) -> dict[int, str]:
        """Return what characters fold into, by offset; those that stay as they are are left out.

        Args:
            text: With every other character folded; only `REACH` characters on either side matter.
            offsets: Of the characters.
        """
        decided: dict[int, str] = {}
        rules_of = self._rules.get
        for offset in offsets:
            char = text[offset]
            rules = rules_of(char)
            if rules is None:
                folded = _folded_zero(text, offset) if char in _LIKE_ZERO else char
            elif text[offset + 1 : offset + 2] in rules.after or (offset and text[offset - 1] in rules.before):
                folded = _by_words(text, offset, rules)
            else:
                folded = rules.default
            if folded != char:
                decided[offset] = folded
        return decided


def _by_words(text: str, offset: int, rules: _CharacterRules) -> str:
    """Return the target by the longest word around the character; of several, one that leaves it as it is."""
    found, found_length = "", 0
    for (length, place), targets in rules.words.items():
        if length < found_length:
            break
        start = offset - place
        target = targets.get(text[start : start + length], "") if start >= 0 else ""
        if target == text[offset]:
            return target
        if target:
            found, found_length = target, length
    return found or rules.default


@cache
def context_rules() -> ContextRules:
    """Return the rules of data/fold_words.tsv."""
    lines = (files("search.text") / "data" / "fold_words.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return ContextRules(dict(rows))


def _alike(table: Mapping[str, str]) -> dict[str, str]:
    """Return, for each open character and all that one may fold into, the characters that count as the same in words.

    So a decision is the same before and after its neighbours are decided.
    """
    groups: dict[str, set[str]] = {}
    for word, folded in table.items():
        for pair in zip(word, folded, strict=True):
            if pair[0] != pair[1]:
                group = groups.get(pair[0], {pair[0]}) | groups.get(pair[1], {pair[1]})
                groups |= dict.fromkeys(group, group)
    return {char: "".join(sorted(group)) for char, group in groups.items()}


def _folded_zero(text: str, offset: int) -> str:
    """Return 〇 for what stands for it in a number written digit by digit: 一九五○, 一二零师, 一九五0年.

    七零八落 keeps its 零, as do 一百零八 and 零件.
    """
    start, end = offset, offset + 1
    while start and offset - start < _MOST_ZEROS and text[start - 1] in _LIKE_ZERO:
        start -= 1
    while end < len(text) and end - offset <= _MOST_ZEROS and text[end] in _LIKE_ZERO:
        end += 1
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    char = text[offset]
    if char in CIRCLES:
        # Text recognition may put a space on either side.
        before = text[max(0, start - 2) : start - 1] if before == " " else before
        after = text[end + 1 : end + 2] if after == " " else after
        return "〇" if before in _BEFORE_CIRCLE or after in _BESIDE_ZERO else char
    if before not in _BESIDE_ZERO:
        return char
    if char in "0o":
        return "〇" if _FIRST_HAN <= after <= _LAST_HAN else char
    if after in _BESIDE_ZERO:
        return char if before == "七" and text[end : end + 2] in ("八落", "八碎") else "〇"
    is_number = end - start > 1 or (start > 1 and text[start - 2] in _BESIDE_ZERO | _LIKE_ZERO)
    return "〇" if is_number or after == "年" else char
