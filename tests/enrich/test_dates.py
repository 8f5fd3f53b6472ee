"""Claims about dates: what is read as a date, which days it covers, and what is left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.enrich import EraTable, parse_date
from search.enrich.dates.document_dates import content_spans, find_dates, published
from search.model import DateSpan, Document, Kind, Paragraph, ParagraphKind, Precision, Text
from tests.fixtures.timing import is_linear

_HAN = "〇一二三四五六七八九"
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
years = st.integers(1800, 2100)


def _han_number(number: int) -> str:
    """Return a number as calendars write it: 十一 for 11."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _HAN[tens] + "十") + (_HAN[ones] if ones else "")


def _han_year(number: int) -> str:
    return "".join(_HAN[int(digit)] for digit in str(number))


def _same(one: DateSpan | None, other: DateSpan | None) -> bool:
    """Return whether two spans are the same days at the same precision."""
    assert one is not None
    assert other is not None
    return (one.earliest, one.latest, one.precision) == (other.earliest, other.latest, other.precision)


def _found(text: str) -> list[str]:
    return [span.edtf for span in find_dates(text, where="body.zh.0")]


@given(days)
def test_chinese_english_and_iso_spellings_of_a_day_agree(day: date) -> None:
    """A day is the same day however it is written."""
    iso = parse_date(day.isoformat())
    assert iso is not None
    assert (iso.earliest, iso.latest, iso.precision) == (day, day + timedelta(days=1), Precision.DAY)
    for spelling in (
        f"{_han_year(day.year)}年{_han_number(day.month)}月{_han_number(day.day)}日",
        f"{day.year}年{day.month}月{day.day}日",
        f"{_MONTH_NAMES[day.month - 1]} {day.day}, {day.year}",
        f"{day.day} {_MONTH_NAMES[day.month - 1][:3]}. {day.year}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02}",
        f"{day:%Y%m%d}",
    ):
        assert _same(parse_date(spelling), iso), spelling


@given(days.filter(lambda day: day.year >= 1912))
def test_years_of_the_republic_count_from_1912(day: date) -> None:
    """民国三十八年 is 1949."""
    written = f"民国{_han_number(day.year - 1911) if day.year < 2011 else day.year - 1911}年{day.month}月{day.day}日"
    assert _same(parse_date(written), parse_date(day.isoformat())), written


@st.composite
def _units(draw: st.DrawFn) -> DateSpan:
    """Draw a day, month, year, decade, century, or an interval between two of the finer ones."""
    year = draw(years)
    texts = [f"{year:04}", f"{year:04}-{draw(st.integers(1, 12)):02}", f"{year // 10:03}X", f"{year // 100}XX"]
    texts += [draw(days).isoformat(), "/".join(map(str, sorted((year, draw(years))))), f"{year}/.."]
    span = parse_date(draw(st.sampled_from(texts)))
    assert span is not None
    return span


