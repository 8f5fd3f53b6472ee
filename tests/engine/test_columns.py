"""Claims about facet columns: what they count, what their masks select, and what a join of them holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine import BlockFile, BlockWriter, Columns
from search.engine.columns.column import Selection
from search.engine.columns.counts import ColumnCounts
from search.engine.columns.facet_columns import ColumnsWriter, join_columns
from search.errors import IndexDamaged
from search.library.facets.trees import build_facet
from search.model import DateSpan, Document, EraTag, Kind, Place, Precision, Role, Text
from search.present import date_value_label
from search.query import FACETS
from search.results import FacetValue
from tests.fixtures.archive import facet_values as values

Mask = npt.NDArray[np.bool_]

EDGES = [date(1949, 10, 1) + timedelta(days=days) for days in (0, 1, 31, 92, 93, 800, 4000, 20000)]
SPANS = st.lists(st.sampled_from(EDGES), min_size=2, max_size=2, unique=True).map(
    lambda edges: DateSpan(earliest=min(edges), latest=max(edges), precision=Precision.SPAN)
)
CODES = ("CN", "13", "14", "x-西康", "1304", "130421", "140400")
PATHS = st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True).map(tuple)
PLACES = st.builds(
    lambda path, role: Place(
        code=path[-1], name=path[-1], name_en="", level="county", province=None, path=path, role=role
    ),
    PATHS,
    st.sampled_from((Role.SUBJECT, Role.SUBJECT, Role.MENTION)),
)
AUTHORS = (
    "Jane Roe",
    "JANE ROE",
    "Ｊａｎｅ　Ｒｏｅ",
    "王小明",
    "马  烽",
    "馬烽",
    "马烽",
    "卡尔·马克思",
    "卡爾・馬克思",
    "…",
    "_",
    "Jane",
)
NAMES = ("人民日报", "人民日報", "People's Daily", "Jinnan Herald", "JINNAN HERALD", "简讯", "簡訊", "", " / ")
TEXTS = [Text(lang=lang, title="") for lang in ("en", "zh-Hans", "zh-Hant")]
DOCUMENTS = st.builds(
    Document,
    id=st.just("x"),
    source=st.sampled_from(("x", "rmrb/1954/x.md", "1954/x.md", "Collected/x.md", "COLLECTED/y.md", "光明日報/x")),
    kind=st.sampled_from(Kind),
    texts=st.lists(st.sampled_from(TEXTS), max_size=2).map(tuple),
    published=st.none() | SPANS,
    places=st.lists(PLACES, max_size=4).map(tuple),
    eras=st.lists(st.sampled_from([EraTag(id=f"era-{number}") for number in range(6)]), max_size=4).map(tuple),
    authors=st.lists(st.sampled_from(AUTHORS) | st.text(max_size=4), max_size=4).map(tuple),
    header=st.lists(
        st.tuples(st.sampled_from(("column", "newspaper", "journal", "collection")), st.sampled_from(NAMES)), max_size=3
    ).map(tuple),
)
# A few documents many times over: some sets of values are common then, and others rare.
ARCHIVES = st.lists(DOCUMENTS, max_size=12).flatmap(
    lambda few: st.lists(st.sampled_from(few), max_size=80) if few else st.just([])
)


def written(documents: Sequence[Document], path: Path) -> Columns:
    """Columns of documents, in a file."""
    writer = ColumnsWriter()
    for document in documents:
        writer.add(document)
    writer.save(path)
    return Columns.load(path)


def counted(columns: Columns, name: str, documents: npt.NDArray[np.intp] | Mask | Selection | None) -> dict[str, int]:
    """The counts that are not 0."""
    column = columns.facets[name]
    return {
        value: count for value, count in zip(column.vocabulary, column.counts(documents).tolist(), strict=True) if count
    }


def brute(rows: Sequence[set[str]]) -> dict[str, int]:
    """The oracle's counts."""
    return dict(Counter(chain.from_iterable(rows)))


