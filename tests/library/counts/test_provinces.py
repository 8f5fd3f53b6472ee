"""Claims about the provinces of a result."""

from __future__ import annotations

from search import Library
from tests.fixtures.archive import archive, newspaper


def test_a_province_counts_what_its_filter_finds(counted: Library) -> None:
    """Each province has as many documents as the search filtered by it, whatever is chosen among the regions."""
    for query in ("", "互助组", "nothing like it"):
        everything = counted.provinces(query)
        for province in everything.provinces:
            page = counted.search(query, filters={"region": [province.code]}, facets=())
            assert (page.complete, province.total) == (
                province.count, counted.search(filters={"region": [province.code]}, facets=()).total,
            )  # fmt: skip
        chosen = counted.provinces(query, filters={"region": ["Shanxi"]})
        assert [each.count for each in chosen.provinces] == [each.count for each in everything.provinces]
        assert [each.code for each in chosen.provinces if each.selected] == ["140000"]
        assert (everything.found, everything.documents) == (counted.search(query, facets=()).complete, 9)


def test_all_provinces_of_today_are_there(counted: Library) -> None:
    """A map has a place for each of the 34 units of today, and for former ones only if a document names them."""
    provinces = counted.provinces().provinces
    assert len(provinces) == len({each.code for each in provinces}) == 34
    assert not any(each.historical for each in provinces)
    assert all(each.name and each.name_en for each in provinces)


def test_former_provinces_are_there_if_documents_name_them() -> None:
    """Pingyuan, dissolved in 1952, has its own number."""
    text = newspaper(
        "News from Pingyuan Province", "平原省消息", "1951-03-01", "In Pingyuan Province.", "平原省的农民。"
    )
    with archive({"rmrb/1951-03-01_1.md": text}) as library:
        former = [each for each in library.provinces("农民").provinces if each.historical]
        assert [(each.name, each.count, each.total) for each in former] == [("平原", 1, 1)]
