"""All results of a search as one file: `/search.csv`, `.jsonl`, `.ris`, `.bib`, `.json`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, request

from search.errors import TookTooLong
from web.api import refuse
from web.export.files import attachment, file_name, streamed, unavailable
from web.export.formats import FORMATS
from web.parameters import read_request
from web.site import archive_facts

if TYPE_CHECKING:
    from search import Library

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
        facts = archive_facts(library.identity, library.era_label)
        try:
            export = library.export(asked.q, passages=form.passages, **asked.listing())
        except TookTooLong as error:
            return unavailable(str(error))
        response = streamed(form.write(export, facts), form.media_type, export.close)
        response.headers["X-Total-Count"] = str(export.total)
        return attachment(response, file_name(facts.name[0], asked.q, extension))
