"""Memory of processes: give back what is not in use any more, and tell that it has run out."""

from __future__ import annotations

import ctypes
import errno
from contextlib import suppress

__all__ = ["is_out_of_memory", "release_memory"]

# What the C library, Rust and Python say of it, in the last words of a process or in an error that an import raises.
_SIGNS = ("Cannot allocate memory", "memory allocation of", "MemoryError", "bad_alloc")


def release_memory() -> None:
    """Return free memory to the system, as far as the C library can (glibc: `malloc_trim`).

    Freed pieces of a heap otherwise stay with the process: after a text of 10 MB has been analysed, some 100 MB.
    """
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def is_out_of_memory(error: BaseException | str) -> bool:
    """Return whether an error, or the last words of a process, say that memory has run out."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return isinstance(error, str | ImportError) and any(sign in str(error) for sign in _SIGNS)
