"""Accounts of what became of the characters of the sources, for documents, builds and statistics.

Counted are letters, digits and Chinese characters. Like the data model, of which these are a part, the values are
frozen and import nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["NO_ACCOUNTS", "Accounts", "LeftOut", "SourceWarning", "add_accounts", "subtract_accounts"]

_SMALL_SHARE = 0.1  # of a file's characters; web pages have about a twentieth of menus and notices


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was left out for one reason.

    Attributes:
        reason: For librarians, in words.
        characters: Number of letters, digits and Chinese characters.
        first_words: How the first such passage begins; empty if nothing of it is missing.
        is_loss: Whether words are missing that stand nowhere else in the document.
    """

    reason: str
    characters: int
    first_words: str = ""
    is_loss: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What became of characters; `read` is always the sum of the others.

    Attributes:
        read: In the decoded files.
        text: In titles and paragraphs.
        metadata: In header fields, bylines and pairs of names.
        left_out: The rest, by reason.
        encodings: Names of the encodings of the files that are plain text, and the number of files in each.
        doubtful: Characters of the texts that are likely none of their authors', by what must have gone wrong when
            they were decoded. `first_words` begin somewhat before the first of them.
    """

    read: int = 0
    text: int = 0
    metadata: int = 0
    left_out: tuple[LeftOut, ...] = ()
    encodings: tuple[tuple[str, int], ...] = ()
    doubtful: tuple[LeftOut, ...] = ()

    @property
    def missing(self) -> int:
        """Number of characters that stand nowhere in the documents."""
        return sum(entry.characters for entry in self.left_out if entry.is_loss)

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers by name; what was left out by reason, most first."""
        reasons = sorted(self.left_out, key=lambda entry: -entry.characters)
        return {
            "read": self.read,
            "text": self.text,
            "metadata": self.metadata,
            "left_out": {entry.reason: entry.characters for entry in reasons},
            "encodings": dict(sorted(self.encodings, key=lambda entry: -entry[1])),
            "doubtful": {entry.reason: entry.characters for entry in self.doubtful},
        }


NO_ACCOUNTS = Accounts()
"""The accounts of nothing read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWarning:
    """A file at which a librarian should look: much was left out of it, or some of it was decoded wrongly before.

    Attributes:
        source: Path of the file below its source folder.
        read: Its characters.
        left_out: What is missing, by reason, with the first words, if it is more than a small share.
        doubtful: See `Accounts.doubtful`.
    """

    source: str
    read: int
    left_out: tuple[LeftOut, ...]
    doubtful: tuple[LeftOut, ...] = ()

    @classmethod
    def of(cls, source: str, accounts: Accounts) -> SourceWarning | None:
        """Return the warning about a file, or None if it needs none."""
        left_out = tuple(entry for entry in accounts.left_out if entry.is_loss)
        if accounts.missing <= _SMALL_SHARE * accounts.read:
            left_out = ()
        if not left_out and not accounts.doubtful:
            return None
        return cls(source=source, read=accounts.read, left_out=left_out, doubtful=accounts.doubtful)

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> SourceWarning:
        """Return the warning that `as_dict` describes."""
        return cls(
            source=facts["source"],
            read=facts["read"],
            left_out=tuple(LeftOut(**entry, is_loss=True) for entry in facts["left_out"]),
            doubtful=tuple(LeftOut(**entry, is_loss=False) for entry in facts.get("doubtful", ())),
        )

    def __str__(self) -> str:
        """Return `path: 24% of 250 characters left out: 60 of … (“Words…”); 3 (1%) characters of …: “Words…”`."""
        parts = []
        if self.left_out:
            share = sum(entry.characters for entry in self.left_out) / max(1, self.read)
            reasons = [f"{entry.characters:,} of {entry.reason} (“{entry.first_words}…”)" for entry in self.left_out]
            parts.append(f"{share:.0%} of {self.read:,} characters left out: {'; '.join(reasons)}")
        parts += [
            f"{entry.characters:,} ({entry.characters / max(1, self.read):.0%}) {entry.reason}: “{entry.first_words}…”"
            for entry in self.doubtful
        ]
        return f"{self.source}: {'; '.join(parts)}"

    def as_dict(self) -> dict[str, Any]:
        """Return the attributes by name, as manifests and JSON contain them."""
        left_out, doubtful = ([asdict(entry) for entry in entries] for entries in (self.left_out, self.doubtful))
        for entry in (*left_out, *doubtful):
            del entry["is_loss"]
        return {"source": self.source, "read": self.read, "left_out": left_out, "doubtful": doubtful}


def add_accounts(accounts: Iterable[Accounts]) -> Accounts:
    """Return the sum of accounts, without the first words."""
    read = text = metadata = 0
    left_out: dict[tuple[str, bool], int] = {}
    encodings: dict[str, int] = {}
    doubtful: dict[str, int] = {}
    for each in accounts:
        for encoding, files in each.encodings:
            encodings[encoding] = encodings.get(encoding, 0) + files
        for entry in each.doubtful:
            doubtful[entry.reason] = doubtful.get(entry.reason, 0) + entry.characters
        read, text, metadata = read + each.read, text + each.text, metadata + each.metadata
        for entry in each.left_out:
            key = entry.reason, entry.is_loss
            left_out[key] = left_out.get(key, 0) + entry.characters
    entries = (
        LeftOut(reason, count, is_loss=is_loss) for (reason, is_loss), count in sorted(left_out.items()) if count
    )
    return Accounts(
        read=read,
        text=text,
        metadata=metadata,
        left_out=tuple(entries),
        encodings=tuple(sorted(encodings.items())),
        doubtful=tuple(LeftOut(reason, count, is_loss=False) for reason, count in sorted(doubtful.items()) if count),
    )


def subtract_accounts(accounts: Accounts, part: Accounts) -> Accounts:
    """Return accounts without those of a part that was added to them; see `add_accounts`."""
    left_out = {(entry.reason, entry.is_loss): entry.characters for entry in accounts.left_out}
    for entry in part.left_out:
        left_out[entry.reason, entry.is_loss] = left_out.get((entry.reason, entry.is_loss), 0) - entry.characters
    encodings = dict(accounts.encodings)
    for encoding, files in part.encodings:
        encodings[encoding] = encodings.get(encoding, 0) - files
    doubtful = {entry.reason: entry.characters for entry in accounts.doubtful}
    for entry in part.doubtful:
        doubtful[entry.reason] = doubtful.get(entry.reason, 0) - entry.characters
    return Accounts(
        read=accounts.read - part.read,
        text=accounts.text - part.text,
        metadata=accounts.metadata - part.metadata,
        left_out=tuple(
            LeftOut(reason, count, is_loss=is_loss) for (reason, is_loss), count in sorted(left_out.items()) if count
        ),
        encodings=tuple((encoding, files) for encoding, files in sorted(encodings.items()) if files),
        doubtful=tuple(LeftOut(reason, count, is_loss=False) for reason, count in sorted(doubtful.items()) if count),
    )
