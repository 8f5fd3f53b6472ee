"""Claims about `hezuo eval`: its measures are the field's, its questions are a reader's, and its errors name the line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from itertools import product
from math import log2
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from search import Library, build
from search.cli import main
from search.evaluation import MEASURES, Outcome, compare, read_outcomes, read_set, write_outcomes
from search.evaluation.measures import DEPTH, measure
from search.evaluation.sets import SetInvalid
from search.evaluation.significance import randomisation_test

DOCUMENTS = [
    {"id": "Field A", "title": "Teams", "text": "Mutual aid teams shared oxen."},
    {"id": "Field B", "title": "", "text": "The commune opened a canteen.\nNobody paid."},
    {"id": "Field C", "title": "互助組", "text": "互助組共用耕牛。"},
    {"id": "Field D", "title": "Teams again", "text": "Teams, oxen, teams."},
]
QUESTIONS = [
    {"id": "q1", "text": "Which teams shared oxen?", "lang": "en"},
    {"id": "q2", "text": "zebra", "lang": "en"},
    {"id": "q3", "text": "互助组", "lang": "zh-Hans"},
    {"id": "q4", "text": "unjudged", "lang": "en"},
]
QRELS = [
    ("qid", "docid", "rel"),
    ("q1", "Field A", "1"),
    ("q2", "Field B", "1"),
    ("q3", "Field C", "2"),
    ("q4", "Field A", "0"),
]


def write_set(
    folder: Path,
    documents: Sequence[Mapping[str, object]] = DOCUMENTS,
    questions: Sequence[Mapping[str, object]] = QUESTIONS,
    qrels: Sequence[Sequence[str]] = QRELS,
) -> Path:
    """An evaluation set in a folder."""
    folder.mkdir(exist_ok=True)
    for name, records in (("corpus.jsonl", documents), ("queries.jsonl", questions)):
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        folder.joinpath(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    folder.joinpath("qrels.tsv").write_text("\n".join(map("\t".join, qrels)) + "\n", encoding="utf-8")
    return folder


def hezuo(*arguments: str | Path) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["eval", *map(str, arguments)])


def facts(*arguments: str | Path) -> Any:
    """What the command prints for programs."""
    done = hezuo(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The little set above."""
    return write_set(tmp_path_factory.mktemp("eval") / "judged")


@pytest.mark.parametrize(
    ("gains", "relevant", "expected"),
    [
        ([1, 0, 0], [1], (1.0, 1.0, 1.0)),
        ([0, 1], [1], (1 / log2(3), 0.5, 1.0)),
        ([0] * 9 + [1], [1], (1 / log2(11), 0.1, 1.0)),
        ([0] * 10 + [1], [1], (0.0, 0.0, 0.0)),
        ([], [1], (0.0, 0.0, 0.0)),
        ([1, 2], [2, 1], ((1 + 2 / log2(3)) / (2 + 1 / log2(3)), 1.0, 1.0)),
        ([1], [1, 1], (1 / (1 + 1 / log2(3)), 1.0, 0.5)),
        ([1] * 10, [1] * 20, (1.0, 1.0, 0.5)),
    ],
)
def test_measures_by_hand(gains: list[int], relevant: list[int], expected: tuple[float, ...]) -> None:
    """Known answers have known figures."""
    assert measure(gains, relevant) == pytest.approx(expected)


def slow_measures(ranked: Sequence[str], relevant: Mapping[str, int]) -> tuple[float, float, float]:
    """The same by the definitions, from ids, with no code in common."""
    top = list(ranked)[:10]
    dcg = 0.0
    for place in range(len(top)):
        dcg += relevant.get(top[place], 0) / log2(place + 2)
    best = 0.0
    for place, gain in enumerate(sorted(relevant.values())[::-1]):
        if place < 10:
            best += gain / log2(place + 2)
    right = [name for name in top if name in relevant]
    reciprocal = 1 / (top.index(right[0]) + 1) if right else 0.0
    return dcg / best, reciprocal, len(right) / len(relevant)


@given(
    ranked=st.permutations("abcdefghijklmno").flatmap(lambda order: st.integers(0, 15).map(lambda n: order[:n])),
    relevant=st.dictionaries(st.sampled_from("abcdefghijklmnopq"), st.integers(1, 4), min_size=1),
)
def test_measures_agree_with_their_definitions(ranked: list[str], relevant: dict[str, int]) -> None:
    """Whatever is found in whatever order, the figures are those of the definitions."""
    found = measure([relevant.get(name, 0) for name in ranked], list(relevant.values()))
    assert found == pytest.approx(slow_measures(ranked, relevant))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8))
def test_few_differences_are_tested_exactly(pairs: list[tuple[int, int]]) -> None:
    """The p-value is the share of all exchanges that differ as much: counted here one by one."""
    first, second = zip(*pairs, strict=True)
    observed = abs(sum(first) - sum(second))
    exchanges = product((1, -1), repeat=len(pairs))
    sums = [abs(sum(sign * (a - b) for sign, (a, b) in zip(signs, pairs, strict=True))) for signs in exchanges]
    assert randomisation_test(first, second) == pytest.approx(sum(one >= observed for one in sums) / len(sums))


