"""Claims about counting documents by the year, month or day of their publication."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine.columns.column import Selection
from search.engine.columns.periods import Periods
from search.results import Grain

LENGTHS = {Grain.YEAR: 4, Grain.MONTH: 7, Grain.DAY: 10}

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 30)) | st.dates(date(1953, 11, 1), date(1954, 3, 1))
SPANS = st.none() | st.tuples(DAYS, st.sampled_from((1, 1, 1, 28, 31, 365, 366, 3653)))
"""Nothing for undated, or the first day and the number of days."""


def period_of(span: tuple[date, int] | None, grain: Grain) -> str:
    """The period by hand: the common beginning of the first and the last day, as ISO writes them."""
    if span is None:
        return "undated"
    first = span[0]
    last = date.fromordinal(min(first.toordinal() + span[1] - 1, date.max.toordinal() - 1))
    length = LENGTHS[grain]
    same = first.isoformat()[:length] == last.isoformat()[:length]
    return first.isoformat()[:length] if same else "imprecise"


@given(spans=st.lists(SPANS, max_size=30), grain=st.sampled_from(Grain), data=st.data())
def test_counts_are_those_by_hand(spans: list[tuple[date, int] | None], grain: Grain, data: st.DataObject) -> None:
    """Any documents, any selection of them, with occurrences: each counts once, where its first and last day agree."""
    earliest = np.array([span[0].toordinal() if span else 0 for span in spans], dtype=np.int32)
    after = [min(span[0].toordinal() + span[1], date.max.toordinal()) if span else 0 for span in spans]
    chosen = [number for number in range(len(spans)) if data.draw(st.booleans())]
    occurrences = np.array([data.draw(st.integers(0, 9)) for _ in spans], dtype=np.float32)
    periods = Periods(earliest, np.array(after, dtype=np.int32), grain)
    everything = periods.counts(None)
    counts = periods.counts(Selection(np.array(chosen, dtype=np.intp), len(spans)), occurrences)
    by_hand = Counter(period_of(spans[number], grain) for number in chosen)
    assert dict(counts.documents) == {
        name: by_hand[name] for name in sorted(by_hand) if name not in ("undated", "imprecise")
    }
    assert list(counts.documents) == sorted(counts.documents)
    assert (counts.imprecise, counts.undated, counts.total) == (by_hand["imprecise"], by_hand["undated"], len(chosen))
    assert list(counts.occurrences) == list(counts.documents)
    for name, number in counts.occurrences.items():
        assert number == sum(int(occurrences[each]) for each in chosen if period_of(spans[each], grain) == name)
    assert counts.all_occurrences == int(occurrences[chosen].sum())
    assert everything.total == len(spans)


@given(days=st.lists(st.none() | st.dates(date(1954, 1, 1), date(1954, 1, 9)), max_size=30))
def test_the_documents_of_a_day(days: list[date | None]) -> None:
    """A day has the documents of that day, and no document of another or of none."""
    earliest = np.array([day.toordinal() if day else 0 for day in days], dtype=np.int32)
    latest = np.array([day.toordinal() + 1 if day else 0 for day in days], dtype=np.int32)
    periods = Periods(earliest, latest, Grain.DAY)
    for offset in range(-1, 11):
        day = date(1954, 1, 1) + timedelta(days=offset)
        assert periods.documents_of(day).tolist() == [number for number, each in enumerate(days) if each == day]


@pytest.mark.parametrize("grain", Grain)
def test_a_million_documents_are_counted_at_once(grain: Grain) -> None:
    """Sums over a large archive are exact: every document in exactly one place."""
    numbers = np.arange(1_000_000, dtype=np.int32)
    earliest = date(1946, 1, 1).toordinal() + numbers % 21_000
    earliest[::7] = 0
    periods = Periods(earliest, np.where(earliest > 0, earliest + 1, 0).astype(np.int32), grain)
    counts = periods.counts(None)
    assert (counts.undated, counts.imprecise, counts.total) == (142_858, 0, 1_000_000)
