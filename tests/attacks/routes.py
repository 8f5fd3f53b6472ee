"""Makes addresses of everything that the application answers, from its own map: new pages come by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask import Flask
from lxml import html

__all__ = ["Route", "addresses_in", "parameter_names", "routes", "with_query"]

_ARGUMENT = re.compile(r"<(?:(\w+)(?:\(([^()]*)\))?:)?(\w+)>")
_USUAL = ("back", "callback", "continue", "dest", "format", "lang", "next", "redirect", "return", "return_to", "url")
"""Parameters that many sites have, and attackers try."""


class Route:
    """An address of the application with its arguments.

    Args:
        rule: As Flask has it: `/<any('en','zh'):interface>/documents/<document_id>`.

    Attributes:
        rule: The same.
        arguments: Names of the arguments that are free: all but a choice.
    """

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self._choices = {
            name: [choice.strip(" '\"") for choice in choices.split(",")]
            for kind, choices, name in _ARGUMENT.findall(rule)
            if kind == "any"
        }
        self.arguments = tuple(name for _, _, name in _ARGUMENT.findall(rule) if name not in self._choices)

    def addresses(self, values: Mapping[str, str], choices: int | None = None) -> Iterator[str]:
        """Return the addresses with these arguments, each of all choices or of the first few.

        Args:
            values: The free arguments, as they are before they are escaped.
            choices: How many of each choice are made.
        """
        for chosen in product(*(each[:choices] for each in self._choices.values())):
            filled = {**values, **dict(zip(self._choices, chosen, strict=True))}
            # Pieces come in fours: the text before an argument, its kind, its choices, its name.
            pieces = _ARGUMENT.split(self.rule)
            yield "".join(
                quote(filled[piece], safe="") if place % 4 == 3 else piece
                for place, piece in enumerate(pieces)
                if place % 4 in (0, 3)
            )

    def address(self, values: Mapping[str, str], choices: int = 1) -> str:
        """Return the first of these addresses."""
        return next(self.addresses(values, choices))

    def __repr__(self) -> str:
        return self.rule


def routes(app: Flask) -> list[Route]:
    """Return everything that the application answers to GET."""
    return [Route(rule.rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def with_query(address: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return an address with a query."""
    query = urlencode(list(parameters), errors="surrogatepass")
    return f"{address}?{query}" if query else address


def addresses_in(page: str) -> list[str]:
    """Return what the links, forms, pictures and scripts of a page lead to."""
    root = html.document_fromstring(page)
    return [value for name in ("href", "src", "action") for value in map(str, root.xpath(f"//@{name}"))]


def parameter_names(pages: Sequence[str], description: Mapping[str, Any]) -> list[str]:
    """Return every name of a parameter that pages or the description of the JSON interface know, and usual ones.

    Args:
        pages: Pages, whose forms and links have names.
        description: The OpenAPI document.
    """
    names = set(_USUAL)
    for page in pages:
        names.update(map(str, html.document_fromstring(page).xpath("//form//@name")))
        for address in addresses_in(page):
            names.update(name for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True))
    for path in description["paths"].values():
        names.update(parameter["name"] for parameter in path["get"]["parameters"] if parameter["in"] == "query")
    return sorted(names)
