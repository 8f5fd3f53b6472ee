"""Turns source files of every format, in our own words, into what is read of them: documents as JSON, or reasons."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from search.ingest import read_sources
from search.model import Document

__all__ = ["FILES", "readings"]

FILES: dict[str, bytes] = {
    "1954.11/1954-11-11_长治互助组储粮.md": (
        "Title: Teams of Changzhi Store Grain\nAuthor: Wang Da\nDate: 1954-11-11\nPage: 2\n\n"
        "    The teams of Changzhi have stored 12,500 jin since October 3.\n    Spring will come.\n\n<hr /> \n\nOriginal: \n\n"
        "### 长治互助组储粮\n王大\n1954-11-11\n第2版()\n专栏：简讯\n\n    长治的互助组从十月三日起已储粮一万二千五百斤。\n    春天要来了。\n"
    ).encode(),
    "original.md": "### 春耕开始\n\n1953-03-05\n第2版(地方)\n专栏：\n\n    各村的春耕开始了。\n".encode("gb18030"),
    "study.txt": (
        "# Villages and Teams\n\nby *LI Hua*\n\nA mutual aid team (*huzhu-zu* 互助組) shared its\n\noxen in spring[^1].\n\n[^1]: A note.\n"
    ).encode("utf-16"),
    "page.txt": (
        b"Village Shops Return\n\nThe new shop is owned by the village.\n\nOpening hours\n\nIt opens at eight.\n\nLeave a Comment\n"
    ),
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(32),
    "empty.txt": b"",
}
"""Content of each file by its path."""


def readings() -> dict[str, Any]:
    """Return, for each file, its documents in the terms of JSON, or why it is rejected."""
    content: dict[str, list[Any]] = {name: [] for name in FILES}
    with TemporaryDirectory() as folder:
        for name, data in FILES.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        for item in read_sources([Path(folder)]):
            if isinstance(item, Document):
                content[item.source].append(msgspec.to_builtins(item))
            else:
                content[Path(item.path).relative_to(folder).as_posix()].append(item.reason)
    return content