def check(columns: Columns, documents: Sequence[Document], chosen: Sequence[int]) -> None:
    """Compare everything that columns can be asked with the oracle."""
    numbers = np.array(chosen, dtype=np.intp)
    mask = np.zeros(len(documents), dtype=np.bool_)
    mask[numbers] = True
    assert len(columns) == len(documents)
    for name in FACETS:
        rows = [values(document, name) for document in documents]
        expected = brute([rows[number] for number in chosen])
        assert counted(columns, name, numbers) == expected
        assert counted(columns, name, mask) == expected
        assert counted(columns, name, None) == brute(rows)
        vocabulary = columns.facets[name].vocabulary
        assert list(vocabulary) == sorted(brute(rows))
        if name == "region":
            for code in {value.rpartition("/")[2] for value in vocabulary[:20]} | {"nowhere"}:
                ends = [value for value in vocabulary if value.rpartition("/")[2] == code]
                assert list(columns.facets[name].paths_of_code(code)) == ends
        for wanted in (*([value] for value in vocabulary[:: 1 + len(vocabulary) // 40]), ["nowhere", *vocabulary[::3]]):
            selected = [not row.isdisjoint(wanted) for row in rows]
            assert columns.facets[name].mask(wanted).tolist() == selected
    spans = [document.published for document in documents]
    assert columns.earliest.tolist() == [span.earliest.toordinal() if span else 0 for span in spans]
    assert columns.latest.tolist() == [span.latest.toordinal() if span else 0 for span in spans]
    dated = [span for span in spans if span]
    expected_range = (
        (
            min(span.earliest for span in dated).isoformat(),
            (max(span.latest for span in dated) - timedelta(days=1)).isoformat(),
        )
        if dated
        else None
    )
    assert columns.range() == expected_range
    left = [documents[number].published for number in chosen if documents[number].published]
    found = columns.range(mask)
    assert (found[0] if found else None) == min((span.earliest.isoformat() for span in left if span), default=None)


def chosen_of(size: int) -> st.SearchStrategy[list[int]]:
    """Any numbers of documents, ascending."""
    return st.lists(st.booleans(), min_size=size, max_size=size).map(
        lambda flags: [number for number, flag in enumerate(flags) if flag]
    )


@given(st.data(), ARCHIVES)
@settings(deadline=None)
def test_counts_and_masks_are_an_oracles(data: st.DataObject, documents: list[Document]) -> None:
    """Any documents, any of them chosen: counts, masks, days and range are what plain sets say."""
    with TemporaryDirectory() as folder:
        columns = written(documents, Path(folder, "columns.hz"))
        check(columns, documents, data.draw(chosen_of(len(documents))))


@given(st.data(), st.lists(ARCHIVES, max_size=4))
@settings(deadline=None, max_examples=60)
def test_a_join_holds_what_is_kept_and_nothing_else(data: st.DataObject, archives: list[list[Document]]) -> None:
    """Columns of several parts, some documents of each dropped, are byte for byte those of the survivors."""
    with TemporaryDirectory() as folder:
        parts: list[tuple[Columns, Mask | None]] = []
        survivors: list[Document] = []
        for number, documents in enumerate(archives):
            columns = written(documents, Path(folder, f"{number}.hz"))
            kept = data.draw(st.none() | chosen_of(len(documents)))
            if kept is None:
                parts.append((columns, None))
                survivors += documents
            else:
                mask = np.zeros(len(documents), dtype=np.bool_)
                mask[kept] = True
                parts.append((columns, mask))
                survivors += [documents[number] for number in kept]
        join_columns(parts, Path(folder, "joined.hz"))
        at_once = written(survivors, Path(folder, "once.hz"))
        assert Path(folder, "joined.hz").read_bytes() == Path(folder, "once.hz").read_bytes()
        check(Columns.load(Path(folder, "joined.hz")), survivors, data.draw(chosen_of(len(survivors))))
        assert at_once.range() == Columns.load(Path(folder, "joined.hz")).range()


def pairs_of_counties(count: int) -> list[Document]:
    """Documents most of which have a set of places that no other has."""

    def place(number: int) -> Place:
        path = ("CN", str(number % 7), f"{number % 7}-{number % 49}", f"{number % 7}-{number % 49}-{number % 343}")
        return Place(code=path[-1], name="", name_en="", level="county", province=None, path=path, role=Role.SUBJECT)

    return [
        Document(
            id="x",
            source="x",
            kind=Kind.WEB,
            texts=(),
            places=tuple(place(number * number // step) for step in (1, 31, 977)[: number % 4]),
            eras=tuple(EraTag(id=str(era)) for era in range(50) if number * (era + 3) % 17 == 0),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("share", [1, 2, 3, 10, 1000])
def test_rare_sets_are_counted_like_frequent_ones(tmp_path: Path, share: int) -> None:
    """Hundreds of sets that one document has, and selections of every size, which are counted in different ways."""
    documents = pairs_of_counties(1500)
    columns = written(documents, tmp_path / "columns.hz")
    check(columns, documents, range(0, 1500, share))
    check(columns, documents, [number for number in range(1500) if number % share])
    selection = Selection(np.arange(0, 1500, share), 1500)
    together = columns.counts(("region", "era"), selection)
    for name, counts in together.items():
        assert np.array_equal(counts, columns.facets[name].counts(selection.mask))


def test_there_are_as_many_sets_as_places_not_as_pairs_of_places(tmp_path: Path) -> None:
    """What is added up in every count, the sets, grows with the vocabulary; their pairs and triples do not count."""
    documents = pairs_of_counties(3000)
    columns = written(documents, tmp_path)
    triples = {frozenset(values(document, "region")) for document in documents}
    chains = 3 * len(columns.facets["region"].vocabulary)  # from China, from a province, from a prefecture
    assert len(columns.sets("region").starts) < chains < len(triples) / 1.2


def tree(values: Sequence[FacetValue]) -> Iterator[FacetValue]:
    """All values that are shown, as they follow each other on the page."""
    for value in values:
        yield value
        yield from tree(value.children)


def test_a_large_tree_opens_below_what_is_chosen(tmp_path: Path) -> None:
    """Of hundreds of counties only China, two levels if they are few, and what is next to a chosen one, are shown."""
    documents = pairs_of_counties(1500)
    column = written(documents, tmp_path).facets["region"]
    chosen, gone = "CN/3/3-10/3-10-304", "CN/3/3-10/3-10-59"
    assert {chosen, gone} <= set(column.vocabulary)
    counts = column.counts(None)
    counts[column.vocabulary.index(gone)] = counts[column.vocabulary.index(chosen)] = 0
    facet = build_facet("region", ColumnCounts(column, counts, (chosen,)), lambda value: (f"{value}!", ""), {})
    by_value = dict(zip(column.vocabulary, counts.tolist(), strict=True))
    levels = 2 if sum(value.count("/") == 2 and by_value[value] > 0 for value in by_value) <= 60 else 1

    def shown(parent: str, depth: int) -> Iterator[tuple[str, int, int]]:
        below = [
            value for value in by_value if value.rpartition("/")[0] == parent and (by_value[value] or value == chosen)
        ]
        for value in sorted(below, key=lambda value: (-by_value[value], value)):
            yield value, by_value[value], depth
            if depth < levels or value in ("CN/3", "CN/3/3-10"):
                yield from shown(value, depth + 1)

    assert [(value.value, value.count, value.depth) for value in tree(facet.values)] == list(shown("", 0))
    assert [value.value for value in tree(facet.values) if value.selected] == [chosen]
    assert all(value.label == f"{value.value}!" for value in tree(facet.values))


def test_a_small_tree_is_shown_whole(tmp_path: Path) -> None:
    """Decades, years and months all stand below each other while they are few, in their order, undated ones last."""
    spans = [
        None,
        *(DateSpan(earliest=edge, latest=edge + timedelta(days=1), precision=Precision.DAY) for edge in EDGES),
    ]
    documents = [Document(id="x", source="x", kind=Kind.WEB, texts=(), published=span) for span in spans]
    column = written(documents, tmp_path).facets["date"]
    facet = build_facet("date", ColumnCounts(column, column.counts(None), ()), date_value_label, {})
    assert [value.value for value in tree(facet.values)] == [*sorted(column.vocabulary, key=date_order)]
    assert max(column.vocabulary) == facet.values[-1].value == "undated"


def date_order(value: str) -> tuple[str, str, str]:
    """The place of a decade, a year or a month among others."""
    return ("~", "", "") if value == "undated" else (value[:3], value[:4].replace("X", ""), value)


def test_a_folder_stands_for_its_file(tmp_path: Path) -> None:
    """What is saved into a folder is loaded from it."""
    documents = pairs_of_counties(5)
    check(written(documents, tmp_path), documents, [1, 3])


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    """After a flip of any bit the file is refused when it is opened, or at first use; it never counts wrongly."""
    path = tmp_path / "columns.hz"
    columns = written(pairs_of_counties(40), path)
    expected = [columns.facets[name].counts(None).tolist() for name in FACETS]
    good = path.read_bytes()
    for at in range(0, len(good), 13):
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << at % 8)]) + good[at + 1 :])
        with pytest.raises(IndexDamaged, match=r"columns\.hz"):  # noqa: PT012 - either line may refuse
            changed = Columns.load(path)
            assert [changed.facets[name].counts(np.arange(40)).tolist() for name in FACETS] == expected
            changed.verify()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_numbers_that_do_not_fit_are_called_damaged(data: st.DataObject) -> None:
    """With any array changed and all checksums right, a question is answered, or refused by the file's name."""
    with TemporaryDirectory() as folder:
        path, other = Path(folder, "columns.hz"), Path(folder, "other.hz")
        written([*pairs_of_counties(40), *data.draw(st.lists(DOCUMENTS, max_size=3))], path)
        good = BlockFile(path, "columns", "generation")
        name = data.draw(st.sampled_from(good.names()))
        with BlockWriter(other, "columns", "generation") as file:
            for each in good.names():
                array = good.read(each).copy()
                file.add(each, data.draw(changed(array)) if each == name else array)
            file.close(good.facts)
        some = np.arange(0, 40, 3)
        questions: list[Callable[[Columns], object]] = [
            lambda columns: columns.range(),
            lambda columns: columns.within(DateSpan(earliest=EDGES[0], latest=EDGES[3], precision=Precision.SPAN)),
            lambda columns: join_columns(
                [(columns, None)], Path(folder, f"joined-{len(list(Path(folder).iterdir()))}.hz")
            ),
        ]
        questions += [
            partial(ask, name=facet)
            for facet in FACETS
            for ask in (
                lambda columns, name: columns.counts([name], some),
                lambda columns, name: columns.facets[name].counts(np.arange(1, 39)),
                lambda columns, name: columns.facets[name].mask(columns.facets[name].vocabulary),
                lambda columns, name: columns.facets[name].children(""),
                lambda columns, name: list(map(columns.facets[name].form, columns.facets[name].vocabulary)),
                lambda columns, name: columns.facets[name].form("jane_roe", np.arange(len(columns)) % 2 == 0),
                lambda columns, name: ColumnCounts(
                    columns.facets[name], columns.facets[name].counts(some), ("jane_roe",)
                ).most(1),
                lambda columns, name: columns.facets[name].paths_of_code("3"),
            )
        ]
        for ask in questions:
            refused = ""
            try:
                ask(Columns.load(other))
            except IndexDamaged as error:
                refused = str(error)
            assert not refused or str(other) in refused


def changed(array: npt.NDArray[Any]) -> st.SearchStrategy[npt.NDArray[Any]]:
    """An array with one element that is too large, of another type, a little longer or shorter, or turned round."""

    def largest(place: int) -> npt.NDArray[Any]:
        found = array.copy()
        found[place : place + 1] = np.iinfo(array.dtype).max
        return found

    return st.one_of(
        st.integers(0, max(0, len(array) - 1)).map(largest),
        st.sampled_from([array.astype(np.float32), array.astype(np.int64) - 7, array[:-1], array[::-1], array[:0]]),
        st.just(np.concatenate((array, array[:1]))),
    )
