"""A document as a file: `/documents/<id>.ris`, `.bib`, `.csl.json`, `.json`; and unAPI, by which programs ask for them.

unAPI version 1 (https://web.archive.org/web/2014/http://unapi.info/specs/unapi-version-1.html) is how Zotero takes
references from pages that link to a server of it and name ids.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from flask import Response, request

from search.model import Document
from search.present import ArchiveFacts, bibtex_entry, csl_item, document_dict, make_reference, ris_entry
from web.export.files import attachment, refuse
from web.site import archive_facts
from web.export.xml_text import xml_response
from web.fields import MAX_VALUE, Fields
from web.pages import find_document

if TYPE_CHECKING:
    from search import Library

__all__ = ["DOCUMENT_FORMATS", "DocumentFiles", "DocumentFormat"]


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A format of a single document.

    Attributes:
        extension: Ending of its address, without a dot.
        media_type: Value of `Content-Type`.
        title: Its name, for people.
        name: Its name in unAPI; empty if it is no format of references.
        write: Returns the text of the file.
    """

    extension: str
    media_type: str
    title: str
    name: str
    write: Callable[[Document, ArchiveFacts], str]


def _csl(document: Document, facts: ArchiveFacts) -> str:
    return json.dumps([csl_item(make_reference(document, facts))], ensure_ascii=False) + "\n"


def _whole(document: Document, facts: ArchiveFacts) -> str:
    return json.dumps({**document_dict(document), "address": facts.address(document.id)}, ensure_ascii=False) + "\n"


DOCUMENT_FORMATS: Mapping[str, DocumentFormat] = {
    each.extension: each
    for each in (
        DocumentFormat(
            "ris", "application/x-research-info-systems", "RIS", "ris", lambda document, facts: ris_entry(make_reference(document, facts))
        ),
        DocumentFormat(
            "bib", "application/x-bibtex; charset=utf-8", "BibTeX", "bibtex", lambda document, facts: bibtex_entry(make_reference(document, facts))
        ),
        DocumentFormat("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", "csljson", _csl),
        DocumentFormat("json", "application/json", "JSON", "", _whole),
    )
}  # fmt: skip
"""All formats of a document by the ending of their addresses."""

_BY_NAME = {each.name: each for each in DOCUMENT_FORMATS.values() if each.name}


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
        return _file(document, library, DOCUMENT_FORMATS[extension], attached=True)

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
        if name not in _BY_NAME:
            return Response(f"There is no such format. There are: {', '.join(_BY_NAME)}.\n", 406, mimetype="text/plain")
        return _file(document, library, _BY_NAME[name], attached=False)


def _file(document: Document, library: Library, form: DocumentFormat, *, attached: bool) -> Response:
    text = form.write(document, archive_facts(library))
    response = Response(text.encode("utf-8", "replace"), content_type=form.media_type)
    return attachment(response, f"{document.id}.{form.extension}") if attached else response


def _formats(document_id: str) -> Response:
    """Return the list of formats: 300, as the specification has it, if it is that of a document."""
    root = Element("formats", {"id": document_id} if document_id else {})
    for form in _BY_NAME.values():
        SubElement(root, "format", {"name": form.name, "type": form.media_type.partition(";")[0]})
    return xml_response(root, "application/xml", 300 if document_id else 200)
