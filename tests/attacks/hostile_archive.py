"""Turns payloads into source files of each family and into a librarian's own tables, so that every field holds some."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from search import Config
from search.config import COLUMN_FIELDS, ColumnMap
from tests.attacks.payloads import MARKER

__all__ = ["FAMILIES", "write_archive"]

TEXT = "Mutual aid teams in Shanxi prepared for spring ploughing in the year 1954."
"""Stands in each document, so that it has words, a place and a time."""

_NAME = f"{MARKER}<svg/onload={MARKER}(1)>"
"""A name of few words, without what separates names in a librarian's table."""

_LINE = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Draw:
    """Hands out payloads in turn: each field of each document gets the next.

    Args:
        payloads: The payloads.
        first: Number of the first one.
    """

    def __init__(self, payloads: Sequence[str], first: int) -> None:
        self._payloads = payloads
        self._next = first

    def text(self) -> str:
        """Return the next payload."""
        self._next += 1
        return self._payloads[self._next % len(self._payloads)]

    def line(self) -> str:
        """Return the next payload in one line."""
        return _LINE.sub(" ", self.text())

    def escaped(self) -> str:
        """Return the next payload, as a page has it in a text or attribute; without what XML cannot say."""
        return html.escape(_XML.sub("", self.line()))


def _plain(draw: _Draw) -> str:
    """Return the next payload in one line, without what ends a quotation."""
    return re.sub(r'["\\]', "", _printable(draw.text()))


def _printable(text: str) -> str:
    """Return a text in one line, without control characters: in a table they would be taken for damage."""
    return "".join(filter(str.isprintable, _LINE.sub(" ", text)))


def _newspaper(draw: _Draw, number: int) -> str:
    """Return an article with payloads in every line of its header, in both texts and in its list of names."""
    day = f"1954-{number % 12 + 1:02}-{number % 28 + 1:02}"
    names = "\n".join(f"{kind}:\n{draw.line()}山西\t{draw.line()}" for kind in ("地方", "人物", "组织", "事件"))
    return (
        f"Title: {draw.line()}; {draw.line()}\nAuthor: {draw.line()}\nDate: {day}\nPage: {draw.line()}\n\n"
        f"    {TEXT} {draw.line()}\n\n    {draw.line()} Second paragraph {draw.line()}\n\n**Named Entities**\n\n{names}\n\n"
        f"<hr />\n\nOriginal:\n\n### 山西互助组{draw.line()}\n\n{day}\n第{number % 8 + 1}版({draw.line()})\n专栏：{draw.line()}\n\n"
        f"    山西的互助组准备春耕。{draw.line()}\n\n    {draw.line()}第二段{draw.line()}\n"
    )


def _scholarship(draw: _Draw, number: int) -> str:
    """Return an essay in Markdown: title, author, glosses, a heading, a link, a picture, a table, a footnote."""
    return (
        f"## An essay {number} {draw.line()}\n\nby *{draw.line()}*\n\n{TEXT} A team (*{draw.line()}* 互助組), "
        f"and another (*huzhu-zu* {draw.line()}).\n\n### {draw.line()}\n\n{draw.line()}[^1] [a]({draw.line()}) "
        f"![{draw.line()}]({draw.line()}) <{draw.line()}> `{draw.line()}`\n\n| a | b |\n|---|---|\n| {draw.line()} | {draw.line()} |\n\n"
        f"- {draw.text()}\n\n> {draw.text()}\n\n[^1]: {draw.line()}\n"
    )


def _front_matter(draw: _Draw, number: int) -> str:
    """Return a text under fields in YAML."""
    fields = ("title", "author", "description", "keywords", "note", "url")
    given = "".join(f'{name}: "{_plain(draw)}"\n' for name in fields)
    return f"---\n{given}date: 1954-11-11\n---\n\n{TEXT} {number}\n\n{draw.text()}\n"


def _web(draw: _Draw, number: int) -> str:
    """Return what somebody copied out of a web page."""
    return f"{draw.line()} {number}\n\n{TEXT}\n\n{draw.line()}\n\n{TEXT} {draw.line()}\n\nPhoto of {draw.line()}\n"


