"""Turns a document into its names of places with where they stand, and each name into the one unit that it means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from search.enrich.gazetteer_tables import LEVELS, Match, Unit
from search.model import Document, ParagraphKind, Text

if TYPE_CHECKING:
    from search.enrich.gazetteer import Gazetteer

__all__ = ["Naming", "Passage", "Reading", "passages"]

_SENTENCE_END = re.compile(r"[。！？；\n]|[.!?;] ")
# A unit that had gone or was yet to come is still meant some years off: news looks back, and dates of tables differ.
_SLACK_YEARS = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A headline or paragraph with the names in it.

    Attributes:
        where: `title.zh`, `body.en.3`, as in `Evidence.where`.
        lang: `zh` or `en`.
        kind: What it is in the printed page; None for the headline.
        text: Its words.
        matches: Names in reading order.
        number: Which paragraph, from 0; -1 for the headline.
    """

    where: str
    lang: str
    kind: ParagraphKind | None
    text: str
    matches: tuple[Match, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Naming:
    """That a passage names a unit."""

    code: str
    passage: Passage
    match: Match


def passages(document: Document, gazetteer: Gazetteer) -> list[Passage]:
    """Every headline and paragraph, each language's in order, Chinese first."""
    texts = sorted(document.texts, key=lambda text: not text.lang.startswith("zh"))
    return [passage for text in texts for passage in _passages_of(text, gazetteer)]


def _passages_of(text: Text, gazetteer: Gazetteer) -> Iterator[Passage]:
    lang = text.lang[:2]
    yield Passage(f"title.{lang}", lang, None, text.title, tuple(gazetteer.scan(text.title)), -1)
    for number, paragraph in enumerate(text.paragraphs):
        matches = tuple(gazetteer.scan(paragraph.text))
        yield Passage(f"body.{lang}.{number}", lang, paragraph.kind, paragraph.text, matches, number)


class Reading:
    """Decides which unit each name of one document means: what is plain first, then what leans on it.

    A name may be plain by itself (江苏省), by what stands before it in its sentence or headline, by what the document
    names elsewhere, and in a translation by the original.
    """

    def __init__(self, found: Iterable[Passage], gazetteer: Gazetteer, day: date | None) -> None:
        self.gazetteer = gazetteer
        self.day = day
        self.passages = list(found)
        self.chosen: dict[tuple[str, int], str] = {}
        self.regions: Counter[str] = Counter()
        self.bilingual = len({passage.lang for passage in self.passages}) > 1

    def namings(self) -> list[Naming]:
        """Every name that means a unit, in reading order, Chinese first."""
        for lang in ("zh", "en"):
            own = [passage for passage in self.passages if passage.lang == lang]
            for only_plain in (True, False):
                for passage in own:
                    self._read(passage, only_plain=only_plain)
        return [
            Naming(self.chosen[passage.where, match.start], passage, match)
            for passage in self.passages
            for match in passage.matches
            if (passage.where, match.start) in self.chosen
        ]

    def _read(self, passage: Passage, *, only_plain: bool) -> None:
        nearby: list[str] = []
        sentence = 0
        ends = [found.end() for found in _SENTENCE_END.finditer(passage.text)] if passage.kind else []
        for match in passage.matches:
            while sentence < len(ends) and ends[sentence] <= match.start:
                sentence += 1
                nearby = []
            key = (passage.where, match.start)
            code = self.chosen.get(key) or self._choose(passage, match, nearby, only_plain=only_plain)
            if code is None:
                continue
            nearby.append(code)
            if key not in self.chosen:
                self.chosen[key] = code
                if code != "CN":
                    self.regions.update(self.gazetteer.path(code, self.day)[1:])

    def _choose(self, passage: Passage, match: Match, nearby: list[str], *, only_plain: bool) -> str | None:
        if not match.codes:
            return None
        if passage.lang == "en" and self.bilingual:
            return self._translated(match, nearby)
        codes = self._of_the_time(match.codes)
        inside = self._inside(codes, reversed(nearby))
        if len(inside) == 1 and (not match.weak or nearby):
            return inside[0]
        if not match.weak:
            best = self._highest(inside or codes)
            if len(best) == 1 and (len(codes) == 1 or not only_plain or self._plain(best[0], codes)):
                return best[0]
        return None if only_plain else self._by_document(match, codes)

    def _plain(self, best: str, codes: list[str]) -> bool:
        """Whether one unit outranks the rest of its name, and those lie in it: 长治 is the prefecture, not the county."""
        return all(code == best or self.gazetteer.lies_in(code, best, self.day) for code in codes)

    def _by_document(self, match: Match, codes: list[str]) -> str | None:
        """The unit that the rest of the document speaks for; the best known if nothing does and it must be one."""
        named = [code for code in codes if code in self.chosen.values()]
        if named:
            return self._highest(named)[0]
        inside = self._inside(codes, (code for code, _ in self.regions.most_common()))
        if inside:
            return self._highest(inside)[0]
        if match.weak:
            return None
        best = self._highest(codes)
        upper = [code for code in best if self._unit(code).level != "county"]
        return upper[0] if upper else None

    def _translated(self, match: Match, nearby: list[str]) -> str | None:
        """The unit of a translation's name: the original's, whatever the translator made of it."""
        original = {code for (where, _), code in self.chosen.items() if ".zh" in where}
        named = [code for code in (*match.codes, *match.others) if code in original]
        if named:
            return self._highest(list(dict.fromkeys(named)))[0]
        mistaken = [_CONFUSED[code] for code in match.codes if _CONFUSED.get(code) in original]
        if mistaken:
            return mistaken[0]
        if original - {"CN"}:
            return None
        codes = self._of_the_time(match.codes)
        best = self._highest(self._inside(codes, reversed(nearby)) or codes)
        return best[0] if len(best) == 1 and not match.weak else None

    def _of_the_time(self, codes: Iterable[str]) -> list[str]:
        """Those units that stood on the day, if any did; names of units that had not yet gone come with them."""
        day = self.day
        listed = list(codes)
        if day is None:
            standing = [code for code in listed if self._unit(code).valid_to is None]
            return standing or listed
        return [code for code in listed if self._unit(code).stood_on(day, slack_years=_SLACK_YEARS)] or listed

    def _inside(self, codes: list[str], regions: Iterable[str]) -> list[str]:
        """Those units that lie in the first of some regions to hold any of them."""
        for region in regions:
            inside = [
                code for code in codes if region not in ("CN", code) and self.gazetteer.lies_in(code, region, self.day)
            ]
            if inside:
                return inside
        return []

    def _highest(self, codes: list[str]) -> list[str]:
        rank = min((LEVELS.index(self._unit(code).level) for code in codes), default=0)
        return [code for code in codes if LEVELS.index(self._unit(code).level) == rank]

    def _unit(self, code: str) -> Unit:
        return self.gazetteer.units[code]


# Units whose names one romanisation does not tell apart.
_CONFUSED = {"140000": "610000", "610000": "140000"}
