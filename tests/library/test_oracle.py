"""Claims about searching, held against plain Python that looks at every document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.searching import Searcher

from search import Document, Library
from search.engine import Segment
from search.engine.codec import whoosh_reader
from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.scoring import Statistics
from search.model import Kind, Paragraph, Text
from search.query import BM25Weighting, compile_query, parse
from search.text import fold, latin_words
from tests.fixtures.archive import archive, newspaper
from tests.fixtures.engine_strategies import write_segment
from tests.fixtures.stock_whoosh import stock_scores

LATIN = ("mutual", "aid", "team", "teams", "co-op", "commune", "village", "cross-village", "the", "12,500")
HAN = ("互助组", "互助組", "农业", "生产", "合作社", "乡", "郷", "人民公社", "一万二千五百", "山西")
SENTENCE = st.lists(st.sampled_from((*LATIN, *HAN, "。", ",")), min_size=1, max_size=12).map(" ".join)
GLUED = st.lists(st.sampled_from(HAN), min_size=1, max_size=6).map("".join)
PARAGRAPH = st.one_of(SENTENCE, GLUED)

Question = tuple[str, Callable[[list[str]], bool]]
"""What is typed, and whether a document's pieces answer it."""

Matches = Callable[[str], bool]
"""Whether a paragraph or headline matches."""


def paragraphs(document: Document) -> list[str]:
    """Everything of a document that is searched without a field, piece by piece."""
    return [piece for text in document.texts for piece in (text.title, *(p.text for p in text.paragraphs))]


def contains(text: str) -> Matches:
    """The oracle for a string of Chinese characters."""
    return lambda piece: fold(text) in fold(piece)


def sequence(*terms: str) -> Matches:
    """The oracle for successive English terms."""

    def matches(piece: str) -> bool:
        positions = {(token.term, token.position) for token in latin_words(piece)}
        return any(
            all((term, start + step) in positions for step, term in enumerate(terms))
            for start in {position for _, position in positions}
        )

    return matches


def numeral(text: str) -> Matches:
    """The oracle for a Chinese numeral that a number in digits finds: twice in a row it is another number, or none."""
    alone = re.compile(f"(?<![{text}]){text}(?![{text}])")
    return lambda piece: alone.search(piece) is not None


def any_of(*oracles: Matches) -> Matches:
    """One of several spellings."""
    return lambda piece: any(oracle(piece) for oracle in oracles)


# What a reader may type, and the oracle of what it must find.
WORDS: list[tuple[str, Matches]] = [
    ("mutual", sequence("mutual")),
    ("teams", sequence("team")),
    ("coop", sequence("coop")),
    ("cross-village", any_of(sequence("cross", "villag"), sequence("crossvillag"))),
    ('"mutual aid"', sequence("mutual", "aid")),
    ('"aid the team"', sequence("aid", "the", "team")),
    ("互助组", contains("互助组")),
    ("乡", contains("乡")),
    ("合作社", contains("合作社")),
    ('"产合作"', contains("产合作")),
    ("“生产农业”", contains("生产农业")),
    ("12500", any_of(sequence("12500"), numeral("一万二千五百"))),
    ("一万二千五百", any_of(sequence("12500"), contains("一万二千五百"))),
    ("village*", any_of(sequence("villag"))),
    ("vil*", any_of(sequence("villag"))),
    ("crossv*", sequence("crossvillag")),
]
LEAF = st.sampled_from(WORDS).map(lambda word: (word[0], lambda pieces, oracle=word[1]: any(map(oracle, pieces))))


def both(pair: tuple[Question, Question]) -> Question:
    """Two questions side by side."""
    (a, left), (b, right) = pair
    return f"({a}) ({b})", lambda pieces: left(pieces) and right(pieces)


def either(pair: tuple[Question, Question]) -> Question:
    """Two questions joined by OR."""
    (a, left), (b, right) = pair
    return f"({a}) OR ({b})", lambda pieces: left(pieces) or right(pieces)


def neither(pair: tuple[Question, Question]) -> Question:
    """The first question without the second."""
    (a, left), (b, right) = pair
    return f"({a}) NOT ({b})", lambda pieces: left(pieces) and not right(pieces)


QUESTION = st.recursive(
    LEAF,
    lambda inner: st.one_of(*(st.tuples(inner, inner).map(join) for join in (both, either, neither))),
    max_leaves=4,
)


def document(number: int, title: str, body: list[str]) -> Document:
    """A document of generated text."""
    return Document(
        id=f"d{number}",
        source=f"{number}.txt",
        kind=Kind.WEB,
        texts=(Text(lang="en", title=title, paragraphs=tuple(map(Paragraph, body))),),
    )


ARCHIVE = st.lists(st.tuples(SENTENCE, st.lists(PARAGRAPH, max_size=3)), min_size=1, max_size=6).map(
    lambda texts: [document(number, title, body) for number, (title, body) in enumerate(texts)]
)


