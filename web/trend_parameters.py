"""Parsing of a query string into a checked request to compare questions over time, and back into an address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from search.results import MAX_SMOOTHING, MAX_TREND_QUESTIONS, TREND_SPLITS, TREND_UNITS, Grain, TrendMeasure, Trends
from web.fields import Complaint, Fields, clean
from web.parameters import MAX_QUESTION, SearchRequest, only, read_selection

if TYPE_CHECKING:
    from search import Library

__all__ = ["SCALES", "TREND_GRAINS", "TREND_PARAMETERS", "TrendsRequest", "compare", "read_trends_request"]

TREND_GRAINS = (str(Grain.YEAR), str(Grain.MONTH))
"""Lengths of the periods."""

SCALES = ("count", "thousand")
"""Numbers as they are, or for every thousand articles of the period."""

TREND_PARAMETERS = ("count", "grain", "scale", "smooth", "split")
"""Names of the parameters that only comparisons have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendsRequest:
    """A request to compare questions; every value has been checked.

    Attributes:
        questions: The questions as typed, each once, at most `MAX_TREND_QUESTIONS`.
        selection: Filters, dates and expansion for all of them; its question is empty.
        grain: One of `TREND_GRAINS`.
        split: One of `TREND_SPLITS`, or empty.
        measure: What is told of each period.
    """

    questions: tuple[str, ...] = ()
    selection: SearchRequest = field(default_factory=SearchRequest)
    grain: str = TREND_GRAINS[0]
    split: str = ""
    measure: TrendMeasure = field(default_factory=TrendMeasure)


class _TrendParameters(Fields):
    """Parses the parameters that only comparisons have, and the questions."""

    def __init__(self, args: MultiDict[str, str]) -> None:
        super().__init__(args, ("q", *TREND_PARAMETERS))

    def questions(self) -> tuple[str, ...]:
        typed = list(dict.fromkeys(filter(None, map(clean, self._args.getlist("q")))))
        questions = self._first("q", typed, MAX_TREND_QUESTIONS)
        return tuple(dict.fromkeys(self._beginning("q", question, MAX_QUESTION) for question in questions))

    def measure(self) -> TrendMeasure:
        return TrendMeasure(
            unit=self.choice("count", TREND_UNITS),
            per_thousand=self.choice("scale", SCALES) == SCALES[1],
            smoothing=int(self.choice("smooth", tuple(map(str, range(MAX_SMOOTHING + 1))))),
        )


def read_trends_request(args: MultiDict[str, str], library: Library) -> tuple[TrendsRequest, tuple[Complaint, ...]]:
    """Parse and check a query string.

    Args:
        args: The decoded parameters, in any order, hostile or not.
        library: Knows which filters, values and dates are valid.

    Returns:
        The request, in which wrong parameters have their defaults, and a complaint for each of them.
    """
    own = ("q", *TREND_PARAMETERS)
    fields = _TrendParameters(only(args, own))
    selection, complaints = read_selection(only(args, set(args).difference(own)), library, TREND_PARAMETERS)
    request = TrendsRequest(
        questions=fields.questions(),
        selection=selection,
        grain=fields.choice("grain", TREND_GRAINS),
        split=fields.choice("split", ("", *TREND_SPLITS)),
        measure=fields.measure(),
    )
    return request, (*complaints, *fields.complaints)


def compare(library: Library, request: TrendsRequest) -> Trends:
    """Return the answer to a request that has a question."""
    return library.trends(request.questions, grain=request.grain, split=request.split, **request.selection.selecting())
