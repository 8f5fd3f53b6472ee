"""Review of derived facts: a sample with its evidence to be ticked right or wrong, and precision from the ticks."""

from __future__ import annotations

import csv
import heapq
import io
import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from search.errors import ConfigError
from search.model import Document, Evidence, Role, base_language

__all__ = ["ALL", "REVIEW_COLUMNS", "FactSample", "Precision", "SampledFact", "facts_of", "precisions", "read_ticks"]

REVIEW_COLUMNS = ("right?", "fact", "value", "evidence", "context", "rule", "headline", "document", "source", "note")
"""Columns of the table that a librarian ticks; the first is for `y` or `n`."""

ALL = "all"
"""What all facts together are called, of whichever kind."""

_CONTEXT = 60  # characters on either side of the evidence
_RIGHT = frozenset({"y", "yes", "right", "r", "1", "x", "true", "ok", "+", "✓", "√", "对", "是", "正确"})
_WRONG = frozenset({"n", "no", "wrong", "w", "0", "false", "-", "✗", "×", "错", "否", "错误"})
_Z = 1.959964  # standard normal quantile of a two-sided interval of 95 per cent


class SampledFact(NamedTuple):
    """A derived fact as a row of the table; see `REVIEW_COLUMNS`."""

    ticked: str
    fact: str
    value: str
    evidence: str
    context: str
    rule: str
    headline: str
    document: str
    source: str
    note: str = ""


class Precision(NamedTuple):
    """The share of ticked facts of a kind that are right.

    Attributes:
        fact: Kind of the facts.
        right: Number that were ticked as right.
        ticked: Number that were ticked.
        lowest: Lower end of the interval of 95 per cent.
        highest: Its upper end. It is the score interval of Wilson, "Probable inference, the law of succession, and
            statistical inference" (1927), which holds for few facts and for shares near 1 too.
    """

    fact: str
    right: int
    ticked: int
    lowest: float
    highest: float

    @property
    def share(self) -> float:
        """The share that are right."""
        return self.right / self.ticked

    @classmethod
    def of(cls, fact: str, right: int, ticked: int) -> Precision:
        """Return the precision of a kind of facts, of which at least one was ticked."""
        share, square = right / ticked, _Z * _Z / ticked
        middle = (share + square / 2) / (1 + square)
        half = _Z / (1 + square) * math.sqrt(share * (1 - share) / ticked + square / (4 * ticked))
        lowest, highest = max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))  # for rounding
        return cls(fact, right, ticked, lowest, highest)


def facts_of(document: Document) -> Iterator[SampledFact]:
    """Yield the facts that were derived from a document, each with its first evidence."""
    dates = [("date of publication", document.published)] if document.published else []
    for name, span in [*dates, *(("time spoken of", span) for span in document.about)]:
        yield _fact(document, name, span.edtf, span.evidence)
    for place in document.places:
        name = "place, subject" if place.role is Role.SUBJECT else "place, mentioned"
        yield _fact(document, name, f"{place.name_en} {place.name} ({place.level})", place.evidence)
    for era in document.eras:
        yield _fact(document, "era", era.id, era.evidence)
    for gloss in document.glosses:
        if gloss.category == "term":
            yield _fact(document, "gloss", f"{gloss.zh} {gloss.romanisation} {gloss.en}", ())


def _fact(document: Document, name: str, value: str, evidence: Sequence[Evidence]) -> SampledFact:
    first = evidence[0] if evidence else None
    words, context, rule = (first.text, _context(document, first), first.rule) if first else ("", "", "")
    return SampledFact("", name, value, words, context, rule, document.title, document.id, document.source)


def _context(document: Document, evidence: Evidence) -> str:
    """Return the words around evidence, with the evidence in brackets."""
    text = _text_of(document, evidence.where)
    if not 0 <= evidence.start < evidence.end <= len(text):
        return evidence.where
    before = text[max(0, evidence.start - _CONTEXT) : evidence.start]
    after = text[evidence.end : evidence.end + _CONTEXT]
    return f"{before}【{text[evidence.start : evidence.end]}】{after}"