def indexed(folder: Path, documents: list[Document]) -> Statistics:
    """The documents as an open index of one segment."""
    write_segment(folder, "0" * 16, documents)
    segment = Segment(folder, "0" * 16)
    return Statistics([segment], Searcher(whoosh_reader([segment]), weighting=BM25Weighting()))


@settings(max_examples=60)
@given(ARCHIVE, st.lists(QUESTION, min_size=1, max_size=8))
def test_a_question_finds_what_an_oracle_finds(documents: list[Document], questions: list[Question]) -> None:
    """For any small archive and any question, the documents found are those that match by looking at each one."""
    with TemporaryDirectory() as folder:
        statistics = indexed(Path(folder), documents)
        for typed, oracle in questions:
            tree = parse(typed).tree
            assert tree is not None
            found = Evaluator(statistics).matches(compile_query(tree).query).hits.as_lists()[0].tolist()
            assert found == [n for n, doc in enumerate(documents) if oracle(paragraphs(doc))], typed


@settings(max_examples=25)
@given(ARCHIVE, st.lists(QUESTION, min_size=1, max_size=5))
def test_scores_are_those_of_stock_whoosh(documents: list[Document], questions: list[Question]) -> None:
    """What we find is what Whoosh's own search returns, document for document, with the same scores."""
    with TemporaryDirectory() as folder:
        statistics = indexed(Path(folder), documents)
        for typed, _ in questions:
            tree = parse(typed).tree
            assert tree is not None
            query = compile_query(tree).query
            numbers, scores = Evaluator(statistics).matches(query).hits.as_lists()
            theirs = stock_scores(statistics.searcher, query)
            assert set(numbers.tolist()) == set(theirs)
            for number, score in zip(numbers.tolist(), scores.tolist(), strict=True):
                assert score == pytest.approx(theirs[number], rel=1e-5)


DAYS = ("1949-12-31", "1951-03-01", "1954-11-11", "1954-11-30", "1954-12-01", "1958-08-29", "2003-01-01")
PLACES = ("河北省", "山西省", "江苏省", "山西省长治专区")
SMALL = st.lists(
    st.tuples(st.sampled_from(DAYS), st.sampled_from(PLACES), st.sampled_from(HAN)), min_size=1, max_size=8
)
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "date": st.lists(st.sampled_from(["1950s", "1954", "1954-11", "undated"]), max_size=2),
        "region": st.lists(st.sampled_from(["Shanxi", "河北", "320000", "长治"]), max_size=2),
        "era": st.lists(st.sampled_from(["land-reform", "collectivisation"]), max_size=2),
    },
)


def facet_values(library: Library, found: Document, name: str) -> set[str]:
    """What a document counts for in a facet, worked out from the document itself."""
    match name:
        case "date":
            assert found.published
            day = found.published.earliest
            return {f"{day.year // 10}X", f"{day.year}", f"{day:%Y-%m}"}
        case "region":
            subjects = [place.path for place in found.places if place.role == "subject"]
            return {"/".join(path[: n + 1]) for path in subjects for n in range(len(path))}
    return {era.id for era in found.eras}


def chosen(library: Library, found: Document, name: str, values: list[str]) -> bool:
    """Whether a document passes a filter, worked out from the document itself."""
    wanted = set(library.check_filter(name, values))
    has = facet_values(library, found, name)
    return bool(wanted & (has | {value.rpartition("/")[2] for value in has})) if values else True


@settings(max_examples=25)
@given(SMALL, CHOICES)
def test_facets_count_what_an_oracle_counts(
    articles: list[tuple[str, str, str]], choices: dict[str, list[str]]
) -> None:
    """Totals are exact, and each facet is counted under all choices but its own."""
    files = {
        f"{number}.md": newspaper("News", f"{place}发展{word}", day, zh=f"本省{word}工作。")
        for number, (day, place, word) in enumerate(articles)
    }
    with archive(files) as library:
        everything = [hit.document for hit in library.search(per_page=100)]
        assert len(everything) == len(articles)
        page = library.search(filters=choices)
        passing = [d for d in everything if all(chosen(library, d, name, values) for name, values in choices.items())]
        assert page.total == len(passing)
        for name in ("date", "region", "era"):
            others = {other: values for other, values in choices.items() if other != name}
            counted = [
                d for d in everything if all(chosen(library, d, other, values) for other, values in others.items())
            ]
            expected = Counter(value for d in counted for value in facet_values(library, d, name))
            shown = {value.value: value.count for value in page.facets[name].walk() if value.count}
            assert shown == dict(expected)


@settings(max_examples=40)
@given(st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_a_date_range_includes_both_its_ends(first: str, last: str) -> None:
    """From and to are inclusive as typed, and nothing from the day after slips in."""
    files = {f"{day}.md": newspaper("News", "消息", day, zh="工作。") for day in DAYS}
    if first > last:
        first, last = last, first
    with archive(files) as library:
        found = {hit.document.published.edtf for hit in library.search(dates=(first, last)) if hit.document.published}
    assert found == {day for day in DAYS if first <= day <= last}
