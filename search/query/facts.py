"""Turns what a person writes for a place, era, date, kind or language into the values that the index knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from search.enrich.dates import parse_date
from search.enrich.eras import EraTable
from search.enrich.gazetteer import Gazetteer
from search.errors import InvalidRequest
from search.model import UNDATED, DateSpan, Kind, Precision
from search.query.parse import Resolver
from search.query.tree import DateRange, Node, Restrict
from search.text.fold import fold

__all__ = ["FILTERS", "Facts", "date_range"]

FILTERS = ("date", "region", "era", "kind", "lang")
_LANGS = {"en": "en", "english": "en", "zh": "zh", "chinese": "zh", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
_UNITS = (Precision.DECADE, Precision.YEAR, Precision.MONTH)
_RANGE = re.compile(r"\s*(?:\.\.+|…|\s(?:to|TO)\s)\s*")
_DATE_HELP = "write a year, month or day such as 1954, 1954-11 or 1954-11-11"


@dataclass(frozen=True, slots=True)
class Facts:
    """The tables against which a person's words are read."""

    gazetteer: Gazetteer
    eras: EraTable

    def values(self, name: str, text: str) -> tuple[str, ...]:
        """What a filter's text stands for.

        Args:
            name: One of `FILTERS`.
            text: As a person writes it: `Shanxi`, `山西省`, `140000`; `Land Reform`, `土地改革`; `1950s`; `web`; `zh`.

        Returns:
            Region codes (or one path of codes), ids of eras, values of the date facet, kinds, languages.

        Raises:
            InvalidRequest: If it stands for nothing; the message says what would.
        """
        text = text.strip()
        match name:
            case "region":
                return self._region(text)
            case "era":
                return self._era(text)
            case "date":
                return (_date_value(text),)
            case "kind":
                if fold(text) in set(Kind):
                    return (fold(text),)
                raise InvalidRequest(f"There is no kind {text!r}; kinds are {', '.join(Kind)}.")
            case "lang":
                if lang := _LANGS.get(fold(text)):
                    return (lang,)
                raise InvalidRequest(f"There is no language {text!r}; languages are en, zh, zh-Hans and zh-Hant.")
        raise InvalidRequest(f"There is no filter {name!r}; filters are {', '.join(FILTERS)}.")

    def _region(self, text: str) -> tuple[str, ...]:
        if "/" in text and all(self.gazetteer.resolve(code) == (code,) for code in text.split("/")):
            return (text,)  # a path out of the region facet
        if codes := self.gazetteer.resolve(text):
            return codes
        raise InvalidRequest(f"There is no region {text!r} in the gazetteer; try a province such as Shanxi or 山西.")

    def _era(self, text: str) -> tuple[str, ...]:
        if era := self.eras.resolve(text):
            return (era,)
        raise InvalidRequest(f"There is no era {text!r}; eras are {', '.join(era.id for era in self.eras)}.")

    def resolvers(self) -> Mapping[str, Resolver]:
        """What may stand before a colon in a question, besides the fields of words."""

        def restrict(name: str) -> Resolver:
            return lambda text: Restrict(name, tuple(value.rpartition("/")[2] for value in self.values(name, text)))

        fields: dict[str, Resolver] = {name: restrict(name) for name in ("region", "era", "kind", "lang")}
        fields["date"] = _date_node
        chinese = {"地区": "region", "时期": "era", "日期": "date", "类型": "kind", "语言": "lang"}
        return fields | {alias: fields[name] for alias, name in chinese.items()}


def date_span(text: str) -> DateSpan:
    """Read a date that somebody typed.

    Raises:
        InvalidRequest: If it is none; the message says what would be.
    """
    if span := parse_date(text.strip()):
        return span
    raise InvalidRequest(f"{text!r} is not a date; {_DATE_HELP}.")


def date_range(earliest: str | None, latest: str | None) -> DateSpan | None:
    """The span from the first day of one date to the last day of another; either may be missing.

    Raises:
        InvalidRequest: If one is no date, or they are the wrong way round.
    """
    first = date_span(earliest) if earliest and earliest.strip() else None
    last = date_span(latest) if latest and latest.strip() else None
    if first is None and last is None:
        return None
    start, end = first.earliest if first else date.min, last.latest if last else date.max
    if end <= start:
        raise InvalidRequest(f"{latest} is before {earliest}; exchange the two dates.")
    return DateSpan(earliest=start, latest=end, precision=Precision.SPAN)


def _date_node(text: str) -> Node:
    ends: Sequence[str] = _RANGE.split(text, maxsplit=1)
    span = date_range(ends[0], ends[-1])
    if span is None:
        raise InvalidRequest(f"A date is missing; {_DATE_HELP}.")
    return DateRange(span)


def _date_value(text: str) -> str:
    if fold(text) in (UNDATED, "日期不详"):
        return UNDATED
    span = date_span(text)
    if span.precision not in _UNITS:
        raise InvalidRequest(f"{text!r} is not a decade, year or month; write 1950s, 1954 or 1954-11.")
    return span.edtf
