"""Which corrections have an effect: counted while the documents of a build pass by, and kept for the next update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from search.curation.corrections import Corrections, are_hiding
from search.curation.given import correct_given, inapplicable, may_be_inapplicable, uncorrected
from search.curation.rows import CorrectionRow
from search.curation.values import quoted
from search.model import Document

__all__ = ["Coverage"]


class Coverage:
    """Counts the documents that corrections touch, and finds the lines that have no effect.

    An update that does not look at every document goes on from the counts of before: it calls `forget` for each stored
    document that goes or is replaced, and `see` for each that comes.

    Attributes:
        corrected: Number of documents that lines are about and that are not hidden.
        hidden: Number of documents that are hidden.

    Args:
        corrections: The corrections.
        name: Name of their file, for warnings.
        before: What `facts` returned for the same corrections; None to begin anew.
    """

    def __init__(self, corrections: Corrections, name: str, before: Mapping[str, Any] | None = None) -> None:
        self._corrections, self._name = corrections, name
        self._numbers = {id(row): number for number, row in enumerate(corrections.rows)}
        facts = before or {}
        self.corrected, self.hidden = int(facts.get("documents", 0)), int(facts.get("hidden", 0))
        none = [0] * len(corrections.rows)
        self._fitting, self._without_effect = list(facts.get("fitting", none)), list(facts.get("without_effect", none))

    @property
    def counts(self) -> bool:
        """Whether there is anything to be counted: whether there are any corrections."""
        return bool(self._corrections)

    def see(self, document: Document) -> bool:
        """Count a document of the sources, and return whether it is hidden.

        Args:
            document: As it was read, or as it is stored.
        """
        return self._count(document, 1)

    def forget(self, document: Document) -> None:
        """Count a document no more that `see` has counted."""
        self._count(document, -1)

    def facts(self) -> dict[str, object]:
        """Return the counts for a manifest: of documents, and of those that each line fits, in their order."""
        return {
            "documents": self.corrected,
            "hidden": self.hidden,
            "fitting": list(self._fitting),
            "without_effect": list(self._without_effect),
        }

    def warnings(self) -> tuple[str, ...]:
        """Return a warning for each line that has no effect, in the order of the lines."""
        # A line that both adds and removes is two rows.
        return tuple(dict.fromkeys(f"{self._name}, line {row.line}: {text}" for row, text in self._problems()))

    def _count(self, document: Document, change: int) -> bool:
        if not self._corrections:
            return False
        read = uncorrected(document)
        rows = self._corrections.rows_for(read)
        if not rows:
            return False
        is_hidden = are_hiding(rows)
        self.hidden += change if is_hidden else 0
        self.corrected += 0 if is_hidden else change
        given = None
        for row in rows:
            number = self._numbers[id(row)]
            self._fitting[number] += change
            if may_be_inapplicable(row):
                given = given or correct_given(read, rows)
                self._without_effect[number] += change if inapplicable(row, given) else 0
        return is_hidden

    def _problems(self) -> Iterator[tuple[CorrectionRow, str]]:
        for row, fitting, without in zip(self._corrections.rows, self._fitting, self._without_effect, strict=True):
            document = quoted(row.selector.text)
            if not fitting:
                what = "is no id or path of a document" if row.selector.name else "is a rule that no document fits"
                yield row, f"{document} {what}"
            elif fitting == without:
                what = "is in this language" if row.field == "language" else "has a text with such a title"
                yield row, f"nothing of {document} {what}"
