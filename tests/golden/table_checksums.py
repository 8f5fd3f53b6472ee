"""Turns a data table into a checksum of what it says: comments, empty lines and notes do not count."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from typing import Any

__all__ = ["table_checksums"]

_NOTE = "note"  # the column, or key, in which a librarian writes why


def table_checksums(package: str, *names: str) -> dict[str, Any]:
    """Return how many entries each table of a package's data has, and a checksum of them.

    Args:
        package: `search.text`.
        names: Of the files; all by default.
    """
    folder = files(package) / "data"
    found: dict[str, Any] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not names or file.name in names:
            text = file.read_text(encoding="utf-8")
            entries = _toml(text) if file.name.endswith(".toml") else list(_rows(text))
            written = json.dumps(entries, ensure_ascii=False, default=str)
            found[f"table {package}/{file.name}"] = {
                "entries": len(entries),
                "sha256": sha256(written.encode()).hexdigest(),
            }
    return found


def _rows(text: str) -> Iterator[list[str]]:
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    notes = [place for place, name in enumerate(lines[0]) if name == _NOTE]
    for cells in lines:
        yield [cell for place, cell in enumerate(cells) if place not in notes]


def _toml(text: str) -> Any:
    return _without_notes(tomllib.loads(text))


def _without_notes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_notes(one) for key, one in value.items() if key != _NOTE}
    return [_without_notes(one) for one in value] if isinstance(value, list) else value