def _page(draw: _Draw, number: int) -> str:
    """Return an HTML page with payloads in its metadata, its structured data and its text."""
    names = (
        "author",
        "description",
        "keywords",
        "citation_title",
        "citation_author",
        "citation_journal_title",
        "og:title",
    )
    metadata = "".join(f'<meta name="{name}" content="{draw.escaped()}">' for name in names)
    data = {"@type": "NewsArticle", "headline": draw.line(), "author": draw.line(), "publisher": {"name": draw.line()}}
    structured = json.dumps(data).replace("<", "\\u003c")
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{draw.escaped()} {number}</title>{metadata}'
        f'<script type="application/ld+json">{structured}</script></head><body><article><h1>{draw.escaped()}</h1>'
        f"<p class=byline>By {draw.escaped()}</p><p>{TEXT * 4} {draw.escaped()}</p><p>{draw.escaped()}</p>"
        f'<figure><img alt="{draw.escaped()}"><figcaption>{draw.escaped()}</figcaption></figure>'
        f"<table><tr><td>{draw.escaped()}</td></tr></table><p>{TEXT} {draw.escaped()}</p></article></body></html>"
    )


def _record(draw: _Draw, number: int) -> dict[str, str]:
    """Return a record with a payload in each field that a table can have, and under a name that is one."""
    sure = {
        "date": f"195{number % 10}-0{number % 9 + 1}-11",
        "kind": ("newspaper", "scholarship", "web")[number % 3],
        "language": "zh",
        "id": str(number),
        "text_en": f"{TEXT} {draw.text()}",
        "text_zh": f"山西的互助组准备春耕。{draw.text()}",
    }
    left_out = {"header", "year", "month", "day", "title", "text"}  # which others give, or whose names collide
    payloads = {name: draw.text() for name in COLUMN_FIELDS if name not in left_out | sure.keys()}
    return {**sure, **payloads, _NAME: draw.text()}


def _lines_of_json(draw: _Draw, numbers: Sequence[int]) -> str:
    records = ({**_record(draw, number), draw.text(): draw.text()} for number in numbers)
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _table(draw: _Draw, numbers: Sequence[int]) -> str:
    records = [_record(draw, number) for number in numbers]
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(records[0])
    rows.writerows(map(_printable, record.values()) for record in records)
    return file.getvalue()


def _ris(draw: _Draw, numbers: Sequence[int]) -> str:
    tags = ("TI", "AU", "A2", "JO", "AB", "KW", "PB", "CY", "VL", "IS", "SP", "DO", "UR", "N1", "LA", "AN")
    return "".join(
        "TY  - NEWS\n"
        + "".join(f"{tag}  - {draw.line()}\n" for tag in tags)
        + f"DA  - 1954/11/{number % 28 + 1}\nER  - \n\n"
        for number in numbers
    )


def _bibtex(draw: _Draw, numbers: Sequence[int]) -> str:
    names = (
        "title",
        "author",
        "journal",
        "abstract",
        "keywords",
        "publisher",
        "url",
        "doi",
        "note",
        "translator",
        "pages",
    )

    def braced(text: str) -> str:
        return re.sub(r"[{}\\]", "", text)

    return "".join(
        f"@article{{key{number},\n"
        + "".join(f"  {name} = {{{braced(draw.line())}}},\n" for name in names)
        + "  year = {1954}\n}\n\n"
        for number in numbers
    )


def _csl(draw: _Draw, numbers: Sequence[int]) -> str:
    names = (
        "title",
        "container-title",
        "abstract",
        "note",
        "URL",
        "DOI",
        "publisher",
        "page",
        "volume",
        "section",
        "keyword",
        "language",
    )
    items = [
        {
            "type": "article-newspaper",
            "id": f"{number}",
            **{name: draw.text() for name in names},
            "author": [{"family": draw.line(), "given": draw.line()}, {"literal": draw.line()}],
            "issued": {"date-parts": [[1954, 11, number % 28 + 1]]},
        }
        for number in numbers
    ]
    return json.dumps(items, ensure_ascii=False)


