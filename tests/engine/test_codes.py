"""Claims about the bytes of postings: they stand as `search.engine.store.codes` says, whoever writes and reads them."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from search.engine.store.codes import BYTE_GAPS, BYTE_GAPS_EXCEPT, BYTES, DENSE, FLOATS, SHORT_GAPS, SHORTS
from search.engine.store.encoding import PostingLists, encode

SIZE = 1_000  # documents of the segment


@pytest.mark.parametrize(
    ("documents", "tf", "code", "parts"),
    [
        ([5, 7], [1, 1], BYTE_GAPS, [("<I", [5]), ("B", [2])]),
        ([5, 300], [1, 3], SHORT_GAPS | BYTES << 4, [("<I", [5]), ("<H", [295]), ("B", [1, 3])]),
        (
            [*range(100), 900],
            [300, *[1] * 100],
            BYTE_GAPS_EXCEPT | SHORTS << 4,
            [("<I", [0, 1, 801]), ("B", [*[1] * 99, 255]), ("<H", [300, *[1] * 100])],
        ),
        (
            [*range(102), 900],
            [0.5, *[1.0] * 102],
            BYTE_GAPS_EXCEPT | FLOATS << 4,
            [("<I", [0, 1, 799]), ("B", [*[1] * 101, 255, 0, 0]), ("<f", [0.5, *[1.0] * 102])],
        ),
        (list(range(400)), [2] * 400, DENSE | BYTES << 4, [("B", [*[2] * 400, *[0] * 600])]),
    ],
)
def test_a_blob_stands_as_documented(
    documents: list[int], tf: list[float], code: int, parts: list[tuple[str, list[float]]]
) -> None:
    """First document, exceptions, gaps, occurrences from a multiple of their width on; an old index stays readable."""
    whole = np.array(tf, dtype=np.uint32 if all(isinstance(one, int) for one in tf) else np.float64)
    df, numbers = np.array([len(documents)]), np.array(documents, dtype=np.uint32)
    made = encode(PostingLists(np.frombuffer(b"ox", np.uint8), np.array([2]), df, numbers, whole, None), SIZE)
    expected = b"".join(struct.pack(kind, one) for kind, some in parts for one in some)
    assert (made.code.tolist(), made.offset.tolist()) == ([code], [0])
    assert made.blobs.tobytes() == expected.ljust(-(-len(expected) // 4) * 4, b"\0")
