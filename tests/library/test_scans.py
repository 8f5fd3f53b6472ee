"""Claims about the search of scanned text: misread words are found below exact ones, and never in clean text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from search import Library
from search.present import document_dict, page_dict
from search.results import MISREAD, SORTS, Page
from tests.fixtures.archive import archive
from tests.fixtures.references import FACTS
from tests.fixtures.scans import CLEAN_TEXT, MISREAD_TEXT, SPACED_TEXT
from tests.fixtures.web_reader import reader
from web import create_app

# A clean text that has what is misread in the others: it must not be found for it.
ODD_TEXT = "书店来信\n\n普绥书店昨天来信，说普绥和硬甘宁两个笔名都是他们自己起的。\n"
FILES = {
    "clean.txt": CLEAN_TEXT,
    "misread.txt": MISREAD_TEXT,
    "spaced.txt": SPACED_TEXT,
    "odd.txt": ODD_TEXT,
    "other.txt": "天气\n\n今年春天雨水很多。\n",
}


def every(library: Library, question: str, **options: Any) -> Page:
    """What is found, every copy of it: the texts of this archive are much alike."""
    return library.search(question, fold=False, **options)


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """A text as it was printed, with misread characters, and with spaces inside words."""
    with archive(FILES) as library:
        yield library


def sources(library: Library, question: str, **options: object) -> list[str]:
    """The files that a question finds, without extension, in their order."""
    return [hit.document.source.partition(".")[0] for hit in every(library, question, **options)]


@pytest.mark.parametrize("question", ["晋绥", "陕甘宁", '"陕甘宁边区"', "晉綏", "title:水渠 陕甘宁", "农业", "互助组"])
@pytest.mark.parametrize("sort", SORTS)
def test_misread_words_are_found_after_exact_ones(library: Library, question: str, sort: str) -> None:
    """In any order that results are sorted in; spaces inside words do not matter."""
    page = every(library, question, sort=sort)
    found = [hit.document.source.partition(".")[0] for hit in page]
    assert set(found[:2]) == {"clean", "spaced"}
    assert found[2:] == ["misread"]
    assert (page.complete, page.possible, page.total) == (2, 1, 3)
    assert [bool(hit.misread) for hit in page] == [False, False, True]
    assert not any(hit.missing for hit in page)


def test_pages_go_on_from_exact_to_possible_ones(library: Library) -> None:
    """Every document once, wherever a page ends."""
    for size in (1, 2, 3):
        pages = [every(library, "晋绥", per_page=size, page=number + 1) for number in range(-(-3 // size))]
        assert [hit.document.source for page in pages for hit in page][2] == "misread.txt"
        assert len({hit.id for page in pages for hit in page}) == 3


def test_they_are_explained_and_can_be_left_out(library: Library) -> None:
    """One by one, all of them, and with everything else that was not typed."""
    page = every(library, "陕甘宁")
    (expansion,) = [expansion for expansion in page.expansions if expansion.why == MISREAD]
    assert (expansion.word, expansion.text, expansion.source) == ("陕甘宁", "硬甘宁", "硬 for 陕")
    for options in ({"without": ["硬甘宁"]}, {"without": [MISREAD]}, {"expand": False}):
        assert set(sources(library, "陕甘宁", **options)) == {"clean", "spaced"}
    (hit,) = [hit for hit in page if hit.misread]
    assert hit.misread == ("硬甘宁",)
    (concept, *_) = library.explain("陕甘宁", hit.id).concepts
    assert [(part.text, part.why) for part in concept.parts] == [("硬甘宁", MISREAD)]
    assert library.explain("陕甘宁", hit.id).score == hit.score
    assert not library.explain("陕甘宁", hit.id, without=[MISREAD]).score


def test_what_was_found_is_marked(library: Library) -> None:
    """In snippets and in the whole text of scanned documents, and in these alone."""
    for hit in every(library, "陕甘宁 OR 笔名"):
        marks = {text for snippet in hit.snippets for text, is_marked in snippet.pieces() if is_marked}
        whole = library.mark(hit.document, "陕甘宁 OR 笔名")
        marks |= {text for part in whole for each in part.paragraphs for text, is_marked in each.pieces() if is_marked}
        assert ("硬甘宁" in marks) == (hit.document.source == "misread.txt")


def test_terms_are_shown_with_what_is_misread(library: Library) -> None:
    """Among the documents of a term, one that may have it says what stands in its place, and is marked there."""
    by_source = {hit.document.source: hit for hit in library.term("陕甘宁").hits}
    assert not by_source["clean.txt"].misread
    misread = by_source["misread.txt"]
    assert misread.misread == ("硬甘宁",)
    assert ("硬甘宁", True) in [piece for snippet in misread.snippets for piece in snippet.pieces()]


def test_words_inside_words_are_marked_in_scanned_text_too(library: Library) -> None:
    """A scanned document that has only some of the words, and none misread, is marked like any other."""
    (hit,) = [hit for hit in every(library, "水渠 骆驼") if hit.document.source == "misread.txt"]
    assert hit.missing == ("骆驼",)
    assert any(is_marked for snippet in (*hit.titles, *hit.snippets) for _, is_marked in snippet.pieces())


def test_what_is_excluded_is_not_misread(library: Library) -> None:
    """A document is left out for a word that it has, not for one that it may have."""
    assert "misread" in sources(library, "水渠 -陕甘宁")
    assert sources(library, "水渠 -硬甘宁") == sources(library, "水渠 -硬甘宁", without=[MISREAD])


def test_scanned_text_is_counted_and_filtered(library: Library) -> None:
    """By a facet, a condition, and in the figures of the archive; the filter holds for possible hits too."""
    assert library.stats()["scanned"] == 2
    assert set(sources(library, "scan:scanned")) == {"misread", "spaced"}
    assert sources(library, "陕甘宁", exclude={"scan": ["scanned"]}) == ["clean"]
    (facet,) = every(library, "陕甘宁", facets=("scan",)).facets.values()
    assert [(value.value, value.label_zh, value.count) for value in facet] == [("scanned", "扫描文本", 2)]


def test_programs_are_told(library: Library) -> None:
    """JSON says of a page how many are possible, of a hit what may be misread, of a document what tells."""
    content = page_dict(every(library, "陕甘宁"), FACTS)
    assert content["possible"] == 1
    assert [(hit["scanned"], hit["misread"]) for hit in content["hits"]][2] == (True, ["硬甘宁"])
    (hit,) = [hit for hit in every(library, "陕甘宁") if hit.misread]
    scan = document_dict(hit.document)["scan"]
    assert scan["misread"] > 0
    assert scan["evidence"][0]["rule"].startswith("misread ")


def test_readers_are_told(library: Library) -> None:
    """On result cards and on the document's page, in the language of the page, and where the possible hits begin."""
    client = reader(create_app(library))
    page = client.get("/search?q=陕甘宁&fold=0").text
    exact, _, possible = page.partition('<h2 class="divide">')
    assert exact.count("scanned text, may contain errors") == 1
    assert possible.count("scanned text, may contain errors") == 1
    assert "Possibly misread" in possible
    assert "without=misread" in exact
    assert "misread in scanned" not in client.get("/search?q=陕甘宁&without=misread&fold=0").text
    (hit,) = [hit for hit in every(library, "陕甘宁") if hit.misread]
    document = client.get(f"/documents/{hit.id}").text
    assert all("canned text, may contain errors" in part for part in document.split("Catalogue card")[:2])
    assert "misread 农业" in document


def test_clean_archives_have_no_misreadings() -> None:
    """Nothing is looked up, shown or counted where no text is scanned."""
    with archive({"clean.txt": CLEAN_TEXT, "odd.txt": ODD_TEXT}) as library:
        page = every(library, "陕甘宁")
        assert (page.total, page.possible, page.expansions) == (1, 0, ())
        assert library.stats()["scanned"] == 0
