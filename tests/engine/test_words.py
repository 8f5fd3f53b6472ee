"""Claims about the words of a generation that are taken out of it: they say what the generation itself says."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engine import OpenIndex, OpenWords, current, write_words
from search.errors import IndexDamaged
from search.query import FACETS, PrefixQuery, compile_query, parse
from tests.query.index.backends import build_archive

FIELDS = ("title_en", "body_en", "body_forms", "body_zh", "body_bigrams", "author_en", "kind", "id")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[OpenIndex, OpenWords]:
    """A generation of several segments with deleted documents, and its words."""
    folder = tmp_path_factory.mktemp("words")
    build_archive(folder)
    index = OpenIndex(current(folder / "index"))
    assert len(index.segments) > 1
    assert len(index) < index.size
    write_words(index, folder / "words")
    return index, OpenWords(folder / "words")


def test_words_have_neither_postings_nor_documents(opened: tuple[OpenIndex, OpenWords]) -> None:
    """Nor facet columns: what is left grows with the words of an archive, not with its texts."""
    _, words = opened
    names = {path.name for path in words.folder.rglob("*.hz")}
    assert not names & {"postings.hz", "positions.hz", "documents.hz", "columns.hz", "lengths.hz"}


def test_frequencies_are_those_of_the_generation(opened: tuple[OpenIndex, OpenWords]) -> None:
    """Of every term of some fields, and of none; deleted documents count likewise."""
    index, words = opened
    assert words.size == index.size
    assert words.segment_bases == index.segment_bases
    for field in FIELDS:
        for segment in index.segments:
            if field in segment.fields:
                for term in segment.fields[field].dictionary.terms():
                    assert words.df(field, term.decode()) == index.df(field, term.decode()) > 0
        assert words.df(field, "nowhere") == 0
    assert words.df("no_such_field", "a") == 0
    assert words.df("earliest", "not a number") == 0


def test_average_lengths_are_those_that_scores_rest_on(opened: tuple[OpenIndex, OpenWords]) -> None:
    """As Whoosh computes them over the generation."""
    index, words = opened
    for field in ("title_en", "body_en", "body_bigrams", "author_forms"):
        total = sum(segment.total_length(field) for segment in index.segments)
        assert words.average_length(field) == pytest.approx(total / index.size)


@pytest.mark.parametrize(
    ("text", "pattern", "most"), [("p", "", 1000), ("p", "", 3), ("", "*e*s", 1000), ("pe", "pe*t?", 2), ("zzz", "", 9)]
)
def test_prefixes_expand_to_the_terms_that_the_generation_finds(
    opened: tuple[OpenIndex, OpenWords], text: str, pattern: str, most: int
) -> None:
    """The same documents match, and both know whether there were more terms."""
    index, words = opened
    fields = [("title_forms", 1.25), ("body_forms", 1.0)]
    asked, other = (PrefixQuery(fields, text, most, pattern=pattern) for _ in range(2))
    matching = index.matches(asked).selection()
    expanded = words.prefix_terms(other)
    assert asked.is_truncated == other.is_truncated
    documents = set()
    for field, _, texts, df in expanded:
        assert len(texts) <= most
        assert df == sum(index.df(field, each) for each in texts)
        for segment, (_, base) in zip(index.segments, index.segment_bases, strict=True):
            postings = segment.fields[field]
            for each in texts:
                number = postings.dictionary.find(each.encode())
                documents |= (
                    set() if number is None else {base + local for local in postings.documents(number).tolist()}
                )
    assert {number for number in documents if matching[number]} == set(matching.nonzero()[0].tolist())


def test_inverse_document_frequencies_are_equal(opened: tuple[OpenIndex, OpenWords]) -> None:
    """Those of concepts with several languages, phrases and words that occur nowhere."""
    index, words = opened
    for text in ("互助组", "mutual", "“the mutual aid team”", "nowhere", "水渠"):
        tree = parse(text).tree
        assert tree is not None
        for concept in compile_query(tree).query.leaves():
            if hasattr(concept, "members"):
                assert words.idf(concept) == pytest.approx(index.idf(concept))


def test_similar_terms_ids_and_names_are_equal(opened: tuple[OpenIndex, OpenWords]) -> None:
    """Also of documents that are deleted, which have no id."""
    index, words = opened
    assert dict(words.terms("body_forms", "p", 7, 1)) == dict(index.terms("body_forms", "p", 7, 1)) != {}
    live = set(index.numbers())
    for number in range(index.size):
        assert words.live_id(number) == (index.document_id(number) if number in live else None)
    for facet in FACETS.values():
        for value in (*index.columns.facets[facet.name].vocabulary, "nobody"):
            assert words.form(facet.name, value) == index.form(facet.name, value)


@pytest.mark.parametrize("name", ["forms.hz", "manifest.json"])
def test_words_without_a_file_are_not_opened(opened: tuple[OpenIndex, OpenWords], tmp_path: Path, name: str) -> None:
    """Nor are they taken for a whole generation."""
    index, _ = opened
    write_words(index, tmp_path / "words")
    with pytest.raises(IndexDamaged):
        OpenIndex(tmp_path / "words")
    (tmp_path / "words" / name).unlink()
    with pytest.raises(IndexDamaged):
        OpenWords(tmp_path / "words")
