"""Claims about searching: totals, filters, order, pages and counts, held against the documents themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.deadline import Deadline
from search.model import DateSpan, Document, Precision
from search.query import (
    FACETS,
    Concept,
    ConceptTerm,
    DocumentKey,
    FacetCounts,
    Filters,
    HistogramRequest,
    IndexRequest,
    PrefixQuery,
    ScoredDocument,
    WhooshQuery,
    compile_query,
    member_texts,
    parse,
)
from search.results import Grain
from tests.query.index.conftest import Archive

Oracle = Callable[[Document], bool]
"""Whether a document belongs to a result."""

COUNTED = ("date", "region", "kind", "lang", "era")
ALL = ""


def text_of(document: Document) -> str:
    """All of a document that is searched, in small letters."""
    return "\n".join(
        part for text in document.texts for part in (text.title, *(p.text for p in text.paragraphs))
    ).lower()


def holding(word: str) -> Oracle:
    """Whether a document has a word."""
    return lambda document: word in text_of(document)


QUESTIONS: dict[str, Oracle] = {
    ALL: lambda _: True,
    "互助组": holding("互助组"),
    "peasants": holding("peasants"),
    "mutual reservoirs": lambda document: holding("mutual")(document) and holding("reservoir")(document),
    "水渠 OR peasants": lambda document: holding("水渠")(document) or holding("peasants")(document),
    "peasants NOT mutual": lambda document: holding("peasants")(document) and not holding("mutual")(document),
    "kiln": lambda _: False,
}
"""Queries, each with the documents that it must find; the last is of a document that was deleted."""

MARCH = DateSpan(earliest=date(1952, 3, 1), latest=date(1953, 12, 1), precision=Precision.MONTH)
FILTERS: dict[str, tuple[Filters, dict[str, Oracle]]] = {
    "none": (Filters(), {}),
    "region": (Filters({"region": ["140000", "130000"]}), {"region": lambda each: bool({"140000", "130000"} & _codes(each))}),
    "date": (Filters({"date": ["1953", "195X"]}), {"date": lambda each: bool({"1953", "195X"} & _values("date", each))}),
    "both": (
        Filters({"region": ["140000"], "lang": ["zh"]}),
        {"region": lambda each: "140000" in _codes(each), "lang": lambda each: "zh" in _values("lang", each)},
    ),
    "without": (Filters(unwanted={"kind": ["newspaper"]}), {"": lambda each: "newspaper" not in _values("kind", each)}),
    "span": (
        Filters(span=MARCH),
        {"": lambda each: each.published is not None and each.published.earliest < MARCH.latest and each.published.latest > MARCH.earliest},
    ),
}  # fmt: skip
"""Filters, each with what it asks of a document by the facet whose own counts it does not narrow."""


def _values(name: str, document: Document) -> set[str]:
    return set(FACETS[name].values(document))


def _codes(document: Document) -> set[str]:
    return {code for path in _values("region", document) for code in path.split("/")}


def compiled(text: str) -> WhooshQuery | None:
    """The query of a text, without translations."""
    tree = parse(text).tree
    return None if tree is None else compile_query(tree).query


def counted(counts: FacetCounts) -> dict[str, int]:
    """All values of a facet with their counts."""
    found: dict[str, int] = {}
    parents = [""]
    while parents:
        children = dict(counts.below(parents.pop()))
        found |= children
        parents += children
    assert len(found.keys() | counts.chosen) == len(counts)  # parents of what is selected may be of no document
    return found


def keys_of(ranked: Iterable[ScoredDocument]) -> list[DocumentKey]:
    return [each.key for each in ranked]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", FILTERS)
def test_a_result_has_the_documents_that_match_and_pass(opened: Archive, question: str, name: str) -> None:
    """Total, ranking and each facet, which is counted under all filters but its own."""
    filters, conditions = FILTERS[name]
    matching = [document for document in opened.documents.values() if QUESTIONS[question](document)]
    request = IndexRequest(compiled(question), filters, COUNTED, count=100)
    result = opened.index.search(request)
    passing = [each for each in matching if all(condition(each) for condition in conditions.values())]
    assert result.total == result.complete == len(result.documents) == len(passing)
    assert sorted(opened.sources(keys_of(result.documents))) == sorted(each.source for each in passing)
    assert (result.partial, result.truncated, result.possible, result.folded) == (False, False, 0, 0)
    for facet in COUNTED:
        others = [each for each in matching if all(test(each) for own, test in conditions.items() if own != facet)]
        expected = Counter(value for each in others for value in _values(facet, each))
        found = counted(result.counts[facet])
        assert {value: count for value, count in found.items() if count} == expected
        assert {value for value, count in found.items() if not count} <= result.counts[facet].chosen


@settings(max_examples=40)
@given(
    question=st.sampled_from(list(QUESTIONS)),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    part=st.tuples(st.integers(0, 25), st.integers(0, 25)),
    stored=st.booleans(),
    fold=st.booleans(),
)
def test_a_page_is_a_part_of_the_ranking(
    opened: Archive, question: str, sort: str, part: tuple[int, int], *, stored: bool, fold: bool
) -> None:
    """In the order that was asked for; with the documents as they are stored if these were asked for."""
    first, count = part
    query = compiled(question)
    every = opened.index.search(IndexRequest(query, sort=sort, count=100, fold=fold))
    page = opened.index.search(IndexRequest(query, sort=sort, first=first, count=count, fold=fold, stored=stored))
    assert [each._replace(document=None) for each in page.documents] == every.documents[first : first + count]
    assert [each.document for each in page.documents] == [
        opened.documents[each.key] if stored else None for each in page.documents
    ]
    assert page.total == every.total == every.folded + len(every.documents)
    if sort == "relevance":
        scores = [each.score for each in every.documents]
        assert scores == sorted(scores, reverse=True)
    else:
        days = [
            published.earliest if (published := opened.documents[each.key].published) else None
            for each in every.documents
        ]
        dated = [day for day in days if day]
        assert dated == sorted(dated, reverse=sort == "newest")
        assert None not in days[: len(dated)]


def test_a_text_that_was_printed_again_stands_once(opened: Archive) -> None:
    """With the others behind it, which are counted all the same."""
    result = opened.index.search(IndexRequest(compiled("水渠"), count=10, fold=True))
    [listed] = result.documents
    reprints = {listed.key, *listed.same}
    assert (result.total, result.folded, len(reprints)) == (3, 2, 3)
    assert {source.partition("/")[0] for source in opened.sources(reprints)} == {"reprints"}
    assert reprints == {listed.key, *opened.index.same_text(listed.key)}


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("enough", [0, 1, 100])
def test_too_short_a_result_is_filled_up(opened: Archive, sort: str, enough: int) -> None:
    """By documents of the wider query, after the others and with the words that they lack; else it is not compiled."""
    asked: list[WhooshQuery] = []
    words = [compiled("mutual"), compiled("reservoir")]
    wider = compiled("mutual OR reservoir")
    assert wider is not None

    def relaxed() -> WhooshQuery:
        asked.append(wider)
        return wider

    texts = {each.source: text_of(each) for each in opened.documents.values()}
    complete = [source for source, text in texts.items() if "mutual" in text and "reservoir" in text]
    every = [source for source, text in texts.items() if "mutual" in text or "reservoir" in text]
    assert 1 == len(complete) < len(every)
    result = opened.index.search(
        IndexRequest(
            compiled("mutual reservoirs"), sort=sort, count=100, enough=enough, relaxed=relaxed,
            words=[word for word in words if word],
        )
    )  # fmt: skip
    assert len(asked) == (enough > 1)
    assert (result.complete, result.total) == (1, len(every) if asked else 1)
    assert sorted(opened.sources(keys_of(result.documents))) == sorted(every if asked else complete)
    assert opened.sources(keys_of(result.documents[:1])) == complete
    for each in result.documents:
        text = text_of(opened.documents[each.key])
        assert each.missing == tuple(number for number, word in enumerate(("mutual", "reservoir")) if word not in text)


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_what_may_be_misread_comes_after_what_matches(opened: Archive, sort: str) -> None:
    """Marked as such, and once."""
    query, possible = compiled("mutual"), compiled("peasants OR mutual")
    result = opened.index.search(IndexRequest(query, sort=sort, count=100, possible=possible))
    exact = [each.source for each in opened.documents.values() if holding("mutual")(each)]
    both = [each.source for each in opened.documents.values() if holding("mutual")(each) or holding("peasants")(each)]
    assert (result.complete, result.possible, result.total) == (len(exact), len(both) - len(exact), len(both))
    assert [each.is_possible for each in result.documents] == [False] * len(exact) + [True] * (len(both) - len(exact))
    assert sorted(opened.sources(keys_of(result.documents[: len(exact)]))) == sorted(exact)
    assert sorted(opened.sources(keys_of(result.documents))) == sorted(both)


@pytest.mark.parametrize("grain", Grain)
def test_documents_are_counted_by_period(opened: Archive, grain: Grain) -> None:
    """Of all of a result, and of those of each value of a facet; a choice of dates need not narrow them."""
    length = {Grain.YEAR: 4, Grain.MONTH: 7, Grain.DAY: 10}[grain]
    asked = HistogramRequest(grain, all_dates=True, occurrences=True, facet="region", values=("140000", "320000"))
    filters = Filters({"date": ["1954"]})
    histogram = opened.index.search(IndexRequest(compiled("peasants"), filters, histogram=asked)).histogram
    assert histogram is not None
    documents = [each for each in opened.documents.values() if holding("peasants")(each)]

    def periods(documents: Iterable[Document]) -> Counter[str]:
        return Counter(each.published.earliest.isoformat()[:length] for each in documents if each.published)

    assert histogram.every.documents == periods(documents)
    assert list(histogram.every.documents) == sorted(histogram.every.documents)
    assert histogram.every.all_occurrences == sum(histogram.every.occurrences.values())
    assert histogram.every.occurrences == periods(documents)  # each has the word once
    assert histogram.every.undated == 0
    for code in ("140000", "320000"):
        assert histogram.by_value[code].documents == periods(each for each in documents if code in _codes(each))
    narrowed = opened.index.search(
        IndexRequest(compiled("peasants"), filters, histogram=HistogramRequest(grain))
    ).histogram
    assert narrowed is not None
    assert {period[:4] for period in narrowed.every.documents} == {"1954"}


def test_only_the_most_frequent_values_are_counted_by(opened: Archive) -> None:
    """If so many are asked for: those of most documents first."""
    languages = ("en", "zh", "ja")
    sizes = Counter(
        value for each in opened.documents.values() for value in _values("lang", each) if value in languages
    )
    for most in (1, 3):
        asked = HistogramRequest(Grain.YEAR, facet="lang", values=languages, most_values=most)
        histogram = opened.index.search(IndexRequest(None, histogram=asked)).histogram
        assert histogram is not None
        by_value = [(value, counts.total) for value, counts in histogram.by_value.items()]
        assert by_value == sizes.most_common(most)  # none of a language that no document has


def test_codes_are_counted_by_themselves(opened: Archive) -> None:
    """Under all filters but that of their facet."""
    codes = ("140000", "130000", "110000")
    request = IndexRequest(None, Filters({"region": ["140000"], "lang": ["zh"]}), codes={"region": codes})
    expected = {
        code: sum(code in _codes(each) and "zh" in _values("lang", each) for each in opened.documents.values())
        for code in codes
    }
    assert opened.index.search(request).codes == {"region": expected}
    assert expected["140000"]


def test_several_requests_are_answered_like_each(opened: Archive) -> None:
    """In their order; none is answered by nothing."""
    requests = [IndexRequest(compiled(question), count=5, fold=True) for question in QUESTIONS]
    for one, together in zip(map(opened.index.search, requests), opened.index.search_all(iter(requests)), strict=True):
        assert (together.total, together.documents) == (one.total, one.documents)
    assert list(opened.index.search_all([])) == []


def test_a_prefix_of_too_many_words_says_so(opened: Archive) -> None:
    """And finds documents with those that were looked for."""
    for most, is_truncated in ((1, True), (1000, False)):
        result = opened.index.search(IndexRequest(PrefixQuery([("body_forms", 1.0)], "m", most), count=100))
        assert result.truncated is is_truncated
        assert result.total


def test_a_search_without_time_is_partial(opened: Archive) -> None:
    """Whatever it has found; without a query there is nothing to look for."""
    assert opened.index.search(IndexRequest(compiled("peasants mutual 互助组"), count=5, deadline=Deadline(-1))).partial
    assert not opened.index.search(IndexRequest(None, count=5, deadline=Deadline(60_000))).partial


@pytest.mark.parametrize("question", [question for question in QUESTIONS if question not in (ALL, "kiln")])
def test_an_explanation_adds_up_to_the_score(opened: Archive, question: str) -> None:
    """Of each document that is found; of another it says that it does not match."""
    query = compiled(question)
    assert query is not None
    scores = {each.key: each.score for each in opened.index.search(IndexRequest(query, count=100)).documents}
    for key in opened.documents:
        matches, score, contributions = opened.index.explain(query, key, Deadline(60_000))
        assert matches == (key in scores) == opened.index.has_match(query, key, Deadline(60_000))
        assert not matches or score == pytest.approx(scores[key])
        assert not matches or sum(each.score for each in contributions) == pytest.approx(score, rel=1e-4)


def test_an_explanation_names_what_occurs(opened: Archive) -> None:
    """The members of a concept that a document has, with how often."""
    concept = Concept(
        [ConceptTerm("body_en", "team"), ConceptTerm("body_en", "xyzzy"), ConceptTerm("title_en", "team")]
    )
    for key, document in opened.documents.items():
        _, _, contributions = opened.index.explain(concept, key, Deadline(60_000))
        pieces = {
            (piece.member.field, *member_texts(piece.member)): piece.occurrences
            for each in contributions
            for piece in each.pieces
        }
        body = "\n".join(p.text for text in document.texts for p in text.paragraphs)
        assert pieces == ({("body_en", "team"): body.count("team")} if "team" in body else {})