@given(_units())
def test_edtf_round_trips(span: DateSpan) -> None:
    """A span printed as EDTF is parsed as the same span."""
    assert _same(parse_date(span.edtf), span)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1954-11", "1954-11"), ("1954", "1954"), ("1954.11", "1954-11"), ("195X", "195X"), ("195x", "195X"),
        ("195-", "195X"), ("19uu", "19XX"), ("2002-11-uu", "2002-11"), ("1954-11-XX", "1954-11"), ("1955?", "1955"),
        ("~1955", "1955"), ("1955/1959", "1955/1959"), ("1955/..", "1955/.."), ("1953..1957", "1953/1957"),
        ("1954-21", "1954-03/1954-05"), ("c. 1955", "1955"), ("约1955年", "1955"),
        ("2024-05-01T10:00:00Z", "2024-05-01"), ("Thu, 11 Nov 1954 00:00:00 +0800", "1954-11-11"),
        ("１９５４年１１月", "1954-11"), ("一九五四年", "1954"), ("一九五○年", "1950"), ("五四年", "1954"), ("零八年", "2008"),
        ("1950年代", "195X"), ("五十年代", "195X"), ("五〇年代", "195X"), ("二十世纪五十年代", "195X"), ("50年代", "195X"),
        ("二十一世纪", "20XX"), ("五六十年代", "1950/1969"), ("二十世纪50年代末期", "1955/1959"),
        ("一九五八年春", "1958-03/1958-05"), ("1958年秋季", "1958-09/1958-11"), ("1958年冬", "1958-12/1959-02"),
        ("1958年上半年", "1958-01/1958-06"), ("一九五八年下半年", "1958-07/1958-12"), ("58年春", "1958-03/1958-05"),
        ("中華民國三十八年", "1949"), ("民国元年", "1912"), ("光绪三十四年", "1908"), ("昭和29年", "1954"),
        ("1946—1949年", "1946/1949"), ("一九五三年至一九五七年", "1953/1957"), ("1953-57年", "1953/1957"),
        ("1954年11月1日至15日", "1954-11-01/1954-11-15"), ("1954年10月到1955年3月", "1954-10/1955-03"),
        ("1957年冬1958年春", "1957-12/1958-05"), ("1954年12月下旬", "1954-12-21/1954-12-31"),
        ("Nov. 1954", "1954-11"), ("autumn 1954", "1954-09/1954-11"), ("the autumn of 1954", "1954-09/1954-11"),
        ("late 1950s", "1955/1959"), ("early 1950s", "1950/1954"), ("mid-1950s", "1953/1957"), ("the 1950s", "195X"),
        ("the fifties", "195X"), ("1950s and 1960s", "1950/1969"), ("21st-century", "20XX"), ("1953-57", "1953/1957"),
        ("1953–1957", "1953/1957"), ("from 1953 to 1957", "1953/1957"), ("between 1953 and 1957", "1953/1957"),
        ("1958 and 1959", "1958/1959"), ("first half of 1958", "1958-01/1958-06"),
        ("summer and autumn of 1955", "1955-06/1955-11"), ("winter of 1957–58", "1957-12/1958-02"),
        ("from November 1954 to March 1955", "1954-11/1955-03"), ("November 1-15, 1954", "1954-11-01/1954-11-15"),
    ],
)  # fmt: skip
def test_a_text_that_is_a_date_is_read(text: str, edtf: str) -> None:
    """Dates as in headers, catalogues and running text are parsed, in both languages and all digits."""
    span = parse_date(text)
    assert span is not None
    assert span.edtf == edtf


@pytest.mark.parametrize(
    "text",
    ["", " ", "1954-02-30", "1954-13", "1954-13-01", "30 February 1954", "一九五四年二月三十日", "0000", "9999", "12,500",
     "No. 1950", "page 1954", "1954 mu", "1954户", "今年秋季", "this autumn", "58年", "1957/1953", "unknown", "aa856b620",
     "November 11", "1954-11-11 to nowhere", "1" * 5000],
)  # fmt: skip
def test_a_text_that_is_no_date_is_none(text: str) -> None:
    """Impossible days, numbers, relative words and half sentences are not dates."""
    assert parse_date(text) is None


def test_the_end_of_a_year_lies_in_it() -> None:
    """Vague parts of a year cover its last or first weeks and nothing else."""
    for text in ("end of 1955", "1955年底", "一九五五年末", "late 1955"):
        span = parse_date(text)
        assert span is not None
        assert date(1955, 7, 1) < span.earliest
        assert span.latest == date(1956, 1, 1)


def test_an_ambiguous_day_and_month_leaves_the_year() -> None:
    """03/04/1954 is March or April; 13/04/1954 can only be April."""
    assert [getattr(parse_date(text), "edtf", None) for text in ("03/04/1954", "13/04/1954")] == ["1954", "1954-04-13"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("In 1954, as early as 1953; after 1949, since 1978 and by 1956.", ["1954", "1953", "1949", "1978", "1956"]),
        ("in 1958, 1959 and 1961", ["1958", "1959", "1961"]),
        ("A total of 1954 households; 1954 mu; page 1955; No. 1950; 12,500 co-ops; 4,035 to 7,600; 1954 kg", []),
        ("The number of 1954 new agricultural cooperatives, of 1955 poor peasants", []),
        ("in 1954 villages, since 1955 mu, 1953–1957 households, late 1956 percent", []),
        ("the winter of 1957 and the spring of 1958", ["1957-12/1958-05"]),
        ("the 1954 flood and the 1954 households", ["1954"]),
        ("this autumn, by the end of October, last year", []),
        ("今年秋季，到十月底，一万二千五百多个，四千零三十五个社，百分之二十点二", []),
        ("过了三四年，五六年来，三五年内，第五十年，20年，2000年的历史，1954户，1998多亩", []),
        ("从一九五三年到一九五七年，五四年大水，六〇年", ["1953/1957", "1954", "1960"]),
        ("去年，1958年春节；1957、1959年", ["1958", "1957", "1959"]),
        ("一九五八年初级社", ["1958"]),
        ("二十世纪二三十年代，上个世纪五、六十年代；九十年代初", ["1920/1939", "1950/1969", "1990/1994"]),
        ("Collectivisation in Hebei, 1954", ["1954"]),
        ("Shanxi, 1963–1965", ["1963/1965"]),
        ("Stanford University Press, 1991.", []),
        ("in his fifties", []),
        ("民国二十六年至三十四年", ["1937/1945"]),
        ("民國26—34年；民国二十六、二十七年", ["1937/1945", "1937/1938"]),
        ("民国二十六年七月至三十四年八月", ["1937-07/1945-08"]),
        ("民国三十四年至二十六年", ["1945"]),
    ],
)  # fmt: skip
def test_dates_are_found_in_running_text(text: str, dates: list[str]) -> None:
    """The words around a number decide whether it is a year, and adjacent dates are joined to one interval."""
    assert _found(text) == dates


