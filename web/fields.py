"""Parsing of single parameters of a query string into checked values, with complaints about what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from search.errors import Message
from search.present import shortened

__all__ = ["MAX_ECHO", "MAX_VALUE", "Complaint", "Fields", "clean", "is_appended"]

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
        sentence: What is wrong with it, and what would be valid.
    """

    parameter: str
    sentence: str

    @property
    def message(self) -> str:
        """The sentence in English, cut if it is long."""
        return shortened(self.sentence, MAX_MESSAGE)


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
        """Add a complaint about a parameter, unless it is the last one again."""
        complaint = Complaint(name, message)
        if self.complaints[-1:] != [complaint]:
            self.complaints.append(complaint)

    def single(self, name: str) -> str:
        """Return the parameter's value in one line, or an empty string; of several values the first."""
        values = self._args.getlist(name)
        if len(values) > 1:
            self.complain(
                name,
                Message("“%(name)s” was given %(count)s times; only the first is used.", name=name, count=len(values)),
            )
        return clean(values[0]) if values else ""

    def several(self, name: str) -> tuple[str, ...]:
        """Return the different values of a parameter that may be repeated, in their order."""
        cleaned = (clean(value) for value in self._args.getlist(name))
        values = list(dict.fromkeys(value for value in cleaned if value))
        return tuple(value for value in self._first(name, values, MAX_VALUES) if self._fits(name, value))

    def text(self, name: str, max_length: int) -> str:
        """Return a text of at most `max_length` characters; a longer one is cut."""
        return self._beginning(name, self.single(name), max_length)

    def switch(self, name: str, *, default: bool) -> bool:
        """Return whether the parameter is set to yes."""
        value = self.single(name)
        if value and value.lower() not in _SWITCH:
            self.complain(
                name, Message("“%(name)s” is 1 or 0, not “%(value)s”.", name=name, value=shortened(value, MAX_ECHO))
            )
        return _SWITCH.get(value.lower(), default)

    def number(self, name: str, default: int, maximum: int) -> int:
        """Return a number from 1 to `maximum`."""
        text = self.single(name)
        if not text:
            return default
        # More than nine digits are out of range anyway, and long ones are slow to read.
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if not 1 <= number <= maximum:
            message = Message(
                "“%(name)s” is a number from 1 to %(most)s, not “%(value)s”.",
                name=name,
                most=f"{maximum:,}",
                value=shortened(text, MAX_ECHO),
            )
            self.complain(name, message)
            return default
        return number

    def choice(self, name: str, valid: Sequence[str]) -> str:
        """Return one of some values, the first of them if the parameter is missing."""
        value = self.single(name) or valid[0]
        if value not in valid:
            message = Message(
                "“%(name)s” is one of %(valid)s, not “%(value)s”.",
                name=name,
                valid=", ".join(filter(None, valid)),
                value=shortened(value, MAX_ECHO),
            )
            self.complain(name, message)
            return valid[0]
        return value

    def _first(self, name: str, values: list[str], most: int) -> list[str]:
        """Return the first few values of a parameter; of more than so many, it is complained."""
        if len(values) > most:
            message = Message(
                "At most %(most)s values of “%(name)s” are used; %(count)s were given.",
                most=most,
                name=name,
                count=len(values),
            )
            self.complain(name, message)
        return values[:most]

    def _beginning(self, name: str, text: str, max_length: int) -> str:
        """Return a text, or the beginning of a longer one, of which it is complained."""
        if len(text) > max_length:
            message = Message(
                "“%(name)s” is too long; only its first %(count)s characters are used.",
                name=name,
                count=f"{max_length:,}",
            )
            self.complain(name, message)
        return text[:max_length].strip()

    def _fits(self, name: str, value: str) -> bool:
        if len(value) > MAX_VALUE:
            self.complain(
                name,
                Message(
                    "“%(value)s” is too long to be a value of “%(name)s”.", name=name, value=shortened(value, MAX_ECHO)
                ),
            )
        return len(value) <= MAX_VALUE

    def _unknown(self, accepted: set[str], shown: tuple[str, ...]) -> None:
        names = [name for name in self._args if name not in accepted and not is_appended(name)]
        if names:
            wrong = ", ".join(f"“{shortened(clean(name), MAX_ECHO)}”" for name in names[:3])
            first = shortened(clean(names[0]), MAX_ECHO)
            values = {"names": wrong, "count": len(names) - 3, "valid": ", ".join(shown)}
            if not shown:
                message = Message("There is no parameter %(names)s. There is none.", **values)
            elif len(names) > 3:
                message = Message("There is no parameter %(names)s and %(count)s more. There are: %(valid)s.", **values)
            else:
                message = Message("There is no parameter %(names)s. There are: %(valid)s.", **values)
            self.complain(first, message)


def is_appended(name: str) -> bool:
    """Return whether a parameter is one that mailings and social media append to addresses."""
    return bool(_APPENDED.fullmatch(name))


def clean(text: str) -> str:
    """Return the text in one line, without control characters and lone surrogates, which no document can contain."""
    kept = (" " if char.isspace() else char for char in text if char.isspace() or _printable(char))
    return "".join(kept).strip()


def _printable(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) not in ("Cc", "Cs", "Cn")
