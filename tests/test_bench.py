"""Claims about the benchmark: what it compares is the same on every side, and it says so when it is not."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from itertools import islice, product
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest
from click.testing import CliRunner

from search.engine.schema import schema
from search.model import Document
from search.text import is_han
from tests.bench.__main__ import main
from tests.bench.corpus import ENGLISH_WORDS, HAN_CHARACTERS, Corpus
from tests.bench.engines.base import Counts, Limits
from tests.bench.measure import VARIANTS, turns
from tests.bench.queries import CLASSES, MODES, Question, questions
from tests.bench.streams import BREAK, decode, fields, line, pack, positional_fields, rows, text_of
from tests.bench.trends import QUESTIONS as TREND_QUESTIONS
from tests.bench.trends import main as trends_main

ENGINES = ("hezuo", "whoosh", "fts5")  # these are always there
SMALL = Corpus(1954, 200, 0.1)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a small run wrote down; it ended well."""
    target = tmp_path_factory.mktemp("bench") / "report.json"
    options = {
        "docs": SMALL.count, "seed": SMALL.seed, "length": SMALL.length, "engines": ",".join(ENGINES),
        "queries-per-class": 2, "repeat": 1, "cores": 1, "json": target,
    }  # fmt: skip
    done = CliRunner().invoke(main, [f"--{name}={value}" for name, value in options.items()])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return found


def test_engines_find_the_same_and_everything_is_measured(report: dict[str, Any]) -> None:
    """Each engine has a row for its index, and for every class, variant and choice of fields; hits are equal."""
    assert [row["engine"] for row in report["build"]] == list(ENGINES)
    for row in report["build"]:
        assert row.keys() == {"engine", "docs_per_s", "bytes_per_doc", "peak_mb", "open_ms"}
        assert all(value > 0 for name, value in row.items() if name != "engine")
    rows = {(row["engine"], row["cls"], row["variant"], row["fields"]): row for row in report["queries"]}
    assert len(rows) == len(report["queries"])
    assert rows.keys() == set(product(ENGINES, CLASSES, VARIANTS, MODES))
    hits = defaultdict(set)
    for row in rows.values():
        assert 0 < row["median_ms"] <= row["p95_ms"]
        hits[row["cls"], row["fields"]].add(row["hits"])
    assert all(len(found) == 1 for found in hits.values())
    assert report["disagreements"] == []
    assert {(row["engine"], row["threads"]) for row in report["threads"]} == {(name, 8) for name in ENGINES}
    # What the library says of whole pages is what the engine finds.
    pages = {row["cls"]: row["hits"] for row in report["pages"]}
    assert pages.pop("thin, filled") == pages.pop("thin, strict")  # documents with all words
    assert {cls: {total} for cls, total in pages.items()} == {
        cls: hits[cls, "all"] for cls in CLASSES if cls != "expanded"
    }


def test_the_archive_follows_from_its_seed() -> None:
    """The same seed gives the same documents, however many there are; another seed gives others."""
    documents = list(Corpus(7, 300))
    assert documents == list(islice(Corpus(7, 600), 300))
    assert len({document.id for document in documents}) == 300
    assert documents[:10] != list(Corpus(8, 10))
    # The second block is not the first again.
    assert documents[256].texts != documents[0].texts


def test_documents_are_as_long_as_they_should_be() -> None:
    """About 830 Chinese characters and 260 English words a document; regions are paths, eras several."""
    documents = list(Corpus(7, 200))
    bodies = [["\n".join(p.text for p in text.paragraphs) for text in document.texts] for document in documents]
    assert sum(len(english.split()) for english, _ in bodies) / 200 == pytest.approx(ENGLISH_WORDS, rel=0.1)
    assert sum(sum(map(is_han, chinese)) for _, chinese in bodies) / 200 == pytest.approx(HAN_CHARACTERS, rel=0.1)
    assert {len(place.path) for document in documents for place in document.places} == {4}
    assert {len(document.eras) for document in documents} == {1, 2, 3}
    assert any(document.published is None for document in documents)


def test_questions_follow_from_the_archive() -> None:
    """The same archive is asked the same questions: each class in both modes, of which one names a single field."""
    asked = questions(SMALL, 2)
    assert [question.text for question in asked] == [question.text for question in questions(SMALL, 2)]
    assert [(question.cls, question.mode) for question in asked] == [
        (cls, mode) for cls in CLASSES for _ in range(2) for mode in MODES
    ]
    for question in asked:
        named = {leaf.field() for leaf in question.query.leaves()}
        assert (named == {question.field}) == (question.mode == "one")