def test_the_century_of_this_century_follows_the_text() -> None:
    """本世纪 is the twentieth century unless the text names a year of the twenty-first; 上世纪 is the one before."""
    assert _found("本世纪五十年代") == ["195X"]
    assert _found("2019年以来，本世纪") == ["2019", "20XX"]
    assert _found("上世纪八十年代") == ["198X"]


def test_an_impossible_day_in_running_text_keeps_its_month_and_says_so() -> None:
    """A misprinted day gives its month, with a rule that says so."""
    (span,) = find_dates("一九五四年二月三十日开会", where="body.zh.0")
    assert span.edtf == "1954-02"
    assert "impossible part ignored" in span.evidence[0].rule


@given(st.text(alphabet="1954年月日-/., 十一二〇五八世纪代ofinthesNovmbe'–至到民国春", max_size=60))
def test_evidence_points_at_the_words(text: str) -> None:
    """Whatever the text, nothing raises, dates come in order, and each piece of evidence quotes the text."""
    at = 0
    for span in find_dates(text, where="title.zh"):
        (evidence,) = span.evidence
        assert evidence.where == "title.zh"
        assert at <= evidence.start < evidence.end
        assert text[evidence.start : evidence.end] == evidence.text
        at = evidence.end
        assert date(1800, 1, 1) <= span.earliest


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "民国二十六年至",
        "Sun Yefang (1908–1983) ",
        "1954 ",
        "1954-",
        "1",
        "一九五四年",
        "本世纪",
        "the end of the ",
        "january ",
        "1954 and ",
        "十月",
        "五十",
    ],
)
def test_time_is_linear_in_hostile_text(piece: str) -> None:
    """A text takes about as long as its eight parts, not eight times as long."""
    assert is_linear(lambda size: find_dates(piece * (size // len(piece)), where="x"), 4_000)


# ---------------------------------------------------------------- documents


def _document(
    *paragraphs: str,
    kind: Kind = Kind.SCHOLARSHIP,
    title: str = "",
    source: str = "x.md",
    lang: str = "en",
    header: str | None = None,
) -> Document:
    texts = (Text(lang=lang, title=title, paragraphs=tuple(map(Paragraph, paragraphs))),)
    fields = () if header is None else (("date", header),)
    return Document(id="x", source=source, kind=kind, texts=texts, header=fields)


@pytest.mark.parametrize(
    ("source", "edtf"),
    [
        ("rmrb/1954.11/1954-11-11_标题.md", "1954-11-11"),
        ("19541111_x.txt", "1954-11-11"),
        ("rmrb/1954.11/标题.md", "1954-11"),
        ("1954/11/标题.md", "1954-11"),
        ("rmrb/1954/标题.md", "1954"),
        ("rmrb/1954.11/1954-11-31_标题.md", "1954-11"),
        ("000_aa856b620fa86191.txt", None),
        ("001_7c73fe4ff602b772.txt", None),
    ],
)
def test_a_newspaper_is_dated_by_its_file(source: str, edtf: str | None) -> None:
    """Without a header date, the date is that of the file's name, then of its folders, if the calendar has it."""
    for header in (None, "", "1954-02-30", "illegible"):
        day = published(_document(kind=Kind.NEWSPAPER, source=source, header=header))
        assert (day.edtf if day else None) == edtf
        if day:
            (evidence,) = day.evidence
            assert evidence.where == "filename"
            assert source[evidence.start : evidence.end] == evidence.text


def test_a_header_date_comes_before_the_file_name() -> None:
    """The header's date comes before the file's; its evidence quotes it without the space around it."""
    day = published(_document(kind=Kind.NEWSPAPER, source="1954-11-12_x.md", header=" 1954-11-11 "))
    assert day is not None
    assert day.edtf == "1954-11-11"
    assert (day.evidence[0].where, day.evidence[0].start, day.evidence[0].text) == ("header.date", 1, "1954-11-11")


def test_a_paper_is_dated_by_its_front_matter() -> None:
    """A web page or paper is dated by its front matter, and its folders mean nothing."""
    assert published(_document(kind=Kind.WEB, source="rmrb/1954.11/x.txt")) is None
    day = published(_document(kind=Kind.SCHOLARSHIP, source="x.md", header="Nov. 1998"))
    assert day is not None
    assert day.edtf == "1998-11"


def _about(document: Document) -> list[str]:
    return [span.edtf for span in content_spans(document, EraTable.load())]


def test_a_newspaper_of_a_known_day_is_about_its_day() -> None:
    """A dated article has no other dates; one without a date has those that it names."""
    text = "到一九五七年"
    assert _about(_document(text, kind=Kind.NEWSPAPER, lang="zh-Hans", header="1954-11-11")) == []
    assert _about(_document(text, kind=Kind.NEWSPAPER, lang="zh-Hans")) == ["1957"]


def test_content_is_dated_by_what_it_names() -> None:
    """The title comes first, equal dates are one with all their evidence, and offsets fit the paragraphs."""
    document = _document("In 1956 and later, in 1955.", "By 1956.", title="Hebei in 1955")
    spans = content_spans(document, EraTable.load())
    assert [span.edtf for span in spans] == ["1955", "1956"]
    assert [(one.where, one.text) for one in spans[1].evidence] == [("body.en.0", "1956"), ("body.en.1", "1956")]
    assert [one.where for one in spans[0].evidence] == ["title.en", "body.en.0"]


def test_publishing_dates_and_bylines_are_not_content() -> None:
    """The date on which a page was posted or accessed is not a date that it is about."""
    document = _document("Published on May 3, 2024. Accessed 4 May 2024. The village in 1958.")
    assert _about(document) == ["1958"]
    byline = Text(lang="en", title="", paragraphs=(Paragraph("By A. B., May 3, 2024", ParagraphKind.BYLINE),))
    assert _about(Document(id="x", source="x", kind=Kind.WEB, texts=(byline,))) == []


@pytest.mark.parametrize(
    "text",
    ["The economist Sun Yefang (1908–1983) wrote", "MAO Zedong (毛泽东, 1893-1976)", "R. H. Tawney (1880–1962)",
     "经济学家孙冶方（1908—1983）", "毛泽东（1893年12月26日—1976年9月9日）", "John Lossing Buck (b. 1890)"],
)  # fmt: skip
def test_a_life_is_no_time_that_a_text_is_about(text: str) -> None:
    """Years of birth and death after a name are dropped; other dates stay."""
    assert _about(_document(text, "In 1956.", title=text)) == ["1956"]


@pytest.mark.parametrize(
    "text",
    ["Hebei Province (1949–1976)", "the Republican Era (1949–1976)", "People's Communes (1949–1976)", "a rule (1949–1976)",
     "人民公社（1949—1976）", "民国时期（1949—1976）"],
)  # fmt: skip
def test_other_years_in_brackets_are_times(text: str) -> None:
    """Years after a place, a period or a movement are not a lifespan."""
    assert _about(_document(text)) == ["1949/1976"]


def test_clues_date_a_text_that_names_no_year() -> None:
    """A clue dates rural revitalisation after poverty eradication to the 2020s; a century beside it is dropped."""
    dated = "A push for rural revitalization now that absolute poverty has gone."
    spans = content_spans(_document("The 21st-century market.", dated, kind=Kind.WEB), EraTable.load())
    assert [span.edtf for span in spans] == ["202X"]
    assert spans[0].evidence[0].text == "absolute poverty"
    assert _about(_document("Absolute poverty.", "Rural revitalization.", kind=Kind.WEB)) == []
    assert _about(_document("新冠疫情以来", kind=Kind.WEB, lang="zh-Hans")) == ["202X"]
    assert _about(_document("The 21st-century market.", kind=Kind.WEB)) == ["20XX"]


def test_a_book_of_many_dates_keeps_those_it_names_most() -> None:
    """The number of spans is bounded, and the most frequent are kept."""
    many = " ".join(f"In {year}, rain." for year in range(1850, 1950))
    spans = _about(_document(many, "In 1955. In 1955."))
    assert len(spans) == 24
    assert "1955" in spans
