"""Claims about neighbours: the documents beside one are those that the list of results has there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import InvalidRequest, Library
from search.results import SORTS
from tests.fixtures.archive import archive, newspaper

FILES = {
    f"1954.{number % 12 + 1:02}/1954-{number % 12 + 1:02}-{number % 27 + 1:02}_第{number}篇.md": newspaper(
        f"Report {number} on {'mutual aid' if number % 3 else 'grain'}",
        f"第{number}篇",
        f"1954-{number % 12 + 1:02}-{number % 27 + 1:02}",
        f"The village counted {'its teams' if number % 2 else 'its harvest'} in year {number}.",
        f"村里的{'互助组' if number % 3 else '粮食'}第{number}次开会，{'甲乙丙丁戊己庚辛'[number % 8] * (number % 5 + 1)}。",
    )
    for number in range(1, 26)
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Reports that some words find all of, others in part."""
    with archive(FILES) as library:
        yield library


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("query", ["", "互助组", "互助组 粮食", "mutual aid harvest", "zzz 互助组", '"mutual aid"'])
def test_neighbours_are_those_of_the_list(library: Library, query: str, sort: str) -> None:
    """At each position stand the documents before and after it in `search`, page by page, and as many in all."""
    size = 4
    ids: list[str] = []
    number, pages = 1, 1
    while number <= pages:
        page = library.search(query, sort=sort, page=number, per_page=size, facets=())
        ids += [hit.id for hit in page.hits]
        pages, number = page.pages, number + 1
    for position, document_id in enumerate(ids, start=1):
        found = library.neighbours(document_id, position, query, sort=sort, per_page=size)
        assert found is not None
        assert (found.previous, found.next) == (
            "".join(ids[position - 2 : position - 1]) if position > 1 else "",
            "".join(ids[position : position + 1]),
        )
        assert found.total == len(ids)


def test_another_position_has_no_neighbours(library: Library) -> None:
    """A document that is not at the position, or does not exist, has none; no position raises an error."""
    first = library.search("互助组").hits[0].id
    assert library.neighbours(first, 5, "互助组") is None
    assert library.neighbours(first, 10**9, "互助组") is None
    assert library.neighbours("no-such", 1, "互助组") is None
    assert library.neighbours(first, 1, "互助组", filters={"kind": ["web"]}) is None
    with pytest.raises(InvalidRequest):
        library.neighbours(first, 1, "互助组", sort="nonsense")
