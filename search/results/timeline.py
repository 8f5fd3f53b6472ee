"""Numbers of documents by year, month or day of publication."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["GRAINS", "Grain", "Timeline", "TimelinePeriod"]


class Grain(StrEnum):
    """The length of the periods in which documents are counted."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


GRAINS = tuple(str(grain) for grain in Grain)
"""Names of all grains, the longest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePeriod:
    """The documents of one period.

    Attributes:
        period: Year, month or day: `1954`, `1954-11`, `1954-11-03`.
        count: Number of documents found.
        total: Number of documents of the archive.
    """

    period: str
    count: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Documents found, beside all documents of the archive, by the period in which they were published.

    A document counts for a period if it was certainly published in it. One that is only known to be of some longer
    span (1954, if months are counted) counts for none of them, as in the date facet, where it stands at its year or
    its decades.

    Attributes:
        grain: Length of the periods.
        periods: In order of time, from the first to the last that has a document of the archive, those between them
            that have none included. Of a search that is narrowed to some years, months or days, if shorter periods are
            counted, only the periods in these.
        imprecise: Number of documents found that are dated, but to no single period of this length.
        undated: Number of documents found that have no date.
    """

    grain: Grain
    periods: tuple[TimelinePeriod, ...] = ()
    imprecise: int = 0
    undated: int = 0
