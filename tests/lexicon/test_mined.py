"""Claims about pairs of terms that an archive gives itself: what is mined, what is kept, and what librarians decide."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from search.cli.pairs import pairs_command as command
from search.engine import Segment, current
from search.errors import ConfigError, IndexDamaged
from search.lexicon import REVIEW_COLUMNS, ArchivePairs, Decisions, apply_decisions, read_decisions, write_csv
from search.lexicon.build_context import BuildContext
from search.lexicon.pairs.association import associations
from search.lexicon.pairs.decisions import DECISIONS
from search.lexicon.pairs.mined_pairs import ArchivePair, Example
from search.lexicon.pairs.mining import write_pairs
from search.lexicon.pairs.sentences import sentence_pairs
from search.model import Document, Evidence, Gloss
from search.tables import unescaped_cell
from tests.fixtures.bilingual import Bilingual, document, stems
from tests.fixtures.generations import build_generation, update_generation

TEAM = stems("mutual aid team")
Rows = list[tuple[ArchivePair, list[Example]]]


def finish(folder: Path, segments: Sequence[Segment], previous: Path | None) -> None:
    write_pairs(BuildContext(folder, segments, previous))


def build(index: Path, documents: Iterable[Document]) -> None:
    build_generation(index, documents, memory_mb=500, cores=1, finish=finish)


def rows(index: Path) -> Rows:
    return list(ArchivePairs.open(current(index)).pairs())


def in_order(pairs: Rows) -> Rows:
    """The pairs in an order of their own, whichever belongs most to the archive."""
    return sorted(pairs, key=lambda row: (row[0].zh, row[0].stems))


def glossed(en: str, zh: str, *, verified: bool = True, id_: str = "glossed") -> Document:
    text = f"The {en} ({zh}) was new."
    evidence = Evidence(where="body.en.0", start=4, end=len(text) - 9, text=f"{en} ({zh})")
    gloss = Gloss(en=en, romanisation="", zh=zh, verified=verified, evidence=(evidence,))
    made = document(id_, [(text, "")])
    return replace(made, texts=made.texts[:1], alignment=(), glosses=(gloss,))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bilingual]:
    """An index of made-up translations and three glosses, and the lexicon that it was made of."""
    index, made = tmp_path_factory.mktemp("mined"), Bilingual(1958)
    glosses = [glossed("mutual aid team", "互助組", id_=f"gloss-{number}") for number in range(2)]
    build(index, [*made.documents(100), *glosses, glossed("Mutual aid", "互助组", verified=False)])
    return index, made


# ---- what is mined


@pytest.mark.parametrize(("count", "missing"), [(15, 0.05), (120, 0.1), (120, 0.3)])
def test_what_is_mined_is_right(count: int, missing: float) -> None:
    """At least nineteen of twenty pairs are in the lexicon that the texts were made of, and frequent ones are found."""
    made = Bilingual(1949 + count, missing=missing)
    sentences = [pair for one in made.documents(count) for pair in sentence_pairs(one)]
    found = associations(sentences)
    right = {(one.zh, one.en) for one in found} & made.lexicon
    assert len(right) >= 0.95 * len(found)
    assert len(found) >= (100 if count < 100 else 600)
    assert all(0 < one.p_zh <= 1 and 0 < one.p_en <= 1 for one in found)


def test_chance_is_no_translation() -> None:
    """Of texts that do not translate each other nearly nothing is mined, be they few or many."""
    found = [0, 0]
    for seed, count in enumerate((10, 10, 10, 10, 10, 10, 60)):
        sentences = [pair for one in Bilingual(seed).documents(count) for pair in sentence_pairs(one)]
        order = np.random.default_rng(seed).permutation(len(sentences))
        shuffled = [pair._replace(zh=sentences[other].zh) for pair, other in zip(sentences, order, strict=True)]
        found[0] += len(associations(shuffled))
        found[1] += len(associations(sentences))
    assert found[0] <= 3
    assert found[1] > 700


def mined(documents: Iterable[Document]) -> dict[str, tuple[str, ...]]:
    sentences = [pair for one in documents for pair in sentence_pairs(one)]
    return {one.zh: one.en for one in associations(sentences)}


def filler(count: int) -> list[Document]:
    """Documents that say something else."""
    return [
        document(f"filler-{number}", [(f"Plain talk {number} here.", "平常的话在这里。")]) for number in range(count)
    ]


def test_a_single_document_proves_nothing() -> None:
    """What only one document says again and again is its own habit; said by several, it is a translation."""
    grew = [
        ("grew", "发展"),
        ("began", "开始"),
        ("changed", "改变"),
        ("ended", "结束"),
        ("won", "胜利"),
        ("lost", "失败"),
    ]
    pairs = [(f"The mutual aid teams {en}.", f"互助组{zh}。") for en, zh in grew]
    several = [document(f"said-{number}", [pair]) for number, pair in enumerate(pairs)]
    assert mined([*several, *filler(40)])["互助组"] == TEAM
    assert "互助组" not in mined([document("said", pairs), *filler(40)])


def test_longer_names_go_before_their_parts() -> None:
    """A name that contains another is paired as a whole, and the other one for itself."""
    chance = np.random.default_rng(3)
    words = [("wheat", "小麦"), ("cotton", "棉花"), ("harvest", "收获"), ("village", "村庄"), ("river", "河流")]
    names = [("supply and marketing cooperatives", "供销合作社"), ("cooperatives", "合作社")]
    documents = filler(300)
    for number in range(90):
        said = [names[number % 2], *(words[at] for at in chance.permutation(5)[:2])]
        english = " of the ".join(en for en, _ in said)
        documents.append(document(f"said-{number}", [(english, "，".join(zh for _, zh in reversed(said)))]))
    found = mined(documents)
    assert found["供销合作社"] == stems("supply and marketing cooperatives")
    assert found["合作社"] == stems("cooperatives")
    assert found["小麦"] == ("wheat",)


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=120)), max_size=4), st.text(max_size=40))
@settings(max_examples=150)
def test_any_text_may_be_mined(pairs: list[tuple[str, str]], title: str) -> None:
    """Whatever stands in a document, its sentences come in order out of it, and mining them raises nothing."""
    found = list(sentence_pairs(document("any", pairs, (title, title))))
    for pair in found:
        assert "".join(pair.zh.split()) in "".join(title.split()) + "\0".join("".join(zh.split()) for _, zh in pairs)
    associations([*found, *found, *(pair._replace(document="other") for pair in found)])


def test_texts_without_end_take_no_time() -> None:
    """A paragraph of a million characters is passed over, one without any stop is one sentence, if it is not too long."""
    assert not list(sentence_pairs(document("huge", [("word. " * 200_000, "字。" * 200_000)])))
    assert len(list(sentence_pairs(document("one", [("word " * 100, "字" * 100), ("word " * 400, "字" * 400)])))) == 1


# ---- what is kept in a generation


def test_pairs_are_found_both_ways(archive: tuple[Path, Bilingual]) -> None:
    """Each pair is a translation of either of its terms, with a weight and a source; unknown terms have none."""
    pairs = ArchivePairs.open(current(archive[0]))
    found = list(pairs.pairs())
    assert len(found) > 600
    for pair, _ in found:
        for lang, terms, other in (("zh", (pair.zh,), pair.stems), ("en", pair.stems, (pair.zh,))):
            (one,) = [one for one in pairs.translations(lang, terms) if one.terms == other]
            assert 0 < one.weight <= 1
            assert one.count > 0
            assert one.source.startswith(("glossed in ", "aligned in "))
    (team, _) = pairs.translations("zh", ("互助组",))
    assert (team.text, team.terms, team.source) == ("mutual aid team", TEAM, "glossed in 2 documents")
    assert pairs.translations("zh", ("沒有",)) == pairs.translations("en", ("nothing",)) == ()


def test_examples_show_what_was_mined(archive: tuple[Path, Bilingual]) -> None:
    """Every aligned pair has examples: the ids of documents, and both terms in their sentences."""
    for pair, examples in rows(archive[0]):
        if pair.aligned:
            assert len({example.document for example in examples}) >= 2
            for example in examples:
                assert pair.zh in example.zh
                assert set(pair.stems) <= set(stems(example.en))


def test_order_and_updates_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the documents came, one build or updates, with or without a bound on the sample, the table is the same."""
    monkeypatch.setattr("search.lexicon.pairs.mining._MAX_DOCUMENTS", 50)
    documents = [*Bilingual(3).documents(70), glossed("commune", "公社")]
    build(tmp_path / "once", documents)
    build(tmp_path / "other", [*reversed(documents[:40]), replace(documents[50], texts=documents[3].texts)])
    gone = documents[4:28:3]
    update_generation(tmp_path / "other", documents[40:], [each.id for each in gone], finish=finish)
    assert in_order(rows(tmp_path / "other")) != in_order(rows(tmp_path / "once"))
    update_generation(tmp_path / "other", gone, [], finish=finish)
    # Which pairs come first depends on document frequencies, in which deleted documents count until segments are merged.
    assert in_order(rows(tmp_path / "other")) == in_order(rows(tmp_path / "once"))


