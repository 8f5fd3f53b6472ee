"""The sections of a report: what was found in an index as tables, each with what it means and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from search.curation.reports.findings import CONFLICTS, LACKS, SUSPICIOUS, Inspector
from search.curation.reports.review import FactSample, SampledFact, facts_of
from search.engine import OpenIndex, all_rejected, all_warnings
from search.enrich import EraTable, Gazetteer
from search.model import Document
from search.query import FACETS

__all__ = ["Contents", "Section", "inspect"]

_EXTREMES = 15  # commonest and rarest values of a facet
_FIRST_ROWS = 100  # of what is stored that are kept, more than the page shows
_MOST_ROWS = 100_000  # rows of a section that are kept, and so written; the total counts all

Row = Sequence[object]


@dataclass(slots=True)
class Section:
    """One table of a report.

    Attributes:
        name: Short name, of which the file's name is made: `two-dates`.
        title: Title, in English and Chinese.
        advice: What the table means, and what to do.
        columns: Names of the columns.
        rows: The rows, at most `_MOST_ROWS`.
        total: Number of rows that there are.
        stored: Yields the rows, if the index has them all, each time anew; `rows` are then the first.
    """

    name: str
    title: tuple[str, str]
    advice: str
    columns: Sequence[str]
    rows: list[Row] = field(default_factory=list)
    total: int = 0
    stored: Callable[[], Iterator[Row]] | None = None

    def all_rows(self) -> Iterable[Row]:
        """Return the rows for the CSV file."""
        return self.stored() if self.stored else self.rows

    @property
    def filled(self) -> frozenset[int]:
        """Which columns have anything in any row, by their places; a page leaves the others out."""
        return frozenset(place for row in self.rows for place, cell in enumerate(row) if cell != "")

    def add(self, *row: object) -> None:
        """Append a row."""
        self.total += 1
        if len(self.rows) < _MOST_ROWS:
            self.rows.append(row)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a report says.

    Attributes:
        facts: What the manifest says of the index.
        documents: Number of documents.
        sections: Its tables, those that need attention first.
        sample: Derived facts to be reviewed.
    """

    facts: Mapping[str, Any]
    documents: int
    sections: Sequence[Section]
    sample: Sequence[SampledFact]


_DOCUMENT = ("document", "headline", "source")


def _correct(example: str) -> str:
    """Return how to correct what is wrong, by an example of a field and a value."""
    return (
        f"Correct what is wrong, with what stands under document: hezuo correct DOCUMENT {example} — or by a line of "
        "corrections.csv. Then run hezuo update."
    )


_TITLES_ZH = {
    "no date": "无日期", "no place": "无地点", "no era": "无时期", "two dates": "日期矛盾",
    "day after": "正文日期晚于出版日期",
    "place outside its years": "地名与年代不符", "language against script": "语言与文字不符", "date": "可疑日期",
    "headline": "可疑标题", "author": "可疑作者", "page": "可疑版次", "length": "正文过短",
    "translation": "译文长度可疑",
}  # fmt: skip
_ADVICE = {
    "no date": "A header field Date, or a day in the file's name, would give one; where a date is printed and was not "
    f"understood, it stands under value. {_correct('date 1954-11-13')}",
    "no place": "Many documents are about no place in particular. Where one is, add the name to your places.tsv if it "
    f"is unknown there. {_correct('add place Shanxi')}",
    "no era": "News of a known day has the period of its publication as a filter of its own; this is about what a text "
    "speaks of.",
    "day after": f"Mostly a misprinted or misread year. {_correct('date 1954-11-13')}",
    "two dates": "The printed date was taken. See which is right; a file in the wrong folder can simply be moved.",
    "place outside its years": "Mostly the name means something else here, or a text looks back. "
    + _correct("remove place Pingyuan"),
    "language against script": "The text is searched as what it is filed under. " + _correct("language zh-Hant"),
    "date": "Mostly a misread year. " + _correct("date 1954-11-13"),
    "headline": "The first line was not recognised as a headline, or there is none. "
    + _correct('title en "Wells dug in Lin County"'),
    "author": "Mostly a line that is no byline. " + _correct('author "Li Wei"'),
    "page": "The page is shown as it is printed here. " + _correct("page 2"),
    "length": "Captions and notices are short; else see whether the file is whole.",
    "translation": "The halves may belong to different articles, or one of them may be cut off.",
}


def inspect(
    index: OpenIndex, gazetteer: Gazetteer, eras: EraTable, *, sample: int, seed: int | str, today: date,
    progress: Callable[[int, int], None] | None = None,
) -> Contents:  # fmt: skip
    """Look at all documents of an index once.

    Args:
        index: The index.
        gazetteer: The places.
        eras: The named periods.
        sample: Facts to be sampled for review.
        seed: Draws the sample.
        today: The last day that a document can be of.
        progress: Called with the number of documents seen, and their total.

    Raises:
        IndexDamaged: If a document is damaged.
    """
    manifest, inspector = index.manifest, Inspector(gazetteer, today)
    found = {
        name: Section(_slug(group, name), (title, _TITLES_ZH[name]), _ADVICE[name], (*_DOCUMENT, "value", "against"))
        for group, titles in (("lacks", LACKS), ("conflict", CONFLICTS), ("suspicious", SUSPICIOUS))
        for name, title in titles.items()
    }
    facts = FactSample(sample, seed)
    for seen, number in enumerate(index.numbers(), start=1):
        document = index.document(number)
        for finding in inspector.findings(document):
            found[finding.kind].add(*_named(document), finding.value, finding.against)
        facts.add(facts_of(document))
        if progress:
            progress(seen, len(index))
    sections = [
        _rejected(index),
        _without_effect(manifest),
        _warnings(index),
        _left_out(manifest),
        *found.values(),
        _duplicates(index),
    ]
    sections += list(_facets(index, gazetteer, eras))
    return Contents(manifest, len(index), sections, facts.facts())


