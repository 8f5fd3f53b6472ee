"""Claims about the words of an index: terms with their frequencies, and the files of its lexicon."""

from __future__ import annotations

from math import inf

import pytest

from search.query import Concept, ConceptPhrase, ConceptTerm, IndexRequest
from tests.query.index.conftest import Archive
from tests.query.index.test_searching import text_of


@pytest.mark.parametrize(("field", "text"), [("body_en", "peasant"), ("body_en", "mutual"), ("body_bigrams", "互助")])
def test_frequencies_are_no_less_than_the_documents_with_a_term(opened: Archive, field: str, text: str) -> None:
    """Deleted documents count as long as their segment is not merged."""
    count = sum(text in text_of(document) for document in opened.documents.values())
    deleted = opened.index.size - len(opened.index)
    assert count <= opened.index.words.df(field, text) <= count + deleted
    assert count == opened.index.search(IndexRequest(Concept([ConceptTerm(field, text)]))).total


def test_what_no_document_has_has_no_frequency(opened: Archive) -> None:
    """An unknown term, or one of an unknown field."""
    assert opened.index.words.df("body_en", "xyzzy") == opened.index.words.df("nowhere", "mutual") == 0
    assert opened.index.words.idf(Concept([ConceptTerm("body_en", "xyzzy")])) == 0


def test_rare_words_tell_more(opened: Archive) -> None:
    """The inverse document frequency falls with the frequency; of a phrase it is no more than that of its rarest word."""
    words, last = opened.index.words, inf
    for stem in ("canal", "mutual", "peasant"):
        idf = words.idf(Concept([ConceptTerm("body_en", stem)]))
        assert 0 < idf < last
        last = idf
    phrase = words.idf(Concept([ConceptPhrase("body_en", ("mutual", "canal"))]))
    assert phrase == words.idf(Concept([ConceptTerm("body_en", "canal")]))


def test_terms_are_listed_by_beginning_and_length(opened: Archive) -> None:
    """With their frequencies."""
    words = opened.index.words
    terms = words.terms("body_forms", "p", 8, 1)
    assert "peasants" in terms
    for text, df in terms.items():
        assert text.startswith("p")
        assert abs(len(text.encode()) - 8) <= 1
        assert df == words.df("body_forms", text)


def test_numbers_of_the_lexicon_lead_to_documents(opened: Archive) -> None:
    """Those of deleted documents to no title."""
    words = opened.index.words
    titles = words.titles(range(words.size))
    titled = {words.document_id(number): each for number, each in enumerate(titles) if each}
    assert titled == {
        document.id: tuple(text.title for text in document.texts) for document in opened.documents.values()
    }
    bases = [base for _, base in words.segment_bases]
    assert bases == sorted(bases)
    assert all(0 <= base < words.size for base in bases)
    assert words.folder.is_dir()
