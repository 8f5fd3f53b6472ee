"""Claims about reports: what needs a look is found, nothing else is, and ticks give the precision of derived facts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from search import BuildReport, Library, UpdateReport, build, update
from search.cli import main
from search.curation import Precision, write_report
from search.curation.reports.findings import CONFLICTS, LACKS, SUSPICIOUS, Inspector
from search.curation.reports.review import FactSample, SampledFact
from search.engine import OpenIndex, current
from search.enrich import EraTable, Gazetteer
from search.errors import ConfigError
from search.model import Document, Kind, Paragraph, Text
from tests.fixtures.archive import newspaper

ZH = "山西省的互助组在春耕中开会，讨论合作社的问题，社员们都很高兴。" * 5
EN = "The mutual aid teams of Shanxi met in spring and talked about the cooperative, and members were glad. " * 5

PAGE = (
    "Village Shop {0}\n\nThe new shop is owned by the village.\n\nLeave a Comment\n\nBob says that he bought sweets here "
    "when he was a child.\n"
)
"""A page of which a part is left out."""

FLAWED = {
    "two dates": {"1954-11-20_互助组.md": newspaper("Teams", "互助组", "1954-11-11", EN, ZH)},
    "day after": {
        "1945-03-12_a.md": newspaper("Teams", "互助组", "1945-03-12", EN, f"一九五四年三月十二日，打井队开工。{ZH}")
    },
    "date": {"a.md": newspaper("Teams", "互助组", "2054-11-11", EN, ZH)},
    "page": {"1954-11-11_a.md": newspaper("Teams", "互助组", "1954-11-11", EN, ZH).replace("Page: 1", "Page: Sunday!")},
    "length": {"1954-11-11_a.md": newspaper("A", "组", "1954-11-11")},
    "translation": {"1954-11-11_a.md": newspaper("Teams", "互助组", "1954-11-11", "Too short.", ZH)},
    "no date": {"essay.md": f"# Teams\n\nby *A. Scholar*\n\n{EN}"},
    "no place": {
        "essay.md": "# Teams\n\nby *A. Scholar*\n\nOxen were few, and members met in spring to talk about it."
    },
}
"""Archives with one document, by what a report says of it."""


def report_of(tmp_path: Path, files: dict[str, str]) -> tuple[Path, dict[str, int]]:
    """Build an archive and write its report; return its folder, and the rows of each table by the table's title."""
    sources = tmp_path / "sources"
    sources.mkdir()
    for name, text in files.items():
        sources.joinpath(name).write_text(text, encoding="utf-8")
    build([sources], tmp_path / "index")
    return write(tmp_path)


def write(tmp_path: Path, sample: int = 50) -> tuple[Path, dict[str, int]]:
    """Write the report of an archive that was built."""
    opened = OpenIndex(current(tmp_path / "index"))
    written = write_report(opened, tmp_path / "report", gazetteer=Gazetteer.load(), eras=EraTable.load(), sample=sample)
    assert written.page.is_file()
    return written.folder, written.totals


