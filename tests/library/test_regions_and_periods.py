"""Claims about two filters: great regions, and periods of publication beside eras that documents are about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Library
from tests.fixtures.archive import archive, newspaper

FILES = {
    "hebei.md": newspaper("Ditches in Hebei", "河北省修渠", "1954-11-11", "They dug.", "农民修了十条渠。"),
    "jiangxi-early.md": newspaper("Wells in Jiangxi", "江西省打井", "1952-03-01", "They dug.", "农民打了十眼井。"),
    "jiangxi-late.md": newspaper("Ponds in Jiangxi", "江西省修塘", "1956-03-01", "They dug.", "农民修了十口塘。"),
    "wages.md": newspaper("A notice on wages", "关于工资的通知", "1971-11-30", "Wages.", "各厂调整工资。"),
    "teams.md": newspaper("Mutual aid teams", "互助组的成绩", "1953-05-01", "The teams.", "互助组多收了粮食。"),
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """The small archive."""
    with archive(FILES) as opened:
        yield opened


def sources(library: Library, question: str = "", **filters: list[str]) -> set[str]:
    """Return the sources of all hits, without their endings."""
    return {hit.document.source.removesuffix(".md") for hit in library.search(question, filters=filters)}


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("华北", {"hebei"}),
        ("North China", {"hebei"}),
        ("East China", {"jiangxi-late"}),
        ("x-zhongnan", {"jiangxi-early"}),
        ("江西", {"jiangxi-early", "jiangxi-late"}),
        ("CN/360000", {"jiangxi-early", "jiangxi-late"}),
        ("CN/x-huadong/360000", {"jiangxi-late"}),
    ],
)
def test_a_great_region_finds_its_provinces(library: Library, region: str, expected: set[str]) -> None:
    """A great region finds the documents of its provinces of the day, and links of before there were any still work."""
    assert sources(library, region=[region]) == expected
    if "/" not in region:
        assert sources(library, f'region:"{region}"') == expected


def test_the_facet_leads_down_from_great_regions(library: Library) -> None:
    """The facet has great regions below China and provinces below these, with labels in both languages."""
    (china,) = library.search(facets=("region",)).facets["region"].values
    labels = {value.value: (value.label, value.label_zh) for value in china.children}
    assert labels["CN/x-huadong"] == ("East China", "华东")
    north = next(value for value in china.children if value.value == "CN/x-huabei")
    assert [(value.label, value.count) for value in north.children] == [("Hebei", 1)]


def test_era_is_what_a_document_is_about_and_period_when_it_was_published(library: Library) -> None:
    """A notice on wages of 1971 is about no era, and was published during several."""
    assert sources(library, era=["peoples-communes"]) == set()
    assert sources(library, period=["peoples-communes"]) == sources(library, "period:人民公社时期") == {"wages"}
    assert sources(library, era=["mutual-aid"]) == sources(library, "era:mutual-aid") == {"teams"}
    assert sources(library, "出版时期:互助组时期") == {"teams", "jiangxi-early"}
    facets = library.search(facets=("era", "period")).facets
    counts = {name: {value.value: value.count for value in facet.values} for name, facet in facets.items()}
    assert counts["era"] == {"collectivisation": 1, "mutual-aid": 1}
    assert counts["period"]["peoples-communes"] == 1
    order = [value.value for value in facets["period"].values]
    assert order == [era.id for era in library.eras if era.id in order]
    assert {(value.label, value.label_zh) for value in facets["era"].values} >= {("Mutual aid teams", "互助组时期")}
