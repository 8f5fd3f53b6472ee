"""A document as a file of references: `/documents/<id>.ris`, `.bib`, `.json`; and unAPI, where programs ask for them.

unAPI version 1 (https://web.archive.org/web/2014/http://unapi.info/specs/unapi-version-1.html) is how Zotero takes
references from pages that link to a server of it and name ids.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from flask import Response, request

from search.model import Document
from search.results import Hit
from web.api import refuse
from web.export.files import attachment
from web.export.formats import REFERENCE_FORMATS, FileFormat
from web.export.xml_text import add, xml_response
from web.fields import MAX_VALUE, Fields
from web.pages import find_document
from web.site import archive_facts

if TYPE_CHECKING:
    from search import Library

__all__ = ["DocumentFiles"]


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """The files of documents of one library.

    Attributes:
        get_library: Returns the open library, or raises a `SearchError`.
    """

    get_library: Callable[[], Library]

    def document(self, document_id: str, extension: str) -> Response:
        """`/documents/<id>.<extension>`: a document as a file; addresses of before lead to the one of now."""
        library = self.get_library()
        document = find_document(library, document_id)
        fields = Fields(request.args, ())
        if fields.complaints:
            return refuse(fields.complaints[0])
        return attachment(_file(document, library, REFERENCE_FORMATS[extension]), f"{document.id}.{extension}")

    def unapi(self) -> Response:
        """`/unapi`: the formats; with `id` those of a document (300), and with `format` the document in it."""
        fields = Fields(request.args, ("id", "format"))
        document_id, name = fields.text("id", MAX_VALUE), fields.text("format", MAX_VALUE)
        if fields.complaints:
            return refuse(fields.complaints[0])
        library = self.get_library()
        document = library.get(document_id) if document_id else None
        if document_id and document is None:
            return Response("There is no document with this id.\n", 404, mimetype="text/plain")
        if document is None or not name:
            return _formats(document_id)
        form = next((each for each in REFERENCE_FORMATS.values() if each.unapi == name), None)
        if form is None:
            names = ", ".join(each.unapi for each in REFERENCE_FORMATS.values())
            return Response(f"There is no such format. There are: {names}.\n", 406, mimetype="text/plain")
        return _file(document, library, form)


def _file(document: Document, library: Library, form: FileFormat) -> Response:
    hit = Hit(id=document.id, score=0.0, titles=(), snippets=(), document=document)
    text = "".join(form.write((hit,), archive_facts(library.identity, library.era_label)))
    return Response(text.encode("utf-8", "replace"), content_type=form.media_type)


def _formats(document_id: str) -> Response:
    """Return the list of formats: 300, as the specification has it, if it is that of a document."""
    root = Element("formats", {"id": document_id} if document_id else {})
    for form in REFERENCE_FORMATS.values():
        add(root, "format", name=form.unapi, type=form.bare_media_type)
    return xml_response(root, "application/xml", 300 if document_id else 200)
