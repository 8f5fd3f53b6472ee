"""Claims about golden queries: how their table is read, what is said of a wrong one, and when a query holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Config, ConfigError, Library, build
from search.curation import GoldenAnswer, ask_golden_queries, queries_template, read_golden_queries
from search.engine import current
from tests.fixtures.archive import newspaper

FILES = {
    "rmrb/wells.txt": newspaper("Wells", "打井", "1954-03-02", "Wells in Shanxi.", "山西打井，互助组。"),
    "rmrb/cotton.txt": newspaper(
        "Cotton", "棉花", "1954-05-02", "Cotton in Hebei. " * 9, "河北棉花，互助组。" + "今年棉花长得好。" * 9
    ),
    "letters/wang.txt": newspaper("A letter", "来信", "1957-01-02", "A letter.", "读者来信。"),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of three articles."""
    folder = tmp_path_factory.mktemp("golden")
    for name, text in FILES.items():
        path = folder / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build([folder / "sources"], folder / "index")
    return folder / "index"


def answers(index: Path, table: str) -> list[GoldenAnswer]:
    """What becomes of the queries of a table."""
    path = index.parent / "queries.toml"
    path.write_text(table, encoding="utf-8")
    return list(ask_golden_queries(read_golden_queries(path), index, current(index), Config()))


def problems(index: Path, conditions: str, query: str = "互助组") -> tuple[str, ...]:
    """What does not hold of one query."""
    (answer,) = answers(index, f'[[query]]\nq = "{query}"\n{conditions}\n')
    assert answer.holds == (not answer.problems)
    return answer.problems


@pytest.mark.parametrize(
    "conditions",
    [
        'must_contain = ["rmrb/wells.txt", "rmrb/cotton.txt"]',
        'must_contain = "*/cotton.txt"',
        'must_contain = ["*"]\nwithin = 1',
        'must_not = ["letters/*", "nowhere.txt"]',
        'above = [["rmrb/wells.txt", "rmrb/cotton.txt"], ["rmrb/cotton.txt", "letters/wang.txt"]]',
        "at_least = 2\nat_most = 2",
        'filters = {region = "Shanxi"}\nat_most = 1\nmust_contain = ["rmrb/wells.txt"]',
        'filters = {from = "1954-04", to = "1954"}\nmust_not = ["rmrb/wells.txt"]\nat_least = 1',
        'exclude = {region = ["Shanxi"]}\nmust_not = ["rmrb/wells.txt"]\nat_least = 1',
    ],
)
def test_what_is_true_of_the_results_holds(index: Path, conditions: str) -> None:
    """Documents may be named by path and by pattern; filters and dates are those of a search."""
    assert problems(index, conditions) == ()


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ('must_contain = ["letters/wang.txt"]', "must contain letters/wang.txt, which is not among the 2 found"),
        ('must_contain = ["gone.txt"]', "must contain gone.txt, which is not in the index"),
        ('must_contain = ["rmrb/cotton.txt"]\nwithin = 1', "among the first 1, which is number 2 of 2"),
        ('must_not = ["rmrb/*"]', "must not contain rmrb/*, which is number 1 of 2"),
        ('above = [["rmrb/cotton.txt", "rmrb/wells.txt"]]', "but they are number 2 and 1"),
        ('above = [["letters/wang.txt", "rmrb/wells.txt"]]', "letters/wang.txt is not among the 2 found"),
        ("at_least = 3", "must find at least 3, and finds 2"),
        ("at_most = 1", "must find at most 1, and finds 2"),
        ('filters = {region = "Hebei"}\nmust_contain = ["rmrb/wells.txt"]', "not among the 1 found"),
    ],
)
def test_what_is_not_true_is_said_with_what_was_found(index: Path, conditions: str, said: str) -> None:
    """The sentence names the document and its place; what was found instead is named once."""
    (problem,) = problems(index, conditions)
    assert said in problem
    (answer,) = answers(index, f'[[query]]\nq = "互助组"\n{conditions}\nnote = "For Mrs. Wang."\n')
    assert re.search(r"found were rmrb/(wells|cotton)\.txt", answer.found)
    assert "queries.toml, line 1: 互助组" in str(answer)
    assert str(answer).endswith("(For Mrs. Wang.)")


def test_a_document_is_known_by_its_id(index: Path) -> None:
    """As its address shows it."""
    with Library.open(index) as library:
        (hit,) = library.search("棉花", expand=False).hits
    assert problems(index, f'must_contain = ["{hit.id}"]') == ()
    assert len(problems(index, f'must_not = ["{hit.id}"]')) == 1


def test_translations_count_unless_the_query_is_exact(index: Path) -> None:
    """A query is asked as a reader asks it."""
    assert problems(index, 'must_contain = ["rmrb/cotton.txt"]', "棉花") == ()
    (expanded, exact) = answers(
        index,
        "".join(f'[[query]]\nq = "mutual aid team"\nexact = {exact}\nat_least = 1\n' for exact in ("false", "true")),
    )
    assert (expanded.total, exact.total) == (2, 0)


