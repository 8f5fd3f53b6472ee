"""Which corrections have an effect: counted while the documents of a build pass by."""

from __future__ import annotations

from collections.abc import Iterator

from search.curation.corrections import Corrections, are_hiding
from search.curation.given import correct_given, inapplicable, may_be_inapplicable, uncorrected
from search.curation.values import quoted
from search.model import Document

__all__ = ["Coverage"]


class Coverage:
    """Counts the documents that corrections touch, and finds the lines that have no effect.

    Attributes:
        corrected: Number of documents that lines are about and that are not hidden.
        hidden: Number of documents that are hidden.

    Args:
        corrections: The corrections.
        name: Name of their file, for warnings.
    """

    def __init__(self, corrections: Corrections, name: str) -> None:
        self.corrected = self.hidden = 0
        self._corrections, self._name = corrections, name
        self._without_document = {id(row): row for row in corrections.rows}
        self._without_effect: dict[int, str] = {}

    def see(self, document: Document) -> bool:
        """Note a document of the sources, and return whether it is hidden.

        Args:
            document: As it was read, or as it is stored.
        """
        if not self._corrections:
            return False
        read = uncorrected(document)
        rows = self._corrections.rows_for(read)
        if not rows:
            return False
        is_hidden = are_hiding(rows)
        self.hidden += is_hidden
        self.corrected += not is_hidden
        given = None
        for row in rows:
            self._without_document.pop(id(row), None)
            if not row.selector.name or not may_be_inapplicable(row):
                continue
            given = given or correct_given(read, rows)
            if reason := inapplicable(row, given):
                self._without_effect[id(row)] = f"line {row.line}: {quoted(row.selector.text)}: {reason}"
        return is_hidden

    def warnings(self) -> tuple[str, ...]:
        """Return a warning for each line that has no effect, in the order of the lines."""
        return tuple(f"{self._name}, {text}" for _, text in sorted(self._lines()))

    def _lines(self) -> Iterator[tuple[int, str]]:
        for row in self._without_document.values():
            what = "is no id or path of a document" if row.selector.name else "is a rule that no document fits"
            yield row.line, f"line {row.line}: {quoted(row.selector.text)} {what}"
        for text in self._without_effect.values():
            yield int(text.split(":", 1)[0].removeprefix("line ")), text
