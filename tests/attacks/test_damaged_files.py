"""Claims about damaged files: whatever changes in any file of an index is refused by name, and no query answers wrongly."""

from __future__ import annotations

import gc
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from whoosh import query as wq

from search.engine import OpenIndex, Segment, current
from search.engine.schema import schema
from search.errors import IndexDamaged, IndexMissing, IndexOutdated
from search.indexing import check_index
from search.lexicon import ArchivePairs
from search.lexicon.build_context import BuildContext
from search.lexicon.completion.completion_files import write_completions
from search.lexicon.completion.completions import Completions
from search.lexicon.pairs.mining import write_pairs
from search.lexicon.sound.reading_files import write_readings
from search.lexicon.sound.reading_index import ReadingIndex
from search.model import DateSpan, Document, EraTag, Gloss, Kind, Paragraph, Place, Precision, Role, Text
from search.query import FACETS
from tests.fixtures.generations import build_generation, update_generation

CHUNKS = 20
EN = "Mutual aid teams were set up in the village; cooperatives and a commune followed in 1958".split()
ZH = "互助组 农业 生产 合作社 人民公社 山西 一万二千五百 乡 工作".split()
REFUSED = (IndexDamaged, IndexMissing, IndexOutdated)
ACTIONS = ("pickle.find_class", "os.system", "subprocess.Popen", "os.exec", "exec", "compile", "import")

Answers = dict[str, Callable[[OpenIndex], Any]]