def test_no_phrase_reaches_across_a_mark() -> None:
    """A paragraph's end in English, and punctuation in Chinese, stand between terms as a mark of their own."""
    assert line("mutual aid\nteam", "body_en") == f"mutual aid {BREAK} team"
    assert line("农业社，乡", "body_bigrams") == "农业 业社"
    assert line("农业社，乡", "body_characters") == "农 业 社 乡"
    assert line("农业，生产", "body_bigrams") == f"农业 {BREAK} 生产"
    assert "body_zh" not in positional_fields()


@pytest.mark.parametrize("cores", [1, 2])
def test_rows_hold_the_terms_of_the_schema(cores: int) -> None:
    """Every peer is given, in each field, the terms that hezuo's analyzer finds there, and marks where positions jump."""
    documents = list(islice(SMALL, 140))
    found = list(rows(documents, cores))
    assert [decode(row.stored) for row in found] == documents
    for document, row in zip(documents, found, strict=True):
        assert tuple(row.terms) == fields()
        for field, terms in row.terms.items():
            assert terms == line(text_of(document, field), field)
            expected, due = [], 0
            for token in schema()[field].analyzer(text_of(document, field), positions=True):
                expected += [BREAK] if token.pos > due else []
                expected.append(token.text)
                due = token.pos + 1
            if field in positional_fields():
                assert terms.split() == expected
            else:
                assert sorted(terms.split()) == sorted(term for term in expected if term != BREAK)


def test_a_stored_document_comes_back() -> None:
    """What is packed for the engines that store bytes is the whole document."""
    document = next(iter(SMALL))
    assert decode(pack(document)) == document


class _Pretender:
    """An engine that knows one document and claims to have found some number of them."""

    name: ClassVar[str] = "pretender"
    shares_threads: ClassVar[bool] = True
    most_documents: ClassVar[int | None] = None
    lacks: ClassVar[Mapping[str, str]] = {}

    def __init__(self, name: str, found: int, era: str) -> None:
        self.name = name  # type: ignore[misc]  # one class plays two engines
        self.found, self.era = found, era

    @classmethod
    def build(cls, folder: Path, corpus: Corpus, limits: Limits) -> None:
        raise NotImplementedError

    @classmethod
    def open(cls, folder: Path) -> Self:
        raise NotImplementedError

    def prepare(self, question: Question) -> Question:
        return question

    def count(self, prepared: Question) -> int:
        return self.found

    def top10(self, prepared: Question) -> list[Document]:
        return list(islice(SMALL, min(10, self.found)))

    def facets(self, prepared: Question) -> tuple[list[Document], Counts]:
        return self.top10(prepared), {"era": {self.era: self.found}}

    def snippets(self, prepared: Question) -> tuple[list[Document], list[list[str]]]:
        return self.top10(prepared), [[""] for _ in self.top10(prepared)]

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("found", "era", "said"),
    [(5, "era-01", ()), (6, "era-01", ("documents found", "facets")), (5, "era-02", ("facets",))],
)
def test_engines_that_disagree_are_found_out(found: int, era: str, said: tuple[str, ...]) -> None:
    """Another number of documents, or other counts, are told with the question and both answers."""
    question = questions(SMALL, 1)[0]
    engines = [_Pretender("one", 5, "era-01"), _Pretender("two", found, era)]
    measured = turns(engines, [question], 1, 0)
    assert len(measured.disagreements) == len(said)
    for text, word in zip(measured.disagreements, said, strict=True):
        assert word in text
        assert question.text in text


def test_an_unknown_engine_is_named() -> None:
    """A wrong name is refused before anything is built, with the names that there are."""
    done = CliRunner().invoke(main, ["--engines=lucene"])
    assert done.exit_code == 2
    assert "lucene" in done.output
    assert "tantivy" in done.output


def test_trends_are_measured_over_copies_of_a_segment() -> None:
    """Each question finds as many documents in each copy of the segment, and has a time for every way to split it."""
    options = ["--docs=100", "--copies=3", "--repeat=1"]
    done = CliRunner().invoke(trends_main, options)
    assert done.exit_code == 0, done.output
    report = json.loads(done.output)
    assert (report["documents"], report["segments"]) == (300, 3)
    assert [row["question"] for row in report["questions"]] == list(TREND_QUESTIONS)
    for row in report["questions"]:
        assert row["documents"] > 0
        assert row["documents"] % 3 == 0
        assert {name for name in row if name.startswith("trend_")} == {
            "trend_all_ms", "trend_lang_ms", "trend_province_ms",
        }  # fmt: skip
