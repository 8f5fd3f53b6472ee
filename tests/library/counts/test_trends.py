"""Claims about comparisons of questions over time: exact counts, occurrences, rates, smoothing and splits."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import InvalidRequest, Library
from search.engine import OpenIndex
from search.query import IndexRequest, IndexResult
from search.results import MAX_TREND_QUESTIONS, TREND_UNITS, Trend, TrendMeasure
from tests.library.counts.conftest import DAYS

QUESTIONS = ["互助组", "mutual aid team", "Shanxi", '"农民开会"', "nothing like it"]


@pytest.mark.parametrize("options", [{}, {"filters": {"region": ["Shanxi"]}}, {"dates": ("1953", None)}])
@pytest.mark.parametrize("grain", ["year", "month"])
def test_counts_are_those_of_searches(counted: Library, options: dict[str, object], grain: str) -> None:
    """A point has as many documents as the search that it stands for, of as many as there are under the filters."""
    trends = counted.trends(QUESTIONS, grain=grain, **options)  # type: ignore[arg-type]
    assert [trend.question for trend in trends.trends] == QUESTIONS
    for trend in trends.trends:
        for period, number, total in zip(trends.periods, trend.documents, trend.totals, strict=True):
            filters = {**options.get("filters", {}), "date": [period]}  # type: ignore[dict-item]
            narrowed = {**options, "filters": filters}
            assert counted.search(trend.question, **narrowed, facets=()).complete == number  # type: ignore[arg-type]
            assert counted.search(**narrowed, facets=()).total == total  # type: ignore[arg-type]


def test_occurrences_are_those_in_the_texts(counted: Library) -> None:
    """Each mention counts once, whichever language says it: the two texts of an article say the same."""
    by_hand: Counter[str] = Counter()
    for number, day in enumerate(DAYS):
        by_hand[day[:4]] += number % 4
    for question in ("互助组", "mutual aid team", '"mutual aid team"', "互助組"):
        trends = counted.trends([question])
        (trend,) = trends.trends
        assert dict(zip(trends.periods, trend.occurrences, strict=True)) == {
            period: by_hand[period] for period in trends.periods
        }, question
        (facts,) = trends.questions
        assert (facts.documents, facts.undated) == (7, 1)
        assert facts.occurrences == by_hand.total() + 1


def test_renderings_are_stated(counted: Library) -> None:
    """Each question tells what was searched for besides; without expansion nothing was."""
    (facts,) = counted.trends(["互助组"]).questions
    assert "mutual aid team" in {expansion.text for expansion in facts.expansions}
    assert counted.trends(["互助组"], without=["mutual aid team", "mutual aid"]).questions[0].expansions == ()
    exact = counted.trends(["mutual aid team"], expand=False)
    assert exact.questions[0].expansions == ()


def test_a_split_has_a_line_for_each_value(counted: Library) -> None:
    """By language or province, each line counts what the search filtered by it finds, of the documents that have it."""
    for split, name in (("lang", "lang"), ("province", "region")):
        trends = counted.trends(["peasants"], split=split)
        assert len({trend.value for trend in trends.trends}) == len(trends.trends) >= 2
        for trend in trends.trends:
            assert all(trend.label)
            for period, number, total in zip(trends.periods, trend.documents, trend.totals, strict=True):
                filters = {name: [trend.value], "date": [period]}
                assert counted.search("peasants", filters=filters, facets=()).complete == number
                assert counted.search(filters=filters, facets=()).total == total
    assert counted.trends(["peasants"], split="province").trends[0].label == ("Shanxi", "山西")


def test_a_split_by_province_keeps_to_the_filters(counted: Library) -> None:
    """Under a filter there are lines for the provinces of the documents that pass it, and for no others."""
    trends = counted.trends(["peasants"], split="province", filters={"region": ["Hebei"]})
    assert [trend.label for trend in trends.trends] == [("Hebei", "河北")]
    assert sum(trends.trends[0].documents) == len([day for number, day in enumerate(DAYS) if number % 4 == 1])


@pytest.mark.parametrize("split", ["", "lang", "province"])
def test_each_question_is_evaluated_once(counted: Library, split: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a question is split, the index is asked for it once, and for no scores."""
    asked: list[bool] = []
    search = OpenIndex.search

    def counting(index: OpenIndex, request: IndexRequest) -> IndexResult:
        if request.query is not None and request.histogram is not None:
            asked.append(request.is_ranked)
        return search(index, request)

    monkeypatch.setattr(OpenIndex, "search", counting)
    counted.trends(["互助组", "peasants"], split=split)
    assert asked == [False, False]


def test_what_cannot_be_compared_is_refused(counted: Library) -> None:
    """Too many questions, none, a text in place of a list, and unknown grains and splits are named."""
    wrong: list[tuple[object, dict[str, str], str]] = [
        (["a"] * (MAX_TREND_QUESTIONS + 1), {}, "from 1 to 5"),
        ([], {}, "from 1 to 5"),
        ("互助组", {}, "a list"),
        (["a"], {"grain": "day"}, "year or month"),
        (["a"], {"split": "era"}, "lang or province"),
    ]
    for questions, options, message in wrong:
        with pytest.raises(InvalidRequest, match=message):
            counted.trends(questions, **options)  # type: ignore[arg-type]


NUMBERS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 500)), max_size=20)


@given(numbers=NUMBERS, smoothing=st.integers(0, 10), unit=st.sampled_from(TREND_UNITS))
def test_smoothing_takes_neighbours_together(numbers: list[tuple[int, int]], smoothing: int, unit: str) -> None:
    """A smoothed count is the mean of its window, a smoothed rate that of all documents in the window; none of none."""
    counts, totals = tuple(count for count, _ in numbers), tuple(total for _, total in numbers)
    trend = Trend(
        question="q",
        documents=counts if unit == "articles" else (),
        occurrences=counts if unit == "occurrences" else (),
        totals=totals,
    )
    plain = TrendMeasure(unit=unit, smoothing=smoothing).values(trend)
    rates = TrendMeasure(unit=unit, smoothing=smoothing, per_thousand=True).values(trend)
    assert len(plain) == len(rates) == len(numbers)
    for place in range(len(numbers)):
        window = slice(max(0, place - smoothing), place + smoothing + 1)
        of_window, all_of_window = counts[window], sum(totals[window])
        assert plain[place] == pytest.approx(float(Fraction(sum(of_window), len(of_window))))
        rate = rates[place]
        if all_of_window:
            assert rate == pytest.approx(1000 * sum(of_window) / all_of_window)
        else:
            assert rate is None
