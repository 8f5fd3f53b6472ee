"""Claims about example queries: whatever an archive holds, each example finds something in it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Config, Library, build
from search.lexicon import apply_decisions
from tests.fixtures.archive import archive, newspaper

PLACES = (("Hebei", "河北"), ("Shanxi", "山西"), ("Shandong", "山东"), ("Gansu", "甘肃"))
TERMS = (
    ("mutual aid team", "互助组"), ("land reform", "土地改革"), ("supply and marketing cooperative", "供销合作社"),
    ("spring ploughing", "春耕"), ("poor peasants", "贫农"), ("reservoir", "水库"), ("people's commune", "人民公社"),
    ("grain", "粮食"), ("primary school", "小学"), ("barefoot doctor", "赤脚医生"),
)  # fmt: skip
AUTHORS = ("Wang Da", "Li Er", "Zhao San")


@st.composite
def files(draw: st.DrawFn, most: int = 24) -> dict[str, str]:
    """Files of an archive: articles in two languages, in Chinese, or in English, about a few terms and places."""
    made = {}
    for number in range(draw(st.integers(0, most))):
        terms = draw(st.lists(st.sampled_from(TERMS), min_size=1, max_size=4, unique=True))
        place, place_zh = draw(st.sampled_from(PLACES))
        en = f"In {place} {', '.join(term for term, _ in terms)} were spoken of again this year."
        zh = f"今年{place_zh}又谈到{'、'.join(term for _, term in terms)}等问题。"
        day = f"{draw(st.sampled_from((1931, 1952, 1958)))}-03-{number % 28 + 1:02}"
        match draw(st.sampled_from(("both", "zh", "en"))):
            case "both":
                text = newspaper(f"{terms[0][0]} in {place}", f"{place_zh}{terms[0][1]}", day, en, zh)
                made[f"{number}.txt"] = text.replace("Author: ", f"Author: {draw(st.sampled_from(AUTHORS))}", 1)
            case "zh":
                made[f"{number}.md"] = f"### {place_zh}{terms[0][1]}\n\n{day}\n第1版()\n专栏：\n\n    {zh}\n"
            case "en":
                made[f"{number}.md"] = f"# {terms[0][0]} in {place}\n\nby *{draw(st.sampled_from(AUTHORS))}*\n\n{en}\n"
    return made


MANY = {
    f"{number}.txt": newspaper(
        f"{TERMS[number % 10][0]} in {PLACES[number % 4][0]}",
        f"{PLACES[number % 4][1]}{TERMS[number % 10][1]}",
        f"1952-03-{number % 28 + 1:02}",
        f"In {PLACES[number % 4][0]} the {TERMS[number % 10][0]} and the {TERMS[number * 3 % 7][0]} were spoken of.",
        f"{PLACES[number % 4][1]}谈到{TERMS[number % 10][1]}和{TERMS[number * 3 % 7][1]}。",
    )
    for number in range(40)
}


@settings(max_examples=15, deadline=None)
@given(files())
def test_every_example_finds_a_document(sources: dict[str, str]) -> None:
    """In any archive: with all of its words, understood as it stands, as many documents as it says."""
    if not sources:
        return
    with archive(sources) as library:
        examples = library.examples()
        assert len({example.kind for example in examples}) == len(examples)
        for example in examples:
            page = library.search(example.query)
            assert page.complete == example.total >= 1, example
            assert {notice.code for notice in page.notices} <= {"filled-up"}, example


@settings(max_examples=6, deadline=None)
@given(files(most=12), st.integers(3, 40), st.integers(1, 6))
def test_narrow_settings_leave_no_example_that_is_cut(sources: dict[str, str], chars: int, clauses: int) -> None:
    """An example that the settings would cut or read otherwise is none."""
    if not sources:
        return
    with archive(sources, Config(query_chars=chars, query_clauses=clauses)) as library:
        for example in library.examples():
            page = library.search(example.query)
            assert page.complete, example
            assert not {"truncated", "literal"} & {notice.code for notice in page.notices}, example


def test_examples_are_of_every_kind() -> None:
    """An archive in both languages with terms, places and days has examples of all kinds but of authors."""
    with archive(MANY) as library:
        examples = {example.kind: example.query for example in library.examples()}
        assert list(examples) == [
            "term", "phrase", "traditional", "place-term", "pinyin", "postal", "words", "wade-giles", "all", "near", "or",
            "not", "required", "brackets", "wildcard", "title", "region", "date",
        ]  # fmt: skip
        assert examples["phrase"].strip('"') in dict(TERMS)
        assert examples["postal"] in ("Hopeh", "Shansi", "Shantung", "Kansu")
        assert library.examples(3) == library.examples()[:3]
        assert library.examples(0) == ()


def test_a_term_is_neither_rare_nor_everywhere() -> None:
    """What one document has, or what most have, is no example, though there may be nothing else."""
    common = {
        f"{n}.md": f"# Report {n}\n\nThe mutual aid team (*huzhu-zu* 互助組) met again this year." for n in range(9)
    }
    rare = {"rare.md": "# Wells\n\nThe barefoot doctor (*chijiao yisheng* 赤腳醫生) came once this year."}
    with archive(common | rare) as library:
        queries = " ".join(example.query for example in library.examples())
        for word in ("互助组", "互助組", "mutual aid", "赤脚医生", "barefoot"):
            assert word not in queries


@pytest.mark.parametrize(
    "texts", [[], ["A well\n\nA well was dug by hand this year."], ["# 井\n\n今年又掘了一口井。"] * 2]
)
def test_an_archive_with_too_little_has_no_examples(tmp_path: Path, texts: list[str]) -> None:
    """Without documents, with one, or with two of the same: none, and no error."""
    (tmp_path / "docs").mkdir()
    for number, text in enumerate(texts):
        (tmp_path / "docs" / f"{number}.md").write_text(text, encoding="utf-8")
    build([tmp_path / "docs"], tmp_path / "index")
    with Library.open(tmp_path / "index") as library:
        assert library.examples() == ()


def test_examples_follow_a_rebuild(tmp_path: Path) -> None:
    """An open library has the examples of the index that it serves, found once for all threads."""
    sources, index = tmp_path / "docs", tmp_path / "index"
    sources.mkdir()
    for name, text in MANY.items():
        (sources / name).write_text(text, encoding="utf-8")
    build([sources], index)
    with Library.open(index) as library, ThreadPoolExecutor(4) as pool:
        first = library.examples()
        assert all(examples is first for examples in pool.map(lambda _: library.examples(), range(8)))
        for file in sources.iterdir():
            file.write_text("# 报道\n\n今年山西又修了水库，水库旁边有小学。\n", encoding="utf-8")
        (sources / "other.md").write_text("# 茶叶\n\n今年甘肃又种了茶叶。\n", encoding="utf-8")
        build([sources], index)
        assert library.examples() != first
        assert all(library.search(example.query).complete for example in library.examples())


def test_examples_follow_decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What librarians reject is no translation any more: examples that rested on it are found anew."""
    monkeypatch.setattr("search.lexicon.pairs.decisions._RECHECK_SECONDS", 0)
    (tmp_path / "docs").mkdir()
    for number in range(12):
        en, zh = ("reservoir", "水库") if number % 4 == 0 else ("meadow", "树林")
        text = (
            f"# Report {number}\n\nThe {en} was seen again this year."
            if number % 8
            else f"# 报道\n\n今年又看到{zh}了。"
        )
        (tmp_path / "docs" / f"{number}.md").write_text(text, encoding="utf-8")
    build([tmp_path / "docs"], tmp_path / "index")
    with Library.open(tmp_path / "index") as library:
        assert {example.query: example.total for example in library.examples()}["水库"] == 3
        table = tmp_path / "table.csv"
        table.write_text("Chinese,English,how,decision\n水库,reservoir,glossary,reject\n", encoding="utf-8-sig")
        apply_decisions(table, tmp_path / "index")
        after = library.examples()
        assert {example.query: example.total for example in after}["水库"] == 2
        assert [library.search(example.query).complete for example in after] == [example.total for example in after]
