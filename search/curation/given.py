"""Correct what was read of a document, before facts are derived from it; and take such corrections back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from search.curation.rows import Action, CorrectionRow
from search.enrich import published
from search.model import Correction, Document, Evidence, Kind, Text, base_language
from search.text import is_han

__all__ = ["EVIDENCE", "GIVEN_FIELDS", "correct_given", "inapplicable", "may_be_inapplicable", "uncorrected"]

EVIDENCE = "corrections"
"""Where the evidence of a corrected fact stands: in the table of corrections."""

_HEADER_FIELDS = ("column", "section", "newspaper", "page", "edition")
GIVEN_FIELDS = ("kind", "language", "title.en", "title.zh", "author", "date", *_HEADER_FIELDS)
"""Fields that are corrected before others are derived, in the order in which they are."""


def correct_given(document: Document, rows: Sequence[CorrectionRow]) -> Document:
    """Return a document with what was read of it corrected, and its date of publication.

    Its `corrections` are exactly those: what was replaced stands in them, so that `uncorrected` brings it back.

    Args:
        document: As it was read, without corrections.
        rows: The lines that are about it, in the order in which they apply.
    """
    for field in GIVEN_FIELDS:
        # Only now, since a title belongs to a language, which may have been corrected.
        of_field = [row for row in rows if _field_of(row, document) == field and not inapplicable(row, document)]
        if of_field:
            document = _CORRECT.get(field, _correct_header)(document, field, of_field)
    return document


def may_be_inapplicable(row: CorrectionRow) -> bool:
    """Return whether there are documents to which a line cannot apply."""
    return row.field == "language" or row.field.startswith("title")


def inapplicable(row: CorrectionRow, document: Document) -> str:
    """Return why a line cannot apply to a document that it is about; empty if it can."""
    match row.field:
        case "title" | "title.en" | "title.zh":
            if _title_field(row, document):
                return ""
            language = {"title.en": "English", "title.zh": "Chinese"}.get(row.field, "")
            return f"it has no {language} text whose title could be corrected".replace("  ", " ")
        case "language":
            langs = [base_language(lang) for lang in document.langs]
            if not langs:
                return "it has no text"
            if len(langs) > 1 and base_language(row.value[0]) not in langs:
                return f"it has texts in several languages, and none of them is {row.value[0]} in another script"
    return ""


def uncorrected(document: Document) -> Document:
    """Return a document with what was read of it as it was read, and without corrections.

    Facts that were derived of the corrected document stay as they are: they are to be derived again.
    """
    if not document.corrections:
        return document
    for correction in reversed(document.corrections):
        document = _restored(document, correction)
    return replace(document, corrections=())


def _field_of(row: CorrectionRow, document: Document) -> str:
    return _title_field(row, document) if row.field.startswith("title") else row.field


def _title_field(row: CorrectionRow, document: Document) -> str:
    """Return the field of the title that a line means; empty if the document has no text for it."""
    languages = [base_language(lang) for lang in document.langs]
    if row.field != "title":
        wanted = row.field.removeprefix("title.")
    else:
        wanted = "zh" if any(map(is_han, row.value[0])) else "en"
        if len(languages) == 1:
            (wanted,) = languages
    return f"title.{wanted}" if wanted in languages and wanted in ("en", "zh") else ""


def _with(document: Document, correction: Correction) -> Document:
    return replace(document, corrections=(*document.corrections, correction))


def _note(rows: Iterable[CorrectionRow]) -> str:
    """Return the notes of several lines as one, each once."""
    return "; ".join(dict.fromkeys(row.note for row in rows if row.note))


def _correct_kind(document: Document, field: str, rows: Sequence[CorrectionRow]) -> Document:
    row = rows[-1]
    correction = Correction(field=field, value=row.value, note=row.note, before=(str(document.kind),))
    return _with(replace(document, kind=Kind(row.value[0])), correction)


def _correct_language(document: Document, field: str, rows: Sequence[CorrectionRow]) -> Document:
    row = rows[-1]
    lang = row.value[0]
    before = document.texts[0] if len(document.texts) == 1 else document.text(lang)
    if before is None:
        return document
    corrected = replace(document, texts=_replaced(document, before, replace(before, lang=lang)))
    return _with(corrected, Correction(field=field, value=row.value, note=row.note, before=(before.lang,)))


def _correct_title(document: Document, field: str, rows: Sequence[CorrectionRow]) -> Document:
    row, text = rows[-1], document.text(field.removeprefix("title."))
    if text is None:
        return document
    corrected = replace(document, texts=_replaced(document, text, replace(text, title=row.value[0])))
    return _with(corrected, Correction(field=field, value=row.value, note=row.note, before=(text.title,)))


def _correct_authors(document: Document, field: str, rows: Sequence[CorrectionRow]) -> Document:
    last = max((number for number, row in enumerate(rows) if row.action is Action.SET), default=0)
    authors = list(document.authors)
    for row in rows[last:]:
        match row.action:
            case Action.SET:
                authors = list(row.value)
            case Action.ADD:
                authors += [name for name in row.value if name not in authors]
            case Action.REMOVE:
                authors = [name for name in authors if name not in row.value]
    correction = Correction(field=field, value=tuple(authors), note=_note(rows[last:]), before=document.authors)
    return _with(replace(document, authors=tuple(authors)), correction)


def _correct_date(document: Document, field: str, rows: Sequence[CorrectionRow]) -> Document:
    row, before = rows[-1], published(document)
    evidence = Evidence(where=EVIDENCE, text=row.typed, rule="corrected")
    correction = Correction(field=field, value=row.value, note=row.note, before=(before.edtf,) if before else ())
    return _with(replace(document, published=replace(row.date, evidence=(evidence,)) if row.date else None), correction)


def _correct_header(document: Document, field: str, rows: Sequence[CorrectionRow]) -> Document:
    row = rows[-1]
    if field == "page" and document.field("edition"):  # what early issues call it
        document = _with_header(document, "edition", row if not document.field("page") else None, row.note)
        if not document.field("page"):
            return document
    return _with_header(document, field, row, row.note)


def _with_header(document: Document, field: str, row: CorrectionRow | None, note: str) -> Document:
    """Return a document with one header field corrected: to the value of a line, or to none."""
    value = row.value if row else ()
    before = next(((text,) for key, text in document.header if key == field), ())
    header = _with_field(document.header, field, value[0] if value else "")
    return _with(replace(document, header=header), Correction(field=field, value=value, note=note, before=before))


_CORRECT = {
    "kind": _correct_kind, "language": _correct_language, "title.en": _correct_title, "title.zh": _correct_title,
    "author": _correct_authors, "date": _correct_date,
}  # fmt: skip

_Header = tuple[tuple[str, str], ...]


def _with_field(header: _Header, field: str, value: str) -> _Header:
    """Return a header with the first field of a name changed, or with a new one at its end.

    A field that is emptied stays where it is, so that its value can be put back there.
    """
    place = next((number for number, (key, _) in enumerate(header) if key == field), len(header))
    return (*header[:place], (field, value), *header[place + 1 :])


def _without_field(header: _Header, field: str) -> _Header:
    place = next((number for number, (key, _) in enumerate(header) if key == field), len(header))
    return (*header[:place], *header[place + 1 :])


def _replaced(document: Document, text: Text, other: Text) -> tuple[Text, ...]:
    return tuple(other if each is text else each for each in document.texts)


def _restored(document: Document, correction: Correction) -> Document:
    field, before = correction.field, correction.before
    if field in _HEADER_FIELDS:
        header = document.header
        restored = _with_field(header, field, before[0]) if before else _without_field(header, field)
        return replace(document, header=restored)
    match field:
        case "kind":
            return replace(document, kind=Kind(before[0]))
        case "author":
            return replace(document, authors=before)
        case "language":
            if text := document.text(correction.value[0]):
                return replace(document, texts=_replaced(document, text, replace(text, lang=before[0])))
        case "title.en" | "title.zh":
            if text := document.text(field.removeprefix("title.")):
                return replace(document, texts=_replaced(document, text, replace(text, title=before[0])))
    return document
