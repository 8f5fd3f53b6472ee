"""Try a correction on the documents of an index before it is written into the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from time import monotonic

from search.curation.corrections import Corrections
from search.curation.given import correct_given, inapplicable, uncorrected
from search.curation.rows import Action, CorrectionRow
from search.curation.selectors import names_of
from search.engine import OpenIndex
from search.enrich import EraTable
from search.ingest import document_id
from search.model import Document, Role
from search.present import printed_page
from search.text import fold

__all__ = ["Trial", "TriedDocument", "documents_named", "field_text", "similar_names", "try_rows"]

_MAX_EXAMPLES = 5  # documents of a rule that are shown
_MAX_RECORDS = 100  # documents of one file that are looked for by their ids
_MAX_SECONDS = 20.0  # for looking through the documents of an index
_MAX_SECONDS_SIMILAR = 5.0  # for looking through their names, where none has the one that was asked for
_MAX_SIMILAR = 3  # names that are suggested
_SIMILARITY = 0.8  # ratio of `difflib` from which a name of a file is like another
_HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class TriedDocument:
    """What a correction does to a document.

    Attributes:
        id: Its id.
        title: Its title.
        source: Path of its file.
        before: The value that the index has, for people; empty for none.
        after: The value that it will have.
        problem: Why the correction cannot apply to it; empty if it can.
    """

    id: str
    title: str
    source: str
    before: str
    after: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a correction does to the documents of an index.

    Attributes:
        total: Number of documents that it is about.
        examples: The first of them.
        is_complete: Whether all documents of the index were looked at; if not, `total` is a lower bound.
    """

    total: int
    examples: tuple[TriedDocument, ...]
    is_complete: bool


def documents_named(index: OpenIndex, name: str) -> list[Document]:
    """Return the documents of an id, or of the path of a file; it takes longer if the path has changed."""
    number = index.number(name)
    if number is not None:
        return [index.document(number)]
    ids = (document_id(name, record) for record in chain([None], range(2, _MAX_RECORDS)))
    documents = []
    for each in ids:
        number = index.number(each)
        if number is None:
            break
        documents.append(index.document(number))
    documents = [document for document in documents if name in names_of(document)]
    if documents:
        return documents
    return [document for document in _timed(_documents(index), []) if name in names_of(document)]


def similar_names(index: OpenIndex, name: str) -> tuple[str, ...]:
    """Return paths of documents whose file is called like that of a path, or nearly so, the most similar first."""
    wanted = _file_name(name)
    sources: dict[str, str] = {}
    for document in _timed(_documents(index), [], _MAX_SECONDS_SIMILAR):
        file = next(iter(names_of(document)))
        sources.setdefault(file, _file_name(file))
    same = [source for source, file in sources.items() if file == wanted]
    if same:
        return tuple(sorted(same)[:_MAX_SIMILAR])
    close = get_close_matches(wanted, set(sources.values()), n=_MAX_SIMILAR, cutoff=_SIMILARITY)
    return tuple(source for file in close for source in sorted(sources) if sources[source] == file)[:_MAX_SIMILAR]


def _file_name(path: str) -> str:
    return fold(path.rpartition("/")[2]).strip()


def try_rows(
    index: OpenIndex,
    rows: Sequence[CorrectionRow],
    corrections: Corrections,
    derive: Callable[[Document], Document],
    eras: EraTable,
) -> Trial:
    """Return what lines that are to be added would do.

    Args:
        index: The index.
        rows: The lines, all about the same documents and the same field.
        corrections: The corrections of the table, with these lines at their end.
        derive: Returns a document with all facts derived anew.
        eras: The table of eras.
    """
    selector, field = rows[0].selector, rows[0].field
    # What is not a subject any more is not mentioned either.
    fields = (field, "mention") if field == "place" and any(row.action is Action.REMOVE for row in rows) else (field,)
    if selector.name:
        documents, looked = iter(documents_named(index, selector.name)), [True]
    else:
        looked = []
        alone = corrections.only(rows)
        passing = _timed(_documents(index), looked)
        documents = (document for document in passing if alone.rows_for(uncorrected(document)))
    total, examples = 0, list[TriedDocument]()
    for document in documents:
        total += 1
        if len(examples) < _MAX_EXAMPLES:
            read = uncorrected(document)
            given = correct_given(read, corrections.rows_for(read))
            problem = next(filter(None, (inapplicable(row, given) for row in rows)), "")
            after = corrections.apply(document, derive)
            examples.append(
                TriedDocument(
                    id=document.id,
                    title=document.title,
                    source=document.source,
                    before=_fields_text(document, fields, eras),
                    after=_HIDDEN if after is None else _fields_text(after, fields, eras),
                    problem=problem,
                )
            )
    return Trial(total, tuple(examples), is_complete=bool(looked))


def _fields_text(document: Document, fields: Sequence[str], eras: EraTable) -> str:
    """Return the values of some fields, of all but the first with the field's name."""
    first, *others = fields
    texts = [field_text(document, first, eras), *(_named(name, field_text(document, name, eras)) for name in others)]
    return "; ".join(filter(None, texts))


def _named(name: str, text: str) -> str:
    return f"{name}: {text}" if text else ""


def field_text(document: Document, field: str, eras: EraTable) -> str:
    """Return the value of a field of a document for people; empty for none."""
    match field:
        case "title":
            return " / ".join(text.title for text in document.texts if text.title)
        case "title.en" | "title.zh":
            text = document.text(field.removeprefix("title."))
            return text.title if text else ""
        case "author":
            return "; ".join(document.authors)
        case "date":
            return document.published.edtf if document.published else ""
        case "place" | "mention":
            role = Role.SUBJECT if field == "place" else Role.MENTION
            places = (place for place in document.places if place.role is role)
            return "; ".join(f"{place.name_en} {place.name}" for place in places)
        case "era":
            return "; ".join(f"{eras[tag.id].en} {eras[tag.id].zh}" for tag in document.eras if tag.id in eras)
        case "kind":
            return str(document.kind)
        case "language":
            return ", ".join(document.langs)
        case "page":
            return printed_page(document)
        case "hide":
            return "shown"
    return document.field(field)


def _documents(index: OpenIndex) -> Iterator[Document]:
    return (index.document(number) for number in index.numbers())


def _timed(documents: Iterator[Document], looked: list[bool], seconds: float = _MAX_SECONDS) -> Iterator[Document]:
    """Yield documents until the time is up; append True to `looked` if all have been yielded."""
    end = monotonic() + seconds
    for document in documents:
        yield document
        if monotonic() > end:
            return
    looked.append(True)