def test_filters_alone_are_a_query(index: Path) -> None:
    """Everything that they leave is found."""
    (answer,) = answers(
        index, '[[query]]\nfilters = {from = "1957"}\nmust_contain = ["letters/wang.txt"]\nat_most = 1\n'
    )
    assert answer.holds
    assert "all documents (from 1957)" in str(answer.query)


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        (
            '[[query]]\nq = "a"\n\nmust_contian = ["b"]',
            4,
            "there is no key 'must_contian'; did you mean must_contain. keys are q, filters, .*must_contain",
        ),
        ('[[query]]\nq = "a"\n\n[[query]]\nq = 3\nmust_not = ["x"]', 5, "q: must be a text"),
        ('[[query]]\nq = "a"\nat_least = -1', 3, "at_least: must be a whole number from 0"),
        ('[[query]]\nq = "a"\nat_least = true', 3, "at_least: must be a whole number"),
        ('[[query]]\nq = "a"\nmust_not = ["b"]\nwithin = 0', 4, "within: must be a whole number from 1"),
        ('[[query]]\nq = "a"\nmust_not = [1]', 3, "must_not: must be a list of ids or paths"),
        ('[[query]]\nq = "a"\nabove = [\n  ["a", "b"],\n  ["c"],\n]', 3, "above: must be a list of pairs"),
        ('[[query]]\nq = "a"\nexact = "yes"\nat_most = 1', 3, "exact: must be true or false"),
        (
            '[[query]]\nq = "a"\nat_most = 1\nfilters = {region = "Atlantis"}',
            4,
            "filters: There is no region “Atlantis”",
        ),
        (
            '[[query]]\nq = "a"\nat_most = 1\n[query.filters]\nprovince = "Shanxi"',
            4,
            "filters: there is no filter 'province'; filters are date",
        ),
        ('[[query]]\nq = "a"\nat_most = 1\nfilters = {from = "May"}', 4, "filters: .*May"),
        ('[[query]]\nq = "a"\nat_most = 1\nexclude = {from = "1954"}', 4, "exclude: there is no filter 'from'"),
        ("[[query]]\nat_most = 1", 1, "a query has a text"),
        ('# x\n[[query]]\nq = "a"', 2, "nothing is said of its results"),
        ('[[query]]\nq = """\n[[query]]\nq = 1\n"""\nat_most = "1"', 6, "at_most: must be a whole number"),
    ],
)
def test_a_wrong_table_is_told_by_line(tmp_path: Path, table: str, line: int, said: str) -> None:
    """The message names the file, the line and the key, and what would be valid."""
    path = tmp_path / "queries.toml"
    for text in (table, table.replace("\n", "\r\n")):
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
        with pytest.raises(ConfigError, match=rf"queries\.toml, line {line}: {said}"):
            read_golden_queries(path)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    """One line each."""
    path = tmp_path / "queries.toml"
    path.write_text('[[query]]\nq = 1\nfoo = 2\n[[query]]\nq = "a"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        read_golden_queries(path)
    assert [re.findall(r"line (\d+)", line) for line in str(told.value).splitlines()] == [["2"], ["3"], ["4"]]


@pytest.mark.parametrize("table", ["query = 1", "queries = []", "[query]\nq = 'a'", "q = ", "\udcff"])
def test_a_file_of_another_kind_is_told(tmp_path: Path, table: str) -> None:
    """So is one that cannot be read, or is not there."""
    path = tmp_path / "queries.toml"
    with pytest.raises(ConfigError, match="there is no such table"):
        read_golden_queries(path)
    path.write_bytes(table.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError, match=r"queries\.toml"):
        read_golden_queries(path)


def test_the_table_of_init_has_no_query_and_explains_every_key(tmp_path: Path) -> None:
    """Once the # before its example is taken away, that is one, of which each key is right."""
    path = tmp_path / "queries.toml"
    path.write_text(queries_template(), encoding="utf-8")
    assert read_golden_queries(path) == ()
    path.write_text(re.sub(r"^#(?=\S)", "", queries_template(), flags=re.MULTILINE), encoding="utf-8")
    (query,) = read_golden_queries(path)
    assert (query.text, query.within, query.at_least, query.at_most) == ("互助组", 10, 3, 50)
    path.write_text("[[query]]\nfoo = 1", encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        read_golden_queries(path)
    keys = str(told.value).rpartition("keys are ")[2].splitlines()[0].split(", ")
    assert [key for key in keys if not re.search(rf"^#{key} = ", queries_template(), re.MULTILINE)] == []


PIECES = st.sampled_from(
    ["[[query]]", "[query.filters]", 'q = "a"', "q = 1", "at_most = 1", 'x = """', '"""', "'''", "#", "[", "]", "{", "}",
     'above = [["a", "b"],', "]", '"', "\\", "=", "must_not = 'a'", "within = 2", "", "互助组"]
)  # fmt: skip


@settings(max_examples=60)
@given(lines=st.lists(PIECES, max_size=12))
def test_whatever_the_table_holds_it_is_read_or_told(
    lines: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """And each query is said to stand where its header stands."""
    path = tmp_path_factory.mktemp("table") / "queries.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        queries = read_golden_queries(path)
    except ConfigError as error:
        assert "queries.toml" in str(error)  # noqa: PT017 - either is right
        return
    for query in queries:
        assert lines[int(query.origin.rpartition(" ")[2]) - 1] == "[[query]]"


def pages(library: Library, query: str) -> Iterator[str]:
    """The ids of all documents that the pages of a query list, one after the other."""
    number = 1
    while hits := library.search(query, page=number, per_page=2).hits:
        yield from (hit.id for hit in hits)
        number += 1


@pytest.mark.parametrize(
    "query", ["", "互助组", "打井 棉花 来信", "letter wells", "cotton", "region:Shanxi", "nothing"]
)
def test_a_ranking_is_that_of_the_pages(index: Path, query: str) -> None:
    """All pages of a search, one after the other; those that fill a page up included."""
    with Library.open(index, config=Config(per_page=2, max_per_page=2)) as library:
        listed = list(pages(library, query))
        ranking = library.ranking(query)
        assert [document.id for document in ranking.first(10)] == listed
        assert (ranking.total, ranking.complete) == (len(listed), library.search(query).complete)
        named = library.documents_named([*listed, "nowhere"])
        assert [ranking.rank(named[one]) for one in listed] == list(range(1, len(listed) + 1))
        assert ranking.rank(named["nowhere"]) is None
