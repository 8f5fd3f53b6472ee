"""Make tests/fixtures/formats/records/: files of records and references, as the programs write them that people use.

Run `python -m tests.tables.make_record_files` on a machine with LibreOffice, pandoc, sqlite3 and jq; the files are
committed, and what each must give stands in tests/ingest/formats/record_rows.py. Every word here is our own. What is
written as Zotero, EndNote or MySQL export it, which are no programs of a machine for tests, is written here by hand.
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

FOLDER = Path(__file__).parents[1] / "fixtures" / "formats" / "records"

NAMES = ("编号", "题名", "Title", "日期", "报纸", "版次", "作者", "正文", "Translation", "馆藏")
ROWS = (
    (
        "A-1", "邯郸打井九眼", "Handan Digs Nine Wells", date(1954, 3, 2), "冀南报", 2, "王大海",
        "邯郸县今春打井九眼，都很深。\n水也很好，“全村”都吃这个水。",
        "Handan county dug nine wells this spring, and all were deep.\nThe water is good, and the \"whole village\" drinks it.",
        "甲柜",
    ),
    (
        "A-2", "修渠两条", "Two Canals, One Dam", date(1954, 11, 11), "冀南报", 1, "李伟；张三",
        "互助组修渠两条，灌地一百二十亩。",
        "The mutual aid team dug two canals, which water 120 mu; and a dam.",
        "乙柜",
    ),
    (
        "A-3", "磨坊开张", "The Mill Opens", date(1955, 1, 9), "冀南报", 3, None,
        "磨坊开张，\t全乡来看。",
        "The mill opened, and the whole township came to see it.",
        "甲柜",
    ),
)  # fmt: skip

BIBTEX = r"""@article{li1987wells,
  title = {Wells and {{Mutual Aid}} in {Handan}: {{A}} Survey of Villages},
  author = {Li, Wei and M{\"u}ller, Hans and {{Institute of Rural History}}},
  date = {1987-05},
  journaltitle = {Rural Past and Present},
  volume = {3},
  number = {2},
  pages = {12--34},
  doi = {10.1000/rpp.1987.3},
  url = {https://example.org/~rpp/li\_1987},
  abstract = {Nine villages dug wells between 1952 and 1955. About 60\% of the wells were dug by mutual aid teams, and the others by households.},
  langid = {english},
  keywords = {mutual aid,wells},
  file = {Full Text PDF:files/12/Li - 1987 - Wells.pdf:application/pdf}
}

@article{wang1954,
  title = {邯郸打井九眼},
  author = {王, 大海},
  date = {1954-03-02},
  journaltitle = {冀南报},
  pages = {2},
  langid = {chinese},
  entrysubtype = {newspaper},
  abstract = {邯郸县今春打井九眼，都很深。}
}

@book{roe1991,
  title = {The Mill at {{Fuping}}},
  author = {Roe, Jane},
  year = 1991,
  publisher = {County Press},
  address = {Baoding}
}
"""

RIS = """TY  - JOUR
TI  - Wells and Mutual Aid in Handan: A Survey of Villages
AU  - Li, Wei
AU  - Müller, Hans
T2  - Rural Past and Present
AB  - Nine villages dug wells between 1952 and 1955.
About 60% of the wells were dug by mutual aid teams, and the others by households.
DA  - 1987/05//
PY  - 1987
DO  - 10.1000/rpp.1987.3
VL  - 3
IS  - 2
SP  - 12
EP  - 34
LA  - en
L1  - files/12/Li - 1987 - Wells.pdf
KW  - mutual aid
KW  - wells
ER  -

TY  - NEWS
TI  - 邯郸打井九眼
AU  - 王, 大海
T2  - 冀南报
DA  - 1954/03/02/
PY  - 1954
SP  - 2
LA  - zh
N1  - <p>邯郸县今春打井九眼，都很深。</p><p>水也很好。</p>
ER  -

TY  - BOOK
TI  - The Mill at Fuping
AU  - Roe, Jane
CY  - Baoding
DA  - 1991///
PY  - 1991
PB  - County Press
ER  -

"""

# EndNote pads tags otherwise, ends lines as Windows does, and gives each entry its number.
RIS_ENDNOTE = """TY  - NEWS
AU  - Li, Wei
DA  - 1954/11/11
ID  - 41
JF  - Jinan Daily
N2  - The mutual aid team dug two canals, which water 120 mu.
PY  - 1954
SP  - 1
TI  - Two Canals
UR  - https://example.org/41
ER  -

TY  - CHAP
A2  - Roe, Jane
AU  - Zhang, San
BT  - Mills of the North
CY  - Baoding
DA  - 1991/Spring
ID  - 42
PB  - County Press
PY  - 1991
SP  - 7-19
TI  - The Mill Opens
AB  - The mill opened in 1955. The whole township came to see it.
ER  -

"""

RIS_CHINESE = """TY  - JOUR
T1  - 河北打井与互助组
A1  - 李伟
A1  - 张三
JO  - 农村史研究
Y1  - 1987
VL  - 3
IS  - 02
SP  - 12-34
KW  - 打井
KW  - 互助组
N2  - 本文考察一九五二年至一九五五年间九个村庄的打井活动。
UR  - https://example.org/cn/1987
ER  -

TY  - THES
T1  - 磨坊与乡村
A1  - 赵兰
Y1  - 2003/06/01
PB  - 河北农学院
ER  -

"""

CSL_ZOTERO = [
    {
        "id": "http://zotero.org/users/0/items/AB12CD34",
        "type": "article-newspaper",
        "container-title": "冀南报",
        "language": "zh",
        "note": "甲柜",
        "page": "2",
        "title": "邯郸打井九眼",
        "author": [{"family": "王", "given": "大海"}],
        "issued": {"date-parts": [["1954", 3, 2]]},
        "abstract": "邯郸县今春打井九眼，都很深。",
    },
    {
        "id": "http://zotero.org/users/0/items/EF56GH78",
        "type": "article-journal",
        "abstract": "<p>Nine villages dug wells between 1952 and 1955.</p><p>Most were dug by mutual aid teams.</p>",
        "container-title": "Rural Past and Present",
        "DOI": "10.1000/rpp.1987.3",
        "issue": "2",
        "page": "12-34",
        "title": "Wells and Mutual Aid in Handan: <i>A Survey</i> of Villages",
        "volume": "3",
        "author": [{"family": "Li", "given": "Wei"}, {"literal": "Institute of Rural History"}],
        "issued": {"date-parts": [["1987", 5], ["1987", 6]]},
    },
    {
        "id": "http://zotero.org/users/0/items/IJ90KL12",
        "type": "book",
        "publisher": "County Press",
        "publisher-place": "Baoding",
        "title": "The Mill at Fuping",
        "author": [{"family": "Roe", "given": "Jane"}],
        "issued": {"date-parts": [["1991"]]},
    },
]


# A list that somebody keeps: an empty line and column before it, dates as that person likes them, a reckoned page, a note.
LIST_NAMES = ("No.", "Headline", "Date", "Newspaper", "Page", "Reporter", "Article")
LIST: tuple[tuple[str | int | date, ...], ...] = (
    (
        "W-7", "Oxen Return to Fuping", date(1956, 4, 5), "Hebei Daily", "=1+2", "Roe, Jane",
        "The oxen that were lent to the cooperative came back before the ploughing began.",
    ),
    (
        "W-9", "保定办夜校", date(1956, 12, 24), "河北日报", 4, "赵兰",
        "保定城关办起夜校三所，晚上有二百人上课。",
    ),
)  # fmt: skip
# Two sheets of the same columns, one a year.
YEARS = {
    "1957": (("Seed for the Spring", date(1957, 2, 1), "The county lent seed to forty teams."),),
    "1958": (
        ("Canteens Open", date(1958, 9, 30), "Nine canteens opened in the township this month."),
        ("食堂开饭", date(1958, 10, 1), "全社九个食堂今日开饭。"),
    ),
}


def make_spreadsheets(folder: Path) -> None:
    """Write the spreadsheets that are no plain table."""
    with tempfile.TemporaryDirectory() as scratch:
        path, workbook = Path(scratch, "list.xlsx"), Workbook()
        sheet = workbook.active
        assert sheet is not None
        for column, name in enumerate(LIST_NAMES, start=2):
            sheet.cell(2, column, name).font = Font(bold=True)
        for row, cells in zip((3, 5), LIST, strict=True):  # with an empty line between
            for column, value in enumerate(cells, start=2):
                sheet.cell(row, column).value = value
            sheet.cell(row, 4).number_format = "d. mmmm yyyy"
        sheet["F3"].comment = Comment("Is this the right page?", "Li")
        workbook.save(path)
        _office(path, "ods", folder / "calc-list.ods")
        _office(folder / "calc-list.ods", "xlsx", folder / "calc-list.xlsx")
        path, workbook = Path(scratch, "years.xlsx"), Workbook()
        workbook.remove(workbook.worksheets[0])
        for name, rows in YEARS.items():
            sheet = workbook.create_sheet(name)
            sheet.append(("title", "date", "text"))
            for letter in rows:
                sheet.append(letter)
        workbook.save(path)
        _office(path, "ods", folder / "calc-years.ods")


def make(folder: Path) -> None:
    """Write all files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        book = Path(scratch, "letters.xlsx")
        workbook = Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.title = "来信"
        sheet.append(NAMES)
        for row in ROWS:
            sheet.append(row)
        figures = workbook.create_sheet("Figures")
        for cells in (("village", "wells"), ("Handan", 9), ("Fuping", 7)):
            figures.append(cells)
        workbook.save(book)
        shutil.copy(book, folder / "openpyxl.xlsx")
        _office(book, "ods", folder / "calc.ods")
        _office(folder / "calc.ods", "xlsx", folder / "calc.xlsx")
        text = "Text - txt - csv (StarCalc)"
        _office(book, f"csv:{text}:44,34,76,1", folder / "calc.csv")  # commas, UTF-8
        _office(book, f"csv:{text}:59,34,76,1,,0,false,true,true", folder / "calc-semicolons.csv")  # all cells quoted
        _office(book, f"csv:{text}:9,34,76,1", folder / "calc.tsv")
        _references(Path(scratch), folder)
    make_spreadsheets(folder)
    _write(folder / "excel-gbk.csv", "sep=;\r\n" + _delimited(";", "\r\n"), "gb18030")
    _json(folder)
    _database(folder)
    _write(folder / "zotero.ris", RIS.replace("ER  -", "ER  - "))
    _write(folder / "endnote.ris", "\ufeff" + RIS_ENDNOTE.replace("\n", "\r\n"))
    _write(folder / "chinese-database.ris", RIS_CHINESE)
    _write(folder / "zotero.bib", "\n" + BIBTEX)
    _write(folder / "zotero.json", json.dumps(CSL_ZOTERO, ensure_ascii=False, indent="\t"))
    _write(folder / "crossref.json", json.dumps(CSL_ZOTERO[1]))


def _write(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.write_bytes(text.encode(encoding))


def _office(source: Path, target: str, path: Path) -> None:
    """Convert a spreadsheet by LibreOffice."""
    with tempfile.TemporaryDirectory() as scratch:
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{scratch}/profile", "--convert-to", target]
        subprocess.run([*command, "--outdir", scratch, str(source)], check=True, capture_output=True)
        (made,) = Path(scratch).glob(f"*.{target.partition(':')[0]}")
        shutil.move(made, path)


def _delimited(separator: str, end: str) -> str:
    path = Path(tempfile.mkstemp()[1])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator=end)
        writer.writerows((NAMES, *ROWS))
    text = path.read_bytes().decode()
    path.unlink()
    return text


def _records() -> list[dict[str, object]]:
    return [
        {name: str(value) if isinstance(value, date) else value for name, value in zip(NAMES, row, strict=True)}
        for row in ROWS
    ]


def _json(folder: Path) -> None:
    records = _records()
    _write(folder / "python.jsonl", "".join(json.dumps(record) + "\n" for record in records))
    _write(folder / "python.json", json.dumps(records, ensure_ascii=False, indent=2))
    nested = {
        "status": "ok",
        "response": {"total": 3},
        "results": [
            {
                "id": record["编号"],
                "fields": {"headline": record["Title"], "bodyText": record["Translation"]},
                "webPublicationDate": f"{record['日期']}T00:00:00Z",
                "tags": [{"webTitle": "wells"}, {"webTitle": "water"}],
            }
            for record in records
        ],
    }
    _write(folder / "api.json", json.dumps(nested, indent=1))
    for name, program in (("jq.jsonl", ".[]"), ("jq-object.json", "{count: length, items: .}")):
        flags = ["-c"] if name.endswith("l") else []
        made = subprocess.run(["jq", *flags, program, folder / "python.json"], check=True, capture_output=True)
        (folder / name).write_bytes(made.stdout)


def _database(folder: Path) -> None:
    """Write the table as the shell of SQLite does, and with the escapes of MySQL and PostgreSQL."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "letters.db")
        database = sqlite3.connect(path)
        columns = ", ".join(f'"{name}"' for name in NAMES)
        database.execute(f"CREATE TABLE letters ({columns})")
        rows = [[str(value) if isinstance(value, date) else value for value in row] for row in ROWS]
        rows = [[" ".join(cell.split()) if isinstance(cell, str) else cell for cell in row] for row in rows]
        database.executemany(f"INSERT INTO letters VALUES ({', '.join('?' * len(NAMES))})", rows)  # noqa: S608
        database.commit()
        database.close()
        for name, mode in (("sqlite.csv", "-csv"), ("sqlite.tsv", "-tabs")):
            made = subprocess.run(
                ["sqlite3", "-header", mode, path, "SELECT * FROM letters"], check=True, capture_output=True
            )
            (folder / name).write_bytes(made.stdout)
        made = subprocess.run(["sqlite3", "-json", path, "SELECT * FROM letters"], check=True, capture_output=True)
        (folder / "sqlite.json").write_bytes(made.stdout)
        names = ", ".join(f"'{name}', \"{name}\"" for name in NAMES)
        query = f"SELECT json_object({names}) FROM letters"  # noqa: S608 - our own names
        made = subprocess.run(["sqlite3", path, query], check=True, capture_output=True)
        (folder / "sqlite.jsonl").write_bytes(made.stdout)
    lines = ["\t".join(NAMES)]
    for row in ROWS:
        cells = ["\\N" if value is None else str(value) for value in row]
        lines.append("\t".join(cell.replace("\n", "\\n").replace("\t", "\\t") for cell in cells))
    _write(folder / "mysql.tsv", "\n".join(lines) + "\n")


def _references(scratch: Path, folder: Path) -> None:
    """Convert references by pandoc."""
    source = scratch / "source.bib"
    _write(source, BIBTEX)
    for form, name in (("csljson", "pandoc.json"), ("bibtex", "pandoc.bib"), ("biblatex", "pandoc-biblatex.bib")):
        made = subprocess.run(["pandoc", "-f", "biblatex", "-t", form, str(source)], check=True, capture_output=True)
        (folder / name).write_bytes(made.stdout)


if __name__ == "__main__":
    make(FOLDER)
