"""Named eras as labelled lanes under a timeline: which lane each is in, so that no two labels overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from web.pictures.scales import label_width, rounded, shorten_label

__all__ = ["LAYOUTS", "MOST_LANES", "EraLane", "EraSpan", "Layout", "era_lanes"]

_GAP = 8.0  # pixels between two eras of a lane
_PADDING = 6.0  # pixels between the edge of an era and its label
_LONGEST_LABEL = 200.0  # pixels, of which the narrowest layout has 280
_SHORTEST = 0.4  # of a width of 100, so that a campaign of a few weeks can be seen


@dataclass(frozen=True, slots=True)
class Layout:
    """A width of page for which lanes are packed.

    Attributes:
        name: Letter of its classes in the style sheet.
        width: Narrowest width of the timeline in this layout, in pixels.
    """

    name: str
    width: float


LAYOUTS = (Layout("w", 872.0), Layout("m", 576.0), Layout("n", 280.0))
"""Wide from 60rem, medium from 40rem, and narrow; the style sheet has the same limits and margins."""

MOST_LANES = 4
"""Lanes that the style sheet has a place for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EraSpan:
    """A named period that a timeline may show.

    Attributes:
        name: Its name in the reader's language.
        lang: BCP 47 tag of the name if it is not the language of the page, else empty.
        years: Its years, for the tooltip.
        earliest: First day.
        latest: First day after it.
        count: Number of documents, by which eras are preferred where there is no room for all.
        url: Address of the search narrowed to it, or widened by it if it is chosen.
        chosen: Whether it is chosen.
    """

    name: str
    lang: str = ""
    years: str = ""
    earliest: date
    latest: date
    count: int
    url: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EraLabel:
    """The label of an era in some layouts.

    Attributes:
        text: The name, perhaps cut.
        x: Where it is anchored, on a scale from 0 to 100.
        anchor: Which part of it stands there: `middle` of a label within its era, `start` of one behind it, `end` of
            one before it.
        classes: A class for each layout in which the label is another one: `wx`, `mx`, `nx`.
    """

    text: str
    x: float
    anchor: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EraLane:
    """An era as it is drawn.

    Attributes:
        era: The era.
        x: Left edge on a scale from 0 to 100.
        width: Width on the same scale.
        labels: Its labels, one in each layout that draws it.
        classes: One class for each layout: `w0` is the first lane of the wide one, `wx` for none.
    """

    era: EraSpan
    x: float
    width: float
    labels: tuple[EraLabel, ...]
    classes: tuple[str, ...]


def era_lanes(
    eras: Iterable[EraSpan], first: date, after: date, *, most: int = MOST_LANES
) -> tuple[tuple[EraLane, ...], dict[str, int]]:
    """Return the eras that are drawn, and how many lanes each layout has.

    Eras are placed one after the other, the chosen ones and those with most documents first, each in the first lane
    with room for it and its label. One without room in any layout is left out, as is one that lies outside of the axis.

    Args:
        eras: In any order.
        first: First day of the axis.
        after: The day after its last.
        most: Lanes of each layout, up to `MOST_LANES`.
    """
    days = max(1, (after - first).days)
    inside = [era for era in eras if era.earliest < after and era.latest > first]
    ranked = sorted(inside, key=lambda era: (not era.chosen, -era.count, era.earliest, era.name))
    drawn = [_Drawn(era, first, days) for era in ranked]
    rows = {layout.name: _pack(drawn, layout.width, min(most, MOST_LANES)) for layout in LAYOUTS}
    used = {name: 1 + max((row for row in placed if row is not None), default=-1) for name, placed in rows.items()}
    lanes = [
        EraLane(
            era=item.era,
            x=item.x,
            width=item.width,
            labels=item.labels([layout for layout in LAYOUTS if rows[layout.name][rank] is not None]),
            classes=tuple(f"{name}{'x' if placed[rank] is None else placed[rank]}" for name, placed in rows.items()),
        )
        for rank, item in enumerate(drawn)
        if any(placed[rank] is not None for placed in rows.values())
    ]
    return tuple(sorted(lanes, key=lambda lane: (lane.x, lane.era.name))), used


class _Drawn:
    """An era on an axis, with a label within it, or beside it where it is too short.

    Args:
        era: The era, which overlaps the axis.
        first: First day of the axis.
        days: Length of the axis.
    """

    def __init__(self, era: EraSpan, first: date, days: int) -> None:
        self.era = era
        start = max(0.0, 100 * (era.earliest - first).days / days)
        end = min(100.0, 100 * (era.latest - first).days / days)
        self.width = rounded(max(_SHORTEST, end - start))
        self.x = rounded(min(start, 100 - self.width))

    def label(self, width: float) -> tuple[str, str]:
        """Return the label on a page of a width in pixels, and how it is anchored; see `EraLabel`."""
        left, right = self.x / 100 * width, (self.x + self.width) / 100 * width
        room = {"middle": right - left, "start": width - right, "end": left}
        name = shorten_label(self.era.name, _LONGEST_LABEL)
        needed = label_width(name) + 2 * _PADDING
        anchor = next((anchor for anchor, pixels in room.items() if pixels >= needed), max(room, key=room.__getitem__))
        return shorten_label(name, max(0.0, room[anchor] - 2 * _PADDING)), anchor

    def labels(self, layouts: Iterable[Layout]) -> tuple[EraLabel, ...]:
        """Return the different labels in some layouts."""
        by_layout = {layout.name: self.label(layout.width) for layout in layouts}
        x = {"middle": self.x + self.width / 2, "start": self.x + self.width, "end": self.x}
        return tuple(
            EraLabel(
                text=text,
                x=rounded(x[anchor]),
                anchor=anchor,
                classes=tuple(f"{name}x" for name, label in by_layout.items() if label != (text, anchor)),
            )
            for text, anchor in dict.fromkeys(by_layout.values())
        )

    def extent(self, width: float) -> tuple[float, float]:
        """Return the first and last pixel of era and label on a page of a width."""
        left, right = self.x / 100 * width, (self.x + self.width) / 100 * width
        text, anchor = self.label(width)
        beside = label_width(text) + 2 * _PADDING
        return left - (beside if anchor == "end" else 0.0), right + (beside if anchor == "start" else 0.0)


def _pack(drawn: Sequence[_Drawn], width: float, lanes: int) -> list[int | None]:
    """Return the lane of each era on a page of a width, or None where there is no room."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(lanes)]
    rows: list[int | None] = []
    for item in drawn:
        left, right = item.extent(width)
        free = (
            row
            for row, spans in enumerate(taken)
            if all(right + _GAP <= start or end + _GAP <= left for start, end in spans)
        )
        row = next(free, None)
        if row is not None:
            taken[row].append((left, right))
        rows.append(row)
    return rows
