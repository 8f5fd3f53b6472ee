"""Claims about dates in the names of files, and about uncertain dates as cataloguers write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.enrich import parse_date
from search.enrich.dates.document_dates import published
from search.model import Document, Kind, Paragraph, Text
from tests.fixtures.timing import is_linear


def _published(source: str, kind: Kind = Kind.WEB, header: str = "") -> str | None:
    texts = (Text(lang="en", title="", paragraphs=(Paragraph("Nine wells."),)),)
    day = published(Document(id="x", source=source, kind=kind, texts=texts, header=(("date", header),)))
    if day is None:
        return None
    (evidence,) = day.evidence
    text = source if evidence.where == "filename" else header
    assert text[evidence.start : evidence.end] == evidence.text
    return day.edtf


@pytest.mark.parametrize(
    ("name", "edtf"),
    [
        ("1954-03-02 Wells.txt", "1954-03-02"), ("19540302.txt", "1954-03-02"), ("Wells_1954.03.02_v2.md", "1954-03-02"),
        ("1954_03_02.txt", "1954-03-02"), ("1954年3月2日打井.txt", "1954-03-02"), ("打井 一九五四年三月二日.txt", "1954-03-02"),
        ("2 March 1954 - letter.txt", "1954-03-02"), ("光緒三十三年七月初五_上諭.txt", "1907-08-13"), ("1954-03 Report.txt", "1954-03"),
        ("1954.txt", "1954"), ("1954_Report.txt", "1954"), ("1954年 报告.txt", "1954"), ("c. 1930.txt", "1930"),
        ("[ca. 1934?] Letter.txt", "1934"), ("Letter [1934].txt", "1934"), ("Letter_c._1930.txt", "1930"), ("[193-?] x.txt", "193X"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", list(Kind))
def test_a_date_in_the_name_of_any_file(name: str, edtf: str, kind: Kind) -> None:
    """A day in the name is the day of publication; years and uncertain dates that stand apart are spans."""
    assert _published(name, kind) == edtf
    assert _published(f"folder/of/1960-01-01/{name}", kind) in (
        {edtf, "1960-01-01"} if kind is Kind.NEWSPAPER else {edtf}
    )


@pytest.mark.parametrize(
    "name",
    [
        "000_aa856b620fa86191.txt", "001_7c73fe4ff602b772.txt", "1949 and after.txt", "1949_and_after.txt", "1953-1957 harvests.md",
        "1954 households.txt", "1000 wells.txt", "Wells of 1954.txt", "wells (1954).txt", "1950s wells.md", "12345678.txt",
        "9781954030201.txt", "19541340.txt", "x [12].txt", "notes [see 1954].txt", "1954年棉花.txt",
    ],
)  # fmt: skip
def test_other_digits_in_names_mean_nothing(name: str) -> None:
    """Numbers, identifiers, and years within a title are no date of publication."""
    assert _published(name) is None
    assert _published(f"1960-01-01/{name}") is None


def test_a_header_comes_before_the_name() -> None:
    """The name is asked only if the header has no date."""
    assert _published("1954-03-02.txt", header="[ca. 1934?]") == "1934"
    assert _published("1954-03-02.txt", header="unknown") == "1954-03-02"


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1954", "1954"), ("[1954]", "1954"), ("[1954?]", "1954"), ("[ca. 1934?]", "1934"), ("c. 1930", "1930"), ("c1930", "1930"),
        ("(circa 1930)", "1930"), ("[1934 or 1935]", "1934/1935"), ("1934或1935年", "1934/1935"), ("[between 1930 and 1935]", "1930/1935"),
        ("[193-?]", "193X"), ("[193-]", "193X"), ("[18--]", "18XX"), ("[18--?]", "18XX"), ("1950 [?]", "1950"), ("1930 (?)", "1930"),
        ("[n.d., ca. 1934]", "1934"), ("©1954", "1954"), ("[Nov. 1954?]", "1954-11"), ("【约1930年】", "1930"), ("[1954-11-11?]", "1954-11-11"),
        ("c. 1930-1935", "1930/1935"), ("[ca. 1930s]", "193X"), ("probably 1934", "1934"), ("〔民国二十三年？〕", "1934"),
    ],
)  # fmt: skip
def test_uncertain_dates_are_spans(text: str, edtf: str) -> None:
    """Brackets, question marks and words of doubt leave the years that are possible."""
    span = parse_date(text)
    assert span is not None
    assert span.edtf == edtf


@pytest.mark.parametrize(
    "text",
    ["[]", "?", "c.", "[n.d.]", "[see 1954]", "[1935 or 1934]", "c1", "ca. wells", "[[[[[[1954]]]]]]x", "c2.1954"],
)
def test_brackets_alone_are_no_date(text: str) -> None:
    """What is no date without its brackets is none with them."""
    assert parse_date(text) is None


@given(
    st.dates(date(1800, 1, 1), date(2100, 12, 31)),
    st.text("abc 打井_-.", max_size=12),
    st.text("abc 打井_-.", max_size=12),
)
def test_a_day_is_read_anywhere_in_a_name(day: date, before: str, after: str) -> None:
    """Before and behind other words, in eight digits or in ten characters."""
    for written in (day.isoformat(), f"{day:%Y%m%d}"):
        assert _published(f"{before}_{written}_{after}.txt") == day.isoformat()


@given(st.text("19540302-_.[]()? ca/年月日\ud800", max_size=40), st.sampled_from(list(Kind)))
def test_any_name_is_read_or_passed_over(source: str, kind: Kind) -> None:
    """No name raises, and the evidence quotes it."""
    _published(source, kind)


@pytest.mark.parametrize("piece", ["1954", "1954-", "[", "[1954", "ca. ", "1954年", "(", " "])
def test_time_is_linear(piece: str) -> None:
    """A long name takes about as long as its eight parts."""
    assert is_linear(lambda size: [_published(piece * (size // len(piece)), kind) for kind in Kind], 2_000)
