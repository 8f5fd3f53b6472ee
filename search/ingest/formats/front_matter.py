"""Reading of the YAML block at the top of a Markdown file: plain values, quoted ones, lists, and folded text."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["front_matter"]

_MOST_LINES = 200  # front matter that is not closed within them is text
_FIELD = re.compile(r"([^\W\d_][\w -]{0,40}?)\s*:(?:\s+(.*))?")
_BLOCK_MARKS = frozenset({"|", ">", "|-", ">-", "|+", ">+"})
_COMMENT = "comment"  # under which comments are kept
_NO_VALUE = frozenset({"null", "~"})


def front_matter(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Read the block between `---` lines at the top.

    Args:
        lines: Lines of the file.

    Returns:
        Values by lower-case key, lists joined with `; `, and the number of lines that the block takes (0 if none).
        Every word behind a key is in its value, that of nested keys too; of a key that occurs twice, both values.
    """
    start = next((number for number, line in enumerate(lines[:_MOST_LINES]) if line.strip()), 0)
    if not lines or lines[start].strip() != "---":
        return {}, 0
    fields: dict[str, list[str]] = {}
    folded: set[str] = set()  # fields whose value is the text below them, in which a colon is a colon
    name = ""
    for number, line in enumerate(lines[start + 1 : start + _MOST_LINES], start=start + 1):
        text = line.strip()
        if text in ("---", "..."):
            if not fields.keys() - {_COMMENT}:
                break  # headings between two rules
            return {key: _joined(values) for key, values in fields.items()}, number + 1
        if not text:
            continue
        if text.startswith("#"):
            fields.setdefault(_COMMENT, []).append(text.strip("# "))
            continue
        if match := _FIELD.fullmatch(line.rstrip()):
            name = match[1].lower()
            if (match[2] or "").strip() in _BLOCK_MARKS:
                folded.add(name)
            fields.setdefault(name, []).append(_value(match[2] or ""))
        elif name and (line[:1].isspace() or text.startswith("- ")):
            is_item = text.startswith("- ")
            nested = _FIELD.fullmatch(text.removeprefix("- ")) if name not in folded else None
            if nested and nested[1].lower() != "name":
                fields.setdefault(f"{name} {nested[1].lower()}", []).append(_value(nested[2] or ""))
                continue
            value = _value(nested[2] or "" if nested else text.removeprefix("- "))
            fields[name].append(f"; {value}" if is_item or nested else f" {value}")
        else:
            return {}, 0
    return {}, 0


def _joined(values: Sequence[str]) -> str:
    """Join the parts of a value; each further one begins with what separates it from the one before."""
    text = values[0]
    for value in values[1:]:
        text += value if value.startswith((";", " ")) else f"; {value}"
    return text.removeprefix("; ").strip()


def _value(text: str) -> str:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return "; ".join(_value(part) for part in text[1:-1].split(","))
    return "" if text in _BLOCK_MARKS or text in _NO_VALUE else text.strip("\"'").strip()
