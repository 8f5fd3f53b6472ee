"""The text of a TOML file that librarians edit, and what is wrong with it in words that say what to write."""

from __future__ import annotations

import re
import tomllib

from search.errors import ConfigError
from search.tables.decoding import decode_table

__all__ = ["TomlProblem", "parse_toml", "read_toml"]

_POSITION = re.compile(r" \(at (?:line (\d{1,9}), column \d{1,9}|end of document)\)$")
_CURLY = re.compile("[“”„‘’「」『』＂]")
_COMMENT = re.compile(r"#[^\"']*$")
# `name = Lin County`: neither in quotation marks nor a number, a date, true, false, a list or a table.
_BARE = re.compile(r"^\s*+([\w.-]++)\s*+=\s*+([^\s\"'\[{#\d+-][^#\n]*+)")
_LONGEST = 1_000  # characters of a line that are looked at
_MAX_SHOWN = 60  # characters of a value that a message repeats


class TomlProblem(ValueError):
    """A text is no TOML.

    Attributes:
        line: Number of the line, from 1; 0 if it is not known.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read_toml(content: bytes, name: str) -> tuple[str, dict[str, object]]:
    """Return the text of a TOML file and what it says, in any encoding in which an editor saves it.

    Args:
        content: The file.
        name: Its name, for the message.

    Raises:
        ConfigError: If it is no text, or no TOML; the message names the line, and says what to write.
    """
    text = decode_table(content, name).removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return text, parse_toml(text)
    except TomlProblem as problem:
        where = f"{name}, line {problem.line}" if problem.line else name
        raise ConfigError(f"{where}: {problem}") from problem


def parse_toml(text: str) -> dict[str, object]:
    """Return what a TOML text says.

    Raises:
        TomlProblem: If it is none.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        position = _POSITION.search(message)
        what = message[: position.start()] if position else message
        lines = text.split("\n")
        if position and position[1]:
            number = int(position[1])
        else:  # the end of the text, where something that was opened is still open
            number = len(lines) - next((back for back, line in enumerate(reversed(lines)) if line.strip()), 0)
        raise TomlProblem(_explained(lines[number - 1] if number <= len(lines) else "", what), number) from error
    except RecursionError:
        raise TomlProblem("brackets are nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise TomlProblem(f"is not valid TOML: {error}") from error


def _explained(line: str, what: str) -> str:
    """Return what is wrong in a line, in words for somebody who does not know TOML."""
    if what.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate")):
        return f"{_shown(line)} is given twice; take one of the two out"
    code = _COMMENT.sub("", line[:_LONGEST])
    if curly := _CURLY.search(code):
        return f'{curly[0]} is no quotation mark here; write straight ones, as in name = "Lin County"'
    if code.count('"') % 2 and "'" not in code:
        return f"a quotation mark is opened and not closed: {_shown(line)}"
    if bare := _BARE.match(code):
        value = bare[2].strip()
        return f'a text stands between quotation marks: {bare[1]} = "{_shown(value)}"'
    return f"is not valid TOML ({what}): {_shown(line)}" if line.strip() else f"is not valid TOML ({what})"


def _shown(text: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in text).strip()
    return printable if len(printable) <= _MAX_SHOWN else f"{printable[:_MAX_SHOWN]}…"