def make_document(number: int) -> Document:
    """A small bilingual document that has something of everything."""
    chance = Random(number)  # noqa: S311 - nothing here is secret
    day = date(1954, 11, 1) + timedelta(days=13 * number)
    code = chance.choice(("140000", "130000"))
    return Document(
        id=f"document-{number}",
        source=f"{number}.txt",
        kind=chance.choice(list(Kind)),
        texts=(
            Text(
                lang="en",
                title=" ".join(chance.choices(EN, k=4)),
                paragraphs=(Paragraph(" ".join(chance.choices(EN, k=60))),),
            ),
            Text(
                lang="zh-Hans",
                title="".join(chance.choices(ZH, k=3)),
                paragraphs=(Paragraph("".join(chance.choices(ZH, k=120))),),
            ),
        ),
        authors=("Li Team", "互助组"),
        published=DateSpan(earliest=day, latest=day + timedelta(days=1), precision=Precision.DAY),
        places=(
            Place(
                code=code, name="x", name_en="x", level="province", province=None, path=("CN", code), role=Role.SUBJECT
            ),
        ),
        eras=(EraTag(id=chance.choice(("land-reform", "collectivisation"))),),
        glosses=(Gloss(en="mutual aid team", romanisation="huzhu-zu", zh="互助组", verified=True),),
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, with a deletion in one of them."""
    folder = tmp_path_factory.mktemp("damage") / "index"
    documents = [make_document(number) for number in range(36)]
    facts: dict[str, object] = {"sources": [], "rejected_total": 0, "rejected": []}
    build_generation(folder, documents[:24], facts=facts, memory_mb=64, cores=1, finish=write_some)
    gone = ["document-5", "document-17"]
    update_generation(folder, documents[24:], gone, facts=facts, memory_mb=64, cores=1, finish=write_some)
    opened = OpenIndex(current(folder))
    assert [len(segment.deleted) for segment in opened.segments] == [2, 0]
    return folder


def write_some(folder: Path, segments: Sequence[Segment], previous: Path | None) -> None:
    """The lexicon's files but for the dictionary, which is the same in every index and too large to read 2,000 times."""
    context = BuildContext(folder, segments, previous)
    for write in (write_readings, write_completions, write_pairs):
        write(context)


def queries() -> dict[str, wq.Query]:
    """Words and a beginning in each field, and a phrase wherever there are positions."""
    asked: dict[str, wq.Query] = {
        "days": wq.NumericRange("earliest", 713_400, 713_800),
        "until": wq.NumericRange("latest", None, 713_500),
        "every": wq.Every("title_en"),
        "Whoosh's own": wq.Or([wq.Term("body_en", "aid"), wq.Term("body_zh", "互助组")], scale=0.5),
    }
    for name, field in schema().items():
        latin = ("en", "mutual", "aid") if name.endswith("_en") else ("forms", "mutual", "aid")
        words = latin[1:] if name.endswith(("_en", "_forms")) else ("互助", "助组")
        if not name.endswith(("_en", "_forms", "_bigrams")):
            words = ("合", "人") if name.endswith("characters") else ("合作社", "农业")
        asked[f"both in {name}"] = wq.And([wq.Term(name, word) for word in words])
        asked[f"either in {name}"] = wq.Or([wq.Term(name, word) for word in words])
        if name not in ("earliest", "latest"):
            asked[f"beginning in {name}"] = wq.Prefix(name, words[0][0], constantscore=False)
        if field.format.supports("positions") and "_" in name:
            asked[f"phrase in {name}"] = wq.Phrase(name, list(words), slop=2)
    return asked


def questions() -> Answers:
    """What is asked of an index: together they touch every file."""

    def of_query(query: wq.Query) -> Callable[[OpenIndex], Any]:
        return lambda opened: [array.tolist() for array in opened.matches(query).hits.as_lists()]

    def of_postings(name: str) -> Callable[[OpenIndex], Any]:
        def answer(opened: OpenIndex) -> Any:
            fields = [segment.fields[name] for segment in opened.segments if name in segment.fields]
            terms = [(field, list(field.dictionary.terms(0, len(field.dictionary)))) for field in fields]
            return name, [
                (term, field.documents(number).tolist(), np.array(field.read(number).frequencies).tolist())
                for field, in_field in terms
                for number, term in enumerate(in_field)
            ]

        return answer

    def of_facet(name: str) -> Callable[[OpenIndex], Any]:
        def answer(opened: OpenIndex) -> Any:
            column = opened.columns.facets[name]
            some = opened.matches(wq.Term("body_en", "commun")).selection()
            masks = [column.mask([value]).tolist() for value in column.vocabulary]
            forms = [opened.form(name, value) for value in column.vocabulary]
            return list(column.vocabulary), forms, column.counts(None).tolist(), column.counts(some).tolist(), masks

        return answer

    return {
        **{name: of_query(query) for name, query in queries().items()},
        **{f"postings of {name}": of_postings(name) for name, _ in schema().items()},
        **{f"facet {name}": of_facet(name) for name in FACETS},
        "columns of days": lambda opened: (opened.columns.earliest.tolist(), opened.columns.latest.tolist()),
        "documents": lambda opened: [opened.document(number) for number in opened.numbers()],
        "numbers": lambda opened: [opened.number(f"document-{number}") for number in range(40)],
        "sounds": lambda opened: ReadingIndex.open(opened.folder).words("hu zhu zu"),
        "completions": lambda opened: [
            Completions(opened).complete(text, 20) for text in ("mu", "互", "hu", "co", "hzz")
        ],
        "pairs": lambda opened: ArchivePairs.open(opened.folder).translations("zh", ("互助组",)),
        "near-duplicates": lambda opened: [opened.same_text(number) for number in opened.numbers()],
        "manifest": lambda opened: opened.manifest,
    }


@pytest.fixture(scope="module")
def right(index: Path) -> dict[str, Any]:
    """The answers of the undamaged index."""
    check_index(index)
    opened = OpenIndex(current(index))
    answers = {name: ask(opened) for name, ask in questions().items()}
    assert sum(bool(answer) for answer in answers.values()) == len(answers)
    return answers


def files_of(index: Path) -> list[Path]:
    """All files of the served generation, and the pointer to it."""
    return [index / "CURRENT", *sorted(path for path in current(index).rglob("*") if path.is_file())]


@contextmanager
def damaged(paths: list[Path], chance: Random) -> Iterator[tuple[str, list[Path]]]:
    """One file of an index, or two, changed in some way for a while."""
    path = chance.choice(paths)
    whole = path.read_bytes()
    others = [other for other in paths if other != path and other.read_bytes() != whole]
    alike = [other for other in others if other.name.partition("-")[0] == path.name.partition("-")[0]] or others
    touched = [path]
    match chance.choice(("flip", "flip", "flip", "cut", "remove", "swap", "blank", "lengthen")):
        case "flip":
            place = chance.randrange(8 * len(whole))
            changed = bytearray(whole)
            changed[place // 8] ^= 1 << place % 8
            _replace(path, bytes(changed))
            what = f"bit {place}"
        case "cut":
            length = chance.randrange(len(whole))
            _replace(path, whole[:length])
            what = f"cut to {length}"
        case "remove":
            path.unlink()
            what = "removed"
        case "blank":
            start = chance.randrange(len(whole))
            stop = min(len(whole), start + chance.choice((1, 16, 4096)))
            fill = b"\0" if any(whole[start:stop]) else b"\xff"
            _replace(path, whole[:start] + fill * (stop - start) + whole[stop:])
            what = f"blank from {start} to {stop}"
        case "lengthen":
            _replace(path, whole + chance.randbytes(chance.randrange(1, 100)))
            what = "lengthened"
        case _:
            other = chance.choice(chance.choice((alike, others)))
            touched.append(other)
            theirs = other.read_bytes()
            _replace(path, theirs)
            _replace(other, whole)
            what = "swapped"
    try:
        yield what, touched
    finally:
        if len(touched) == 2:
            _replace(touched[1], theirs)
        _replace(path, whole)


def _replace(path: Path, content: bytes) -> None:
    # A new file: the old one may still be mapped, and cutting a mapped file would kill the process.
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def names_one(error: Exception, touched: list[Path]) -> bool:
    """Whether a message names one of the files; if there is no pointer any more, there is no index."""
    return any(str(path) in str(error) for path in touched) or isinstance(error, IndexMissing)


acted: list[str] = []


@pytest.fixture(scope="module")
def watch() -> None:
    """Note every import, unpickled class, compiled text and started process from now on."""
    sys.addaudithook(lambda event, _: acted.append(event) if event in ACTIONS else None)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_damage_is_refused(
    chunk: int, index: Path, right: dict[str, Any], watch: None, pytestconfig: pytest.Config
) -> None:
    """Opened, an answer is right or an error that names the file; `check` refuses; and nothing is run."""
    chance, asked = Random(f"damage {chunk}"), questions()  # noqa: S311 - nothing here is secret
    paths = files_of(index)
    acted.clear()
    for _ in range(pytestconfig.getoption("--damaged-files") // CHUNKS):
        with damaged(paths, chance) as (what, touched):
            case = f"{[path.name for path in touched]} {what}"
            with pytest.raises(REFUSED) as refused:
                check_index(index)
            assert names_one(refused.value, touched), f"{case}: check says {refused.value}"
            for name, error in wrong_answers(index, asked, right):
                assert error is not None, f"{case}: {name} was answered wrongly"
                assert names_one(error, touched), f"{case}: {name} says {error!r}"
    assert not acted


def wrong_answers(index: Path, asked: Answers, right: dict[str, Any]) -> Iterator[tuple[str, Exception | None]]:
    """The questions that are not answered as they should be, each with the error if there is one."""
    try:
        opened = OpenIndex(current(index))
    except REFUSED as error:
        yield "opening", error
        return
    for name, ask in asked.items():
        try:
            if ask(opened) != right[name]:
                yield name, None
        except REFUSED as error:
            yield name, error


def test_a_file_of_another_generation_is_refused(index: Path, tmp_path: Path) -> None:
    """Files of the same name and size, good in the generation they were made for, are refused in another one by name."""
    ours, theirs = (shutil.copytree(index, tmp_path / name) for name in ("ours", "theirs"))
    new = make_document(40)
    for copy, gone, days in ((ours, "document-6", 0), (theirs, "document-7", 1)):
        day = date(1956, 4, 4) + timedelta(days=days)
        span = DateSpan(earliest=day, latest=day + timedelta(days=1), precision=Precision.DAY)
        changed = [replace(new, published=span)]
        update_generation(copy, changed, [gone], memory_mb=64, cores=1, finish=write_some)
    opened = OpenIndex(current(ours))
    answers = {name: ask(opened) for name, ask in questions().items()}
    tried = set()
    for path in files_of(ours)[1:]:
        other = current(theirs) / path.relative_to(current(ours))
        good = path.read_bytes()
        if path.name == "manifest.json" or not other.exists() or other.read_bytes() == good:
            continue
        if other.stat().st_size != len(good):  # which any reader notices
            continue
        tried.add(path.name.partition("-")[0])
        _replace(path, other.read_bytes())
        with pytest.raises(IndexDamaged, match=path.name):
            check_index(ours)
        refused = list(wrong_answers(ours, questions(), answers))
        assert refused
        assert all(error is not None and path.name in str(error) for _, error in refused)
        _replace(path, good)
    assert tried == {"columns.hz", "deleted", "pairs.hz"}
    assert not list(wrong_answers(ours, questions(), answers))


def test_an_undamaged_copy_is_accepted(index: Path, right: dict[str, Any], tmp_path: Path) -> None:
    """The questions do not refuse everything: elsewhere, a copy answers all of them."""
    copy = shutil.copytree(index, tmp_path / "copy")
    check_index(copy)
    assert not list(wrong_answers(copy, questions(), right))
    gc.collect()
