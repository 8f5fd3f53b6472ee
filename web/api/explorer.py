"""The page that shows the JSON interface, from its OpenAPI description, and lets readers try it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_plus

from flask import Response, request

from web.api.openapi import describe
from web.api.operations import Operation, operations, shown_schemas
from web.fields import MAX_VALUE, Complaint, Fields, clean
from web.interfaces import gettext
from web.pages import Views, notices_of, redirect_to
from web.parameters import SearchRequest, only

if TYPE_CHECKING:
    from search import Library

__all__ = ["ApiPage"]

_TRY = "try"  # parameter of the page that names an operation, whose own parameters stand beside it


class ApiPage(Views):
    """The page of one library for programmers; see `Views`."""

    def programs(self) -> str | Response:
        """`/api`: the operations of the JSON interface, each with a form.

        A form leads here with the name of its operation, and on to the operation's own address: a part of a path can be
        no field of a form.
        """
        library = self.get_library()
        description = describe(library.identity)
        root = description["servers"][0]["url"].rstrip("/")
        shown = operations(description)
        name = clean(request.args.get(_TRY, ""))
        asked = next((operation for operation in shown if operation.name == name), None)
        if asked is None:
            own = Fields(request.args, (_TRY,))
            if name:
                own.complain(_TRY, gettext("There is no operation of this name."))
            complaints = tuple(own.complaints)
        else:
            fields = only(request.args, [parameter.name for parameter in asked.parameters])
            try:
                return redirect_to(asked.address(root, {key: fields.getlist(key) for key in fields}))
            except KeyError as missing:
                complaints = (Complaint(_TRY, gettext("“%(name)s” is missing.", name=missing.args[0])),)
        values = _examples(library)
        return self._page(
            "api.html",
            library,
            canonical=None if request.args else SearchRequest(),
            asked=SearchRequest(),
            about=description["info"]["description"],
            version=description["info"]["version"],
            openapi=description["openapi"],
            operations=[(operation, _example(operation, root, values)) for operation in shown],
            schemas=shown_schemas(description),
            longest=MAX_VALUE,
            notices=notices_of(complaints),
        )


def _examples(library: Library) -> Mapping[str, Sequence[str]]:
    """Return a value of this archive for each parameter that an example needs, by name; none if it has none."""
    questions = {example.kind: example.query for example in library.examples()}
    question = questions.get("term") or questions.get("words") or ""
    ids, _ = library.ids(0, 100)  # some of them may be gone
    return {
        "q": [question],
        "id": ids[:1],
        "term": [question] if library.terms_named(question) else list(library.term_names()[:1]),
        "extension": ["ris"],
    }


class _Example(NamedTuple):
    """An example of an operation: its address, and the same as it is read."""

    address: str
    text: str


def _example(operation: Operation, root: str, values: Mapping[str, Sequence[str]]) -> _Example | None:
    """Return an example of an operation; None if the archive has none."""
    needed = {parameter.name for parameter in operation.parameters if parameter.required}
    if not all(any(values.get(name, ())) for name in needed):
        return None
    address = operation.address(root, values)
    return _Example(address, unquote_plus(address))
