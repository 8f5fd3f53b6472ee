"""Claims about what the writers of a lexicon are given, and about the dictionaries that they write."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import build, update
from search.engine import BlockFile, BlockWriter, Dictionary, OpenIndex, current
from search.lexicon.build_context import OWNER, BuildContext, write_terms
from tests.fixtures.archive import newspaper

FIELDS = ("title_zh", "body_zh", "title_en", "body_en")


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> BuildContext:
    """Of an index of two segments, with a field that only one of them has."""
    folder = tmp_path_factory.mktemp("context")
    sources = folder / "sources"
    sources.mkdir()
    sources.joinpath("a.txt").write_text(
        newspaper("Teams", "互助组", "1954-01-02", "teams", "互助组和干部"), encoding="utf-8"
    )
    build([sources], folder / "index")
    sources.joinpath("b.txt").write_text(
        newspaper("Teams", "修路", "1955-01-02", "a team", "互助组修路"), encoding="utf-8"
    )
    update([], folder / "index")
    opened = OpenIndex(current(folder / "index"))
    assert len(opened.segments) == 2
    return BuildContext(opened.folder, opened.segments)


def test_the_vocabulary_is_that_of_all_segments(context: BuildContext) -> None:
    """Each term stands once, in order, with the sum of its document frequencies."""
    listed = list(context.vocabulary(*FIELDS))
    assert [term for term, _ in listed] == sorted({term for term, _ in listed})
    counts: Counter[bytes] = Counter()
    for segment in context.segments:
        for field in (segment.fields[name] for name in FIELDS if name in segment.fields):
            for number, term in enumerate(field.dictionary.terms()):
                counts[term] += field.df(number)
    assert dict(listed) == counts
    assert counts["互助组".encode()] == 3  # a title and two bodies
    assert list(context.vocabulary("no_field")) == []


@given(st.data())
def test_frequencies_are_those_of_the_vocabulary(context: BuildContext, data: st.DataObject) -> None:
    """However few or many terms are asked for, known or not."""
    whole = dict(context.vocabulary(*FIELDS))
    terms = data.draw(st.sets(st.sampled_from(sorted(whole)) | st.binary(min_size=1, max_size=6)))
    assert context.frequencies(terms, *FIELDS) == {term: whole[term] for term in terms & whole.keys()}


@given(st.sets(st.binary(min_size=1, max_size=12), max_size=400))
def test_written_terms_are_found_in_place(terms: set[bytes]) -> None:
    """Terms of any bytes, none to several hundred, have the numbers of their order, and others have none."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "some.hz")
        with BlockWriter(path, "some", OWNER) as file:
            write_terms(file, "words", sorted(terms))
            file.close()
        dictionary = Dictionary(BlockFile(path, "some", OWNER), "words")
        assert list(dictionary.terms()) == sorted(terms)
        for number, term in enumerate(sorted(terms)):
            assert dictionary.find(term) == number
            assert (dictionary.find(term + b"\0") is None) == (term + b"\0" not in terms)
