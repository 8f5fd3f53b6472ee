"""Turns what is recorded, and what is made now, into what is wrong with that and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Any

from search.engine import Versions, difference

__all__ = ["COMMAND", "LIBRARIES", "Complaint", "Golden"]

COMMAND = "python -m tests.golden"
LIBRARIES = "--libraries"
"""Tells the command that other versions of libraries are why something else is made."""

_FOLDER = Path(__file__).parent
_CASES, _LINES = 3, 16  # that a message shows: cases, and lines of each


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong.

    Attributes:
        message: For whoever has to do something about it.
        is_refused: Whether an integer has to be raised before the content can be recorded.
        may_be_libraries: Whether versions of libraries are others than the recorded ones, which may be why.
    """

    message: str
    is_refused: bool = False
    may_be_libraries: bool = False


@dataclass(frozen=True, slots=True)
class Golden:
    """A file of recorded content.

    Attributes:
        name: Of the file.
        what: What it records, as the subject of a sentence.
        integer: Which integer is to be raised, and in which file.
        versions: Returns all versions that the content rests upon: if any of them has changed, an index of before is
            rebuilt or derived anew, so that another content does no harm.
        content: Makes the content, case by case, in the terms of JSON.
    """

    name: str
    what: str
    integer: str
    versions: Callable[[], Versions]
    content: Callable[[], Mapping[str, Any]]

    @property
    def path(self) -> Path:
        """The file."""
        return _FOLDER / f"{self.name}.json"

    def complaint(self) -> Complaint | None:
        """Compare what is recorded with what is made now; None if all is well.

        Versions of libraries may be others than the recorded ones, as long as they make the same.
        """
        recorded = json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        before: Mapping[str, Any] = recorded.get("content", {})
        now: Mapping[str, Any] = json.loads(json.dumps(self.content()))
        changed = [case for case in before if case in now and before[case] != now[case]]
        if not changed:
            return self._recorded_otherwise(recorded.get("versions", {}), before.keys() == now.keys())
        told = "\n".join(_difference(case, before[case], now[case]) for case in changed[:_CASES])
        where = f"{self.what}: what is made of {len(changed)} recorded cases has changed.\n{told}\n"
        differs = difference(recorded["versions"], self.versions())
        if _integers(recorded["versions"]) != _integers(self.versions()):
            return Complaint(f"{where}Versions have changed ({differs}). If this is meant, run: {COMMAND}")
        or_libraries = (
            f"\nOr, if this comes of other libraries alone ({differs}), whose versions count by themselves, raise nothing "
            f"and run: {COMMAND} {LIBRARIES}"
        )
        return Complaint(
            f"{where}Indexes that exist were made otherwise. If this is meant, raise {self.integer}, and then run: "
            f"{COMMAND}{or_libraries if differs else ''}",
            is_refused=True,
            may_be_libraries=bool(differs),
        )

    def _recorded_otherwise(self, versions: Versions, has_same_cases: bool) -> Complaint | None:  # noqa: FBT001
        """Return what is wrong where no case has changed."""
        if not has_same_cases:
            return Complaint(f"{self.what}: there are other cases than are recorded; run: {COMMAND}")
        if _integers(versions) != _integers(self.versions()):
            differs = difference(versions, self.versions())
            return Complaint(f"{self.what}: recorded with other versions ({differs}); run: {COMMAND}")
        return None

    def record(self) -> None:
        """Write what is made now."""
        recorded = {"versions": dict(self.versions()), "content": self.content()}
        text = json.dumps(recorded, ensure_ascii=False, indent=1)
        # Half of a surrogate pair has no form in UTF-8.
        text = "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
        self.path.write_text(text + "\n", encoding="utf-8")


def _integers(versions: Versions) -> dict[str, int]:
    """Return those of some versions that are raised by hand."""
    return {name: version for name, version in versions.items() if isinstance(version, int)}


def _difference(case: str, before: object, now: object) -> str:
    """Return the lines that differ."""
    old, new = (json.dumps(one, ensure_ascii=False, indent=1).splitlines() for one in (before, now))
    found = [line for line in unified_diff(old, new, lineterm="", n=0) if not line.startswith(("---", "+++", "@@"))]
    more = [f"… and {len(found) - _LINES} lines more"] if len(found) > _LINES else []
    return "\n".join((f"  {case!r}:", *(f"    {line}" for line in (*islice(found, _LINES), *more))))
