"""Claims about dates as people read them: spans, years, and values of the date facet, in English and Chinese."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.enrich import parse_date
from search.model import OPEN_END, UNDATED, DateSpan, Precision
from search.present import date_en, date_value_label, date_zh, datetime_attribute, years
from search.query import FACETS
from tests.fixtures.web_library import newspaper


@pytest.mark.parametrize(
    ("typed", "en", "zh", "attribute"),
    [
        ("1954-11-11", "11 November 1954", "1954年11月11日", "1954-11-11"),
        ("1954-11", "November 1954", "1954年11月", "1954-11"),
        ("autumn 1954", "autumn 1954", "1954年秋", ""),
        ("1954", "1954", "1954年", "1954"),
        ("1950s", "1950s", "1950年代", ""),
        ("20th century", "20th century", "20世纪", ""),
        ("1955-1959", "1955–1959", "1955–1959", ""),
        ("1954年10月到1955年3月", "1954-10–1955-03", "1954-10–1955-03", ""),
    ],
)
def test_a_span_is_written_out(typed: str, en: str, zh: str, attribute: str) -> None:
    """In words as exact as the date is; only what HTML can say is told to the browser."""
    span = parse_date(typed)
    assert span is not None
    assert (date_en(span), date_zh(span), datetime_attribute(span)) == (en, zh, attribute)


def test_years_are_those_of_a_half_open_stretch() -> None:
    """The first day after it does not count; what has not ended has no last year."""
    assert years(date(1953, 3, 1), date(1958, 1, 1)) == "1953–1957"
    assert years(date(1958, 1, 1), date(1959, 1, 1)) == "1958"
    assert years(date(2017, 10, 18), OPEN_END) == "2017–"


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("195X", ("1950s", "1950年代")),
        ("1954", ("1954", "1954年")),
        ("1954-11", ("November 1954", "1954年11月")),
        (UNDATED, ("Undated", "日期不详")),
        ("1954-11-11", ("1954-11-11", "")),
        ("1954-13", ("1954-13", "")),
        ("whenever", ("whenever", "")),
    ],
)
def test_a_value_of_the_facet_has_a_name(value: str, label: tuple[str, str]) -> None:
    """Decade, year and month are written as spans are; what is no such value stands for itself."""
    assert date_value_label(value) == label


@given(st.dates(date(1801, 1, 1), date(2099, 12, 31)))
def test_every_value_that_a_document_has_is_named_in_both_languages(first: date) -> None:
    """No decade, year or month that is counted shows its code."""
    day = DateSpan(earliest=first, latest=date.fromordinal(first.toordinal() + 1), precision=Precision.DAY)
    for value in FACETS["date"].values(replace(newspaper(), published=day)):
        en, zh = date_value_label(value)
        assert zh.startswith(value[:3])
        assert zh[-1] in "年代月"
        assert str(first.year)[:3] in en