def _text_of(document: Document, where: str) -> str:
    """Return the text that evidence names (`body.zh.3`); empty if it is none of the document."""
    part, _, rest = where.partition(".")
    if part == "filename":
        return document.source
    if part == "header":
        return document.field(rest)
    lang, _, number = rest.partition(".")
    text = next((text for text in document.texts if base_language(text.lang) == base_language(lang)), None)
    if text is None:
        return ""
    if part == "title":
        return text.title
    if part == "body" and number.isdecimal() and int(number) < len(text.paragraphs):
        return text.paragraphs[int(number)].text
    return ""


class FactSample:
    """A random sample of all facts, as many of each kind as of any other, in bounded memory.

    Each fact draws a number by which the lowest stay (Vitter, "Random sampling with a reservoir", 1985, gives the same
    distribution); the facts of one document are no likelier to come together than any others.

    Args:
        size: Facts of the sample.
        seed: Draws the sample; another one draws other facts.
    """

    def __init__(self, size: int, seed: int | str) -> None:
        self._size = size
        self._chance = random.Random(seed)  # noqa: S311 - a sample, no secret
        self._kept: defaultdict[str, list[tuple[float, int, SampledFact]]] = defaultdict(list)
        self._count = 0

    def add(self, facts: Iterable[SampledFact]) -> None:
        """Consider the facts of one more document."""
        for fact in facts:
            self._count += 1
            kept, entry = self._kept[fact.fact], (-self._chance.random(), self._count, fact)
            if len(kept) < self._size:
                heapq.heappush(kept, entry)
            else:
                heapq.heappushpop(kept, entry)

    def facts(self) -> list[SampledFact]:
        """Return the sample, by kind; of rare kinds all there are, and of the others more."""
        quotas = dict.fromkeys(self._kept, 0)
        left = self._size
        while left and (open_kinds := [kind for kind, quota in quotas.items() if quota < len(self._kept[kind])]):
            for kind in open_kinds[:left]:
                quotas[kind] += 1
            left -= min(left, len(open_kinds))
        return [entry[2] for kind, quota in sorted(quotas.items()) for entry in sorted(self._kept[kind])[::-1][:quota]]


def read_ticks(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the kind of each ticked fact of a table, and whether it is right.

    Args:
        path: As a report wrote it, or as a spreadsheet saved it.

    Raises:
        ConfigError: If it cannot be read; the message says which line is wrong.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError:
        raise ConfigError(f'{path}: is not in UTF-8; save it from the spreadsheet as "CSV UTF-8"') from None
    separator = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        head = [cell.strip().casefold() for cell in next(rows, [])]
        if not {"right?", "fact"} <= set(head):
            raise ConfigError(f"{path}: its first line must name the columns {', '.join(REVIEW_COLUMNS)}")
        ticked, fact = head.index("right?"), head.index("fact")
        for row in rows:
            tick = row[ticked].strip().lstrip("'").casefold() if ticked < len(row) else ""
            if not tick or fact >= len(row):
                continue
            if tick not in _RIGHT | _WRONG:
                raise ConfigError(
                    f"{path}, line {rows.line_num}: {tick[:40]!r} in the column right? is neither y nor n; leave it "
                    "empty if you cannot tell"
                )
            yield row[fact].strip(), tick in _RIGHT
    except csv.Error as error:
        raise ConfigError(f"{path}, line {rows.line_num}: cannot be read ({error})") from error


def precisions(ticks: Iterable[tuple[str, bool]]) -> list[Precision]:
    """Return the precision of all facts that were ticked, and of each kind of which any was, by name."""
    right: defaultdict[str, int] = defaultdict(int)
    ticked: defaultdict[str, int] = defaultdict(int)
    for fact, is_right in ticks:
        for name in (ALL, fact):
            right[name] += is_right
            ticked[name] += 1
    return [
        Precision.of(fact, right[fact], ticked[fact]) for fact in sorted(ticked, key=lambda name: (name != ALL, name))
    ]