def test_many_differences_are_sampled() -> None:
    """Where exchanges are too many to count, noise is likely, a steady gain is not, and the figure never changes."""
    noise = [(-1) ** place * 0.1 for place in range(100)]
    gain = [0.1] * 100
    none = [0.0] * 100
    assert randomisation_test(noise, none) > 0.9
    assert randomisation_test(gain, none) < 0.001
    assert randomisation_test(none, none) == 1
    assert randomisation_test([*gain[:10], *noise], [0.0] * 110) == randomisation_test(
        [*gain[:10], *noise], [0.0] * 110
    )


def test_a_sampled_p_is_near_the_exact_one() -> None:
    """Fifteen equal differences of which three are negative: the binomial distribution knows the answer."""
    first = [1.0] * 12 + [0.0] * 3
    second = [0.0] * 12 + [1.0] * 3
    exact = 2 * (1 + 15 + 105 + 455) / 2**15
    assert randomisation_test(first, second) == pytest.approx(exact, abs=0.004)


def test_eval_asks_as_a_reader_would(judged: Path) -> None:
    """Questions in another script find their document, what is not found counts 0, the unjudged does not count."""
    (one,) = facts(judged)["sets"]
    assert (one["set"], one["documents"], one["questions"], one["unjudged"]) == ("judged", 4, 3, 1)
    for name in MEASURES:
        assert one[name] == facts(judged)[name] == pytest.approx(2 / 3)


def test_several_sets_count_the_same(judged: Path, tmp_path: Path) -> None:
    """The figures above those of the sets are means over the sets."""
    other = write_set(tmp_path / "other", questions=QUESTIONS[:1], qrels=QRELS[:2])
    found = facts(judged, other)
    assert [one["set"] for one in found["sets"]] == ["judged", "other"]
    assert found["mrr@10"] == pytest.approx((2 / 3 + 1) / 2)
    assert "mean of the sets" in hezuo(judged, other).output


def test_beir_names_and_no_header(tmp_path: Path) -> None:
    """`_id` for `id`, an id that is a number, a byte order mark, CRLF and no line of column names are all in use."""
    folder = write_set(
        tmp_path / "beir",
        [{"_id": "7", "text": "oxen"}],
        [{"_id": 1, "text": "oxen", "metadata": {}}],
        [("1", "7", "1")],
    )
    for file in folder.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert facts(folder)["ndcg@10"] == 1


def test_per_query_table_and_comparison(judged: Path, tmp_path: Path) -> None:
    """The table has a line a question, and `--against` it says that nothing has changed."""
    table = tmp_path / "before.tsv"
    assert hezuo(judged, "--per-query", table).exit_code == 0
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    assert [row[1] for row in rows] == ["question", "q1", "q2", "q3"]
    assert [row[5] for row in rows[1:]] == ["1", "0", "1"]
    (one,) = facts(judged, "--against", table)["sets"]
    assert one["compared"]["ndcg@10"] == {"difference": 0, "better": 0, "worse": 0, "p": 1}
    better = table.read_text(encoding="utf-8").replace("judged\tq1\t1.0\t1.0\t1.0", "judged\tq1\t0.5\t0.5\t1.0")
    table.write_text(better, encoding="utf-8")
    told = hezuo(judged, "--against", table).output
    assert f"against {table}" in told
    table_rows = {line[:20].strip(): line[40:].split() for line in told.splitlines()}
    assert table_rows["questions better"] == ["1", "1", "0"]
    assert table_rows["by chance?"] == ["perhaps"] * 3
    assert table_rows[""] == ["+0.1667", "+0.1667", "+0.0000"]


def test_the_table_fits_a_terminal(judged: Path, tmp_path: Path) -> None:
    """No line is wider than 80 columns, and figures stand below each other, however a set is called."""
    for name in ("评测集", "a-set-with-a-name-that-is-longer-than-its-column"):
        shutil.copytree(judged, tmp_path / name)
    told = hezuo(*sorted(tmp_path.iterdir()), "--against", "no-expand").output.splitlines()
    assert max(map(cell_len, told)) <= 80
    assert {cell_len(line) for line in told if line[-1].isdigit() and "." in line} == {70}
    assert told.count("  1 question was left out: qrels.tsv has no document that answers it") == 2


def test_against_another_setting(judged: Path) -> None:
    """Both settings of translation are asked, whichever comes first."""
    for flag, other in (("--expand", "no-expand"), ("--no-expand", "expand")):
        found = facts(judged, flag, "--against", other)
        assert found["expand"] == (flag == "--expand")
        assert set(found["sets"][0]["compared"]) == set(MEASURES)


