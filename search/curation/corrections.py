"""The librarians' corrections of an archive: parsed from their table, and applied to documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Self

from search.curation.derived import correct_derived
from search.curation.given import correct_given, uncorrected
from search.curation.rows import CorrectionRow, parse_rows
from search.curation.selectors import Facts, RuleWords, names_of
from search.enrich import EraTable, Gazetteer
from search.errors import ConfigError
from search.model import Document

__all__ = ["Corrections", "are_hiding", "corrections_changed"]

_HIDE, _YES = "hide", "yes"


class Corrections:
    """The corrections of an archive.

    A line about one document wins over rules, one that names its id over one that names its file, and of lines that are
    equally specific the later one.

    Attributes:
        rows: All lines, in their order.

    Args:
        rows: The lines.
        gazetteer: The units.
        eras: The table of eras.
    """

    def __init__(self, rows: Sequence[CorrectionRow], gazetteer: Gazetteer, eras: EraTable) -> None:
        self.rows = tuple(rows)
        self._gazetteer, self._eras = gazetteer, eras
        self._rules = tuple(row for row in rows if not row.selector.name)
        self._words = RuleWords(row.selector for row in self._rules)
        self._by_name: defaultdict[str, list[CorrectionRow]] = defaultdict(list)
        for row in rows:
            if row.selector.name:
                self._by_name[row.selector.name].append(row)
        self._hides = any(row.field == _HIDE for row in rows)

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        name: str = "corrections.csv",
        gazetteer: Gazetteer | None = None,
        eras: EraTable | None = None,
    ) -> Self:
        """Parse the table of corrections.

        Args:
            text: Its content; empty for no corrections.
            name: Name of its file, for errors.
            gazetteer: The units by which places are named; by default those that come with hezuo.
            eras: The table of eras; by default the one that comes with hezuo.

        Raises:
            ConfigError: If a line is wrong; the message lists all that are, with their numbers and what to write.
        """
        gazetteer, eras = gazetteer or Gazetteer.load(), eras or EraTable.load()
        return cls(parse_rows(text, name=name, gazetteer=gazetteer, eras=eras), gazetteer, eras)

    def only(self, rows: Sequence[CorrectionRow]) -> Corrections:
        """Return some lines as corrections of their own."""
        return Corrections(rows, self._gazetteer, self._eras)

    def with_rows(self, rows: Sequence[CorrectionRow]) -> Corrections:
        """Return the corrections with further lines at their end."""
        return Corrections((*self.rows, *rows), self._gazetteer, self._eras)

    def line_saying(self, rows: Sequence[CorrectionRow]) -> int:
        """Return the number of the line that says what other lines would, with nothing after it that changes it.

        Args:
            rows: Lines about the same documents and the same field.

        Returns:
            Its number, from 1; 0 if there is none.
        """
        first, count = rows[0], len(rows)
        same = [row for row in self.rows if row.field == first.field]
        if first.selector.name:  # rules come before lines about a document
            same = [row for row in same if row.selector.name == first.selector.name]
        else:
            same = [row for row in same if not row.selector.name]
        return same[-1].line if len(same) >= count and same[-count:] == list(rows) else 0

    def __bool__(self) -> bool:
        return bool(self.rows)

    def rows_for(self, document: Document) -> tuple[CorrectionRow, ...]:
        """Return the lines that are about a document, in the order in which they apply: the last one wins.

        Args:
            document: As it was read; a document that has been corrected has to be given as `uncorrected` returns it.
        """
        if not self.rows:
            return ()
        named = [row for name in names_of(document) for row in self._by_name.get(name, ())]
        if not self._rules:
            return tuple(named)
        facts = Facts(document, self._words)
        return (*(row for row in self._rules if row.selector.matches(facts)), *named)

    def hides(self, document: Document) -> bool:
        """Return whether a document, as it was read, is not to be in the archive."""
        return self._hides and are_hiding(self.rows_for(document))

    def apply(self, document: Document, derive: Callable[[Document], Document]) -> Document | None:
        """Return a document with its facts derived and corrected; None if it is hidden.

        What was read is corrected first, then facts are derived, so that they agree with it: a county lies in the
        province of the corrected day. Then derived facts are corrected. To apply corrections again changes nothing.

        Args:
            document: A document, derived and corrected already or not.
            derive: Returns a document with all facts derived anew: `Enricher.enrich`.
        """
        read = uncorrected(document)
        rows = self.rows_for(read)
        if not rows:
            return derive(read)
        if are_hiding(rows):
            return None
        return correct_derived(derive(correct_given(read, rows)), rows, self._gazetteer, self._eras)


def corrections_changed(
    before: str, now: str, *, gazetteer: Gazetteer | None = None, eras: EraTable | None = None
) -> Callable[[Document], bool]:
    """Return a test whether a stored document may have other facts after the table of corrections was edited.

    Args:
        before: The table with which the document was corrected.
        now: The table of today.
        gazetteer: The units of today; by default those that come with hezuo.
        eras: The eras of today; by default those that come with hezuo.

    Raises:
        ConfigError: If the table of today is wrong.
    """
    if before == now:
        return lambda _: False
    corrections = Corrections.parse(now, gazetteer=gazetteer, eras=eras)
    try:
        former = Corrections.parse(before, gazetteer=gazetteer, eras=eras)
    except ConfigError:  # eras or places that were named in it are not there any more
        return lambda _: True
    if former.rows == corrections.rows:
        return lambda _: False

    def is_touched(document: Document) -> bool:
        read = uncorrected(document)
        return former.rows_for(read) != corrections.rows_for(read)

    return is_touched


def are_hiding(rows: Sequence[CorrectionRow]) -> bool:
    """Return whether the lines that are about a document hide it."""
    return next((row.value == (_YES,) for row in reversed(rows) if row.field == _HIDE), False)
