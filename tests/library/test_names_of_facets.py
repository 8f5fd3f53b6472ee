"""Claims about facets of names, such as authors: one value in any script, shown as given, the largest listed, exact."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Config, InvalidRequest, Library, build, update
from search.query import FACETS, FilterParser
from search.results import Facet
from tests.fixtures.archive import archive
from tests.fixtures.corrections import HEAD

NAMED = ("author", "paper", "column", "collection")


def records(rows: Sequence[Mapping[str, str]]) -> str:
    """A file of documents, one a line."""
    return "".join(
        json.dumps(
            {"title": f"Wells of village {number}", "text": f"They dug {number} wells.", **row}, ensure_ascii=False
        )
        + "\n"
        for number, row in enumerate(rows)
    )


FILES = {
    "Novels/one.jsonl": records(
        [
            {"author": "马烽", "journal": "人民文学"},
            {"author": "馬烽", "journal": "人民文學"},
            {"author": "馬烽", "journal": "人民文學"},
            {"author": "馬烽; Jane Roe", "journal": "Peasant Studies"},
        ]
    ),
    "NOVELS/two.jsonl": records([{"author": "JANE ROE"}, {"author": "Jane Roe", "journal": "PEASANT STUDIES"}]),
    "rmrb/1954.jsonl": records([{"newspaper": "人民日報", "page": "1", "column": "簡訊"}, {"page": "2"}]),
    "1955/three.jsonl": records([{"newspaper": "People's Daily", "page": "3", "column": "简讯"}]),
    "four.jsonl": records([{"newspaper": "Jinnan Herald", "page": "3"}]),
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with archive(FILES) as opened:
        yield opened


def shown(facet: Facet) -> list[tuple[str, str, str, int]]:
    """What is shown of a facet."""
    return [(value.value, value.label, value.label_zh, value.count) for value in facet.values]


def test_a_name_is_one_value_and_shown_as_most_give_it(library: Library) -> None:
    """Script, width and capitals part no name; a well-known newspaper has its two names; a folder of a year is none."""
    facets = library.search(facets=NAMED).facets
    assert shown(facets["author"]) == [("马烽", "馬烽", "", 4), ("jane_roe", "Jane Roe", "", 3)]
    assert shown(facets["paper"]) == [
        ("人民文学", "人民文學", "", 3), ("人民日报", "People’s Daily", "人民日报", 3),
        ("peasant_studies", "PEASANT STUDIES", "", 2), ("jinnan_herald", "Jinnan Herald", "", 1),
    ]  # fmt: skip
    assert shown(facets["column"]) == [("简讯", "Brief news", "简讯", 2)]
    assert shown(facets["collection"]) == [("novels", "Novels", "", 6), ("rmrb", "rmrb", "", 2)]


@pytest.mark.parametrize(
    ("name", "typed", "total"),
    [
        ("author", "馬烽", 4),
        ("author", "马烽", 4),
        ("author", "Jane  ROE", 3),
        ("author", "Ｊａｎｅ Ｒｏｅ", 3),
        ("author", "Jane", 0),
        ("author", "nobody at all", 0),
        ("paper", "The People’s Daily", 3),
        ("paper", "人民日報", 3),
        ("collection", "novels", 6),
        ("collection", "1955", 0),
    ],
)
def test_a_name_is_chosen_or_left_out_as_a_whole(library: Library, name: str, typed: str, total: int) -> None:
    """A name that no document has leaves no document, and is no mistake; left out, it leaves all."""
    assert library.search(filters={name: [typed]}).total == total
    assert library.search(exclude={name: [typed]}).total == 10 - total
    others = library.search(filters={name: [typed]}, facets=(name,)).facets[name]
    assert sum(value.count for value in others.values) == sum(
        value.count for value in library.search(facets=(name,)).facets[name].values
    )


def test_several_names_are_alternatives_and_narrow_other_facets(library: Library) -> None:
    """Of two authors either is enough, and other facets count what is left."""
    page = library.search(filters={"author": ["马烽", "Jane Roe"]}, facets=("paper",))
    assert page.total == 6
    assert {value.value: value.count for value in page.facets["paper"].values} == {"人民文学": 3, "peasant_studies": 2}


@pytest.mark.parametrize("name", NAMED)
def test_a_blank_name_is_refused(library: Library, name: str) -> None:
    """As a filter, it is told what is missing."""
    with pytest.raises(InvalidRequest, match="is missing"):
        library.search(filters={name: [" _ "]})


def test_a_question_finds_at_least_what_a_filter_leaves(library: Library) -> None:
    """`author:` looks for words among all authors; `paper:` and `collection:` compare the whole name."""
    for value in library.search(facets=("author",)).facets["author"].values:
        chosen = {hit.id for hit in library.search(filters={"author": [value.value]}, expand=False)}
        assert chosen <= {hit.id for hit in library.search(f'author:"{value.label}"', expand=False)}
    for name in ("paper", "collection"):
        for value in library.search(facets=(name,)).facets[name].values:
            assert library.search(f'{name}:"{value.label}"').total == value.count
    assert library.search("报刊:人民日報").total == 3


def test_the_largest_are_listed_and_all_are_counted() -> None:
    """Of hundreds of authors as many as are asked for are listed, with those that are chosen; the number is that of all."""
    rows = [{"author": f"Zhou {number}"} for number in range(120) for _ in range(1 + number % 7)]
    with archive({"all.jsonl": records(rows)}) as library:
        expected = sorted(
            Counter(row["author"].lower().replace(" ", "_") for row in rows).items(), key=lambda it: (-it[1], it[0])
        )
        for limit in (1, 17, 18, 119, 120, 500):
            facet = library.search(facets=("author",), facet_limit=limit).facets["author"]
            assert [(value.value, value.count) for value in facet.values] == expected[:limit]
            assert facet.total == 120
        page = library.search(facets=("author",), facet_limit=3, filters={"author": ["Zhou 0", "nobody"]})
        assert [value.value for value in page.facets["author"].values] == [*(v for v, _ in expected[:3]), "zhou_0"]
        assert [value.value for value in page.facets["author"].values if value.selected] == ["zhou_0"]


def counted(library: Library) -> dict[str, dict[str, int]]:
    """The counts of all values."""
    facets = library.search(facets=NAMED, facet_limit=1000).facets
    return {name: {value.value: value.count for value in facet.values} for name, facet in facets.items()}


def by_hand(library: Library) -> dict[str, dict[str, int]]:
    """The same, of every document."""
    documents = [hit.document for hit in library.search(per_page=100, fold=False)]
    return {
        name: dict(Counter(value for document in documents for value in FACETS[name].values(document)))
        for name in NAMED
    }


def test_updates_and_corrections_are_counted(tmp_path: Path) -> None:
    """What an update adds, takes away or a librarian corrects is counted, filtered by and called as a new build has it."""
    sources, table = tmp_path / "sources", tmp_path / "corrections.csv"
    for name, text in FILES.items():
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(text, encoding="utf-8")
    table.write_text(HEAD, encoding="utf-8")
    config = Config(corrections=str(table), max_fall_percent=100)
    build([sources], tmp_path / "index", config=config)
    steps: dict[Path, str | None] = {
        sources / "Novels/one.jsonl": records([{"author": "赵树理"}, {"author": "马烽", "journal": "Peasant studies"}]),
        sources / "NOVELS/two.jsonl": None,
        table: HEAD + "source = *,author,趙樹理; Jane Roe,\nsource = *,column,读者来信,\n",
    }
    for number, (path, after) in enumerate(steps.items()):
        if after is None:
            path.unlink()
        else:
            path.write_text(after, encoding="utf-8")
        update([sources], tmp_path / "index", config=config)
        build([sources], tmp_path / f"new-{number}", config=config)
        with Library.open(tmp_path / "index") as updated, Library.open(tmp_path / f"new-{number}") as built:
            assert counted(updated) == by_hand(updated) == counted(built)
            for name in NAMED:
                assert shown(updated.search(facets=(name,)).facets[name]) == shown(
                    built.search(facets=(name,)).facets[name]
                )
            assert {name: updated.stats()[name] for name in ("authors", "papers_total", "collections")} == {
                name: built.stats()[name] for name in ("authors", "papers_total", "collections")
            }
            last = updated.stats()
    assert last["authors"] == {"Jane Roe": 6, "趙樹理": 6}
    assert last["collections_total"] == 2


@given(st.text(max_size=40) | st.lists(st.sampled_from("王小·明 “”《》\u200b著 _/:.Aé'’"), max_size=12).map("".join))
def test_a_value_is_read_as_itself(name: str) -> None:
    """What a name is filed under is a filter by itself: addresses have it."""
    for facet in NAMED:
        try:
            (value,) = FACETS[facet].read(PARSER, name)
        except InvalidRequest:
            continue
        assert FACETS[facet].read(PARSER, value) == (value,)
        assert not set(value) & set(" /\x00\n")


PARSER: FilterParser = FilterParser(None, None)  # type: ignore[arg-type]  # names need no tables
