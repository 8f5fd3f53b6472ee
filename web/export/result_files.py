"""All results of a search, or a reader's own list, as one file: `/search.csv`, `/list.csv`, and other formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, request

from search.errors import TookTooLong
from web.api import refuse
from web.export.files import attachment, file_name, streamed, unavailable
from web.export.formats import FORMATS
from web.parameters import read_ids, read_request
from web.site import archive_facts

if TYPE_CHECKING:
    from search import Library
    from search.library import Export

__all__ = ["ResultFiles"]


@dataclass(frozen=True, slots=True)
class ResultFiles:
    """The files of results of one library.

    Attributes:
        get_library: Returns the open library, or raises a `SearchError`.
    """

    get_library: Callable[[], Library]

    def results(self, extension: str) -> Response:
        """`/search.<extension>`: all results, in the order of the pages; 400 if a parameter is wrong.

        `X-Total-Count` is the number of results on all pages, of which a file has at most 10,000.
        """
        library, form = self.get_library(), FORMATS[extension]
        asked, complaints = read_request(request.args, library)
        if complaints:
            return refuse(complaints[0])
        try:
            export = library.export(asked.q, passages=form.passages, **asked.listing())
        except TookTooLong as error:
            return unavailable(str(error))
        return _file(export, library, asked.q, extension)

    def listed(self, extension: str) -> Response:
        """`/list.<extension>`: the documents of a list, in its order; 400 if a parameter is wrong.

        `X-Total-Count` is their number: an id of no document is passed over, as the page of the list says.
        """
        library = self.get_library()
        ids, complaints = read_ids(request.args)
        if complaints:
            return refuse(complaints[0])
        return _file(library.listed(ids), library, "list", extension)


def _file(export: Export, library: Library, subject: str, extension: str) -> Response:
    """Return documents as a file that is called after what it is about."""
    form, facts = FORMATS[extension], archive_facts(library.identity, library.era_label)
    response = streamed(form.write(export, facts), form.media_type, export.close)
    response.headers["X-Total-Count"] = str(export.total)
    return attachment(response, file_name(facts.name[0], subject, extension))
