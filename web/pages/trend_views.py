"""What the page of trends shows: a chart whose points lead to results, what each question found, files to take away."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from urllib.parse import urlencode

from search.results import Trend, TrendMeasure, TrendQuestion, Trends
from search.tables import escaped_cell
from web.interfaces import current, gettext, label_text, ngettext
from web.links import address, request_parameters, search_url, with_value
from web.pages.expansions import ShownExpansion, shown_expansions
from web.pages.wording import lang_of
from web.parameters import SearchRequest
from web.pictures import MOST_LINES, Period, TrendChart, TrendLine, TrendPoint, trend_chart
from web.trend_parameters import SCALES, TREND_GRAINS, TrendsRequest

__all__ = ["QuestionView", "TrendsView", "trends_csv", "trends_parameters", "trends_url", "trends_view"]

_FILTERS = {"lang": "lang", "province": "region"}  # by what lines are split


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """What a question found.

    Attributes:
        question: The question.
        lang: BCP 47 tag of it.
        facts: Its numbers.
        url: Address of its results.
        added: What was searched for besides its words.
    """

    question: str
    lang: str
    facts: TrendQuestion
    url: str
    added: tuple[ShownExpansion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendsView:
    """A comparison as it is shown.

    Attributes:
        chart: The chart, of at most `MOST_LINES` lines.
        unit: What its numbers are.
        left_out: Number of lines that it has no room for.
        questions: The questions.
        csv_url: Address of all numbers as a table.
        svg_url: Address of the chart as a picture.
        is_partial: Whether the time was too short to count all documents.
    """

    chart: TrendChart
    unit: str
    left_out: int
    questions: tuple[QuestionView, ...]
    csv_url: str
    svg_url: str
    is_partial: bool


def trends_parameters(request: TrendsRequest) -> list[tuple[str, str]]:
    """Return the request as parameters, without those at their default."""
    measure = request.measure
    own = [
        ("count", "" if measure.unit == TrendMeasure().unit else measure.unit),
        ("grain", "" if request.grain == TREND_GRAINS[0] else request.grain),
        ("scale", SCALES[1] if measure.per_thousand else ""),
        ("smooth", str(measure.smoothing or "")),
        ("split", request.split),
    ]
    questions = [("q", question) for question in request.questions]
    return [*questions, *request_parameters(request.selection), *(each for each in own if each[1])]


def trends_url(request: TrendsRequest, endpoint: str = "trends") -> str:
    """Return the address of a comparison: of its page, or of a file."""
    query = urlencode(trends_parameters(request), safe="/", errors="replace")
    path = address(endpoint)
    return f"{path}?{query}" if query else path


def trends_view(trends: Trends, request: TrendsRequest) -> TrendsView:
    """Return a comparison as it is shown."""
    lines = _drawn(trends, request.measure)
    return TrendsView(
        chart=trend_chart([_line(trend, trends, request) for trend in lines], choose=label_text),
        unit=unit_label(request),
        left_out=len(trends.trends) - len(lines),
        questions=tuple(_question(facts, request) for facts in trends.questions),
        csv_url=trends_url(request, "trends_csv"),
        svg_url=trends_url(request, "trends_svg"),
        is_partial=any(facts.partial for facts in trends.questions),
    )


def unit_label(request: TrendsRequest) -> str:
    """Return what the numbers of a comparison are."""
    measure = request.measure
    if measure.unit == "occurrences":
        per_thousand = gettext("occurrences for every thousand articles")
        label = per_thousand if measure.per_thousand else gettext("occurrences")
    else:
        label = gettext("of every thousand articles") if measure.per_thousand else gettext("articles")
    if not measure.smoothing:
        return label
    if request.grain == TREND_GRAINS[0]:
        window = ngettext("%(num)s year on either side", "%(num)s years on either side", measure.smoothing)
    else:
        window = ngettext("%(num)s month on either side", "%(num)s months on either side", measure.smoothing)
    return gettext("%(unit)s, average with %(window)s", unit=label, window=window)


def _drawn(trends: Trends, measure: TrendMeasure) -> Sequence[Trend]:
    """Return the lines for which there is room: of more than that, those with the highest sums, in their order."""
    sums = [sum(trend.occurrences if measure.unit == "occurrences" else trend.documents) for trend in trends.trends]
    highest = set(sorted(range(len(sums)), key=lambda rank: (-sums[rank], rank))[:MOST_LINES])
    return [trend for rank, trend in enumerate(trends.trends) if rank in highest]


def _question(facts: TrendQuestion, request: TrendsRequest) -> QuestionView:
    asked = replace(request.selection, q=facts.question)
    return QuestionView(
        question=facts.question,
        lang=lang_of(facts.question),
        facts=facts,
        url=search_url(asked),
        added=shown_expansions(facts.expansions, asked).added,
    )


def _line(trend: Trend, trends: Trends, request: TrendsRequest) -> TrendLine:
    lang = lang_of(trend.question)
    return TrendLine(
        label=_label(trend),
        points=tuple(_points(trend, trends, request)),
        lang="" if lang == current().tag else lang,
    )


def _label(trend: Trend) -> str:
    return " · ".join(filter(None, (trend.question, label_text(trend.label) if trend.value else "")))


def _points(trend: Trend, trends: Trends, request: TrendsRequest) -> Iterator[TrendPoint]:
    asked = replace(request.selection, q=trend.question)
    if trend.value:
        name = _FILTERS[trends.split]
        asked = with_value(asked, name, trend.value, instead_of=asked.filters.get(name, ()))
    values = request.measure.values(trend)
    columns = zip(trends.periods, values, trend.documents, trend.occurrences, trend.totals, strict=True)
    for text, value, documents, occurrences, total in columns:
        period = Period.read(text)
        title = gettext(
            "%(period)s: %(found)s of %(all)s articles, occurrences: %(occurrences)s",
            period=label_text(period.names),
            found=f"{documents:,}",
            all=f"{total:,}",
            occurrences=f"{occurrences:,}",
        )
        yield TrendPoint(
            period=period,
            number=value,
            text="" if value is None else _number(value),
            title=title,
            url=search_url(_in_period(asked, text)) if documents else "",
        )


def _in_period(asked: SearchRequest, period: str) -> SearchRequest:
    return with_value(asked, "date", period, instead_of=asked.filters.get("date", ()))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"


def trends_csv(trends: Trends, measure: TrendMeasure) -> str:
    """Return all numbers as a table: a row for each period of each line, in which no cell is a formula."""
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(
        ["question", "value", "label", "label_zh", "period", "articles", "occurrences", "all_articles", "plotted"]
    )
    for trend in trends.trends:
        names = [escaped_cell(text) for text in (trend.question, trend.value, *trend.label)]
        columns = zip(
            trends.periods, trend.documents, trend.occurrences, trend.totals, measure.values(trend), strict=True
        )
        for period, documents, occurrences, total, value in columns:
            plotted = "" if value is None else round(value, 4)
            rows.writerow([*names, period, documents, occurrences, total, plotted])
    return written.getvalue()
