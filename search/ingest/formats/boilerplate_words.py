"""The vocabulary of web boilerplate, from the editable table data/furniture.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from copy import copy
from enum import Enum
from functools import cache
from importlib.resources import files
from itertools import pairwise

from search.errors import ConfigError
from search.ingest.language import is_chinese
from search.ingest.paragraphs import collapse, ends_sentence
from search.text import fold

__all__ = ["LineRole", "Vocabulary", "ends_word", "is_sentence", "load_vocabulary", "vocabulary"]

_TABLES = {
    "line": ("equals", "starts", "labels", "ends"),
    "links": ("equals", "starts"),
    "author": ("equals", "starts"),
    "comments": ("equals", "starts", "counts", "says"),
    "cut": ("ends", "credits"),
    "meta": ("author", "date", "site", "other"),
    "words": ("buttons", "home", "sections", "menus", "sites", "notices", "jobs", "surnames", "given"),
}
_LONGEST_LINE = 300  # characters; a longer line is prose
# The end of a row of a table, whatever words it has: two figures, or the line between its cells.
_FIGURES = re.compile(r"(?<![\d.,%])[\d.,%]++[\s|]++[\d.,%]++[\s|]*+\Z|\d\s*+\|\s*+\Z")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_SIGNS = re.compile(r"[\W\d_]+")
_LEADING_SIGNS = re.compile(r"[^\w©(]*+(?:\d{1,9}\s++)?[^\w©(]*+")
_BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]{2,80})[)）\]】]\s*\Z")
_LONGEST_CREDIT = 90  # characters of a credit, a count of comments or a section label
_LONGEST_SITE = 40  # letters of a site's name with `menu` after it
_MANY_WEAK = 3  # different weak lines that prove a site
_LONGEST_WORD = 14  # letters of one word that is furniture only beside other furniture: advertisement
_MOST_BUTTONS = 29  # words of a row of buttons
_LONGEST_NUMBER = 9  # digits of a number in a row of buttons
_LONGEST_SECTION = 6  # characters of a Chinese section label
_STATEMENT = "声明"
_PHOTO = re.compile(
    r"(?:photos?|images?|pictures?)(?: credit| by)? ?: ?[^/]{2,80}/[^/]{2,80}|(?:图片来源|图源|摄影) ?[:/] ?.{1,30}"
    r"|list \d+ of \d+(?: items?)?|list of \d+ items?"
    r"|(?:资料)?(?:图|照片|图片|文/图) ?[:/] ?.{1,20}摄(?:影)?"
)
_TRAIL = re.compile(r"(?:(?<!\s)\s++)?+[>»›→]++\s*+")
_CRUMBS = re.compile(r"[>»›→|/]|--")


class LineRole(Enum):
    """What a boilerplate line is: a single line, or the first line of a longer part of the page."""

    LINE = "line"
    LINKS = "links"
    AUTHOR = "author"
    COMMENTS = "comments"


class Vocabulary:
    """The boilerplate vocabulary, in the form in which lines are compared with it.

    Attributes:
        is_site: Whether the page that it is meant for was certainly printed by a site; True for pages in general.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._equals = {_words(entry): role for role in LineRole for entry in tables[role.value]["equals"]}
        self._starts = {_comparable(entry): role for role in LineRole for entry in tables[role.value]["starts"]}
        self._lengths = sorted({len(entry) for entry in self._starts}, reverse=True)
        self._labels = tuple(map(_comparable, tables["line"]["labels"]))
        self._notices = re.compile("|".join(map(re.escape, map(_comparable, tables["words"]["notices"]))))
        self.is_site = True
        self._ends = tuple(map(_comparable, tables["line"]["ends"]))
        self._buttons = frozenset(map(fold, tables["words"]["buttons"]))
        self._home = tuple(map(_comparable, tables["words"]["home"]))
        self._sections = frozenset(map(_words, tables["words"]["sections"]))
        self._menus = frozenset(map(_words, tables["words"]["menus"]))
        self._sites = tuple(map(_comparable, tables["words"]["sites"]))
        self.cuts = tuple(tables["cut"]["ends"])
        self._counts = frozenset(map(_words, tables["comments"]["counts"]))
        self._says = tuple(map(_comparable, tables["comments"]["says"]))
        self._credits = tuple(map(_comparable, tables["cut"]["credits"]))
        self.jobs = frozenset(tables["words"]["jobs"])
        self.surnames = frozenset(tables["words"]["surnames"])
        self.given = frozenset(tables["words"]["given"])
        self.meta = {name: tuple(map(_comparable, tables["meta"][name])) for name in _TABLES["meta"]}

    def for_page(self, paragraphs: Sequence[str]) -> Vocabulary:
        """Return the vocabulary for one page: if nothing else shows that a site printed it, weak words are text.

        A heading `Search` or `目录`, a line `See also: …`: each is furniture on a web page, and text in a chronicle.

        Args:
            paragraphs: All of the page.
        """
        strong, weak = 0, set[str]()
        for text in paragraphs:
            if self.role(text) is not None:
                if self._is_weak(text):
                    weak.add(_words(text))
                else:
                    strong += 1
        page = copy(self)
        page.is_site = strong > 0 or len(weak) >= _MANY_WEAK
        return page

    def role(self, line: str) -> LineRole | None:
        """Return the role of a tidy paragraph, or None for anything that may belong to the article."""
        role = self._role(line)
        return None if role and not self.is_site and self._is_weak(line) else role

    def _role(self, line: str) -> LineRole | None:
        if len(line) > _LONGEST_LINE or _FIGURES.search(line):
            return None
        if bracketed := _BRACKETED.fullmatch(line):
            line = bracketed[1]
        words = _words(line)
        if words in self._equals:
            return self._equals[words]
        text = _LEADING_SIGNS.sub("", _comparable(line), count=1)
        for length in self._lengths:
            role = self._starts.get(text[:length])
            if role and ends_word(text, length) and not self._says_something(text, length, role, line):
                return role
        if text.startswith(self._labels) and not is_sentence(line):
            return LineRole.LINE
        if _PHOTO.fullmatch(text) and not is_sentence(line):
            return LineRole.LINE
        if text.rstrip(" .!。)]】").endswith(self._ends) or self._is_buttons(text) or self._is_crumbs(text):
            return LineRole.LINE
        return None

    def _says_something(self, text: str, length: int, role: LineRole, line: str) -> bool:
        """Return whether a line that begins like furniture is text of the article.

        A notice of the site is known by its subject (本站, 转载), the rest by not being a sentence behind its label.
        """
        if _STATEMENT in text[:length] and not self._notices.search(text[length:]):
            return bool(text[length:].strip(":】 ")) and "免责" not in text[:length] and "版权" not in text[:length]
        if not is_sentence(line):
            return False
        if self._notices.search(text):
            return role is not LineRole.LINE
        return role is not LineRole.LINE or text[length - 1] in ":】]"

    def _is_weak(self, line: str) -> bool:
        """Return whether a line is furniture only beside other furniture: a single word, or a label with text."""
        text = _comparable(line)
        words = _words(line)
        if text.startswith(self._labels):
            return True
        has_digit = any(map(str.isdigit, line))  # a count
        return words in self._equals and " " not in words and len(words) <= _LONGEST_WORD and not has_digit

    def cut_end(self, text: str) -> str:
        """Return a paragraph without what the site prints after its last sentence."""
        for ending in self.cuts:
            text = text.removesuffix(ending).rstrip()
        credit = _BRACKETED.search(text[-_LONGEST_CREDIT:])
        if credit and _comparable(credit[1]).startswith(self._credits):
            text = text[: len(text) - len(credit[0])].rstrip()
        return text

    def counts_comments(self, line: str) -> bool:
        """Return whether a line is like `3 Comments` or `Comments (3)`, which may stand above or below an article."""
        is_short = len(line) < _LONGEST_CREDIT and not _FIGURES.search(line) and not _YEAR.search(line)
        return is_short and _words(line) in self._counts

    def opens_comment(self, line: str) -> bool:
        """Return whether a line opens a reader's comment: `Bob says:`."""
        return len(line) < _LONGEST_CREDIT and _comparable(line).rstrip(" :.…").endswith(self._says)

    def is_section(self, line: str) -> bool:
        """Return whether a line is the label of a site's section: `OPINION`."""
        return len(line) < _LONGEST_CREDIT and _words(line) in self._sections and not any(map(str.isdigit, line))

    def is_menu(self, line: str) -> bool:
        """Return whether a line is only found in a site's header: `Menu`, `Rural Observer Menu`, `Skip to content`."""
        words = _words(line[:_LONGEST_CREDIT])
        return words in self._menus or (len(words) < _LONGEST_SITE and words.endswith(" menu"))

    def is_navigation(self, line: str) -> bool:
        """Return whether a line is a row of sections or a trail: `某某网首页 新闻`, `新华网 > 三农`."""
        if len(line) > _LONGEST_CREDIT or ends_sentence(line):
            return False
        crumbs = _TRAIL.split(line)
        if len(crumbs) > 1:
            chinese = is_chinese(line)
            return (chinese or len(crumbs) > 2) and all(len(crumb) <= (10 if chinese else 25) for crumb in crumbs)
        row = _comparable(line).replace("|", " ").split()
        is_row = len(row) > 1 and is_chinese(line) and all(len(word) <= _LONGEST_SECTION for word in row[1:])
        return is_row and row[0].endswith(self._sites) and (len(row) > 2 or "首页" in row[0])

    def _is_buttons(self, text: str) -> bool:
        words = [word for word in re.split(r"[\s|/,·•()\[\]:….]+", text) if word]
        buttons = [word for word in words if not word.isdigit()]
        if not buttons or len(words) > _MOST_BUTTONS or not self._buttons.issuperset(buttons):
            return False
        numbers = [int(word) for word in words if word.isdigit() and len(word) < _LONGEST_NUMBER]
        if len(numbers) + len(buttons) < len(words):
            return False
        # A row of figures has more of them than words, unless they are the numbers of pages.
        return len(numbers) <= len(buttons) or all(after == before + 1 for before, after in pairwise(numbers))

    def _is_crumbs(self, text: str) -> bool:
        return text.startswith(self._home) and _CRUMBS.search(text) is not None and not ends_sentence(text)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with this package.

    Raises:
        ConfigError: If the table is wrong.
    """
    return load_vocabulary((files("search.ingest") / "data" / "furniture.toml").read_text(encoding="utf-8"))


def load_vocabulary(toml: str, name: str = "search/ingest/data/furniture.toml") -> Vocabulary:
    """Parse and check a table of boilerplate.

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


def ends_word(text: str, offset: int) -> bool:
    """Return whether no word of Latin letters is split at this offset; Chinese may be split anywhere."""
    around = text[offset - 1 : offset + 1]
    return not (around.isalpha() and around.isascii() and offset < len(text))


def _comparable(text: str) -> str:
    return collapse(fold(text))


def _words(text: str) -> str:
    return collapse(_SIGNS.sub(" ", fold(text)))


def is_sentence(text: str) -> bool:
    """Return whether a paragraph is running text: final punctuation, and more than a few words."""
    if not ends_sentence(text):
        return False
    return len(text) >= 8 if is_chinese(text[:200]) else text[:200].count(" ") >= 3
