"""Turns a few invented articles into source files: enough for several pages of results, and one that is hostile."""

from __future__ import annotations

from pathlib import Path

XSS = "<img src=x onerror=alert(1)>"

_PAPER = """Title: {english}
Author:
Date: {day}
Page: 3

    The mutual aid team of the village prepared for spring ploughing. It is report number {number}.

<hr />

Original:

### {chinese}

{day}
第3版()
专栏：

    村里的互助组准备春耕。这是第{number}篇报道。
"""


CORRECTED = "rmrb/hostile.md"
"""Source of the article that librarians have corrected."""

WITHDRAWN = "rmrb/withdrawn.md"
"""Source of an article that the archive had before."""


def write_corrections(table: Path) -> Path:
    """Write a table of corrections of every kind about one article, and return its path."""
    said = {"date": "1957-01-03", "place": "Suzhou (320500)", "mention": "Hebei", "era": "none", "column": "none",
            "newspaper": XSS, "author": XSS, "title en": XSS, "kind": "web", "language": "zh-Hant", "page": "4"}  # fmt: skip
    lines = (f'{CORRECTED},{field},"{value}","{XSS} 看过原报"\n' for field, value in said.items())
    table.write_text("document,field,value,note\n" + "".join(lines), encoding="utf-8")
    return table


def write_withdrawn(folder: Path) -> Path:
    """Write the article that will be withdrawn below a folder, and return it."""
    path = folder / WITHDRAWN
    path.parent.mkdir(parents=True)
    path.write_text(_PAPER.format(english="Withdrawn", chinese="撤下", day="1952-01-02", number=0), encoding="utf-8")
    return folder


def write_sources(folder: Path) -> Path:
    """Write the articles below a folder, and return it."""
    months = [(year, month) for year in (1953, 1955) for month in range(1, 13)]
    for number, (year, month) in enumerate(months, 1):
        place, chinese = (("Shanxi", "山西"), ("Hebei", "河北"))[number % 2]
        day = f"{year}-{month:02}-0{number % 9 + 1}"
        text = _PAPER.format(
            english=f"{place} Mutual Aid Teams Prepare for Spring Ploughing ({number})",
            chinese=f"{chinese}互助组准备春耕",
            day=day,
            number=number,
        )
        path = folder / "rmrb" / f"{year}.{month:02}" / f"{day}_{chinese}互助组准备春耕.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    hostile = _PAPER.format(english=XSS, chinese=XSS, day="1957-01-02", number=XSS).replace("Author:", f"Author: {XSS}")
    (folder / "rmrb" / "hostile.md").write_text(hostile, encoding="utf-8")
    return folder
