"""Turns files of an index into what they say, so that two versions of one can be compared by eye."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engine import BlockFile

__all__ = ["arrays", "checksum", "layout"]

_SHOWN = 400  # elements of an array, or texts; of more there is a checksum
_DIGITS = 4  # of a fraction; the last ones are the processor's

Array = npt.NDArray[Any]


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return sha256(path.read_bytes()).hexdigest()


def layout(path: Path, kind: str, owner: str) -> dict[str, Any]:
    """Return the names and types of a file's arrays, and the names of its facts."""
    file = BlockFile(path, kind, owner)
    return {"arrays": {name: file.read(name).dtype.str for name in file.names()}, "facts": sorted(file.facts)}


def arrays(path: Path, kind: str, owner: str) -> dict[str, Any]:
    """Return the content of a file's arrays: texts as texts, numbers in a line, long ones by a checksum."""
    file = BlockFile(path, kind, owner)
    found: dict[str, Any] = {}
    for name in file.names():
        array = file.read(name)
        ends = _ends_of(file, name) if array.dtype == np.uint8 else None
        if ends is not None:
            found[name] = _shown(_texts(array, ends))
        elif not any(name == other for text in file.names() for other in _names_of_ends(text)):
            found[name] = _shown(_numbers(array))
    return found


def _names_of_ends(name: str) -> tuple[str, ...]:
    """Return what an array is called that says where the texts of an array end."""
    stem = name.removesuffix("s")
    return (f"{name.removesuffix('keys')}ends", f"{name}_ends", f"{stem}_ends")


def _ends_of(file: BlockFile, name: str) -> list[int] | None:
    for other in _names_of_ends(name):
        if other != name and other in file:
            ends: list[int] = file.read(other).tolist()
            return ends
    return None


def _texts(array: Array, ends: list[int]) -> list[str]:
    data = array.tobytes()
    pairs = zip([0, *ends], ends, strict=False)
    texts = [data[start:end].decode("utf-8", "backslashreplace").replace("\0", "→") for start, end in pairs]
    return texts[1:] if ends[:1] == [0] else texts  # some arrays of ends begin with the first text's start


def _numbers(array: Array) -> list[str]:
    if array.dtype.kind == "f":
        return [f"{number:.{_DIGITS}g}" for number in array.tolist()]
    return [str(number) for number in array.tolist()]


def _shown(values: list[str]) -> Any:
    if len(values) > _SHOWN:
        return {"count": len(values), "sha256": sha256(json.dumps(values).encode()).hexdigest()}
    is_short = all(len(value) < 12 and value.isascii() for value in values)
    return " ".join(values) if is_short and all(values) else values