@pytest.mark.parametrize("kind", FLAWED)
def test_what_needs_a_look_is_found(kind: str, tmp_path: Path) -> None:
    """Each flaw stands in its table, with the document's id."""
    folder, totals = report_of(tmp_path, FLAWED[kind])
    title = (LACKS | CONFLICTS | SUSPICIOUS)[kind]
    assert totals[title] == 1
    with Library.open(tmp_path / "index") as library:
        (document,) = (hit.document for hit in library.search(""))
    name = {
        **dict.fromkeys(LACKS, ""),
        **dict.fromkeys(CONFLICTS, "conflict-"),
        **dict.fromkeys(SUSPICIOUS, "suspicious-"),
    }
    with folder.joinpath(f"{name[kind]}{kind.replace(' ', '-')}.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["document"] == document.id


def test_a_sound_article_needs_no_look(tmp_path: Path) -> None:
    """An article with its date, place and translation stands in no table but those of everything."""
    _, totals = report_of(
        tmp_path, {"1954-11-11_互助组.md": newspaper("Teams of Shanxi", "山西互助组", "1954-11-11", EN, ZH)}
    )
    assert not totals.keys() & {*CONFLICTS.values(), *SUSPICIOUS.values(), LACKS["no date"], LACKS["no place"]}


def test_a_place_of_other_years_is_a_conflict() -> None:
    """A province that was dissolved in 1952 is no place of 1975, which a corrected or odd date can make it."""
    from dataclasses import replace

    from search.enrich import Enricher, parse_date

    text = Text(lang="zh-Hans", title="平原省的春耕", paragraphs=(Paragraph("平原省各地的互助组开会。"),))
    document = Document(id="a", source="a.md", kind=Kind.NEWSPAPER, texts=(text,), header=(("date", "1951-03-05"),))
    enriched = Enricher.load().enrich(document)
    inspector = Inspector(Gazetteer.load(), date(2026, 1, 1))
    assert "place outside its years" not in {finding.kind for finding in inspector.findings(enriched)}
    later = replace(enriched, published=parse_date("1975-03-05"))
    assert "place outside its years" in {finding.kind for finding in inspector.findings(later)}


def test_a_text_of_another_script_is_a_conflict() -> None:
    """As a correction, or what a file says of itself, can file it."""
    for lang, words, seems in (("zh-Hans", "農業合作社開會", "zh-Hant"), ("en", ZH, "zh"), ("zh-Hant", EN, "en")):
        text = Text(lang=lang, title="", paragraphs=(Paragraph(words),))
        document = Document(id="a", source="a.md", kind=Kind.WEB, texts=(text,))
        found = Inspector(Gazetteer.load(), date(2026, 1, 1)).findings(document)
        assert [finding.against for finding in found if finding.kind == "language against script"] == [seems]


def test_copies_rejections_and_rare_values_are_listed(tmp_path: Path) -> None:
    """Near-duplicates by their groups; files that were not read; values of the filters."""
    article = newspaper("Teams", "山西互助组", "1954-11-11", EN, ZH)
    files = {"1954-11-11_a.md": article, "1954-11-11_b.md": article, "empty.txt": "", "photo.txt": "\x00\x01" * 60}
    folder, totals = report_of(tmp_path, files)
    assert totals["Documents with almost the same text"] == 2
    assert totals["Files that could not be read"] == 2
    assert folder.joinpath("rejected.csv").read_text(encoding="utf-8").count("empty.txt") == 1
    assert "Shanxi 山西" in folder.joinpath("facet-region.csv").read_text(encoding="utf-8")


def test_markup_and_formulas_are_text(tmp_path: Path) -> None:
    """A headline can be neither an element of the page nor a formula of the table."""
    title = "=cmd|'/c calc'!A1 <script>alert(1)</script>"
    folder, _ = report_of(tmp_path, {"2054-11-11_a.md": newspaper(title, "互助组", "2054-11-11", EN, ZH)})
    assert "<script" not in folder.joinpath("index.html").read_text(encoding="utf-8")
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "@"))]


def tick(path: Path, marks: Iterator[str]) -> int:
    """Fill in the first column of a table; return how many rows it has."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([rows[0], *([next(marks), *row[1:]] for row in rows[1:])])
    return len(rows) - 1


def test_ticks_give_precision_and_stay(tmp_path: Path) -> None:
    """A ticked table is counted and never written over; the next sample goes into another one, until it is ticked too."""
    files = {
        f"1954-11-{day:02}_山西.md": newspaper("Shanxi", "山西", f"1954-11-{day:02}", EN, ZH + str(day))
        for day in range(1, 20)
    }
    folder, _ = report_of(tmp_path, files)
    first = folder / "review-001.csv"
    rows = tick(first, iter(["y", "n", "是"] * 40))
    ticked = first.read_bytes()
    for _ in range(2):
        opened = OpenIndex(current(tmp_path / "index"))
        written = write_report(opened, folder, gazetteer=Gazetteer.load(), eras=EraTable.load())
        assert written.review.name == "review-002.csv"
        assert first.read_bytes() == ticked
        assert written.precisions[0].ticked == sum(each.ticked for each in written.precisions[1:]) == rows
    tick(folder / "review-002.csv", iter(["perhaps"] * 60))
    with pytest.raises(ConfigError, match=r"review-002.csv, line 2: 'perhaps'.*neither y nor n"):
        write(tmp_path)


def rows_of(table: Path) -> list[list[str]]:
    """The rows of a table, without its head."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


