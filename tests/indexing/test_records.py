"""Claims about the documents of one file: which of those that are read of it are which of those that it had."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.indexing.ids.records import KnownDocument, pair_documents

RECORDS = st.lists(st.integers(1, 6), max_size=7)


def known(pages: list[int], *, same_bytes: bool = False) -> list[KnownDocument]:
    """Documents of a file, numbered from 100, by what they say."""
    return [
        KnownDocument(100 + position, position + 1, (page, page), retired=False, same_bytes=same_bytes)
        for position, page in enumerate(pages)
    ]


def pair(before: list[int], after: list[int], *, same_bytes: bool = False) -> list[int | None]:
    """Positions of the earlier documents that the later ones are."""
    numbers = pair_documents(known(before, same_bytes=same_bytes), [(page, page) for page in after])
    return [None if number is None else number - 100 for number in numbers]


@given(before=RECORDS, after=RECORDS)
def test_no_document_is_two(before: list[int], after: list[int]) -> None:
    """Each has one successor at most; and whoever says what one of the earlier said is one of these, if they suffice."""
    numbers = [number for number in pair(before, after) if number is not None]
    assert len(numbers) == len(set(numbers))
    for page in set(after):
        same = [number for number, now in zip(pair(before, after), after, strict=True) if now == page]
        alike = [number for number in same if number is not None and before[number] == page]
        assert len(alike) == min(before.count(page), after.count(page))


@given(pages=st.lists(st.integers(), unique=True, max_size=6), at=st.integers(0, 6), more=st.integers(1, 3))
def test_more_documents_shift_none(pages: list[int], at: int, more: int) -> None:
    """Wherever further ones are put in, those that were there stay themselves."""
    at = min(at, len(pages))
    new = [f"new {number}" for number in range(more)]
    after: list[int] = [*pages[:at], *(hash(word) for word in new), *pages[at:]]
    positions = list(range(len(pages)))
    assert pair(pages, after) == [*positions[:at], *[None] * more, *positions[at:]]


@given(pages=st.lists(st.integers(1, 100), unique=True, min_size=1, max_size=6), edited=st.sets(st.integers(0, 5)))
def test_edited_documents_stay(pages: list[int], edited: set[int]) -> None:
    """If none comes or goes, each stays in its place, however many are edited."""
    after = [-page if position in edited else page for position, page in enumerate(pages)]
    assert pair(pages, after) == list(range(len(pages)))


def test_what_nobody_can_tell_is_new() -> None:
    """Where one of several went and another was edited, no id is given to what may be another document."""
    assert pair([1, 2, 3], [1, -3]) == [0, None]
    assert pair([1], [-5, -1]) == [None, None]
    assert pair([1, 2, 3], [-1, 3]) == [None, 2]


def test_a_file_with_the_same_bytes_is_read_otherwise() -> None:
    """Its documents are told by their places: it is the reader that has changed."""
    assert pair([1, 2], [-1, -2, -3], same_bytes=True) == [0, 1, None]
    assert pair([1, 2, 3], [-1], same_bytes=True) == [0]


def test_one_that_is_gone_comes_back_with_its_content_only() -> None:
    """A document that was taken out of a file is no edited one."""
    gone = [KnownDocument(100, 1, (1, 1), retired=True, same_bytes=False)]
    assert pair_documents(gone, [(1, 1)]) == [100]
    assert pair_documents(gone, [(2, 2)]) == [None]
    assert pair_documents([*gone, *known([7])[:0]], [(2, 2), (1, 1)]) == [None, 100]
