"""Which documents may have other eras, or dates that they are about, once an archive's own table of eras has changed.

A document's eras are decided by the terms in its texts, its day, and the dates in its titles. So it is touched if it
has a term that stands for something else now, or one of an era that has changed, and if its day or a date in a title
lies in other eras than before.
"""

from __future__ import annotations

from collections.abc import Callable

from search.enrich.dates.document_dates import published
from search.enrich.eras.document_eras import eras_of_title_date
from search.enrich.eras.table import EraTable
from search.enrich.eras.term_index import FormFinder
from search.enrich.text_parts import text_parts
from search.errors import ConfigError
from search.model import Document

__all__ = ["eras_changed"]

_BETWEEN = "|"  # between the parts of a text, so that no term is found across them


def eras_changed(before: str, now: str) -> Callable[[Document], bool]:
    """Return the test of whether a document may have other eras by one table than by another.

    Args:
        before: An archive's own table of eras; empty for none.
        now: The same after it was changed.

    Returns:
        A function of a stored document, with its facts; it misses none, and is True for some that have the same.

    Raises:
        ConfigError: If the table of now is wrong.
    """
    new = EraTable.load(now)
    try:
        old = EraTable.load(before)
    except ConfigError:  # it was valid for another version of hezuo
        return lambda _: True
    return _ChangedEras(old, new).may_touch


class _ChangedEras:
    """What may make other eras of a document by one table than by another."""

    def __init__(self, before: EraTable, now: EraTable) -> None:
        self._before, self._now = before, now
        ids = {era.id for table in (before, now) for era in table}
        self._changed = {key for key in ids if _essence(before, key) != _essence(now, key)}
        phases = {era.id for table in (before, now) for era in table if era.part_of in self._changed}
        clues = [{clue.id: clue for clue in table.clues} for table in (before, now)]
        keys = {*self._changed, *phases}
        for key in {**clues[0], **clues[1]}:
            if clues[0].get(key) != clues[1].get(key):
                keys |= EraTable.clue_keys(key)
        old, new = before.forms, now.forms
        forms = {form for form in {**old, **new} if old.get(form) != new.get(form)}
        forms |= {form for known in (old, new) for form, own in known.items() if not keys.isdisjoint(own)}
        self._forms = FormFinder(forms)

    def may_touch(self, document: Document) -> bool:
        """Return whether a document may have other eras."""
        for day in filter(None, (document.published, published(document))):
            old, new = ([era.id for era in table.overlapping(day)] for table in (self._before, self._now))
            if old != new:
                return True
        for span in document.about:
            old, new = (eras_of_title_date(span, table) for table in (self._before, self._now))
            if old != new or not self._changed.isdisjoint(old):
                return True
        text = _BETWEEN.join(part for _, part in text_parts(document))
        # The names before years of birth and death are looked at with single spaces between their words.
        spaced = " ".join(text.split())
        return self._forms.is_in(text) or (spaced != text.strip() and self._forms.is_in(spaced))


def _essence(table: EraTable, key: str) -> object:
    """Return what of an era decides which documents have it; its names do not."""
    if key not in table:
        return None
    era = table[key]
    return era.earliest, era.latest, era.part_of, frozenset(era.terms)
