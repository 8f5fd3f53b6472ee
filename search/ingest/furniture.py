"""Turns a web page's paragraphs into those of its article, and those that belong to the site.

What is furniture is known by a vocabulary (data/furniture.toml) of lines that stand alone, and by
where they stand: behind the last of the article's own prose, everything from the first such line on
is the site's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

from search.errors import ConfigError
from search.ingest.language import is_chinese
from search.ingest.names import is_credit
from search.ingest.paragraphs import collapse, ends_sentence
from search.text.fold import fold

__all__ = [
    "Cleaned",
    "Role",
    "Vocabulary",
    "ends_word",
    "is_sentence",
    "is_title_case",
    "load_vocabulary",
    "remove_furniture",
    "vocabulary",
]

_TABLES = {
    "line": ("equals", "starts", "ends"),
    "links": ("equals", "starts"),
    "author": ("equals", "starts"),
    "comments": ("equals", "starts"),
    "cut": ("ends",),
    "meta": ("author", "date", "site", "other"),
    "words": ("buttons", "home", "jobs"),
}
_LONGEST_LINE = 300
_SIGNS = re.compile(r"[\W\d_]+")
_LEADING_SIGNS = re.compile(r"[^\w©(]*(?:\d+\s+)?[^\w©(]*")
_CRUMBS = re.compile(r"[>»›→|/]|--")
_SUBSTANTIAL = 200  # letters; a paragraph as long as this is the article's, not a teaser's
_SMALL_SHARE = 0.15
_CARD_LINES = 2
_CARD_PROSE = 2
_LETTERS_PER_CHARACTER = 3


class Role(Enum):
    """What a furniture line is: by itself, or the opening of something longer."""

    LINE = "line"
    LINKS = "links"
    AUTHOR = "author"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page taken apart.

    Attributes:
        kept: The article's paragraphs.
        card: Lines and prose about the author.
        dropped: Everything else.
    """

    kept: tuple[str, ...]
    card: tuple[str, ...]
    dropped: tuple[str, ...]