def _slug(group: str, name: str) -> str:
    return name.replace(" ", "-") if group == "lacks" else f"{group}-{name.replace(' ', '-')}"


def _named(document: Document) -> tuple[str, str, str]:
    return document.id, document.title, document.source


def _rejected(index: OpenIndex) -> Section:
    here = Path.cwd()  # paths are shown as they are called in the folder from which the report is written
    section = Section(
        "rejected", ("Files that could not be read", "未能读取的文件"),
        "None of these is in the index. Each reason says what to do; then run hezuo update.",
        ("file", "record", "reason"),
        stored=lambda: (
            (item.seen_from(here).path, item.record or "", item.reason) for item in all_rejected(index.folder)
        ),
    )  # fmt: skip
    return _counted(section)


def _without_effect(manifest: Mapping[str, Any]) -> Section:
    section = Section(
        "corrections-without-effect", ("Corrections without effect", "未生效的更正"),
        "Lines of the table of corrections that are about no document. Write the id or path that the document has now, "
        "or take the line out.",
        ("line",),
    )  # fmt: skip
    for warning in manifest.get("corrections", {}).get("warnings", ()):
        section.add(warning)
    return section


def _warnings(index: OpenIndex) -> Section:
    section = Section(
        "incomplete", ("Files of which much was left out", "大量内容未收录的文件"),
        "More than a tenth of the characters are in no document. See whether the first words are a site's furniture, "
        "or text that should be there.",
        ("source", "characters", "left out", "reason", "first words"),
        stored=lambda: (
            (item.source, item.read, entry.characters, entry.reason, entry.first_words)
            for item in all_warnings(index.folder)
            for entry in item.left_out
        ),
    )  # fmt: skip
    return _counted(section)


def _counted(section: Section) -> Section:
    """Count the stored rows of a section, and keep the first."""
    for row in section.all_rows():
        section.total += 1
        if len(section.rows) < _FIRST_ROWS:
            section.rows.append(row)
    return section


def _left_out(manifest: Mapping[str, Any]) -> Section:
    section = Section(
        "left-out", ("What was left out of all files", "未收录的内容"),
        "Characters by reason. Text that vanished for no reason would stand here as unexplained.",
        ("reason", "characters"),
    )  # fmt: skip
    for reason, count in manifest.get("characters", {}).get("left_out", {}).items():
        section.add(reason, count)
    return section


def _duplicates(index: OpenIndex) -> Section:
    section = Section(
        "near-duplicates", ("Documents with almost the same text", "相同或近似的文献"),
        "Results list each text once, with the others below it. Take out what is there twice by mistake; reprints may "
        "stay.",
        ("group", *_DOCUMENT, "date"),
    )  # fmt: skip
    groups = index.near_duplicates()
    for number, group in sorted(
        zip(groups.members.tolist(), groups.groups.tolist(), strict=True), key=lambda it: it[::-1]
    ):
        document = index.document(number)
        section.add(group + 1, *_named(document), document.published.edtf if document.published else "")
    return section


def _facets(index: OpenIndex, gazetteer: Gazetteer, eras: EraTable) -> Iterator[Section]:
    """Yield, of each facet, the commonest values and the rarest: where mistakes stand out."""
    counts = index.columns.counts(FACETS, np.fromiter(index.numbers(), dtype=np.int64))
    for name, facet in FACETS.items():
        column = index.columns.facets[name]
        counted = zip(column.vocabulary, counts[name].tolist(), strict=True)
        values = sorted(((count, value) for value, count in counted if count), key=lambda it: (-it[0], it[1]))
        section = Section(
            f"facet-{name}", (f"Values of the filter {facet.label[0]}", f"{facet.label[1]}：最多与最少"),
            "The commonest values and the rarest ones. A value that is odd stands for documents that need a look.",
            ("documents", "value", "name"),
        )  # fmt: skip
        shown = values if len(values) <= 2 * _EXTREMES else [*values[:_EXTREMES], *values[-_EXTREMES:]]
        for count, value in shown:
            section.add(count, value, index.form(name, value) if facet.forms else _label(name, value, gazetteer, eras))
        section.total = len(values)
        if values:
            yield section


def _label(name: str, value: str, gazetteer: Gazetteer, eras: EraTable) -> str:
    """Return the name of a facet's value in both languages, where it does not speak for itself."""
    try:
        if name == "region":
            unit = gazetteer.unit(value.rpartition("/")[2])
            return f"{unit.name_en} {unit.name}"
        if name in ("era", "period"):
            return f"{eras[value].en} {eras[value].zh}"
    except KeyError:  # of a table that has changed since
        pass
    return ""
