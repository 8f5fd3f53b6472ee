"""Figures for Prometheus: requests, how long they take, and what is served; of all processes of a server together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import TypeVar

from web.serving.shared_counters import SharedCounters

__all__ = ["METRICS_TYPE", "Metrics"]

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Media type of Prometheus's text format."""

_STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
_LIMITS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper limits of the classes of durations, in seconds: those of a page, and Prometheus's own above."""

_OTHER = "other"
_Key = TypeVar("_Key")


class Metrics:
    """Counts requests by endpoint, status and duration.

    Args:
        endpoints: Names of what can be asked for; whatever else is asked for is counted as `other`.
        processes: How many processes serve.
    """

    def __init__(self, endpoints: Iterable[str], processes: int) -> None:
        self._endpoints = (*dict.fromkeys(endpoints), _OTHER)
        self._places = {name: number for number, name in enumerate(self._endpoints)}
        self._statuses = len(_STATUSES) * len(self._endpoints)
        width = len(_LIMITS) + 2  # classes, those above all, and the sum of seconds
        self._width = width
        self._counters = SharedCounters(self._statuses + width * len(self._endpoints) + 1, processes)

    def use_row(self, row: int) -> None:
        """Count in the row of a process, in this process."""
        self._counters.use_row(row)

    def count(self, endpoint: str | None, status: int, seconds: float, size: int) -> None:
        """Count a request.

        Args:
            endpoint: What was asked for.
            status: Status of the response.
            seconds: How long it took to make.
            size: Bytes of the body before compression; 0 if unknown.
        """
        place = self._places.get(endpoint or _OTHER, len(self._endpoints) - 1)
        kind = min(max(status // 100, 1), len(_STATUSES)) - 1
        first = self._statuses + place * self._width
        class_ = next((number for number, limit in enumerate(_LIMITS) if seconds <= limit), len(_LIMITS))
        self._counters.add({
            place * len(_STATUSES) + kind: 1,
            first + class_: 1,
            first + self._width - 1: seconds,
            self._statuses + self._width * len(self._endpoints): size,
        })  # fmt: skip

    def text(self, gauges: Iterable[tuple[str, str, float]], generation: str) -> str:
        """Return all figures in Prometheus's text format.

        Args:
            gauges: Name, description and value of further figures, as they are now.
            generation: Name of the generation that is served; empty if there is none.
        """
        return "\n".join([*self._lines(), *_gauges(gauges, generation), ""])

    def _lines(self) -> Iterator[str]:
        totals = self._counters.totals()
        yield from _head("hezuo_requests_total", "counter", "Requests answered, by what was asked for and status.")
        for place, endpoint in enumerate(self._endpoints):
            for number, status in enumerate(_STATUSES):
                if value := totals[place * len(_STATUSES) + number]:
                    yield f'hezuo_requests_total{{endpoint="{endpoint}",status="{status}"}} {value:.0f}'
        yield from _head("hezuo_request_seconds", "histogram", "Seconds that it took to make a response.")
        for place, endpoint in enumerate(self._endpoints):
            first = self._statuses + place * self._width
            *classes, seconds = totals[first : first + self._width]
            if not any(classes):
                continue
            for limit, value in zip((*map(str, _LIMITS), "+Inf"), accumulate(classes), strict=True):
                yield f'hezuo_request_seconds_bucket{{endpoint="{endpoint}",le="{limit}"}} {value:.0f}'
            yield f'hezuo_request_seconds_sum{{endpoint="{endpoint}"}} {seconds:.6f}'
            yield f'hezuo_request_seconds_count{{endpoint="{endpoint}"}} {sum(classes):.0f}'
        yield from _head("hezuo_response_bytes_total", "counter", "Bytes of bodies, before compression.")
        yield f"hezuo_response_bytes_total {totals[-1]:.0f}"


def _gauges(gauges: Iterable[tuple[str, str, float]], generation: str) -> Iterator[str]:
    for name, about, value in gauges:
        yield from _head(name, "gauge", about)
        yield f"{name} {value:.0f}"
    if generation:
        yield from _head("hezuo_generation_info", "gauge", "The generation of the index that is served.")
        yield f'hezuo_generation_info{{generation="{generation}"}} 1'


def _head(name: str, kind: str, about: str) -> tuple[str, str]:
    return f"# HELP {name} {about}", f"# TYPE {name} {kind}"
