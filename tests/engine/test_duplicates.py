"""Claims about finding near-duplicates: no pair of similar texts is missed for the size of the archive, none is made up."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine.duplicates.grouping import SAME_TEXT, find_groups
from search.engine.duplicates.groups import NO_VERDICTS
from search.engine.duplicates.sketches import NO_SKETCH, jaccard, shingles, sketch
from search.model import Document, Kind, Paragraph, Text

ALPHABET = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"


def seeded(seed: int) -> random.Random:
    """A source of made-up texts, the same in every run."""
    return random.Random(seed)  # noqa: S311


def document(text: str, number: int = 0) -> Document:
    """A document of one paragraph."""
    lang = "zh-Hans" if any(char in ALPHABET for char in text) else "en"
    texts = (Text(lang=lang, title="", paragraphs=(Paragraph(text),)),)
    return Document(id=f"d-{number}", source=f"{number}.txt", kind=Kind.WEB, texts=texts)


def groups_of(documents: list[Document], live: list[bool] | None = None) -> list[list[int]]:
    """The groups of documents, by their numbers."""
    sketches = np.array([sketch(item) for item in documents], dtype=np.uint32).reshape(-1, len(NO_SKETCH))
    digests = np.arange(len(documents), dtype=np.uint64)
    mask = np.array(live if live is not None else [True] * len(documents), dtype=np.bool_)
    groups, verdicts = find_groups(sketches, mask, digests, documents.__getitem__, NO_VERDICTS)
    again, _ = find_groups(sketches, mask, digests, _never, verdicts)
    assert again.members.tolist() == groups.members.tolist()  # and no text was read again
    return [groups.members[groups.groups == group].tolist() for group in range(len(groups))]


def _never(number: int) -> Document:
    raise AssertionError(f"document {number} is read though the verdict is known")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=12), st.integers(0, 1000), st.data())
def test_copies_are_grouped_and_others_are_not(stories: list[int], seed: int, data: st.DataObject) -> None:
    """Documents form the groups of the stories that they are copies of, with a few characters changed in each."""
    live = data.draw(st.lists(st.booleans(), min_size=len(stories), max_size=len(stories)))
    texts = ["".join(seeded(1000 * seed + story).choices(ALPHABET, k=200)) for story in range(4)]
    documents = []
    for number, story in enumerate(stories):
        text = list(texts[story])
        text[number % len(text)] = "改"
        documents.append(document("".join(text), number))
    by_story = [[number for number, each in enumerate(stories) if each == story and live[number]] for story in range(4)]
    assert sorted(groups_of(documents, live)) == sorted(group for group in by_story if len(group) > 1)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=ALPHABET + " ，", max_size=80), st.text(alphabet="abc def", max_size=400))
def test_short_texts_are_never_grouped(chinese: str, english: str) -> None:
    """Fewer than two dozen shingles say nothing; a text with more is a copy of itself."""
    for text in (chinese, english):
        pair = [document(text, 0), document(text, 1)]
        comparable = len(shingles(pair[0])) > 0
        assert groups_of(pair) == ([[0, 1]] if comparable else [])
        assert (sketch(pair[0]) != NO_SKETCH) == comparable


def test_similar_texts_share_a_band_as_often_as_the_method_says() -> None:
    """Of pairs above the threshold hardly any is missed: 1 - (1 - s**5)**12 of them share a band."""
    found, expected, pairs = 0, 0.0, 0
    for seed in range(150):
        chosen = seeded(seed)
        text = "".join(chosen.choices(ALPHABET, k=300))
        other = "".join(chosen.choice(ALPHABET) if chosen.random() < 0.05 else char for char in text)
        first, second = document(text), document(other)
        similarity = jaccard(shingles(first), shingles(second))
        pairs += 1
        expected += 1 - (1 - similarity**5) ** 12
        found += any(one == two for one, two in zip(sketch(first), sketch(second), strict=True))
        assert (groups_of([first, second]) == [[0, 1]]) <= (similarity >= SAME_TEXT)
    assert found / pairs > expected / pairs - 0.1


def test_a_long_text_takes_no_longer_than_its_beginning() -> None:
    """A book is compared by its first fifty thousand shingles."""
    assert len(shingles(document("".join(seeded(1).choices(ALPHABET, k=300_000))))) == 50_000