def test_nothing_is_left_of_what_is_gone(tmp_path: Path) -> None:
    """Pairs of deleted documents are gone, and no example names one."""
    documents = list(Bilingual(5).documents(40))
    build(tmp_path, [*documents, glossed("commune", "公社")])
    gone = {one.id for one in documents[::3]} | {"glossed"}
    assert gone & {example.document for _, examples in rows(tmp_path) for example in examples}
    update_generation(tmp_path, [], gone, memory_mb=500, cores=1, finish=finish)
    left = rows(tmp_path)
    assert not gone & {example.document for _, examples in left for example in examples}
    assert "公社" not in {pair.zh for pair, _ in left}


def test_an_update_without_translations_mines_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the sample is as it was, its pairs are taken over from the generation before."""
    build(tmp_path, Bilingual(5).documents(30))
    before = rows(tmp_path)
    monkeypatch.setattr("search.lexicon.pairs.mining.associations", None)
    update_generation(tmp_path, [glossed("commune", "公社")], [], memory_mb=500, cores=1, finish=finish)
    after = rows(tmp_path)
    assert len(after) == len(before) + 1
    assert in_order([row for row in after if row[0].zh != "公社"]) == in_order(before)


def test_an_empty_archive_has_no_pairs(tmp_path: Path) -> None:
    """An index without documents has a table without rows."""
    build(tmp_path, [])
    pairs = ArchivePairs.open(current(tmp_path))
    assert len(pairs) == 0
    assert pairs.translations("en", TEAM) == ()


def test_a_damaged_table_is_refused(archive: tuple[Path, Bilingual], tmp_path: Path) -> None:
    """A table with a changed byte answers as before or says that it is damaged."""
    content = (current(archive[0]) / "pairs.hz").read_bytes()
    right, damage = rows(archive[0]), []
    for place in range(0, len(content), len(content) // 40):
        changed = bytearray(content)
        changed[place] ^= 0x55
        (tmp_path / "pairs.hz").write_bytes(changed)
        try:
            found = list(ArchivePairs.open(tmp_path).pairs())
        except IndexDamaged as error:
            damage.append(str(error))
        else:
            assert found == right
    assert damage
    assert all("pairs.hz" in one for one in damage)


# ---- what librarians decide

HEADER = "Chinese,English,how it was found,decision"


def decide(index: Path, *lines: str) -> tuple[int, int, int]:
    table = index / "table.csv"
    table.write_text("\n".join((HEADER, *lines)), encoding="utf-8-sig")
    return apply_decisions(table, index)


def remove_decisions(index: Path) -> None:
    for path in index.glob("decisions.*"):
        path.unlink()


def test_decisions_go_before_the_archive(archive: tuple[Path, Bilingual]) -> None:
    """A rejected pair is no translation any more, an accepted one is the surest; both hold for the next generation too."""
    with TemporaryDirectory() as folder:
        index = Path(folder)
        counts = decide(
            index, "互助组,mutual aid team,gloss,reject", "互助組,mutual help group,,", "公社,commune,x,接受", "村,x,y,"
        )
        assert counts == (2, 1, 0)
        pairs = ArchivePairs.open(current(archive[0]), Decisions(index))
        best, *others = pairs.translations("zh", ("互助组",))
        assert (best.text, best.weight, best.source) == ("mutual help group", 1.0, "librarian")
        assert TEAM not in [one.terms for one in others]
        assert [one.terms for one in pairs.translations("en", stems("communes"))] == [("公社",)]
        assert not pairs.translations("en", TEAM)
        assert pairs.rejected("互助组", TEAM)
        assert not pairs.rejected("公社", stems("commune"))


def test_an_open_library_hears_of_decisions(
    archive: tuple[Path, Bilingual], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision holds at once; if its file is damaged or lost, its copy holds on; without both there is none."""
    monkeypatch.setattr("search.lexicon.pairs.decisions._RECHECK_SECONDS", 0)
    pairs = ArchivePairs.open(current(archive[0]), Decisions(tmp_path))
    assert pairs.translations("en", TEAM)
    decide(tmp_path, "互助组,mutual aid teams,gloss,reject")
    assert not pairs.translations("en", TEAM)
    (tmp_path / DECISIONS).write_text("nonsense")
    assert not pairs.translations("en", TEAM)
    (tmp_path / DECISIONS).unlink()
    assert not pairs.translations("en", TEAM)
    remove_decisions(tmp_path)
    assert pairs.translations("en", TEAM)


