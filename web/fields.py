"""Parsing of single parameters of a query string into checked values, with complaints about what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

__all__ = ["MAX_ECHO", "MAX_VALUE", "Complaint", "Fields", "clean", "shorten"]

MAX_VALUE = 200
"""Characters of a value; facet values and dates are far shorter."""

MAX_VALUES = 100
"""Values of one parameter."""

MAX_ECHO = 60
"""Characters of a wrong value that a complaint repeats."""

MAX_MESSAGE = 500
"""Characters of a complaint."""

# Tracking parameters that mailings and social media append to addresses; nobody typed them, so nobody is told.
_APPENDED = re.compile(r"utm_\w{1,30}|fbclid|gclid|msclkid|mc_[ce]id")
_SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Complaint:
    """A parameter that was ignored or cut, and why.

    Attributes:
        parameter: Its name.
        message: What is wrong with it, and what would be valid.
    """

    parameter: str
    message: str


class Fields:
    """Parses one query string; a wrong value is replaced by its default and added to `complaints`.

    Args:
        args: The decoded parameters, in any order, hostile or not.
        known: Valid names, in the order in which a complaint lists them.
        hidden: Further valid names, which a complaint does not list.
    """

    def __init__(self, args: MultiDict[str, str], known: Iterable[str], hidden: Iterable[str] = ()) -> None:
        self.complaints: list[Complaint] = []
        self._args = args
        valid = tuple(known)
        self._unknown({*valid, *hidden}, valid)

    def complain(self, name: str, message: str) -> None:
        """Add a complaint about a parameter."""
        self.complaints.append(Complaint(name, shorten(message, MAX_MESSAGE)))

    def single(self, name: str) -> str:
        """Return the parameter's value in one line, or an empty string; of several values the first."""
        values = self._args.getlist(name)
        if len(values) > 1:
            self.complain(name, f"“{name}” was given {len(values)} times; only the first is used.")
        return clean(values[0]) if values else ""

    def several(self, name: str) -> tuple[str, ...]:
        """Return the different values of a parameter that may be repeated, in their order."""
        cleaned = (clean(value) for value in self._args.getlist(name))
        values = list(dict.fromkeys(value for value in cleaned if value))
        if len(values) > MAX_VALUES:
            self.complain(name, f"At most {MAX_VALUES} values of “{name}” are used; {len(values)} were given.")
        return tuple(value for value in values[:MAX_VALUES] if self._fits(name, value))

    def text(self, name: str, max_length: int) -> str:
        """Return a text of at most `max_length` characters; a longer one is cut."""
        text = self.single(name)
        if len(text) > max_length:
            self.complain(name, f"“{name}” is too long; only its first {max_length:,} characters are used.")
        return text[:max_length].strip()

    def switch(self, name: str, *, default: bool) -> bool:
        """Return whether the parameter is set to yes."""
        value = self.single(name)
        if value and value.lower() not in _SWITCH:
            self.complain(name, f"“{name}” is 1 or 0, not “{shorten(value, MAX_ECHO)}”.")
        return _SWITCH.get(value.lower(), default)

    def number(self, name: str, default: int, maximum: int) -> int:
        """Return a number from 1 to `maximum`."""
        text = self.single(name)
        if not text:
            return default
        # More than nine digits are out of range anyway, and long ones are slow to read.
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if not 1 <= number <= maximum:
            message = f"“{name}” is a number from 1 to {maximum:,}, not “{shorten(text, MAX_ECHO)}”."
            self.complain(name, message)
            return default
        return number

    def choice(self, name: str, valid: Sequence[str]) -> str:
        """Return one of some values, the first of them if the parameter is missing."""
        value = self.single(name) or valid[0]
        if value not in valid:
            there_are = ", ".join(filter(None, valid))
            self.complain(name, f"“{name}” is none of {there_are}, but “{shorten(value, MAX_ECHO)}”.")
            return valid[0]
        return value

    def _fits(self, name: str, value: str) -> bool:
        if len(value) > MAX_VALUE:
            self.complain(name, f"“{shorten(value, MAX_ECHO)}” is too long to be a value of “{name}”.")
        return len(value) <= MAX_VALUE

    def _unknown(self, accepted: set[str], shown: tuple[str, ...]) -> None:
        names = [name for name in self._args if name not in accepted and not _APPENDED.fullmatch(name)]
        if names:
            wrong = ", ".join(f"“{shorten(clean(name), MAX_ECHO)}”" for name in names[:3])
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            first = shorten(clean(names[0]), MAX_ECHO)
            there_are = f"There are: {', '.join(shown)}." if shown else "There is none."
            self.complain(first, f"There is no parameter {wrong}{more}. {there_are}")


def clean(text: str) -> str:
    """Return the text in one line, without control characters and lone surrogates, which no document can contain."""
    kept = (" " if char.isspace() else char for char in text if char.isspace() or _printable(char))
    return "".join(kept).strip()


def shorten(text: str, length: int) -> str:
    """Return the text, cut with an ellipsis if it has more than `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _printable(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) not in ("Cc", "Cs", "Cn")
