"""Claims about what is shown of a hit: what is marked is what the explanation says, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Library
from search.model import Document
from search.results import Explanation
from search.text import chinese_number, fold, phrase_stems
from tests.fixtures.archive import archive

WORDS = (
    "互助组", "互助組", "mutual aid team", "commune", "人民公社", "土改", "land reform", "huzhuzu", "oxen", "耕牛", "春耕", "Shanxi",
    "山西", "grain", "粮食", "12500", "一万二千五百", "returning", "还乡", "waterworks", "水利", "农业生产合作社",
)  # fmt: skip
SENTENCES = (
    "The mutual aid team shared oxen in the spring ploughing of Shanxi.",
    "Peasants returning to their homes gave back 12,500 catties of grain after land reform.",
    "The people's commune built waterworks, and the cooperative lent a pump.",
    "互助组在春耕中合用耕牛，山西省表扬了他们。",
    "土地改革以后，还乡的农民还了一万二千五百斤粮食。",
    "人民公社兴修水利，农业生产合作社借来水车。",
    "Nothing happened here.",
    "这里没有别的事。",
)


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Documents of two or three of the sentences each."""
    files = {
        f"{first}-{second}.md": f"# Report {first} {second}\n\n{SENTENCES[first]}\n\n{SENTENCES[second]}\n"
        for first in range(len(SENTENCES))
        for second in range(first + 1, len(SENTENCES))
    }
    with archive(files) as library:
        yield library


def explained(explanation: Explanation) -> set[tuple[str, str]]:
    """Language and normal form of each term that the explanation counts in a title or a body."""
    return {
        (part.lang, normal(part.text, part.lang))
        for concept in explanation.concepts
        for part in concept.parts
        if part.field in ("title", "body") and part.why != "neighbours"
    }


def normal(text: str, lang: str) -> str:
    """A term as it can be compared: folded, numerals as digits, and stems of Latin words."""
    return (chinese_number(fold(text)) or fold(text)) if lang == "zh" else " ".join(phrase_stems(text))


def marked(library: Library, document: Document, query: str) -> set[tuple[str, str]]:
    """The same of each stretch that is marked in a document."""
    texts = library.mark(document, query)
    pieces = [piece for text in texts for part in (text.title, *text.paragraphs) for piece in part.pieces()]
    found = set()
    for text, is_marked in pieces:
        if is_marked:
            lang = "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"
            found.add((lang, normal(text, lang)))
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(" ".join))
def test_marks_and_explanations_agree(library: Library, query: str) -> None:
    """Each marked stretch is made of explained terms, and each explained term stands in a marked stretch."""
    for hit in library.search(query, per_page=5):
        terms, marks = explained(library.explain(query, hit.id)), marked(library, hit.document, query)
        for lang, text in marks:
            assert any(term in text for other, term in terms if other == lang), (query, "marked only", text, terms)
        for lang, term in terms:
            # Words of a phrase are marked one by one.
            pieces = [term] if lang == "zh" else term.split()
            for piece in pieces:
                assert any(piece in text for other, text in marks if other == lang), (
                    query,
                    "explained only",
                    term,
                    marks,
                )
