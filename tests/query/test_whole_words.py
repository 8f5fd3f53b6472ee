"""Claims about Chinese words: a document that has the word comes before those in which only its characters meet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Library
from tests.fixtures.archive import archive

# A word, a sentence with it, and one in which its characters meet across the boundaries of other words.
PAIRS = (
    ("互助组", "春天村里成立了互助组。", "春天村里建立了互助组织。"),
    ("农贷", "银行今年发放农贷。", "银行今年给菜农贷款。"),
    ("生产队", "全乡编了生产队。", "今年大生产队伍扩大。"),
    ("着陆", "飞机在河滩上着陆。", "他们沿着陆地前进。"),
    ("土高炉", "社员们建了土高炉。", "大家运来黏土高炉子。"),
)


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """For each word a document that has it, between two that only have its characters, and those often."""
    files = {}
    for number, (_, word, meeting) in enumerate(PAIRS):
        files[f"{number}a.md"] = f"# 报道\n\n{meeting * 3}"
        files[f"{number}b.md"] = f"# 报道\n\n{word}大家都说这件事办得很好，明年还要再办。"
        files[f"{number}c.md"] = f"# 报道\n\n{meeting * 2}"
    with archive(files) as library:
        yield library


@pytest.mark.parametrize("number", range(len(PAIRS)))
@pytest.mark.parametrize("expand", [True, False])
def test_a_word_comes_before_its_characters(library: Library, number: int, expand: bool) -> None:  # noqa: FBT001
    """The one document with the word is first, though it is longer and has the word once; the others are found too."""
    word = PAIRS[number][0]
    hits = library.search(word, expand=expand).hits
    assert hits[0].document.source == f"{number}b.md"
    assert {f"{number}a.md", f"{number}c.md"} <= {hit.document.source for hit in hits}
    assert hits[0].score > hits[1].score


def test_translations_are_whole_words_too(library: Library) -> None:
    """What an English word is called is looked for as a word, before its characters elsewhere."""
    assert library.search("production team").hits[0].document.source == "2b.md"


def test_an_explanation_counts_an_occurrence_once(library: Library) -> None:
    """A word counts 1, of which its characters are a part; elsewhere they count a tenth."""
    word, other = (library.search("农贷").hits[index] for index in (0, 1))
    [concept] = library.explain("农贷", word.id).concepts
    assert [(part.text, part.field, part.occurrences) for part in concept.parts] == [("农贷", "body", 1)]
    assert concept.parts[0].weight == pytest.approx(1)
    [concept] = library.explain("农贷", other.id).concepts
    assert concept.parts[0].weight == pytest.approx(0.1)


def test_a_quoted_string_is_a_string(library: Library) -> None:
    """In quotation marks all that has the characters is found alike."""
    assert {hit.document.source for hit in library.search('"农贷"')} == {"1a.md", "1b.md", "1c.md"}
