"""Claims about the list of terms: every term of the glossary is in it once, with as many documents as its page has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Library
from search.config import Config
from search.errors import InvalidRequest
from search.lexicon import Glossary
from search.results import TERM_ORDERS, CountedTerm
from search.text import fold
from tests.fixtures.archive import archive, newspaper

FILES = {
    "rmrb/1954-01-01_1.md": newspaper("Teams", "互助组", "1954-01-01", "The mutual aid team met.", "互助组开会。"),
    "rmrb/1954-01-02_2.md": newspaper("Seed", "种子", "1954-01-02", "A mutual-aid group sowed.", "农民播种。"),
    "rmrb/1955-01-03_3.md": newspaper("Co-op", "合作社", "1955-01-03", "The cooperative grew.", "合作社发展。"),
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with archive(FILES) as opened:
        yield opened


def walk(library: Library, order: str) -> list[CountedTerm]:
    """The terms of all pages of a list."""
    first = library.terms(per_page=100, order=order)
    rest = [library.terms(page=page, per_page=100, order=order) for page in range(2, first.pages + 1)]
    return [term for page in (first, *rest) for term in page.terms]


@pytest.mark.parametrize("order", TERM_ORDERS)
def test_every_term_is_listed_once(library: Library, order: str) -> None:
    """In order of its headings, each of which is told with its number of terms."""
    terms = walk(library, order)
    assert sorted(term.entry.simplified for term in terms) == sorted(entry.simplified for entry in Glossary.load())
    headings = [term.heading for term in terms]
    page = library.terms(order=order)
    assert page.total == len(terms)
    assert dict(page.headings) == {heading: headings.count(heading) for heading in headings}
    assert list(dict(page.headings)) == list(dict.fromkeys(headings))
    assert sum(count for _, count in page.subjects) == len(terms)


def test_orders_are_what_they_say(library: Library) -> None:
    """By letters without tones, by English letters in any case, by subject."""
    assert [heading for heading, _ in library.terms().headings] == sorted(dict(library.terms().headings))
    english = [term.entry.english[0].lower() for term in walk(library, "english")]
    assert english[0].startswith("a")
    assert english[-1].startswith("z")
    assert all(term.heading == term.entry.category for term in library.terms(order="subject").terms)


def test_the_number_of_documents_is_that_of_the_terms_page(library: Library) -> None:
    """Translations count; a term that no document has says 0."""
    terms = [term for words in ("互助", "合作", "种子", "公社") for term in library.terms(words).terms]
    counts = {term.entry.simplified: term.documents for term in terms}
    assert counts == {name: library.term(name).total for name in counts}
    assert counts["互助组"] == 2
    assert counts["人民公社"] == 0


@pytest.mark.parametrize(
    "words", ["互助组", "互助組", "mutual aid team", "Mutual Aid Teams", "huzhu zu", "hùzhù zǔ", "huzhuzu"]
)
def test_a_term_is_found_by_any_of_its_names(library: Library, words: str) -> None:
    """In any script, number, case and spelling of pinyin."""
    assert "互助组" in [term.entry.simplified for term in library.terms(words).terms]


def test_a_list_is_narrowed_by_subject_and_letter(library: Library) -> None:
    """By one or both; the numbers of the others stay, so that they can be chosen instead."""
    whole = library.terms()
    narrowed = library.terms(subject="campaign")
    assert narrowed.total == dict(whole.subjects)["campaign"]
    assert narrowed.subjects == whole.subjects
    letter = library.terms(subject="campaign", letter="D")
    assert letter.total == dict(narrowed.headings)["D"]
    assert letter.headings == narrowed.headings
    assert {term.entry.category for term in letter.terms} == {"campaign"}
    assert {term.heading for term in letter.terms} == {"D"}


@settings(max_examples=60)
@given(st.text(max_size=100) | st.text("互助mutual huzhu'\"ü#", max_size=12), st.sampled_from(TERM_ORDERS))
def test_no_words_raise(library: Library, words: str, order: str) -> None:
    """Whatever is looked for, a page comes, and every term of it is of the glossary."""
    page = library.terms(words, order=order, per_page=3)
    assert len(page.terms) == min(3, page.total)


def test_what_does_not_exist_is_refused(library: Library) -> None:
    """An order, a page and a size that there are not; a page behind the last is empty."""
    for wrong in ({"order": "stroke"}, {"page": 0}, {"per_page": 101}, {"per_page": 0}):
        with pytest.raises(InvalidRequest):
            library.terms(**wrong)
    assert library.terms(page=10**6).terms == ()
    assert library.terms(subject="sheep").total == 0


def test_a_page_that_cannot_be_counted_in_time_says_so() -> None:
    """Terms are listed without a number, rather than late."""
    with archive(FILES, config=replace(Config(), deadline_ms=0)) as hurried:
        assert {term.documents for term in hurried.terms("互助").terms} == {None}


def test_terms_of_a_text_and_of_a_question(library: Library) -> None:
    """A question in any spelling that is a name leads to its entries; a text tells where it has terms."""
    for text in ("互助组", "互助組", '"mutual aid team"', "“Mutual aid teams”"):
        assert [term.simplified for term in library.terms_named(text)] == ["互助组"]
    assert library.terms_named("互助组 河北") == library.terms_named("") == ()
    text = "乡里的互助组"
    assert [(text[term.start : term.end], term.entries[0].simplified) for term in library.terms_in(text)][-1] == (
        "互助组",
        "互助组",
    )


def test_own_terms_are_listed(tmp_path: Path) -> None:
    """With their documents, under their own subject."""
    table = tmp_path / "glossary.tsv"
    table.write_text("zh\ten\n开会\tgathering of teams\n", encoding="utf-8")
    with archive(FILES, config=replace(Config(), glossary=str(table))) as own:
        (term,) = own.terms(subject="own").terms
        assert (term.entry.simplified, term.documents) == ("开会", 1)
        assert fold(own.terms_in("他们开会了")[0].entries[0].english[0]) == "gathering of teams"
