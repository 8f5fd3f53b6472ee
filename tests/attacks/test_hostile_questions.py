"""Claims about hostile questions: each is answered or refused in words, in time, and changes nothing."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import InvalidRequest, Library, Page

PIECES = '( ) （ ） " “ ” 「 AND OR NOT - + * ~9 : ： title: era: date: region: [ ] .. TO 互助组 mutual 12,500 \\ / < > & ; % _'.split()
TEXT = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(codec=None), max_size=40),
    st.lists(st.sampled_from([*PIECES, "\0", "\ud800", "\u202e", "🙂", "İ", "\n"]), max_size=80).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=80).map("".join),
)
NASTY = [
    "<img src=x onerror=alert(1)>", "'; DROP TABLE documents; --", "../../etc/passwd", "{{7*7}}", "${jndi:ldap://x}", "%00",
    "(" * 5000, '"' * 5001, "NOT " * 3000, "a OR " * 3000, "*" * 300, "a* b* c* d*", "w*", "的*", "date:[* TO *]", "era:", "era:\"\"",
    "region:" + "x" * 10_000, "date:9999-99-99", "date:0000", "date:1954..", "date:..1954", "date:..", "date:-1", "date:١٩٥٤",
    "title:title:title:x", "-", "--x", "+-+-x", "~~~~", "a~999999999999", '"a b"~99999999', "一" * 256, "十百千万亿" * 50, "²³¹", "𠀀𠀁",
    "\u0301" * 256, "a\u0301" * 100, "ﷺ" * 50, "\ufeff", "\x1b[2J", "\u202e互助组", "É" * 300, "ß" * 300, "ſ" * 300,
]  # fmt: skip


def ask(library: Library, text: str) -> Page:
    """Ask, with every facet, within the deadline and some room for a noisy machine."""
    began = perf_counter()
    page = library.search(text)
    assert perf_counter() - began < 3
    assert 0 <= len(page.hits) <= page.total <= 3
    return page


@settings(max_examples=400)
@given(text=TEXT)
def test_any_question_is_answered(seeds: Library, text: str) -> None:
    """Whatever is typed, there is a page."""
    ask(seeds, text)


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:20]))
def test_nasty_questions_are_answered(seeds: Library, text: str) -> None:
    """Injections, floods, broken dates and odd characters are words, or a notice says what was not understood."""
    page = ask(seeds, text)
    assert page.query == text


@settings(max_examples=200)
@given(name=st.sampled_from(["date", "region", "era", "kind", "lang"]), value=st.text(max_size=60))
def test_any_filter_is_understood_or_refused(seeds: Library, name: str, value: str) -> None:
    """A filter's value narrows the result, or the error says what would be valid."""
    try:
        page = seeds.search(filters={name: [value]})
    except InvalidRequest as error:
        assert len(str(error)) > 20  # noqa: PT017 - both ways out are fine, this one only with an explanation
    else:
        assert page.total <= 3


@settings(max_examples=200)
@given(earliest=st.text(max_size=30), latest=st.text(max_size=30))
def test_any_dates_are_understood_or_refused(seeds: Library, earliest: str, latest: str) -> None:
    """So are dates."""
    try:
        page = seeds.search(dates=(earliest, latest))
    except InvalidRequest as error:
        assert "date" in str(error)  # noqa: PT017 - both ways out are fine, this one only with an explanation
    else:
        assert page.total <= 3


@given(document_id=TEXT)
def test_any_id_is_a_document_or_none(seeds: Library, document_id: str) -> None:
    """An id is looked up and never interpreted."""
    assert seeds.get(document_id) is None


def test_programmers_mistakes_are_told_apart(seeds: Library) -> None:
    """What a reader cannot cause raises, and names what would be valid."""
    for mistake, valid in (
        ({"facets": ("colour",)}, "region"),
        ({"sort": "best"}, "relevance"),
        ({"filters": {"colour": ["red"]}}, "region"),
        ({"filters": {"era": "land-reform"}}, "list"),
        ({"page": 0}, "from 1"),
        ({"per_page": 10_000}, "100"),
    ):
        with pytest.raises(InvalidRequest, match=valid):
            seeds.search("x", **mistake)


def test_a_page_far_behind_the_end_is_empty(seeds: Library) -> None:
    """There is no such page, and that is no error."""
    page = seeds.search("互助组", page=10**9)
    assert page.total == 2
    assert page.hits == ()
