"""Claims about the glossary: the packaged table is well formed, names are found, and a wrong line is refused by number."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from search.enrich.glosses.romanised_terms import is_reading
from search.errors import ConfigError
from search.lexicon.curated.entries import GlossaryEntry
from search.lexicon.curated.glossary import COLUMNS, Glossary
from search.text import fold, latin_words, phrase_stems

_GOOD = "互助组\t互助組\thùzhù zǔ\tmutual aid team | mutual aid group\t劳动互助组\torganisation\tSelden 1988"


def _table(folder: Path, *lines: str, head: str = "\t".join(COLUMNS)) -> Path:
    path = folder / "ours.tsv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def _names(entries: tuple[GlossaryEntry, ...]) -> list[str]:
    return [entry.simplified for entry in entries]


def _reads_with_tones(romanisation: str, characters: str) -> bool:
    letters = re.sub(r"[\s',\-]", "", romanisation.lower())
    reached = {0}
    for char in characters:
        readings = pinyin(char, style=Style.TONE, heteronym=True)[0]
        reached = {at + len(one) for at in reached for one in readings if letters.startswith(one, at)}
    return len(letters) in reached


# ---------------------------------------------------------------- the packaged table


def test_the_packaged_table_is_large_and_read_once() -> None:
    """It has at least 450 entries of many categories, and a second call gives the same object."""
    glossary = Glossary.load()
    assert len(glossary) >= 450
    assert glossary is Glossary.load()
    assert {"organisation", "campaign", "office", "level", "policy", "slogan", "class", "unit"} <= {
        entry.category for entry in glossary
    }


def test_every_chinese_name_belongs_to_one_entry() -> None:
    """No name is given twice, as a usual one or as another, and none contains anything but simplified characters."""
    counts = Counter(name for entry in Glossary.load() for name in entry.chinese)
    assert [name for name, count in counts.items() if count > 1] == []
    assert [name for name in counts if fold(name) != name] == []


def test_traditional_names_fold_to_simplified_ones() -> None:
    """The two scripts have the same length and meet; most entries differ in them."""
    for entry in Glossary.load():
        assert fold(entry.traditional) == entry.simplified
    assert sum(entry.traditional != entry.simplified for entry in Glossary.load()) > len(Glossary.load()) / 2


def test_the_pinyin_is_a_reading_of_the_characters() -> None:
    """Each character has the syllable with that tone among its readings."""
    assert [entry for entry in Glossary.load() if not is_reading(entry.pinyin, entry.simplified)] == []
    assert [entry for entry in Glossary.load() if not _reads_with_tones(entry.pinyin, entry.simplified)] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("剪刀差", "jiǎndāochā"), ("乡长", "xiāngzhǎng"), ("以粮为纲", "yǐ liáng wéi gāng"), ("担", "dàn"),
        ("为人民服务", "wèi rénmín fúwù"), ("退耕还林", "tuìgēng huánlín"), ("会计", "kuàijì"), ("重点户", "zhòngdiǎnhù"),
        ("国民经济调整", "guómín jīngjì tiáozhěng"), ("调查研究", "diàochá yánjiū"), ("治安保卫委员会", "zhì'ān bǎowèi wěiyuánhuì"),
    ],
)  # fmt: skip
def test_characters_with_several_readings_have_the_right_one(name: str, expected: str) -> None:
    """Readings are those of the word, not the most frequent of each character."""
    assert Glossary.load().chinese(name)[0].pinyin == expected


def test_every_rendering_has_stems_of_its_own() -> None:
    """A translation can be looked for, and no two of an entry would be looked for in the same way."""
    for entry in Glossary.load():
        stems = [phrase_stems(text) for text in entry.english]
        assert all(stems), entry
        assert len(set(stems)) == len(stems), entry


def test_every_pair_knows_its_source_and_every_work_is_named_in_full() -> None:
    """Each source is a kind of text, or a work that a comment of the table names in full."""
    text = (Path(__file__).parents[2] / "search" / "lexicon" / "data" / "glossary.tsv").read_text(encoding="utf-8")
    works = {line[2:].partition(": ")[0] for line in text.splitlines() if line.startswith("# ")}
    kinds = {"general usage", "official translations", "scholarship", "Mao, Selected Works"}
    assert {source for entry in Glossary.load() for source in entry.source.split("; ")} <= works | kinds


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("mutual aid team", "互助组"), ("Mutual-aid teams", "互助组"), ("people's commune", "人民公社"),
        ("supply and marketing cooperatives", "供销合作社"), ("rural revitalisation", "乡村振兴"),
        ("rural revitalization", "乡村振兴"), ("unified purchase and sale", "统购统销"), ("collectivization", "集体化"),
        ("Cultural Revolution", "文化大革命"), ("labor exchange team", "变工队"), ("labour exchange team", "变工队"),
        ("peasant nationalism", "农民民族主义"), ("Guomindang", "国民党"), ("KMT", "国民党"), ("cadres", "干部"),
    ],
)  # fmt: skip
def test_terms_of_the_field_are_known_in_either_spelling(english: str, chinese: str) -> None:
    """British, American, hyphenated, singular and plural forms of a translation give the entry."""
    assert _names(Glossary.load().english(phrase_stems(english)))[0] == chinese


# ---------------------------------------------------------------- look-ups


@given(st.sampled_from(list(Glossary.load())))
def test_an_entry_is_found_by_every_name_it_has(entry: GlossaryEntry) -> None:
    """By usual and other Chinese names, by its traditional one folded, and by each translation."""
    glossary = Glossary.load()
    for name in (*entry.chinese, fold(entry.traditional)):
        assert entry in glossary.chinese(name)
    for text in entry.english:
        assert entry in glossary.english(phrase_stems(text.upper()))


def test_an_ambiguous_rendering_gives_all_entries_the_usual_first(tmp_path: Path) -> None:
    """Who has the translation first in the list of variants comes first, then the order of the table."""
    path = _table(
        tmp_path,
        "区\t區\tqū\tdistrict | area\t\tlevel\tx",
        "地区\t地區\tdìqū\tarea | prefecture\t\tlevel\tx",
        "专区\t專區\tzhuānqū\tprefecture\t地区级\tlevel\tx",
    )
    glossary = Glossary.of_table(path)
    assert _names(glossary.english(("area",))) == ["地区", "区"]
    assert _names(glossary.english(("prefectur",))) == ["专区", "地区"]
    assert _names(glossary.chinese("地区级")) == ["专区"]


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=4))
def test_whatever_is_asked_there_is_an_answer(text: str, stems: list[str]) -> None:
    """A look-up of what is not there gives nothing, and no exception."""
    assert Glossary.load().chinese(text + "?") == ()
    assert Glossary.load().english((*stems, "?")) == ()


def test_an_empty_table_is_a_glossary_of_nothing(tmp_path: Path) -> None:
    """Only the head, or the head and comments: no entries, no names, no errors."""
    glossary = Glossary.of_table(_table(tmp_path, "# nothing yet", ""))
    assert len(glossary) == 0
    assert glossary.chinese("互助组") == glossary.english(("brigad",)) == ()


@given(st.text(alphabet="abcos '-.1é\n", max_size=30))
def test_a_phrase_has_one_stem_at_each_position(text: str) -> None:
    """The stems of a phrase are, in order, the last terms at their positions in running text."""
    terms = list(latin_words(text))
    positions = sorted({token.position for token in terms})
    assert phrase_stems(text) == tuple([t.term for t in terms if t.position == at][-1] for at in positions)


# ---------------------------------------------------------------- a librarian's own table


def test_a_table_of_ones_own_replaces_the_packaged_one(tmp_path: Path) -> None:
    """All columns arrive; empty lines and comments are passed over."""
    (entry,) = Glossary.of_table(_table(tmp_path, "", "# of ours", _GOOD))
    assert entry == GlossaryEntry(
        "互助组",
        "互助組",
        "hùzhù zǔ",
        ("mutual aid team", "mutual aid group"),
        ("劳动互助组",),
        "organisation",
        "Selden 1988",
    )
    assert entry.chinese == ("互助组", "劳动互助组")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("互助组\t互助組", "\t互助組", "simplified is ''"),
        ("互助组\t互助組", "互助組\t互助組", "互助组"),
        ("互助组\t互助組", "互助组\t生產隊", "traditional"),
        ("互助组\t互助組", "mutual\t互助組", "Chinese characters"),
        ("hùzhù zǔ", "互助组", "Latin letters"),
        ("hùzhù zǔ", "", "pinyin is ''"),
        ("mutual aid team | mutual aid group", "", "english is ''"),
        ("mutual aid team | mutual aid group", "互助组", "Latin letters"),
        ("mutual aid team | mutual aid group", "mutual aid team | ", "between them"),
        ("mutual aid team | mutual aid group", "mutual aid team | | help", "between them"),
        ("mutual aid team | mutual aid group", "mutual aid team | mutual aid team", "twice"),
        ("劳动互助组", "勞動互助組", "劳动互助组"),
        ("劳动互助组", "mutual help", "Chinese"),
        ("劳动互助组", "互助，组", "Chinese"),
        ("organisation", " ", "category"),
        ("Selden 1988", "", "source"),
        ("\tSelden 1988", "", "6 values for 7 columns"),
        ("Selden 1988", "Selden 1988\tmore", "8 values for 7 columns"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number(tmp_path: Path, old: str, new: str, message: str) -> None:
    """The message names the file, the line and what is wrong."""
    path = _table(tmp_path, "# of ours", _GOOD.replace("互助", "互济"), _GOOD.replace(old, new, 1))
    with pytest.raises(ConfigError, match=r"ours\.tsv, line 4: ") as caught:
        Glossary.of_table(path)
    assert message in str(caught.value)


def test_two_lines_of_one_name_are_refused(tmp_path: Path) -> None:
    """Both lines are named."""
    with pytest.raises(ConfigError, match=r"line 3: .*line 2"):
        Glossary.of_table(_table(tmp_path, _GOOD, _GOOD))


def test_a_wrong_head_or_no_file_is_refused(tmp_path: Path) -> None:
    """Columns in another order, bytes that are no UTF-8, and a missing file are errors of configuration."""
    with pytest.raises(ConfigError, match=r"line 1: the columns must be simplified, traditional"):
        Glossary.of_table(_table(tmp_path, _GOOD, head="\t".join(reversed(COLUMNS))))
    (tmp_path / "latin.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"latin\.tsv"):
        Glossary.of_table(tmp_path / "latin.tsv")
    with pytest.raises(ConfigError, match=r"none\.tsv"):
        Glossary.of_table(tmp_path / "none.tsv")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet="互助组組ab |#\t，\r\u2028", max_size=40), max_size=4))
def test_any_table_is_read_or_refused(tmp_path: Path, lines: list[str]) -> None:
    """Whatever somebody writes into it, there is a glossary whose names are found, or a ConfigError."""
    with suppress(ConfigError):
        glossary = Glossary.of_table(_table(tmp_path, *lines))
        assert all(entry in glossary.chinese(entry.simplified) for entry in glossary)
