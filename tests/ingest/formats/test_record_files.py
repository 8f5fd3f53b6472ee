"""The table of formats of records and references: what each file that a program has written must give.

The files are made by `tests.tables.make_record_files`, by programs that people use.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from search.enrich import Enricher
from search.ingest import read_sources
from search.ingest.accounting import Reason
from search.model import Document, Rejected
from tests.fixtures.ingest import wording

FOLDER = Path(__file__).parents[2] / "fixtures" / "formats" / "records"


@dataclass(frozen=True)
class Expected:
    """What a file must give.

    Attributes:
        records: Of each document what its source ends in.
        titles: Of each document.
        words: Words of the text of each document, in both languages if it has both; empty if it has only a title.
        dates: Of each document, as enrichment reads them.
        first: Metadata of the first document.
        authors: Of the first document.
        missing: Words that are left out, as columns without meaning.
    """

    records: tuple[str, ...]
    titles: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    dates: tuple[str, ...]
    first: tuple[tuple[str, str], ...]
    authors: tuple[str, ...]
    missing: str = ""


LETTERS = Expected(
    records=("A-1", "A-2", "A-3"),
    titles=("Handan Digs Nine Wells", "Two Canals, One Dam", "The Mill Opens"),
    words=(
        ("邯郸打井九眼", "“全村”都吃这个水。", 'the "whole village" drinks it.'),
        ("修渠两条", "灌地一百二十亩。", "which water 120 mu; and a dam."),
        ("磨坊开张", "全乡来看。", "The mill opened, and"),
    ),
    dates=("1954-03-02", "1954-11-11", "1955-01-09"),
    first=(("date", "1954-03-02"), ("newspaper", "冀南报"), ("page", "2")),
    authors=("王大海",),
    missing="馆藏",
)
API = Expected(
    records=LETTERS.records,
    titles=LETTERS.titles,
    words=tuple(words[2:] for words in LETTERS.words),
    dates=LETTERS.dates,
    first=(("date", "1954-03-02T00:00:00Z"),),
    authors=(),
    missing="tags.webTitle",
)
WELLS = ("date", "1987-05"), ("journal", "Rural Past and Present"), ("volume", "3"), ("issue", "2")
REFERENCES = Expected(
    records=("li1987wells", "wang1954", "roe1991"),
    titles=("Wells and Mutual Aid in Handan: A Survey of Villages", "邯郸打井九眼", "The Mill at Fuping"),
    words=(("Nine villages dug wells", "About 60% of the wells"), ("邯郸县今春打井九眼，都很深。",), ()),
    dates=("1987-05", "1954-03-02", "1991"),
    first=(*WELLS, ("doi", "10.1000/rpp.1987.3")),
    authors=("Li, Wei", "Müller, Hans", "Institute of Rural History"),
)


def but(expected: Expected, **changes: object) -> Expected:
    return Expected(**{**expected.__dict__, **changes})


EXPECTED: dict[str, Expected] = {
    **dict.fromkeys(
        (
            "calc.csv", "calc-semicolons.csv", "excel-gbk.csv", "sqlite.csv", "calc.tsv", "sqlite.tsv", "mysql.tsv",
            "calc.xlsx", "openpyxl.xlsx", "calc.ods", "python.json", "jq-object.json", "sqlite.json", "python.jsonl",
            "jq.jsonl",
        ),
        LETTERS,
    ),
    "api.json": API,
    "zotero.bib": but(REFERENCES, first=(*REFERENCES.first, ("keywords", "mutual aid,wells"))),
    "pandoc-biblatex.bib": REFERENCES,
    # BibTeX has no abstracts and no days; pandoc leaves them out.
    "pandoc.bib": but(REFERENCES, words=((), (), ()), dates=("1987-05", "1954-03", "1991"), first=WELLS),
    "pandoc.json": but(
        REFERENCES,
        titles=("Wells and Mutual Aid in Handan: A survey of villages", "邯郸打井九眼", "The mill at Fuping"),
        missing="Wells and Mutual Aid in Handan",
    ),
    "zotero.json": but(
        REFERENCES,
        records=tuple(f"http:__zotero.org_users_0_items_{key}" for key in ("AB12CD34", "EF56GH78", "IJ90KL12")),
        titles=(REFERENCES.titles[1], REFERENCES.titles[0], REFERENCES.titles[2]),
        words=(("邯郸县今春打井九眼，都很深。",), ("Nine villages", "Most were dug"), ()),
        dates=("1954-03-02", "1987-05/1987-06", "1991"),
        first=(("date", "1954-03-02"), ("newspaper", "冀南报"), ("page", "2"), ("note", "甲柜")),
        authors=("王大海",),
    ),
    "crossref.json": but(
        REFERENCES,
        records=("http:__zotero.org_users_0_items_EF56GH78",),
        titles=REFERENCES.titles[:1],
        words=(("Nine villages", "Most were dug"),),
        dates=("1987-05/1987-06",),
        first=(("pages", "12-34"),),
        authors=("Li, Wei", "Institute of Rural History"),
    ),
    "zotero.ris": but(
        REFERENCES,
        records=("1", "2", "3"),
        words=(REFERENCES.words[0], ("邯郸县今春打井九眼，都很深。", "水也很好。"), ()),
        first=(*REFERENCES.first, ("pages", "12-34"), ("keywords", "mutual aid; wells")),
        authors=("Li, Wei", "Müller, Hans"),
    ),
    "endnote.ris": Expected(
        records=("41", "42"),
        titles=("Two Canals", "The Mill Opens"),
        words=(("which water 120 mu.",), ("The whole township came to see it.",)),
        dates=("1954-11-11", "1991-03/1991-05"),
        first=(("date", "1954-11-11"), ("newspaper", "Jinan Daily"), ("page", "1"), ("url", "https://example.org/41")),
        authors=("Li, Wei",),
    ),
    "chinese-database.ris": Expected(
        records=("1", "2"),
        titles=("河北打井与互助组", "磨坊与乡村"),
        words=(("本文考察一九五二年",), ()),
        dates=("1987", "2003-06-01"),
        first=(("date", "1987"), ("journal", "农村史研究"), ("issue", "02"), ("keywords", "打井; 互助组")),
        authors=("李伟", "张三"),
    ),
}  # fmt: skip


def test_every_file_is_in_the_table() -> None:
    """None is forgotten, and there are three of each format at least."""
    assert {path.name for path in FOLDER.iterdir()} == set(EXPECTED)
    suffixes = [Path(name).suffix for name in EXPECTED]
    assert all(suffixes.count(suffix) >= 3 for suffix in (".csv", ".tsv", ".json", ".ris", ".bib"))


@pytest.mark.parametrize("name", EXPECTED)
def test_text_metadata_and_dates_are_right(name: str) -> None:
    """Titles, texts, records, authors, header and dates; what is left out is what nobody knows, and accounts balance."""
    expected = EXPECTED[name]
    read = list(read_sources([FOLDER / name]))
    documents = [item for item in read if isinstance(item, Document)]
    assert [document.source.removeprefix(f"{name}#") for document in documents] == list(expected.records)
    assert [document.title for document in documents] == list(expected.titles)
    for document, words in zip(documents, expected.words, strict=True):
        assert all(word in "\n".join(map(wording, document.texts)) for word in words)
        assert words or not any(text.paragraphs for text in document.texts)
        assert all(len(document.texts) == 2 and document.alignment for _ in words[2:])
    enricher = Enricher.load()
    dates = [enricher.enrich(document).published for document in documents]
    assert [date.edtf if date else "" for date in dates] == list(expected.dates)
    assert set(expected.first) <= set(documents[0].header)
    assert documents[0].authors == expected.authors
    accounts = documents[0].accounts
    assert accounts.read == accounts.text + accounts.metadata + sum(entry.characters for entry in accounts.left_out)
    lost = {entry.reason: entry.first_words for entry in accounts.left_out if entry.is_loss}
    assert set(lost) <= {Reason.COLUMNS}
    assert expected.missing in lost.get(Reason.COLUMNS, "")
    assert bool(lost) == bool(expected.missing)
    sheets = [item.reason for item in read if isinstance(item, Rejected)]
    assert len(sheets) == (Path(name).suffix in {".xlsx", ".ods"})
    assert all("Figures" in reason for reason in sheets)