def test_decisions_add_up_and_are_taken_back(tmp_path: Path) -> None:
    """A table that does not name a pair leaves its decision; an emptied cell withdraws it."""
    assert decide(tmp_path, "公社,commune,gloss,accept", "村,village,gloss,Reject") == (1, 1, 0)
    assert decide(tmp_path, "乡,township,gloss,拒絕") == (1, 2, 0)
    assert decide(tmp_path, "村,villages,gloss,", "公社,commune,gloss,reject") == (0, 2, 1)
    assert Decisions(tmp_path).current().rejects("公社", stems("commune"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("公社,commune,,maybe", "line 3.*'maybe'.*accept or reject"),
        (",commune,,", "line 3.*column Chinese"),
        ("commune,公社,,", "line 3.*column Chinese"),
        ("公社,,,accept", "line 3.*column English"),
        ("公社,公社,,accept", "line 3.*column English"),
        ("公" * 33 + ",commune,,", "line 3.*1 to 32"),
        ("公社," + "word " * 9 + ",,", "line 3.*one to 8"),
    ],
)  # fmt: skip
def test_wrong_lines_are_named_and_nothing_is_taken_over(tmp_path: Path, line: str, message: str) -> None:
    """A line that cannot be understood is named with its number and a remedy, and no other line is applied."""
    with pytest.raises(ConfigError, match=f"(?s)nothing was taken over.*{message}"):
        decide(tmp_path, "村,village,,accept", line)
    assert not (tmp_path / DECISIONS).exists()