class _Single(NamedTuple):
    """A family with a document in each file."""

    ending: str
    write: Callable[[_Draw, int], str]


class _Many(NamedTuple):
    """A family with many documents in a file."""

    name: str
    write: Callable[[_Draw, Sequence[int]], str]


FAMILIES: dict[str, _Single | _Many] = {
    "newspaper": _Single(".md", _newspaper),
    "scholarship": _Single(".md", _scholarship),
    "front-matter": _Single(".md", _front_matter),
    "web": _Single(".txt", _web),
    "html": _Single(".html", _page),
    "json": _Many("records.jsonl", _lines_of_json),
    "csv": _Many("records.csv", _table),
    "ris": _Many("references.ris", _ris),
    "bibtex": _Many("references.bib", _bibtex),
    "csl": _Many("references.json", _csl),
}
"""How the documents of each family are written."""


def write_archive(folder: Path, payloads: Sequence[str], count: int) -> Config:
    """Write sources and tables.

    Args:
        folder: The sources stand in `sources/` below it.
        payloads: The payloads.
        count: Documents of each family.

    Returns:
        Settings in which the tables are named, and which hold payloads themselves.
    """
    for position, (family, writer) in enumerate(FAMILIES.items()):
        draw = _Draw(payloads, position * 31)  # so that families begin with different payloads
        below = folder / "sources" / family
        below.mkdir(parents=True)
        if isinstance(writer, _Many):
            _write(below / writer.name, writer.write(draw, range(count)))
            continue
        for number in range(count):
            name = re.sub(r"[/\0]", "", draw.line())[:60]  # of which no file's name can hold more
            _write(below / f"{number:03} {name}{writer.ending}", writer.write(draw, number))
    return _tables(folder, payloads)


def _tables(folder: Path, payloads: Sequence[str]) -> Config:
    """Write a glossary, eras, places and corrections that hold payloads."""
    draw = _Draw(payloads, 0)
    _rows(folder / "glossary.csv", "zh,en,pinyin,also,weight,source,note", [
        ["春耕互助", _NAME, "", "", "", draw.line(), draw.line()],
        ["互助组", _NAME, "", "", "", draw.line(), draw.line()],
    ])  # fmt: skip
    _rows(folder / "places.csv", "name,code,english,level,parent,from,to,also,means,note", [
        ["平遥县", "", "", "", "", "", "", _NAME, "", draw.line()],
        ["新安定县", "x-new", _NAME, "county", "山西省", "1950", "1960", "", "", draw.line()],
    ])  # fmt: skip
    quoted = [json.dumps(_XML.sub("", draw.line()), ensure_ascii=False) for _ in range(4)]
    _write(
        folder / "eras.toml",
        f'[[era]]\nid = "x-payload"\nzh = {quoted[0]}\nen = {quoted[1]}\nfrom = 1953\nto = "1955-06"\nterms = [{quoted[2]}]\n'
        f'[[era]]\nid = "land-reform"\nadd_terms = [{quoted[3]}]\n',
    )
    rule = "text contains Mutual and kind = newspaper"
    fields = ("newspaper", "section", "column", "author", "title en", "page")
    _rows(folder / "corrections.csv", "document,field,value,note", [
        *([f"source = newspaper/0{number}*", field, draw.line().replace(";", ","), draw.line()] for number in range(3) for field in fields),
        [rule, "add place", "Hebei", draw.line()],
        [rule, "add era", "land-reform", draw.line()],
    ])  # fmt: skip
    return Config(
        glossary=str(folder / "glossary.csv"),
        places=str(folder / "places.csv"),
        eras=str(folder / "eras.toml"),
        corrections=str(folder / "corrections.csv"),
        name=draw.line(),
        name_zh=draw.line(),
        description=draw.line(),
        description_zh=draw.line(),
        newspaper=draw.line(),
        newspaper_zh=draw.line(),
        translation=draw.line(),
        translation_zh=draw.line(),
        columns=(ColumnMap(fields=(("header", (_NAME,)),)),),
    )


def _rows(path: Path, header: str, rows: Sequence[Sequence[str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([header.split(","), *rows])
    _write(path, file.getvalue())


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))
