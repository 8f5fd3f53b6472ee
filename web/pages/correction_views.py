"""What a document's page says of the facts that librarians have corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.enrich import parse_edtf
from search.model import Correction, Document
from web.interfaces import gettext
from web.pages import wording

if TYPE_CHECKING:
    from search import Library

__all__ = ["CorrectionView", "correction_views"]

_SHOWN = 12  # values of before that are shown
_FACTS = {"title.en": "title", "title.zh": "title", "edition": "page"}
"""The fact of the page that a field belongs to, where it has another name."""

_SEVERAL = frozenset({"place", "mention", "era"})
_DERIVED = frozenset({"date", "place", "mention", "era", "kind", "language"})


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction as it is shown.

    Attributes:
        note: The librarian's reason, or an empty text.
        stated: Labels of what the librarian has stated, of facts with several values; of others the page shows it.
        before: Labels of what stood there before.
        more: Number of further ones.
        is_derived: Whether hezuo had derived it; if not, it was read.
    """

    note: str
    stated: tuple[wording.Label, ...]
    before: tuple[wording.Label, ...]
    more: int
    is_derived: bool

    @property
    def note_lang(self) -> str:
        """BCP 47 tag of the note."""
        return wording.lang_of(self.note)

    @property
    def before_label(self) -> wording.Label:
        """What is said before the former value."""
        return gettext("The program had derived") if self.is_derived else gettext("Before")


def correction_views(document: Document, library: Library) -> Mapping[str, list[CorrectionView]]:
    """Return the corrections of a document by the fact that they are shown with; a fact without any has none."""
    views: defaultdict[str, list[CorrectionView]] = defaultdict(list)
    for correction in document.corrections:
        labels = [_label(correction, value, library) for value in correction.before if value]
        stated = correction.value[:_SHOWN] if correction.field in _SEVERAL else ()
        views[_FACTS.get(correction.field, correction.field)].append(
            CorrectionView(
                note=correction.note,
                stated=tuple(_label(correction, value, library) for value in stated),
                before=tuple(labels[:_SHOWN]),
                more=max(0, len(labels) - _SHOWN),
                is_derived=correction.field in _DERIVED,
            )
        )
    return views


def _label(correction: Correction, value: str, library: Library) -> wording.Label:
    match correction.field:
        case "place" | "mention":
            return library.value_label("region", value)
        case "era":
            return library.era_label(value)
        case "kind":
            return wording.KINDS.get(value, value)
        case "language":
            return wording.LANGUAGES.get(value, value)
        case "date":
            span = parse_edtf(value)
            return wording.day_label(span) if span else value
    return value
