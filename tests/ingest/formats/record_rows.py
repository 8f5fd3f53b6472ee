"""Rows of the table of formats: records and references, of the texts in tests/tables/make_record_files.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.ingest.accounting import Reason
from search.model import Kind
from tests.ingest.formats.expected import Expected, Row

__all__ = ["RECORDS"]

_COLUMNS, _MARKUP = frozenset({Reason.COLUMNS}), frozenset({Reason.MARKUP})
_COLUMNS_OF = {"api.json": "tags.webTitle", "pandoc.json": "Wells and Mutual Aid in Handan"}
_SHEET = ("the sheet “Figures”",)  # of numbers, in which no column is running text


def _letter(record: str, day: str, page: str, authors: Sequence[str], en: Sequence[str], zh: Sequence[str]) -> Expected:
    """Return a letter to the editor in two languages; its texts begin with their titles."""
    return Expected(
        kind=Kind.NEWSPAPER,
        title=en[0],
        texts={"en": tuple(en[1:]), "zh-Hans": tuple(zh[1:])},
        authors=tuple(authors),
        published=day,
        header={"date": day, "newspaper": "冀南报", "page": page},
        record=record,
    )


_LETTERS = (
    _letter(
        "A-1", "1954-03-02", "2", ["王大海"],
        [
            "Handan Digs Nine Wells", "Handan county dug nine wells this spring, and all were deep.",
            'The water is good, and the "whole village" drinks it.',
        ],
        ["邯郸打井九眼", "邯郸县今春打井九眼，都很深。", "水也很好，“全村”都吃这个水。"],
    ),
    _letter(
        "A-2", "1954-11-11", "1", ["李伟", "张三"],
        ["Two Canals, One Dam", "The mutual aid team dug two canals, which water 120 mu; and a dam."],
        ["修渠两条", "互助组修渠两条，灌地一百二十亩。"],
    ),
    _letter(
        "A-3", "1955-01-09", "3", [],
        ["The Mill Opens", "The mill opened, and the whole township came to see it."],
        ["磨坊开张", "磨坊开张， 全乡来看。"],
    ),
)  # fmt: skip
_WITHOUT_TAB = (
    *_LETTERS[:2],
    replace(_LETTERS[2], texts={**_LETTERS[2].texts, "zh-Hans": ("磨坊开张，全乡来看。",)}),
)
_ON_ONE_LINE = (  # as a database has them
    replace(_LETTERS[0], texts={lang: (" ".join(lines),) for lang, lines in _LETTERS[0].texts.items()}),
    *_LETTERS[1:],
)
_API = tuple(
    replace(
        letter,
        kind=Kind.WEB,
        texts={"en": letter.texts["en"]},
        authors=(),
        header={"date": f"{letter.published}T00:00:00Z"},
    )
    for letter in _LETTERS
)
_LIST = (
    Expected(
        kind=Kind.NEWSPAPER,
        title="Oxen Return to Fuping",
        texts={"en": ("The oxen that were lent to the cooperative came back before the ploughing began.",)},
        published="1956-04-05",
        header={"date": "1956-04-05", "newspaper": "Hebei Daily", "page": "3"},
    ),
    Expected(
        kind=Kind.NEWSPAPER,
        title="保定办夜校",
        texts={"zh-Hans": ("保定城关办起夜校三所，晚上有二百人上课。",)},
        published="1956-12-24",
        header={"date": "1956-12-24", "newspaper": "河北日报", "page": "4"},
    ),
)
_YEARS = tuple(
    Expected(kind=Kind.WEB, title=title, texts={lang: (text,)}, published=day, header={"date": day})
    for title, lang, text, day in (
        ("Seed for the Spring", "en", "The county lent seed to forty teams.", "1957-02-01"),
        ("Canteens Open", "en", "Nine canteens opened in the township this month.", "1958-09-30"),
        ("食堂开饭", "zh-Hans", "全社九个食堂今日开饭。", "1958-10-01"),
    )
)

_WELLS = Expected(
    kind=Kind.SCHOLARSHIP,
    title="Wells and Mutual Aid in Handan: A Survey of Villages",
    texts={
        "en": (
            ("Nine villages dug wells between 1952 and 1955. About 60% of the wells were dug by mutual aid teams, and the "
            "others by households."),
        )
    },
    authors=("Li, Wei", "Müller, Hans", "Institute of Rural History"),
    published="1987-05",
    header={
        "date": "1987-05", "journal": "Rural Past and Present", "volume": "3", "issue": "2", "pages": "12-34",
        "doi": "10.1000/rpp.1987.3", "url": "https://example.org/~rpp/li_1987",
    },
    record="li1987wells",
)  # fmt: skip
_WANG = Expected(
    kind=Kind.NEWSPAPER,
    title="邯郸打井九眼",
    texts={"zh-Hans": ("邯郸县今春打井九眼，都很深。",)},
    authors=("王大海",),
    published="1954-03-02",
    header={"date": "1954-03-02", "newspaper": "冀南报", "page": "2", "language": "chinese"},
    record="wang1954",
)
_MILL = Expected(
    kind=Kind.SCHOLARSHIP,
    title="The Mill at Fuping",
    texts={"en": ()},
    authors=("Roe, Jane",),
    published="1991",
    header={"date": "1991", "publisher": "County Press", "place": "Baoding"},
    record="roe1991",
)
_ZOTERO = "http:__zotero.org_users_0_items_"
_TWO_PARAGRAPHS = replace(  # as CSL has it, with markup
    _WELLS,
    texts={"en": ("Nine villages dug wells between 1952 and 1955.", "Most were dug by mutual aid teams.")},
    authors=("Li, Wei", "Institute of Rural History"),
    published="1987-05/1987-06",
    header={"date": "1987-05/1987-06", "journal": "Rural Past and Present", "pages": "12-34"},
    record=f"{_ZOTERO}EF56GH78",
)


def _but(expected: Expected, record: str | None = None, **header: str) -> Expected:
    """Return a document with another record and other fields of its header."""
    return replace(expected, record=expected.record if record is None else record, header={**expected.header, **header})


def _row(file: str, made_with: str, *documents: Expected, left_out: frozenset[Reason] = _COLUMNS) -> Row:
    is_letters = documents[0].record == "A-1"
    rejected = _SHEET if file in ("calc.ods", "calc.xlsx", "openpyxl.xlsx") else ()
    return Row(
        file=f"records/{file}",
        made_with=made_with,
        documents=documents,
        left_out=left_out,
        absent=("甲柜", "乙柜") if is_letters else (),
        rejected=rejected,
        columns=_COLUMNS_OF.get(file, "馆藏" if is_letters else ""),
    )


_NONE = frozenset[Reason]()

RECORDS = (
    _row("calc.ods", "OpenDocument spreadsheet", *_LETTERS),
    _row("calc-list.ods", "OpenDocument spreadsheet", *_LIST),
    _row("calc-years.ods", "OpenDocument spreadsheet", *_YEARS, left_out=_NONE),
    _row("openpyxl.xlsx", "Excel", *_LETTERS),
    _row("calc.xlsx", "Excel", *_WITHOUT_TAB),
    _row("calc-list.xlsx", "Excel", *_LIST),
    _row("calc.csv", "CSV", *_LETTERS),
    _row("calc-semicolons.csv", "CSV", *_LETTERS),
    _row("excel-gbk.csv", "CSV", *_LETTERS),
    _row("sqlite.csv", "CSV", *_ON_ONE_LINE),
    _row("calc.tsv", "TSV", *_LETTERS),
    _row("mysql.tsv", "TSV", *_LETTERS),
    _row("sqlite.tsv", "TSV", *_ON_ONE_LINE),
    _row("python.json", "JSON", *_LETTERS),
    _row("jq-object.json", "JSON", *_LETTERS),
    _row("sqlite.json", "JSON", *_ON_ONE_LINE),
    _row("api.json", "JSON", *_API),
    _row("python.jsonl", "JSON lines", *_LETTERS),
    _row("jq.jsonl", "JSON lines", *_LETTERS),
    _row("sqlite.jsonl", "JSON lines", *_ON_ONE_LINE),
    _row(
        "zotero.ris", "RIS",
        replace(
            _but(_WELLS, "", keywords="mutual aid; wells", file="files/12/Li - 1987 - Wells.pdf", language="en"),
            texts={"en": (
                "Nine villages dug wells between 1952 and 1955.",
                "About 60% of the wells were dug by mutual aid teams, and the others by households.",
            )},
            authors=("Li, Wei", "Müller, Hans"),
            header={"date": "1987-05", "journal": "Rural Past and Present", "pages": "12-34", "keywords":
                "mutual aid; wells", "file": "files/12/Li - 1987 - Wells.pdf"},
        ),
        replace(_but(_WANG, "", language="zh"), texts={"zh-Hans": ("邯郸县今春打井九眼，都很深。", "水也很好。")}),
        _but(_MILL, ""),
        left_out=_MARKUP,
    ),
    _row(
        "endnote.ris", "RIS",
        Expected(
            kind=Kind.NEWSPAPER, title="Two Canals", authors=("Li, Wei",), published="1954-11-11", record="41",
            texts={"en": ("The mutual aid team dug two canals, which water 120 mu.",)},
            header={"date": "1954-11-11", "newspaper": "Jinan Daily", "page": "1", "url": "https://example.org/41"},
        ),
        Expected(
            kind=Kind.SCHOLARSHIP, title="The Mill Opens", authors=("Zhang, San",), published="1991-03/1991-05",
            texts={"en": ("The mill opened in 1955. The whole township came to see it.",)}, record="42",
            header={"editor": "Roe, Jane", "book": "Mills of the North", "publisher": "County Press", "pages": "7-19"},
        ),
        left_out=_NONE,
    ),
    _row(
        "chinese-database.ris", "RIS",
        Expected(
            kind=Kind.SCHOLARSHIP, title="河北打井与互助组", authors=("李伟", "张三"), published="1987", record="",
            texts={"zh-Hans": ("本文考察一九五二年至一九五五年间九个村庄的打井活动。",)},
            header={"date": "1987", "journal": "农村史研究", "volume": "3", "issue": "02", "keywords": "打井; 互助组"},
        ),
        Expected(
            kind=Kind.SCHOLARSHIP, title="磨坊与乡村", authors=("赵兰",), published="2003-06-01", record="",
            texts={"zh-Hans": ()}, header={"publisher": "河北农学院"},
        ),
        left_out=_NONE,
    ),
    _row(
        "zotero.bib", "BibTeX",
        _but(
            _WELLS, pages="12–34", keywords="mutual aid,wells",
            file="Full Text PDF:files/12/Li - 1987 - Wells.pdf:application/pdf",
        ),
        _WANG, _MILL, left_out=_NONE,
    ),
    _row("pandoc-biblatex.bib", "BibTeX", _WELLS, _WANG, _MILL, left_out=_NONE),
    _row(  # BibTeX has no abstracts and no days; pandoc leaves them out
        "pandoc.bib", "BibTeX",
        replace(_WELLS, texts={"en": ()}, header={"journal": "Rural Past and Present", "volume": "3", "issue": "2"}),
        replace(
            _WANG, kind=Kind.SCHOLARSHIP, texts={"zh-Hans": ()}, published="1954-03",
            header={"date": "1954-03", "journal": "冀南报", "pages": "2"},
        ),
        _MILL, left_out=_NONE,
    ),
    _row(
        "pandoc.json", "CSL-JSON",
        replace(
            _but(_WELLS, url=r"https://example.org/~rpp/li\_1987", keywords="mutual aid,wells"),
            title="Wells and Mutual Aid in Handan: A survey of villages",
        ),
        _WANG, replace(_MILL, title="The mill at Fuping"),
    ),
    _row(
        "zotero.json", "CSL-JSON", _but(_WANG, f"{_ZOTERO}AB12CD34", language="zh", note="甲柜"), _TWO_PARAGRAPHS,
        _but(_MILL, f"{_ZOTERO}IJ90KL12"), left_out=_MARKUP,
    ),
    _row("crossref.json", "CSL-JSON", _TWO_PARAGRAPHS, left_out=_MARKUP),
)  # fmt: skip
