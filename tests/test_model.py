"""Claims about the value types: dates print as EDTF, snippets add up, results are frozen."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import DateSpan, Document, Facet, FacetValue, Page
from search.enrich import parse_date
from search.model import OPEN_END, Kind, Precision, Rejected

SPANS = [
    (date(1954, 11, 11), date(1954, 11, 12), Precision.DAY, "1954-11-11"),
    (date(1954, 11, 1), date(1954, 12, 1), Precision.MONTH, "1954-11"),
    (date(1954, 1, 1), date(1955, 1, 1), Precision.YEAR, "1954"),
    (date(1950, 1, 1), date(1960, 1, 1), Precision.DECADE, "195X"),
    (date(2000, 1, 1), date(2100, 1, 1), Precision.CENTURY, "20XX"),
    (date(1955, 1, 1), date(1960, 1, 1), Precision.SPAN, "1955/1959"),
    (date(1954, 9, 1), date(1954, 12, 1), Precision.SEASON, "1954-09/1954-11"),
    (date(1954, 9, 3), date(1954, 9, 8), Precision.SPAN, "1954-09-03/1954-09-07"),
    (date(2017, 10, 1), OPEN_END, Precision.SPAN, "2017-10/.."),
]


@pytest.mark.parametrize(("earliest", "latest", "precision", "edtf"), SPANS)
def test_a_span_prints_as_edtf(earliest: date, latest: date, precision: Precision, edtf: str) -> None:
    """Each precision has its form in ISO 8601-2, as coarse as the span is."""
    assert DateSpan(earliest=earliest, latest=latest, precision=precision).edtf == edtf


@given(st.dates(date(1800, 1, 1), date(2099, 12, 30)))
def test_a_day_survives_printing(day: date) -> None:
    """A printed day reads back as the same day."""
    span = DateSpan(earliest=day, latest=date.fromordinal(day.toordinal() + 1), precision=Precision.DAY)
    read = parse_date(span.edtf)
    assert read is not None
    assert (read.earliest, read.latest, read.precision) == (span.earliest, span.latest, span.precision)


def test_an_empty_span_is_no_span() -> None:
    """A span that ends before it begins is refused."""
    with pytest.raises(ValueError, match="empty span"):
        DateSpan(earliest=date(1954, 1, 1), latest=date(1954, 1, 1), precision=Precision.DAY)


def test_results_are_frozen() -> None:
    """Nobody can change a result under another reader's hands."""
    page = Page(query="x", total=41, complete=41, hits=(), per_page=20)
    assert page.pages == 3
    with pytest.raises(FrozenInstanceError):
        page.total = 1  # type: ignore[misc]  # what is tested


def test_a_facet_is_walked_parents_first() -> None:
    """Every value is met once, before its children."""
    tree = FacetValue(
        value="a", label="A", children=(FacetValue(value="b", label="B"), FacetValue(value="c", label="C"))
    )
    facet = Facet(name="x", label="X", label_zh="", values=(tree, FacetValue(value="d", label="D")))
    assert [value.value for value in facet.walk()] == ["a", "b", "c", "d"]


def test_a_document_survives_storage() -> None:
    """A document reads back from its JSON as it was, with every fact and its evidence."""
    from tests.fixtures.archive import archive, newspaper

    with archive({"a.md": newspaper("Title", "山西省长治专区", "1954-11-11", "Mutual aid.", "互助组。")}) as library:
        [hit] = library.search()
    assert msgspec.json.decode(msgspec.json.encode(hit.document), type=Document) == hit.document
    assert hit.document.kind is Kind.NEWSPAPER
    assert hit.document.places[0].evidence


def test_a_rejection_reads_as_a_line_and_prints_as_json() -> None:
    """One wording for people and one shape for programs, from which it can be made again."""
    whole = Rejected(path="a.txt", reason="too little text")
    second = Rejected(path="b.txt", record=2, reason="no title")
    assert [str(whole), str(second)] == ["a.txt: too little text", "b.txt, record 2: no title"]
    facts = [("path", "b.txt"), ("record", 2), ("reason", "no title")]
    assert list(second.as_dict().items()) == facts
    assert [Rejected(**one.as_dict()) for one in (whole, second)] == [whole, second]
