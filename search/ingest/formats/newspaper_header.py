"""Parsing of the header of a People's Daily article, in Chinese or English, into named fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from search.ingest.author_names import is_author_line
from search.ingest.formats.headlines import IDEOGRAPHIC_SPACE, join_chinese
from search.ingest.formats.named_entities import is_list_heading
from search.ingest.language import has_han
from search.ingest.paragraphs import collapse, ends_sentence, is_rule

__all__ = [
    "WINDOW",
    "Header",
    "is_chinese_field",
    "is_date_line",
    "read_chinese_header",
    "read_english_header",
    "read_heading",
]

WINDOW = 10
"""Number of non-blank lines, from the first, that can be header."""

_FIELD = re.compile(
    r"(title|authors?|newspaper|date|page|edition|section|column|source|translator)\s*+\**+\s*+[:：]\**", re.IGNORECASE
)
_DATE = re.compile(
    r"(?:\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月"
    r"[一二三四五六七八九十]{1,3}日)(?:\s*星期.|\s*\d\d:\d\d(?::\d\d)?)?"
)
_PAGE = re.compile(r"第\s*([0-9０-９〇一二三四五六七八九十百]{1,4})\s*版\s*(?:[（(]([^（()）]{0,40})[）)])?")
_COLUMN = re.compile(r"[专專][栏欄]\s*[:：](.{0,200})")
_NEWSPAPER = re.compile(r"[报報][纸紙]\s*[:：](.{0,100})")
_LONGEST_WAITING = {True: 80, False: 200}  # characters of a line that may be headline, in Chinese and English
_MOST_WAITING = 4  # such lines in a row
_LONGEST_FIELD_LINE = 2_000  # characters; a longer line is text


@dataclass(slots=True)
class Header:
    """The header of an article.

    Attributes:
        title: Headlines, or empty.
        author: Author line as printed, or empty.
        fields: Values that are not blank, by lower-case name: `date`, `page`, `column`, `newspaper` etc.
        names: All field names that occur, those with blank values too.
        end: Number of lines that the header takes.
    """

    title: str = ""
    author: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    end: int = 0


def read_english_header(lines: Sequence[str]) -> Header:
    """Parse `Name: value` lines; any may be blank or missing, and a title may continue up to the next name."""
    header = Header()
    last, waiting = "", list[str]()
    for number, line in _first_lines(lines):
        match = _FIELD.match(line.strip().lstrip("*#> ")) if len(line) < _LONGEST_FIELD_LINE else None
        name = match[1].lower().removesuffix("s") if match else ""
        if match and name not in header.names:
            header.names.add(name)
            if last == "title":
                header.fields["title"] = collapse(" ".join([header.fields.get("title", ""), *waiting]))
            elif waiting:
                break
            waiting.clear()
            value = match.string[match.end() :].strip("* ")
            # Wide spaces separate the names of authors.
            header.fields[name] = value.strip() if name == "author" else collapse(value)
            last, header.end = name, number + 1
        elif last == "title" and _may_be_headline(line, waiting, chinese=False):
            waiting.append(line)
        else:
            break
    header.fields = {name: value for name, value in header.fields.items() if value}
    header.title = header.fields.pop("title", "")
    header.author = header.fields.pop("author", "")
    return header


def read_chinese_header(lines: Sequence[str]) -> Header:
    """Parse `###` headlines, an author line, and the date, page and column lines; any may be missing."""
    header = Header()
    waiting: list[str] = []
    for number, line in _first_lines(lines):
        heading = read_heading(line) if header.names <= {"title"} and not waiting else ""
        if heading:
            _add_headline(header, heading)
            header.names.add("title")
            header.end = number + 1
        elif _read_field(line.strip(), header):
            _file_waiting(waiting, header)
            header.end = number + 1
        elif _may_be_headline(line, waiting, chinese=True):
            waiting.append(line)
        else:
            break
    return header


def read_heading(line: str) -> str:
    """Return the text of a Markdown heading line of any level, or an empty string."""
    text = line.strip()
    rest = text.lstrip("#")
    if not 1 <= len(text) - len(rest) <= 6 or not rest.strip() or not (rest[0].isspace() or has_han(rest[0])):
        return ""
    return rest.strip().rstrip("#").rstrip()


def is_chinese_field(line: str) -> bool:
    """Return whether a line is the page or column line of the Chinese form: 第2版(国内新闻), 专栏：简讯."""
    text = line.strip()
    return len(text) < 250 and bool(_PAGE.fullmatch(text) or _COLUMN.fullmatch(text))


def is_date_line(line: str) -> bool:
    """Return whether a line is a date and nothing else."""
    return len(line) < 40 and _DATE.fullmatch(line.strip()) is not None


def _first_lines(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    seen = 0
    for number, line in enumerate(lines):
        if line.strip():
            yield number, line
            seen += 1
            if seen == WINDOW:
                return


def _read_field(line: str, header: Header) -> bool:
    if len(line) > 250:
        return False
    if is_date_line(line):
        return _set(header, "date", line)
    if match := _PAGE.fullmatch(line):
        return _set(header, "page", match[1]) and (_set(header, "section", match[2] or "") or True)
    if match := _COLUMN.fullmatch(line):
        return _set(header, "column", match[1])
    if match := _NEWSPAPER.fullmatch(line):
        return _set(header, "newspaper", match[1])
    return False


def _set(header: Header, name: str, value: str) -> bool:
    """Set a field and return True; return False if it is set, as a second date or page line belongs to the body."""
    if name in header.names:
        return False
    header.names.add(name)
    if collapse(value):
        header.fields[name] = collapse(value)
    return True


def _file_waiting(waiting: list[str], header: Header) -> None:
    """Take the lines between headline and date as author lines, and those that name nobody as headlines."""
    for line in waiting:
        text = collapse(line)
        if heading := read_heading(line):
            _add_headline(header, heading)
        elif is_author_line(text):
            header.author = "、".join(filter(None, (header.author, line.strip())))
        else:
            _add_headline(header, text)
    waiting.clear()


def _add_headline(header: Header, headline: str) -> None:
    header.title = IDEOGRAPHIC_SPACE.join(filter(None, (header.title, join_chinese(headline))))


def _may_be_headline(line: str, waiting: Sequence[str], *, chinese: bool) -> bool:
    """Return whether a line can belong to the header, if one of its fields follows later."""
    text = line.strip()
    if len(waiting) == _MOST_WAITING or len(text) > _LONGEST_WAITING[chinese]:
        return False
    if is_list_heading(line) or is_rule(line):
        return False
    return not ends_sentence(text) or text.rstrip("”’」』》\"'").endswith(("!", "?", "！", "？"))
