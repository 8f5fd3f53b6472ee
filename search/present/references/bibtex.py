"""References in BibTeX and biblatex, with the fields that both read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from search.model import DateSpan, Kind, Precision
from search.present.references.reference import Genre, Reference, both
from search.text import is_han

__all__ = ["bibtex_entry"]

_TYPES = {
    Genre.NEWSPAPER_ARTICLE: "article",
    Genre.WEB_PAGE: "online",
    Genre.JOURNAL_ARTICLE: "article",
    Genre.BOOK: "book",
    Genre.OTHER: "misc",
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Characters that mean something to LaTeX. A brace becomes a command too: BibTeX counts braces, escaped or not.
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "&%$#_"},
    # Two of these in a row are a dash or a quotation mark to TeX.
    "--": "-{}-", "''": "'{}'", "``": "`{}`",
}  # fmt: skip
_TOKEN = re.compile(r"--|''|``|[\\{}~^&%$#_]")
_URL_CHARACTERS = ":/?#[]@!$&'()*+,;=%-._~"  # of RFC 3986; in this field they stand for themselves


def bibtex_entry(reference: Reference) -> str:
    """Return the entry of a reference, with an empty line after it; its key is the permanent id of the document."""
    fields = [f"  {name} = {value}" for name, value in _fields(reference) if value not in ("", "{}", "{{}}")]
    return "".join((f"@{_TYPES[reference.genre]}{{{reference.id},\n", ",\n".join(fields), "\n}\n\n"))


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "author", _braced(" and ".join(map(_author, reference.authors)))
    yield "title", _value(reference.title)
    yield "titleaddon", _value(reference.translated and f"[{reference.translated}]")
    if reference.kind is Kind.NEWSPAPER:
        yield "entrysubtype", "{newspaper}"
    name = "organization" if reference.kind is Kind.WEB else "journal"
    yield name, _value(reference.container_name)
    yield from _dates(reference.published)
    yield "volume", _value(reference.volume)
    yield "number", _value(reference.issue)
    yield "pages", _pages(reference)
    yield "publisher", _value(reference.publisher)
    yield "address", _value(reference.publisher_place)
    yield "doi", _braced(quote(reference.doi, safe=_URL_CHARACTERS))
    yield "url", _braced(quote(reference.address, safe=_URL_CHARACTERS))
    yield "langid", "{chinese}" if reference.is_chinese else "{english}"
    yield "keywords", _value(", ".join(subject.replace(",", ";") for subject in reference.subjects))
    yield "library", _value(both(reference.archive))
    is_han_column = any(map(is_han, reference.column))
    yield "note", _value(reference.column and f"{'栏目：' if is_han_column else 'Column: '}{reference.column}")


def _dates(span: DateSpan | None) -> Iterator[tuple[str, str]]:
    """Yield the date of biblatex, in EDTF, and the parts of it that BibTeX knows."""
    if span is None:
        return
    yield "date", _braced(span.edtf)
    if span.precision in (Precision.DAY, Precision.MONTH, Precision.YEAR):
        yield "year", _braced(f"{span.earliest.year:04}")
    if span.precision in (Precision.DAY, Precision.MONTH):
        yield "month", _MONTHS[span.earliest.month - 1]
    if span.precision is Precision.DAY:
        yield "day", _braced(str(span.earliest.day))


def _author(name: str) -> str:
    """Return a name for BibTeX, which parts names at their commas; one without a comma stays whole, in braces.

    In a name as printed nothing says which word is the family's: `Wang Da` and `KONO Tadashi` begin with it.
    """
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and family and given and "," not in given and " and " not in f" {name} ".lower():
        return f"{_escaped(family)}, {_escaped(given)}"
    return _braced(_escaped(name))


def _pages(reference: Reference) -> str:
    first, last = reference.page_range
    if first and last and "-" not in last:
        return _braced(f"{_escaped(first)}--{_escaped(last)}")
    return _value(reference.page)


def _value(text: str) -> str:
    return _braced(_escaped(text))


def _escaped(text: str) -> str:
    return _TOKEN.sub(lambda token: _SPECIAL[token[0]], text)


def _braced(text: str) -> str:
    return f"{{{text}}}"
