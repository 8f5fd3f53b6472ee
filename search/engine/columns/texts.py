"""Texts of a block file as a sequence: decoded one at a time, so that many of them take no memory of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from search.engine.store.arrays import AnyIntegers
from search.engine.store.blocks import BlockFile

__all__ = ["MappedTexts"]


class MappedTexts(Sequence[str]):
    """Texts that stand end to end in a file.

    Args:
        file: The file, for what is said of a text that is none.
        keys: Their bytes, UTF-8.
        ends: Where each ends, ascending and within the bytes.
        what: What they are, for that message.
    """

    def __init__(self, file: BlockFile, keys: AnyIntegers, ends: AnyIntegers, what: str) -> None:
        self._file, self._keys, self._ends, self._what = file, keys, ends, what

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        """Return a text, or several.

        Raises:
            IndexDamaged: If it is not UTF-8.
        """
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        start = int(self._ends[number - 1]) if number else 0
        try:
            return self._keys[start : int(self._ends[number])].tobytes().decode()
        except UnicodeDecodeError as error:
            raise self._file.damaged(f"holds a value of {self._what} that is no text") from error
