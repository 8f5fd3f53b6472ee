"""Claims about hostile tables of corrections: each is read or refused in words, in time in proportion to its size."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.curation import Corrections
from search.errors import ConfigError
from search.model import Document
from search.tables import decode_table
from tests.fixtures.corrections import HEAD, NEWS, enricher
from tests.fixtures.timing import is_linear

SIZE = 4_000
TABLES: dict[str, Callable[[int], str]] = {
    "quotation marks": lambda size: HEAD + '"' * size,
    "a cell that is never closed": lambda size: HEAD + 'news-1,title en,"' + "a,b\n" * size,
    "separators": lambda size: HEAD + "," * size + "\n",
    "a long line": lambda size: HEAD + "news-1,author," + "A; " * size + ",\n",
    "a long rule": lambda size: HEAD + "source = " + "*a" * size + ",hide,,\n",
    "a rule of many conditions": lambda size: HEAD + "kind = web and " * size + "kind = web,hide,,\n",
    "quotation marks in a rule": lambda size: HEAD + "text contains " + "“" * size + ",hide,,\n",
    "signs": lambda size: HEAD + "news-1,place," + "+" * size + ",\n",
    "many places": lambda size: HEAD + "news-1,place," + "Shanxi;" * size + ",\n",
    "brackets": lambda size: HEAD + "news-1,place," + "(" * size + ",\n",
    "digits": lambda size: HEAD + "news-1,date," + "1" * size + ",\n",
    "comments": lambda size: "#\n" * size + HEAD,
    "many wrong lines": lambda size: HEAD + "news-1,x,y,\n" * size,
    "no line ends": lambda size: "a" * size,
    "columns": lambda size: ("document," * size) + "\n",
    "surrogates": lambda size: HEAD + "news-1,author," + "\ud800" * size + ",\n",
    "directions": lambda size: HEAD + "news-1,author," + "\u202e" * size + ",\n",
}


def parsed(table: str) -> Corrections | None:
    try:
        return Corrections.parse(table)
    except ConfigError:
        return None


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_takes_time_in_proportion(name: str) -> None:
    """Eight times the size takes no more than some eight times as long, and raises nothing but our error."""
    assert is_linear(lambda size: parsed(TABLES[name](size)), SIZE)


def test_many_lines_are_found_fast() -> None:
    """A document among many lines about others costs no more than one among few; patterns are matched in linear time."""
    few, many = (
        Corrections.parse(HEAD + "".join(f"d{number},date,1954,\n" for number in range(size))) for size in (10, 8_000)
    )
    assert few.rows_for(NEWS) == many.rows_for(NEWS) == ()
    long = Corrections.parse(HEAD + "source = " + "*a" * 400 + "b,hide,,\n")
    assert is_linear(lambda size: long.hides(with_source("a" * size)), 20_000)


def with_source(source: str) -> Document:
    return Document(id="x", source=source, kind=NEWS.kind, texts=())


def test_nul_and_other_bytes_are_no_table() -> None:
    """What is no text is refused with advice."""
    for content in (b"document\0,field", b"\xff\xfe\x00\xd8", b"PK\x03\x04\x00\x00", bytes(range(256))):
        with pytest.raises(ConfigError, match="CSV UTF-8"):
            decode_table(content, "corrections.csv")


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_whatever_is_typed_is_shown_as_it_was(title: str, note: str) -> None:
    """A title and a note of any characters are kept, but for space between words; documents stay sound."""
    cells = ['"' + cell.replace('"', '""') + '"' for cell in (title, note)]
    corrections = parsed(HEAD + f"news-1,title en,{cells[0]},{cells[1]}\n")
    document = corrections.apply(NEWS, enricher().enrich) if corrections else None
    if document and document.corrections:
        assert document.title == " ".join(document.corrections[0].value[0].split())
