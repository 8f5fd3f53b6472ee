"""Reader of BibTeX and biblatex, as Zotero, JabRef and libraries export references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.ingest.accounting import Ledger
from search.ingest.article import Article, SourceText
from search.ingest.formats.format import Format
from search.ingest.formats.records.table import BadRow
from search.ingest.formats.references.entries import NEWSPAPER, SCHOLARSHIP, WEB, Entry, person, read_entries
from search.ingest.formats.references.latex import decode_latex, plain_address
from search.ingest.formats.unread.unread_format import top_lines
from search.ingest.paragraphs import collapse
from search.ingest.source import Source

__all__ = ["BIBTEX"]

_TYPES = (
    "article|book|booklet|collection|comment|conference|dataset|electronic|in(?:book|collection|proceedings|reference)"
    "|manual|mastersthesis|misc|mvbook|newspaper|online|patent|periodical|phdthesis|preamble|proceedings|report|string"
    "|techreport|thesis|unpublished|www"
)
_FIRST = re.compile(rf"@(?:{_TYPES})\s{{0,8}}[{{(]", re.IGNORECASE)
_START = re.compile(r"^[ \t]{0,8}@[ \t]{0,8}([A-Za-z]{1,30})[ \t]{0,8}[{(]", re.MULTILINE)
_KEY = re.compile(r"\s*([^\s,{}\"=]{0,200})\s*(,|[})]|\Z)")
_NAME = re.compile(r"[\s,]{0,500}+([A-Za-z][\w:.+/-]{0,60})\s{0,100}+=\s{0,100}")
_WORD = re.compile(r"[^\s,#{}()\"=]{1,200}")
_JOINT = re.compile(r"\s{0,100}+#\s{0,100}")
_BRACE = re.compile(r"[{}]")
_QUOTED = re.compile(r'[{}"]')
_LINES_JOINED = 3  # beginnings of entries that may stand at a line of a value: `@home (` in an abstract
_NO_ENTRIES = frozenset({"comment", "preamble", "string"})
_KINDS = {"newspaper": NEWSPAPER, "online": WEB, "electronic": WEB, "www": WEB}
_FIELDS = {
    "title": "title", "author": "author", "journal": "container", "journaltitle": "container", "publisher": "publisher",
    "institution": "publisher", "school": "publisher", "organization": "publisher", "volume": "volume",
    "number": "issue", "issue": "issue", "pages": "pages", "doi": "doi", "url": "url",
    "language": "language", "langid": "language",
    "keywords": "keywords", "abstract": "abstract", "note": "note", "annote": "note", "annotation": "note",
    "addendum": "note", "date": "date", "year": "year", "month": "month", "day": "day", "address": "place",
    "location": "place", "booktitle": "book", "editor": "editor", "translator": "translator", "series": "series",
    "edition": "edition", "isbn": "isbn", "issn": "issn", "urldate": "accessed", "file": "file", "type": "type",
    "entrysubtype": "type", "library": "archive", "newspaper": "container",
}  # fmt: skip
_PEOPLE = frozenset({"author", "editor", "translator"})
_ADDRESSES = frozenset({"url", "doi", "file"})
_NAME_MARK = re.compile(r"[{}]|(?<!\s)\s+and\s+", re.IGNORECASE)
_MONTHS = {
    name: f"{number:02}" for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}


def _is_bibtex(source: Source) -> bool:
    text = source.text.text
    first = next(iter(top_lines(text, 1, comment="%")), "").lstrip()
    if not first.startswith("@") or not _FIRST.match(first):
        return False
    return source.name.lower().endswith((".bib", ".bibtex")) or text.rstrip().endswith(("}", ")"))


def _read(source: Source, ledger: Ledger) -> Iterator[Article]:
    return read_entries("a list of references (BibTeX)", lambda: _entries(source.text), source, ledger)


BIBTEX = Format("bibtex", _is_bibtex, _read)
"""BibTeX and biblatex."""


class _Unclosed(Exception):
    """Raised for a value or an entry that has no end."""


class _Strings:
    """The short names that a file gives to values (`@string`), and months.

    Args:
        budget: Characters that may come of short names in all: names that stand for each other could make any number.
    """

    def __init__(self, budget: int) -> None:
        self._values: dict[str, str] = {}
        self._budget = budget

    def define(self, fields: list[tuple[str, str]]) -> None:
        """Give names to values."""
        self._values.update((name.lower(), value) for name, value in fields)

    def expand(self, name: str) -> str:
        """Return what a name stands for; the name itself if that is unknown, or the budget is used up."""
        value = self._values.get(name.lower(), name)
        self._budget -= len(value)
        return value if self._budget > 0 else name


def _entries(source: SourceText) -> Iterator[Entry | BadRow]:
    """Yield the entries, looking at each character a few times at most.

    An entry begins at the beginning of a line and ends before the next one does: a brace too few spoils no other.
    """
    text = source.text
    strings = _Strings(len(text))
    starts = list(_START.finditer(text))
    ends = [*(match.start() for match in starts[1:]), len(text)]
    number = line = counted = done = 0
    for position, match in enumerate(starts):
        if match.start() < done:
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        kind = match[1].lower()
        for end in ends[position : position + _LINES_JOINED]:
            try:
                key, values, done = _fields(text[match.end() : end], kind, strings)
            except _Unclosed:
                continue
            done += match.end()
            break
        else:
            key, values, done = "", None, 0
        if kind == "string" and values:
            strings.define(values)
        if kind in _NO_ENTRIES:
            continue
        number += 1
        if values is None:
            content = text[match.start() : ends[position]]
            reason = "its braces or quotation marks are not closed: export it again"
            yield BadRow(number, f"line {line + 1}", reason, content)
        else:
            yield _entry(kind, key, values, f"line {line + 1}")


def _fields(body: str, kind: str, strings: _Strings) -> tuple[str, list[tuple[str, str]], int]:
    """Return the key of an entry, its fields as written, and where it ends.

    Raises:
        _Unclosed: If a value or the entry does not end.
    """
    offset, key = 0, ""
    if kind in {"comment", "preamble"}:
        return "", [], 0
    if kind != "string":
        match = _KEY.match(body)
        if match is None:
            raise _Unclosed
        key, offset = match[1], match.end()
        if match[2] != ",":
            return key, [], offset
    fields: list[tuple[str, str]] = []
    while match := _NAME.match(body, offset):
        parts: list[str] = []
        offset = match.end()
        while True:
            part, offset = _part(body, offset, strings)
            parts.append(part)
            joint = _JOINT.match(body, offset)
            if joint is None:
                break
            offset = joint.end()
        fields.append((match[1].lower(), "".join(parts)))
    rest = body[offset:].lstrip(" \t\n,")
    if not rest.startswith(("}", ")")):
        raise _Unclosed
    return key, fields, len(body) - len(rest) + 1


def _part(body: str, offset: int, strings: _Strings) -> tuple[str, int]:
    """Return a part of a value and where it ends: in braces, in quotation marks, a number, or the name of a string."""
    opening = body[offset : offset + 1]
    if opening in ("{", '"'):
        depth = 0
        for mark in (_BRACE if opening == "{" else _QUOTED).finditer(body, offset + 1):
            if mark[0] == "{":
                depth += 1
            elif mark[0] == "}" and depth:
                depth -= 1
            elif depth == 0 and mark[0] == ("}" if opening == "{" else '"'):
                return body[offset + 1 : mark.start()], mark.end()
        raise _Unclosed
    word = _WORD.match(body, offset)
    if word is None:
        raise _Unclosed
    return strings.expand(word[0]), word.end()


def _entry(kind: str, key: str, values: list[tuple[str, str]], place: str) -> Entry:
    entry = Entry(place)
    fields = dict(reversed(values))
    entry.kind = _KINDS.get(kind, SCHOLARSHIP)
    if "newspaper" in fields or "newspaper" in fields.get("entrysubtype", "").lower():
        entry.kind = NEWSPAPER
    elif "howpublished" in fields and kind == "misc" and "url" in fields["howpublished"]:
        entry.kind = WEB
    entry.add("id", key)
    for name, raw in values:
        field = _FIELDS.get(name, name)
        if field in _PEOPLE:
            for name_of_person in _names(raw):
                entry.add(field, _person(name_of_person))
        elif field == "month":
            entry.add(field, _month(raw))
        elif field in {"abstract", "note"}:
            entry.add(field, _lines(decode_latex(raw)))
        elif field in _ADDRESSES:
            entry.add(field, collapse(plain_address(raw)))
        else:
            entry.add(field, collapse(decode_latex(raw)))
    if entry.get("date"):
        for part in ("year", "month", "day"):
            entry.pop(part)
    return entry


def _names(raw: str) -> list[str]:
    """Return the names between which `and` stands, outside of braces."""
    names: list[str] = []
    start = depth = 0
    for mark in _NAME_MARK.finditer(raw):
        if mark[0] in "{}":
            depth += 1 if mark[0] == "{" else -1
        elif depth == 0:
            names.append(raw[start : mark.start()])
            start = mark.end()
    return [*names, raw[start:]]


def _person(raw: str) -> str:
    name = raw.strip()
    if name.startswith("{") and name.endswith("}"):  # a body, whose name has no parts
        return collapse(decode_latex(name))
    family, _, given = name.partition(",")
    return person(decode_latex(family), decode_latex(given.replace(",", " ")))


def _month(raw: str) -> str:
    """Return the number of a month, if it is one, given as a number, a name or BibTeX's own short name."""
    word = collapse(decode_latex(raw))
    return _MONTHS.get(word[:3].lower(), word)


def _lines(value: str) -> str:
    """Return text without the line ends and indents of its file; blank lines part paragraphs."""
    return "\n\n".join(filter(None, (collapse(block) for block in value.split("\n\n"))))