def test_other_files_are_refused(tmp_path: Path) -> None:
    """A missing file, one without the columns, and one that is no text are refused by name."""
    with pytest.raises(ConfigError, match=r"none\.csv: cannot be read"):
        apply_decisions(tmp_path / "none.csv", tmp_path)
    for content, message in (
        (b"a,b\n1,2", "Chinese and English"),
        (b"", "first line"),
        (b"\x00\xff\x00\xfe" * 9, "CSV UTF-8"),
    ):
        (tmp_path / "table.csv").write_bytes(content)
        with pytest.raises(ConfigError, match=rf"table\.csv.*{message}"):
            apply_decisions(tmp_path / "table.csv", tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_of_any_spreadsheet_are_read(tmp_path: Path, encoding: str, separator: str) -> None:
    """Commas, semicolons and tabs, in the encodings in which spreadsheets save, mean the same."""
    table = tmp_path / "table.csv"
    lines = [
        ("CHINESE", "English ", "decision", "own"),
        ("互助組", '"mutual aid team"', "Reject", ""),
        ("", "", "", ""),
        ("公社", "commune"),
    ]
    table.write_bytes("\r\n".join(map(separator.join, lines)).encode(encoding))
    assert apply_decisions(table, tmp_path) == (1, 1, 0)
    assert Decisions(tmp_path).current().rejects("互助组", TEAM)


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20) | st.text(
    st.sampled_from("=+-@＝＋－＠;,\t\r\n\"' \u3000a"), max_size=12
)


