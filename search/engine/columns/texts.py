"""Texts of a block file as sequences: decoded one at a time, so that many of them take no memory of ours."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import overload

from search.engine.store.arrays import AnyIntegers, Indexes
from search.engine.store.blocks import BlockFile
from search.query import parted

__all__ = ["MappedTexts", "ValuesOfForms"]


class _Texts(Sequence[str]):
    """A sequence of texts, each made when it is asked for."""

    @abstractmethod
    def _text(self, number: int) -> str:
        """Return the text of a number from 0 to below the length."""

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
            return tuple(map(self._text, range(*index.indices(len(self)))))
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        return self._text(number)


class MappedTexts(_Texts):
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

    def _text(self, number: int) -> str:
        start = int(self._ends[number - 1]) if number else 0
        try:
            return self._keys[start : int(self._ends[number])].tobytes().decode()
        except UnicodeDecodeError as error:
            raise self._file.damaged(f"holds a value of {self._what} that is no text") from error


class ValuesOfForms(_Texts):
    """The values of a column that stores each of their forms.

    Args:
        stored: What is stored.
        starts: Where the forms of each value begin in it, and where the last ones end.
    """

    def __init__(self, stored: Sequence[str], starts: Indexes) -> None:
        self._stored, self._starts = stored, starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def _text(self, number: int) -> str:
        return parted(self._stored[int(self._starts[number])])[0]