def test_an_index_that_exists_is_asked(tmp_path: Path) -> None:
    """With `--index` no corpus is needed; judgements name documents by id or by file."""
    tmp_path.joinpath("sources").mkdir()
    tmp_path.joinpath("sources", "teams.md").write_text("# Teams\n\nMutual aid teams shared oxen.\n", encoding="utf-8")
    build([tmp_path / "sources"], tmp_path / "index")
    with Library.open(tmp_path / "index") as library:
        document_id = library.search("oxen").hits[0].id
    for name in ("teams.md", document_id):
        folder = write_set(tmp_path / "set", questions=QUESTIONS[:1], qrels=[("q1", name, "1")])
        folder.joinpath("corpus.jsonl").unlink()
        assert facts(folder, "--index", tmp_path / "index")["mrr@10"] == 1


@given(
    st.lists(
        st.builds(
            Outcome,
            st.just("set"),
            st.uuids().map(str),
            *[st.floats(0, 1)] * 3,
            st.integers(0, DEPTH),
            st.integers(0, 10**6),
            st.text(st.characters(codec="utf-8")),
        ),
        max_size=5,
    )
)
def test_outcomes_survive_a_table(tmp_path_factory: pytest.TempPathFactory, outcomes: list[Outcome]) -> None:
    """What is written is read again, questions with tabs and line breaks in one line."""
    path = tmp_path_factory.mktemp("outcomes") / "table.tsv"
    write_outcomes(path, outcomes)
    spaced = tuple(outcome._replace(text=" ".join(outcome.text.split())) for outcome in outcomes)
    assert read_outcomes(path) == spaced


def test_nothing_in_common_is_said() -> None:
    """Two results without a common question are no comparison."""
    one = Outcome("a", "q", 1.0, 1.0, 1.0, 1, 1, "")
    with pytest.raises(SetInvalid, match="no question of a"):
        compare([one], [one._replace(set="b")])


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        (
            "corpus.jsonl",
            '{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n',
            ["corpus.jsonl, line 2", "'a'", "twice"],
        ),
        ("corpus.jsonl", '{"id": "a", "text": "x"}\n\n{"id": \n', ["corpus.jsonl, line 3"]),
        ("corpus.jsonl", '{"id": "a"}\n', ["corpus.jsonl, line 1", "text"]),
        ("corpus.jsonl", "", ["corpus.jsonl", "no document"]),
        ("corpus.jsonl", None, ["corpus.jsonl", "no such file"]),
        ("queries.jsonl", '{"text": "x"}\n', ["queries.jsonl, line 1", "no id"]),
        ("queries.jsonl", '{"id": "q1", "text": "x"}\n{"id": "q1", "text": "x"}\n', ["queries.jsonl, line 2", "twice"]),
        ("queries.jsonl", '{"id": "q1", "text": 7}\n', ["queries.jsonl, line 1", "text"]),
        ("queries.jsonl", b'{"id": "q1", "text": "\xff"}\n', ["queries.jsonl", "UTF-8"]),
        ("queries.jsonl", '{"id": "other", "text": "x"}\n', ["qrels.tsv", "no question"]),
        ("qrels.tsv", "q1\tField A\t1\nq1 Field A 1\n", ["qrels.tsv, line 2", "1 columns"]),
        ("qrels.tsv", "q1\tField A\t1\nq1\tField A\tyes\n", ["qrels.tsv, line 2", "'yes'"]),
        ("qrels.tsv", None, ["qrels.tsv", "no such file"]),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, file: str, content: str | bytes | None, told: list[str]) -> None:
    """A set that is wrong is refused with the place and the reason, and the command fails."""
    folder = write_set(tmp_path / "set")
    if content is None:
        folder.joinpath(file).unlink()
    else:
        folder.joinpath(file).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = hezuo(folder)
    assert done.exit_code == 1
    assert all(part in done.output for part in told), done.output


def test_wrong_places_are_told(judged: Path, tmp_path: Path) -> None:
    """A folder, table or index that is not there, and a table that is none, are said to be so."""
    tmp_path.joinpath("table.tsv").write_text("no table", encoding="utf-8")
    for arguments, told in (
        ((tmp_path / "nowhere",), "no such folder"),
        ((judged, "--against", tmp_path / "nowhere.tsv"), "nowhere.tsv: is neither expand nor no-expand nor a file"),
        ((judged, "--against", tmp_path / "table.tsv"), "table.tsv, line 1"),
        ((judged, "--index", tmp_path / "nowhere"), "no index"),
        ((judged, "--per-query", tmp_path / "no" / "folder.tsv"), "cannot be written"),
    ):
        done = hezuo(*arguments)
        assert done.exit_code == 1
        assert told in done.output
    assert hezuo().exit_code == 2


def test_a_set_is_read_without_its_documents(tmp_path: Path) -> None:
    """Questions keep their order and only gains above 0."""
    questions = read_set(write_set(tmp_path / "set")).questions
    assert [(question.id, dict(question.relevant)) for question in questions] == [
        ("q1", {"Field A": 1}),
        ("q2", {"Field B": 1}),
        ("q3", {"Field C": 2}),
    ]