@given(st.lists(_CELLS, min_size=9, max_size=9))
@settings(max_examples=300)
def test_no_cell_is_a_formula(cells: list[str]) -> None:
    """However a program splits a written table, no cell begins as a formula does, and each reads as it was."""
    signs, filler = tuple("=+-@＝＋－＠"), '" \u00a0\u3000\t\r\n'
    with TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        write_csv(path, REVIEW_COLUMNS, [cells])
        text = path.read_bytes().decode("utf-8-sig")
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            for cell in row:
                assert not cell.lstrip(filler).startswith(signs)
    _, written = csv.reader(io.StringIO(text, newline=""))
    assert not any(cell.startswith(("\t", "\r", "\n")) for cell in written)
    assert list(map(unescaped_cell, written)) == cells
    for cell, original in zip(written, cells, strict=True):
        assert cell == original or "'" in cell


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_any_table_is_read_or_refused(text: str) -> None:
    """Whatever a table holds, it is read, each pair with both terms, or refused."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        for content in (text, f"{HEADER}\n{text}"):
            path.write_bytes(content.encode("utf-8", "surrogatepass"))
            with suppress(ConfigError):
                assert all(zh and en for zh, en in read_decisions(path))


# ---- the command


def run(*arguments: object) -> str:
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_librarian_goes_through_the_table(archive: tuple[Path, Bilingual], tmp_path: Path) -> None:
    """The table shows every pair with its evidence; decisions written into it are applied, and shown by the next one."""
    index, table = archive[0], tmp_path / "pairs.csv"
    assert f"{len(rows(index)):,} pairs" in run("--index", index, "--csv", table)
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert tuple(lines[0]) == REVIEW_COLUMNS
    by_pair = {(line["Chinese"], line["English"]): line for line in lines}
    team = by_pair["互助组", "mutual aid team"]
    assert team["how it was found"] == "gloss with romanisation: 2"
    assert team["example in English"] == "mutual aid team (互助組)"
    assert set(team["documents"].split()) == {"gloss-0", "gloss-1"}
    assert all(line["documents"] and line["probability"] for line in lines)
    team["decision"] = "reject"
    own = dict.fromkeys(REVIEW_COLUMNS, "") | {"Chinese": "互助组", "English": "mutual help team"}
    write_csv(table, REVIEW_COLUMNS, [[line[name] for name in REVIEW_COLUMNS] for line in (*lines, own)])
    try:
        assert "1 accepted, 1 rejected" in run("--index", index, "--apply", table)
        assert not ArchivePairs.open(current(index), Decisions(index)).translations("en", TEAM)
        run("--index", index, "--csv", table)
        with table.open(encoding="utf-8-sig", newline="") as file:
            decisions = {(line["Chinese"], line["English"]): line["decision"] for line in csv.DictReader(file)}
        assert {pair: decision for pair, decision in decisions.items() if decision} == {
            ("互助组", "mutual aid team"): "reject",
            ("互助组", "mutual help team"): "accept",
        }
    finally:
        remove_decisions(index)


def test_the_command_explains_itself(archive: tuple[Path, Bilingual], tmp_path: Path) -> None:
    """Without options it lists pairs and says where the rest is; what goes wrong is an error that says what to do."""
    *listed, rest = run("--index", archive[0]).splitlines()
    assert (len(listed), "--csv" in rest) == (20, True)
    assert '"accepted"' in run("--index", archive[0], "--json", "--apply", _table(tmp_path, "公社,commune"))
    remove_decisions(archive[0])
    for arguments, message in (
        (("--index", tmp_path / "none"), "hezuo build"),
        (("--index", archive[0], "--apply", _table(tmp_path, "公社,commune,perhaps")), "line 2"),
        (("--index", archive[0], "--csv", tmp_path / "no" / "such"), "cannot be written"),
    ):
        result = CliRunner().invoke(command, [str(argument) for argument in arguments])
        assert result.exit_code != 0
        assert message in result.output


def test_decisions_are_not_written_over(archive: tuple[Path, Bilingual], tmp_path: Path) -> None:
    """A table with decisions that were not taken over, or a file that is none, is left as it is; the message helps."""
    index, table = archive[0], _table(tmp_path, "公社,commune,reject")
    for content, message in ((table.read_bytes(), f"--apply {table} --index {index}"), (b"My notes", "no table")):
        table.write_bytes(content)
        result = CliRunner().invoke(command, ["--index", str(index), "--csv", str(table)])
        assert (result.exit_code, message in result.output) == (1, True), result.output
        assert table.read_bytes() == content
    _table(tmp_path, "公社,commune,reject")
    try:
        assert f"--apply {table} --index {index}" in run("--index", index, "--apply", table, "--csv", table)
        assert len(read_decisions(table)) > 1
    finally:
        remove_decisions(index)


def _table(folder: Path, line: str) -> Path:
    table = folder / "own.csv"
    table.write_text(f"Chinese,English,decision\n{line}\n", encoding="utf-8")
    return table