@pytest.mark.parametrize("name", ["rejected", "incomplete"])
def test_no_rejection_and_no_warning_is_missing(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table has all, also after an update; manifest, terminal and reports of builds have the first and the total."""
    for module in ("sources", "rejections"):
        monkeypatch.setattr(f"search.indexing.{module}.LISTED", 5)
    sources, index = tmp_path / "sources", tmp_path / "index"
    sources.mkdir()
    sources.joinpath("good.txt").write_text(newspaper("Teams", "互助组", "1954-11-11", EN, ZH), encoding="utf-8")
    names = {f"{number:02}.md" for number in range(30)}
    text = PAGE if name == "incomplete" else ""
    for each in names:
        sources.joinpath(each).write_text(text.format(each), encoding="utf-8")
    report: BuildReport | UpdateReport = build([sources], index)
    for step in ("built", "updated"):
        if step == "updated":  # in the place of the last one, which stands in no list but the table
            sources.joinpath("29.md").rename(sources / "x.md")
            names = names - {"29.md"} | {"x.md"}
            report = update(index=index)
        listed = rows_of(write(tmp_path)[0] / f"{name}.csv")
        assert sorted(Path(row[0]).name for row in listed) == sorted(names)
        manifest, key = OpenIndex(current(index)).manifest, name.replace("incomplete", "warnings")
        assert (manifest[f"{key}_total"], len(manifest[key])) == (len(names), 5)
        if name == "rejected":
            assert (report.rejected_total, len(report.rejected)) == (len(names), 5)


@given(st.integers(1, 400), st.data())
def test_the_interval_holds_the_share(ticked: int, data: st.DataObject) -> None:
    """It lies between 0 and 1, holds the share, and narrows with more ticks of the same share."""
    right = data.draw(st.integers(0, ticked))
    precision, surer = Precision.of("place", right, ticked), Precision.of("place", 4 * right, 4 * ticked)
    assert 0 <= precision.lowest <= precision.share <= precision.highest <= 1
    assert surer.highest - surer.lowest < precision.highest - precision.lowest


def test_the_interval_is_that_of_wilson() -> None:
    """As the tables of statistics have it: 9 of 10 are .596 to .982, 50 of 50 are .929 to 1."""
    nine, fifty = Precision.of("place", 9, 10), Precision.of("place", 50, 50)
    assert [round(value, 3) for value in (nine.lowest, nine.highest)] == [0.596, 0.982]
    assert [round(value, 3) for value in (fifty.lowest, fifty.highest)] == [0.929, 1.0]


def fact(kind: str, number: int) -> SampledFact:
    """A fact of a kind."""
    return SampledFact("", kind, str(number), "", "", "", "", "", "")


@given(st.lists(st.sampled_from(["date", "place", "era"]), max_size=200), st.integers(0, 60), st.integers())
def test_a_sample_has_all_kinds(kinds: list[str], size: int, seed: int) -> None:
    """It is as large as was asked if there are so many facts, has none twice, and of each kind as many as of the others."""
    sample = FactSample(size, seed)
    for number, kind in enumerate(kinds):
        sample.add([fact(kind, number)])
    drawn = sample.facts()
    assert len(drawn) == len(set(drawn)) == min(size, len(kinds))
    there, counts = Counter(kinds), Counter(each.fact for each in drawn)
    for kind in there if drawn else ():
        assert counts[kind] == there[kind] or counts[kind] >= max(counts.values()) - 1


def test_every_fact_is_as_likely_as_any_other() -> None:
    """A fact that came late is drawn as often as one that came first."""
    drawn: Counter[str] = Counter()
    for seed in range(400):
        sample = FactSample(5, seed)
        for number in range(25):
            sample.add([fact("place", number)])
        drawn.update(each.value for each in sample.facts())
    assert min(drawn.values()) > 400 * 5 / 25 * 0.6
    assert max(drawn.values()) < 400 * 5 / 25 * 1.4


def test_the_command_says_what_it_wrote(tmp_path: Path, seed_index: Path) -> None:
    """`hezuo report` writes a page and tables, and names them; a folder that cannot be written is one line."""
    result = CliRunner().invoke(main, ["report", str(tmp_path / "r"), "--index", str(seed_index), "--sample", "5"])
    assert result.exit_code == 0, result.output
    assert "index.html" in result.output
    assert "review-001.csv" in result.output
    tmp_path.joinpath("file").touch()
    result = CliRunner().invoke(main, ["report", str(tmp_path / "file" / "r"), "--index", str(seed_index)])
    assert result.exit_code == 1
    assert "cannot be written" in result.output
