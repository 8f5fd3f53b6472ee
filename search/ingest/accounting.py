"""Accounting of a file's characters: what was kept as text, what as metadata, and what was left out, and why.

Counted are letters, digits and Chinese characters: what a reader can search for. Spaces, punctuation and most marks of
markup do not count, so that joining lines and removing emphasis change no sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from search.accounts import Accounts, LeftOut
from search.model import Text

__all__ = ["Ledger", "Reason", "characters"]

_MOST_REJECTED = 100  # records of a file that are rejected one by one
_FIRST_WORDS = 60  # characters of a passage that are quoted


class Reason(StrEnum):
    """Why a passage of a file was left out."""

    SITE = "menus, buttons and notices of a web site"
    LINKS = "links to other stories"
    COMMENTS = "readers' comments"
    AUTHOR_CARD = "a site's words about the author"
    PAGE_EDGE = "page numbers and running heads"
    REPEATED = "headlines and headings printed again"
    CONTENTS = "tables of contents"
    DELETED = "passages that a tracked change had deleted"
    ANNOTATIONS = "comments of those who worked on the file"
    UNTRANSLATED = "the original again in place of its translation"
    MARKUP = "markup: targets of links, labels of notes, tags"
    COMMENTED_OUT = "comments in markup"
    TYPESETTING = "typesetters' marks"
    COLUMNS = "columns and fields that hezuo was not told what they are"
    RECORDS = "records that cannot be read"
    UNEXPLAINED = "unexplained, which is a flaw of hezuo: please report this file"


_KEPT_ELSEWHERE = frozenset({Reason.REPEATED, Reason.CONTENTS, Reason.UNTRANSLATED, Reason.MARKUP, Reason.TYPESETTING})
"""Reasons for which no word of the file is missing: it stands elsewhere in the document, or was none."""


def characters(text: str) -> int:
    """Return how many letters, digits and Chinese characters a text has."""
    return sum(map(str.isalnum, text))


class Ledger:
    """Books what becomes of one file's characters; each reader enters here what does not end as text.

    The balance holds by construction: what nobody entered and no text contains is left out as unexplained.

    Args:
        text: The file, decoded; further text that is taken out of it is counted by `count`.
    """

    def __init__(self, text: str = "") -> None:
        self._read = characters(text)
        self._metadata = 0
        self._elsewhere = 0
        self._left_out: dict[Reason, list[int | str]] = {}
        self._rejected: list[tuple[int | None, str]] = []
        self._more_rejected = 0

    def count(self, *texts: str) -> None:
        """Count text that was taken out of the file, of which the accounts have to tell what became."""
        self._read += sum(map(characters, texts))

    def leave_out(self, reason: Reason, *passages: str) -> None:
        """Enter passages that are not kept."""
        for passage in filter(None, passages):
            self._enter(reason, characters(passage), passage)

    def shrink(self, reason: Reason, before: str, after: str) -> None:
        """Enter what a passage lost when marks were removed from it."""
        if before != after:
            self._enter(reason, characters(before) - characters(after), "")

    def file(self, *passages: str) -> None:
        """Enter passages that are kept as metadata: fields with their labels, bylines, pairs of names."""
        self._metadata += characters("".join(passages))

    def file_rest(self, block: str, *kept: str) -> None:
        """Enter as metadata what a block has besides words that are kept as text, such as the label of a title."""
        self._metadata += characters(block) - characters("".join(kept))

    def borrow(self, words: str) -> None:
        """Enter words of a text that were not read in this file: a title that is the file's name."""
        self._elsewhere += characters(words)

    def reject(self, record: int | None, reason: str, content: str) -> None:
        """Enter a record of the file that cannot be read, so that it is reported; the others are read.

        Args:
            record: Its number, from 1; None for a part that has none, such as a sheet.
            reason: What is wrong, and how to repair it.
            content: Its words, which must have been counted.
        """
        self.leave_out(Reason.RECORDS, content)
        if len(self._rejected) < _MOST_REJECTED:
            self._rejected.append((record, reason))
        else:
            self._more_rejected += 1

    def rejected(self) -> list[tuple[int | None, str]]:
        """Return the records that cannot be read, by number, with the reasons; at most a hundred, and how many more."""
        more = self._more_rejected
        return [*self._rejected, *([(None, f"{more:,} more records cannot be read, for such reasons")] if more else [])]

    def close(self, texts: Sequence[Text]) -> Accounts:
        """Return the accounts, given the texts that were made of the file."""
        kept = sum(characters("".join((text.title, *(p.text for p in text.paragraphs)))) for text in texts)
        kept -= self._elsewhere
        entered = sum(int(count) for count, _ in self._left_out.values())
        self._enter(Reason.UNEXPLAINED, self._read - kept - self._metadata - entered, "")
        return Accounts(
            read=self._read,
            text=kept,
            metadata=self._metadata,
            left_out=tuple(
                LeftOut(reason.value, int(count), str(words), is_loss=reason not in _KEPT_ELSEWHERE)
                for reason, (count, words) in sorted(self._left_out.items())
            ),
        )

    def _enter(self, reason: Reason, count: int, passage: str) -> None:
        if not count:
            return
        entry = self._left_out.setdefault(reason, [0, ""])
        entry[0] = int(entry[0]) + count
        if not entry[1] and reason not in _KEPT_ELSEWHERE:
            entry[1] = " ".join(passage[: 4 * _FIRST_WORDS].split())[:_FIRST_WORDS]