class Vocabulary:
    """The words of furniture, ready to be compared with."""

    def __init__(self, tables: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._equals = {_words(entry): role for role in Role for entry in tables[role.value]["equals"]}
        self._starts = {_comparable(entry): role for role in Role for entry in tables[role.value]["starts"]}
        self._lengths = sorted({len(entry) for entry in self._starts}, reverse=True)
        self._ends = tuple(map(_comparable, tables["line"]["ends"]))
        self._buttons = frozenset(map(fold, tables["words"]["buttons"]))
        self._home = tuple(map(_comparable, tables["words"]["home"]))
        self.cuts = tuple(tables["cut"]["ends"])
        self.jobs = frozenset(tables["words"]["jobs"])
        self.meta = {name: tuple(map(_comparable, tables["meta"][name])) for name in _TABLES["meta"]}

    def role(self, line: str) -> Role | None:
        """The role of a tidy paragraph, or None for anything that may be the article's."""
        if len(line) > _LONGEST_LINE:
            return None
        words = _words(line)
        if words in self._equals:
            return self._equals[words]
        text = _LEADING_SIGNS.sub("", _comparable(line), count=1)
        for length in self._lengths:
            role = self._starts.get(text[:length])
            if (
                role
                and ends_word(text, length)
                and (role is Role.LINE or text[length - 1] == ":" or not is_sentence(line))
            ):
                return role
        if text.rstrip(" .!。)]】").endswith(self._ends) or self._is_buttons(text) or self._is_crumbs(text):
            return Role.LINE
        return None

    def cut_end(self, text: str) -> str:
        """A paragraph without what the site prints behind its last sentence."""
        for ending in self.cuts:
            text = text.removesuffix(ending).rstrip()
        return text

    def _is_buttons(self, text: str) -> bool:
        words = re.split(r"[\s|/,·•()\[\]:]+", text)
        return len(words) < 30 and all(not word or word.isdigit() or word in self._buttons for word in words)

    def _is_crumbs(self, text: str) -> bool:
        return text.startswith(self._home) and _CRUMBS.search(text) is not None and not ends_sentence(text)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with this package.

    Raises:
        ConfigError: If the table is wrong.
    """
    return load_vocabulary((files(__package__) / "data" / "furniture.toml").read_text(encoding="utf-8"))


def load_vocabulary(toml: str, name: str = "search/ingest/data/furniture.toml") -> Vocabulary:
    """Check and read a table of furniture.

    Args:
        toml: Content of the table.
        name: File name for messages.

    Raises:
        ConfigError: If it is no TOML, or a table or list is missing, unknown or holds anything but words.
    """
    try:
        tables = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not valid TOML: {error}") from error
    _check_names(name, tables, tuple(_TABLES), "table")
    for table, lists in _TABLES.items():
        if not isinstance(tables[table], dict):
            raise ConfigError(f"{name}: [{table}] must be a table with the lists {', '.join(lists)}")
        _check_names(f"{name}: [{table}]", tables[table], lists, "list")
        for key in lists:
            entries = tables[table][key]
            if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip() for entry in entries):
                raise ConfigError(f"{name}: [{table}] {key} must be a list of words in quotes, none of them empty")
    return Vocabulary(tables)


def _check_names(where: str, given: Mapping[str, object], valid: Sequence[str], what: str) -> None:
    for wrong in sorted(set(given) ^ set(valid)):
        state = "unknown" if wrong in given else "missing"
        raise ConfigError(f"{where}: the {what} {wrong} is {state}; valid ones are {', '.join(valid)}")


def ends_word(text: str, at: int) -> bool:
    """Whether a word of Latin letters ends before this place; Chinese has no word ends to respect."""
    return not (text[at - 1 : at + 1].isalpha() and text[at - 1 : at + 1].isascii() and at < len(text))


def _comparable(text: str) -> str:
    return collapse(fold(text))


def _words(text: str) -> str:
    return collapse(_SIGNS.sub(" ", fold(text)))


def remove_furniture(paragraphs: Sequence[str], words: Vocabulary) -> Cleaned:
    """Separate an article from its site.

    Args:
        paragraphs: Tidy paragraphs below the title.
        words: The vocabulary.

    Returns:
        The article's paragraphs, the author's card and the rest.
    """
    return _Page(paragraphs, words).clean()


class _Page:
    """One pass over a page, with what lies ahead counted beforehand, so that it stays linear."""

    def __init__(self, paragraphs: Sequence[str], words: Vocabulary) -> None:
        self.paragraphs = paragraphs
        self.roles = [words.role(text) for text in paragraphs]
        self.sentence = [
            role is None and is_sentence(text) for role, text in zip(self.roles, paragraphs, strict=True)
        ]  # fmt: skip
        self.weight = [_weight(text) if own else 0 for text, own in zip(paragraphs, self.sentence, strict=True)]
        self.mass = _suffix_sums(self.weight)
        self.substantial = _suffix_sums([int(weight >= _SUBSTANTIAL) for weight in self.weight])
        self.credits = self._find_credits(words)
        self.kept: list[str] = []
        self.card: list[str] = []
        self.dropped: list[str] = []
        self.began = False

    def clean(self) -> Cleaned:
        at = 0
        while at < len(self.paragraphs):
            role = self.roles[at]
            if role is None:
                self.kept.append(self.paragraphs[at])
                self.began = self.began or self.sentence[at]
                at += 1
            else:
                (self.card if at in self.credits else self.dropped).append(self.paragraphs[at])
                at = self._behind(role, at + 1)
        return Cleaned(tuple(self.kept), tuple(self.card), tuple(self.dropped))

    def _find_credits(self, words: Vocabulary) -> set[int]:
        """Find lines such as `Jane Roe Senior Editor` behind the article: they open a card without saying so."""
        found: set[int] = set()
        for at, text in enumerate(self.paragraphs):
            opens = self.roles[at] is Role.AUTHOR and ":" in text
            if opens or (
                self.roles[at] is None and not self.sentence[at] and self._is_late(at) and is_credit(text, words.jobs)
            ):
                self.roles[at] = Role.AUTHOR
                found.add(at)
        return found

    def _is_late(self, at: int) -> bool:
        return self.mass[at] * 2 < self.mass[0] and self.substantial[at] <= 1

    def _behind(self, role: Role, at: int) -> int:
        """Take what belongs to a furniture line, and say where to go on."""
        if role is Role.AUTHOR:
            at = self._take_card(at)
        if self.began and self._is_tail(role, at):
            self._drop_links_above()
            self.dropped.extend(self.paragraphs[at:])
            return len(self.paragraphs)
        return self._skip_links(at) if role is Role.LINKS else at

    def _is_tail(self, role: Role, at: int) -> bool:
        """Whether nothing of the article follows."""
        if role is Role.COMMENTS:
            return True
        if role is Role.LINE:
            return self.mass[at] == 0
        return self.substantial[at] == 0 and self.mass[at] <= _SMALL_SHARE * (self.mass[0] - self.mass[at])

    def _take_card(self, at: int) -> int:
        lines = prose = 0
        while at < len(self.paragraphs) and (self.roles[at] is None or at in self.credits):
            if self.sentence[at]:
                prose += 1
                if prose > _CARD_PROSE or not self.began or (prose > 1 and self.substantial[at + 1]):
                    break
            else:
                lines += 1
                if lines > _CARD_LINES or prose:
                    break
            self.card.append(self.paragraphs[at])
            at += 1
        return at

    def _skip_links(self, at: int) -> int:
        """Pass over links in the middle of an article; a short line right above a sentence is a heading."""
        last = len(self.paragraphs) - 1
        while (
            at <= last
            and self.roles[at] is None
            and not self.sentence[at]
            and not (at < last and self.sentence[at + 1])
        ):
            self.dropped.append(self.paragraphs[at])
            at += 1
        return at

    def _drop_links_above(self) -> None:
        """Titles of other stories also stand above the line that gives the tail away."""
        while self.kept and not is_sentence(self.kept[-1]) and is_title_case(self.kept[-1], least=4):
            self.dropped.append(self.kept.pop())


def _suffix_sums(numbers: Sequence[int]) -> list[int]:
    sums = [0]
    for number in reversed(numbers):
        sums.append(sums[-1] + number)
    return sums[::-1]


def is_sentence(text: str) -> bool:
    """Whether a paragraph is running text: final punctuation, and more than a few words."""
    if not ends_sentence(text):
        return False
    return len(text) >= 8 if is_chinese(text[:200]) else text[:200].count(" ") >= 3


def _weight(text: str) -> int:
    return len(text) * (_LETTERS_PER_CHARACTER if is_chinese(text[:200]) else 1)


def is_title_case(text: str, *, least: int = 1) -> bool:
    """Whether all long words of an English line are capitalised.

    Args:
        text: The line.
        least: Number of words that it must have at least.
    """
    words = [word.strip("\"'“”‘’()[]:,") for word in text[:_LONGEST_LINE].split()]
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in long)
    return len(words) >= least and bool(long) and capitals * 5 >= len(long) * 4 and words[0][:1].isupper()
