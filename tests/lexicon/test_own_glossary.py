"""Claims about an archive's own glossary: pairs that extend the one of hezuo, weights, and pairs that are taken out."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import ConfigError
from search.lexicon import Glossary, glossary_template
from search.lexicon.translation.translation_sources import TranslationSources
from search.text import phrase_stems

SHIPPED = Glossary.load()
OWN = """\
中文;english;pinyin;also;weight;source
變工扎堆;piled exchange | piling up;;扎堆;;Field notes 1944
互助组;swap group;;;0,5;
互助组;mutual aid team;;;0.8;
土地改革;land reform;;;never;
合作社;;;;never;
;people's commune;;;never;
"""
GLOSSARY = Glossary.load(OWN)


def _english(text: str, glossary: Glossary = GLOSSARY) -> dict[str, tuple[float, str]]:
    sources = TranslationSources(glossary)
    return {each.text: (round(each.weight, 2), each.source) for each in sources.known_english(text)}


def test_a_new_term_is_translated_both_ways() -> None:
    """With its other names, a guessed pinyin, and where it is usual; the usual name first."""
    (entry,) = GLOSSARY.chinese("变工扎堆")
    assert (entry.simplified, entry.traditional, entry.pinyin) == ("变工扎堆", "變工扎堆", "biangong zhadui")
    assert _english("变工扎堆") == {
        "piled exchange": (1.0, "glossary: Field notes 1944"),
        "piling up": (0.9, "glossary: Field notes 1944"),
    }
    chinese = [each.text for each in TranslationSources(GLOSSARY).chinese(phrase_stems("piled exchange"))]
    assert chinese == ["变工扎堆", "扎堆"]
    assert [entry.simplified for entry in GLOSSARY.chinese("扎堆")] == ["变工扎堆"]


def test_a_known_term_has_the_names_of_both_by_weight() -> None:
    """What the archive weighs overrules what hezuo says of it; the rest stays."""
    before, after = _english("互助组", SHIPPED), _english("互助组")
    own = "glossary: this archive’s own glossary"
    assert after["swap group"] == (0.5, own)
    assert (before["mutual aid team"][0], after["mutual aid team"]) == (1.0, (0.8, own))
    assert before.keys() < after.keys()
    weights = [weight for weight, _ in after.values()]
    assert weights == sorted(weights, reverse=True)
    (swapped,) = (
        each for each in TranslationSources(GLOSSARY).chinese(phrase_stems("swap group")) if each.text == "互助组"
    )
    assert swapped.weight == 0.5


def test_what_is_never_a_translation_is_taken_out() -> None:
    """A pair, whatever source has it; a term with all its names; an English name of whatever term."""
    assert "land reform" in _english("土地改革", SHIPPED)
    assert "land reform" not in _english("土地改革")
    assert _english("土地改革")
    assert TranslationSources(GLOSSARY).rejects("土地改革", phrase_stems("land reform"))
    assert not TranslationSources(GLOSSARY).rejects("土改", phrase_stems("land reform"))
    assert SHIPPED.chinese("合作社")
    assert all(entry.simplified != "合作社" for entry in GLOSSARY.chinese("合作社"))
    assert SHIPPED.english(phrase_stems("people's commune"))
    assert GLOSSARY.english(phrase_stems("people's commune")) == ()


def test_own_terms_are_found_in_texts() -> None:
    """Those of the table, and none that it takes out."""
    text = "变工扎堆 and piled exchanges after land reform, 合作社"
    found = {text[start:end]: entries for start, end, entries in GLOSSARY.finder.find(text)}
    assert [entry.simplified for entry in found["变工扎堆"]] == ["变工扎堆"]
    assert found["piled exchanges"] == found["变工扎堆"]
    assert "合作社" not in found
    assert "合作社" in {text[start:end] for start, end, _ in SHIPPED.finder.find(text)}


def test_the_glossary_of_hezuo_stays_as_it_is() -> None:
    """An archive's glossary is another one, read once; an empty table or the template adds nothing."""
    assert Glossary.load() is SHIPPED
    assert Glossary.load(OWN) is Glossary.load(OWN) is not SHIPPED
    assert list(Glossary.load(OWN)) == list(GLOSSARY)
    assert SHIPPED.chinese("变工扎堆") == ()
    assert list(Glossary.load(glossary_template())) == list(SHIPPED)
    *_, examples = glossary_template().split("would count):\n")
    lines = [line.removeprefix("# ") for line in examples.splitlines()]
    own = Glossary.load("\n".join([lines[-1], *lines[:-1]]))
    assert "labour-swap team" in own.chinese("变工队")[0].english


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("变工,,", "en is missing"),
        (",exchange,", "zh is missing"),
        (",,never", "zh is missing"),
        ("变工x,exchange,", "is no Chinese term; write 2 to 16 Chinese characters"),
        ("变工,交换,", "is no English term; write one to 8 English words"),
        ("变工,exchange,2", "above 0 and up to 1, nothing for the usual weight, or never"),
        ("变工,exchange,often", "the weight 'often' is none"),
    ],
)
def test_a_wrong_line_is_named_with_what_would_be_valid(line: str, told: str) -> None:
    """The error names file and line, and says what to write instead."""
    with pytest.raises(ConfigError) as raised:
        Glossary.load(f"# ours\nzh,en,weight\n{line}\n", name="/archive/glossary.csv")
    assert "/archive/glossary.csv, line 3: " in str(raised.value)
    assert told in str(raised.value)


def test_all_wrong_lines_are_named_at_once() -> None:
    """A pair that stands there twice among them, with the first line."""
    with pytest.raises(ConfigError, match="变工 – exchanges stands in line 2 already") as raised:
        Glossary.load("zh,en\n变工,exchange\n变工,exchanges\n互助,\n")
    assert len(str(raised.value).splitlines()) == 2
    with pytest.raises(ConfigError, match="line 1: the first line must name the columns"):
        Glossary.load("变工\texchange\n")


@given(
    st.lists(st.lists(st.text(st.sampled_from("互助組 ab|0.5-never"), max_size=9), min_size=5, max_size=5), max_size=4)
)
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    """Whatever somebody writes into it, there is a glossary whose names are found, or a ConfigError."""
    with suppress(ConfigError):
        glossary = Glossary.load("\n".join(["zh\ten\talso\tweight\tnote", *map("\t".join, rows)]))
        entries = [entry for entry in glossary if entry not in set(SHIPPED)]
        assert all(entry in glossary.chinese(entry.simplified) and entry.english for entry in entries)
