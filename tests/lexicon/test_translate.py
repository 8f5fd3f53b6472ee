"""Claims about the translation model: the dictionary's table, and what a translator makes of its sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexicon import Frequencies
from search.lexicon.build_context import BuildContext
from search.lexicon.curated.entries import GlossaryEntry
from search.lexicon.curated.glossary import Glossary
from search.lexicon.reference.cedict import MAX_GLOSS_WORDS, parse_cedict
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.reference.dictionary_files import DICTIONARY, compile_dictionary
from search.lexicon.reference.translation_table import tabulate
from search.lexicon.sound.phonetic_translator import PhoneticTranslator
from search.lexicon.sound.reading_files import write_readings
from search.lexicon.sound.reading_index import ReadingIndex
from search.lexicon.translation.irregular import base_stems
from search.lexicon.translation.shared_characters import shared_characters
from search.lexicon.translation.translation_sources import TranslationSources
from search.lexicon.translation.translator import Translator
from search.text import phrase_stems, stem
from tests.fixtures.dictionary import ENTRIES, LINES, compiled, line

SENSES = ("grain", "field", "grain field", "cut grain", "cut grain in fields", "barn")


def held(*texts: str, longer: Sequence[str] = ()) -> Frequencies:
    """Those of an index that holds some words and no others, each in a document of its own.

    Args:
        texts: The words.
        longer: Words that the index gives for any prefix, each in one document.
    """
    terms = {stem for text in texts for stem in phrase_stems(text)} | {text for text in texts if not text.isascii()}
    pairs = {text[at : at + 2] for text in texts for at in range(len(text) - 1)}
    characters = Counter(char for text in set(texts) for char in set(text))

    def df(field: str, text: str) -> int:
        if field.endswith("characters"):
            return characters[text]
        return int(text in (pairs if field.endswith("bigrams") else terms))

    return Frequencies(df, len(set(texts)), lambda *_: dict.fromkeys(longer, 1))


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> BilingualDictionary:
    return compiled(tmp_path_factory.mktemp("dictionary"))


def translator(dictionary: BilingualDictionary, *texts: str, glossary: tuple[GlossaryEntry, ...] = ()) -> Translator:
    return Translator(held(*texts), TranslationSources(Glossary(glossary), None, dictionary))


def glosses(*lines: str) -> list[tuple[str, str, int]]:
    """What the words of some lines mean: the word, its gloss, and how many senses stand before it."""
    read = parse_cedict("\n".join(lines))
    texts = read.glosses.texts
    meanings = zip(read.meaning_words.tolist(), read.meaning_glosses.tolist(), read.meaning_ranks.tolist(), strict=True)
    return [(read.words[word], texts[gloss], rank) for word, gloss, rank in meanings]


def test_a_line_is_read_without_its_remarks() -> None:
    """Measure words, references, parentheses and what a comma explains are no glosses; nor is `to`."""
    read = glosses(
        "糧食 粮食 [liang2 shi5] /grain (crop)/CL:种[zhong3]/to store, of grain/variant of 米[mi3]/cereals; corn/"
    )
    assert read == [("粮食", "grain", 0), ("粮食", "store", 1), ("粮食", "cereals", 2), ("粮食", "corn", 2)]


def test_lines_of_one_word_are_one_entry() -> None:
    """The senses of a second line come after those of the first, wherever it stands; script makes no difference."""
    read = glosses(
        "發 发 [fa1] /to send out/(a remark)/to issue/", "米 米 [mi3] /rice/", "髮 發 [fa4] /see 米[mi3]/hair/"
    )
    assert read == [("发", "send out", 0), ("发", "issue", 1), ("发", "hair", 2), ("米", "rice", 0)]


def test_what_is_written_alike_is_one_gloss() -> None:
    """`to eat` and `eat` are one gloss; one that is written otherwise has the same stems; each word has its stem."""
    read = parse_cedict("吃 吃 [chi1] /to eat/eats; a co-op's 1000.0 votes/\n食 食 [shi2] /eat/").glosses
    assert sorted(zip(read.texts, read.stems, strict=True)) == [
        ("co-op's 1000.0 votes", "coop 1000 vote"), ("eat", "eat"), ("eats", "eat"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zh", "pinyin", "sense", "expected"),
    [
        ("木蘭", "Mu4 lan2", "Mulan county in Harbin 哈尔滨[Ha1 er3 bin1], Heilongjiang", ["Mulan"]),
        ("安阳", "An1 yang2", "Anyang prefecture-level city in Henan", ["Anyang"]),
        ("宁晋", "Ning2 jin4", "Ningjin county, in the south of Hebei", ["Ningjin"]),
        ("罗东镇", "Luo2 dong1 Zhen4", "Luodong or Lotong town in Yilan County, Taiwan", ["Luodong", "Lotong"]),
        ("峨山", "E2 shan1", "Eshan Yizu autonomous county in Yuxi", ["Eshan"]),
        ("故宫", "Gu4 gong1", "Palace Museum in north Beijing", ["Palace Museum"]),
        ("北师大", "Bei3 Shi1 Da4", "Normal University of Beijing", ["Normal University of Beijing"]),
        ("县城", "xian4 cheng2", "county seat in China", ["county seat in China"]),
    ],
)  # fmt: skip
def test_the_name_of_a_place_is_given_without_where_it_lies(
    zh: str, pinyin: str, sense: str, expected: list[str]
) -> None:
    """Neither the kind of a place nor what is around it translates its name; what is no name stays as it is."""
    assert [gloss for _, gloss, _ in glosses(line(zh, sense, pinyin=pinyin))] == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "# a remark", "no entry", "米 米 [mi3] /surname Mi/", "AA制 AA制 [A A zhi4] /to go Dutch/", "米 米 [mi3] //",
        "米 米 [mi3] /to be/", "米 米 [mi3] /one two three four five six seven/",
    ],
)  # fmt: skip
def test_what_is_no_entry_is_passed_over(text: str) -> None:
    """Remarks, damaged lines, surnames, words in Latin letters, bare particles and explanations give nothing."""
    assert glosses(text) == []
    assert glosses(text, LINES[0], text) == [("粮食", "grain", 0), ("粮食", "cereals", 1)]


senses = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])) | st.sampled_from(
    ["to be (of sth", ") a/b; ((c)", "see 米[mi", "1,000.5", "an A.B. o'clock; co-op", "lit. x", "CL:", "\x1c x", "ﱞ"]
)


@given(st.lists(senses, max_size=6))
def test_no_line_raises_nor_changes_another(texts: list[str]) -> None:
    """Whatever lines hold, reading them together gives what reading each gives; a gloss has a word for each stem."""
    words = [chr(0x4E00 + at) for at in range(len(texts))]
    lines = [f"{zh} {zh} [mi3] /{text}/" for zh, text in zip(words, texts, strict=True)]
    assert glosses(*lines) == [meaning for one in lines for meaning in glosses(one)]
    read = parse_cedict("\n".join([*texts, *lines])).glosses
    assert [len(text.split()) for text in read.texts] == read.lengths.tolist()
    assert all(0 < length <= MAX_GLOSS_WORDS for length in read.lengths.tolist())


def test_probabilities_of_a_word_add_up_and_fall_with_the_rank(dictionary: BilingualDictionary) -> None:
    """The whole glosses of a Chinese word share probability 1; the first sense has most of it."""
    found = list(dictionary.english("国家"))
    assert [one.text for one in found] == ["country", "nation", "state"] or found[0].text == "country"
    assert sum(one.probability for one in found) == pytest.approx(1.0)
    assert found[0].probability == pytest.approx(1 / (1 + 1 / 2 + 1 / 3))


@given(
    st.lists(
        st.tuples(st.sampled_from(["谷子", "米饭", "仓房"]), st.lists(st.sampled_from(SENSES), max_size=3)), max_size=8
    )
)
def test_the_table_says_what_adding_up_sense_by_sense_says(some: list[tuple[str, list[str]]]) -> None:
    """Shares by rank, parts of glosses by their number: as one who goes through the dictionary would add them up."""
    table = tabulate(parse_cedict("\n".join([line(zh, *found) for zh, found in some])))
    meant: dict[str, list[str]] = {}
    for zh, found in some:
        meant.setdefault(zh, []).extend(found)
    said: dict[tuple[str, str], float] = defaultdict(float)
    for zh, found in meant.items():
        first = {gloss: 1 / (1 + found.index(gloss)) for gloss in found}
        for gloss, weight in first.items():
            stems = phrase_stems(gloss)
            said[" ".join(stems), zh] += (share := weight / sum(first.values()))
            parts = [part for part in stems if part != "in"] if len(stems) > 1 else []
            for part in parts:
                said[part, zh] += share / len(parts) ** 1.5
    assert {zh for zh in meant if meant[zh]} == set(table.zh)
    rows = zip(table.en, pairwise(table.chinese.starts.tolist()), strict=True)
    found_by_stems = {(run, table.zh[table.chinese.numbers[at]]): at for run, bounds in rows for at in range(*bounds)}
    assert found_by_stems.keys() == said.keys()
    for pair, at in found_by_stems.items():
        assert table.chinese.weights[at] == pytest.approx(min(1, said[pair]))


def test_what_says_little_else_comes_first(dictionary: BilingualDictionary) -> None:
    """For `state`, 州, which means nothing else, is as probable as can be; 国家 means it only among others."""
    found = dict(dictionary.chinese(("state",)))
    assert found["州"] == pytest.approx(1.0)
    assert found["国家"] < found["州"]


def test_a_word_of_a_gloss_says_part_of_it(dictionary: BilingualDictionary) -> None:
    """`county` finds 县长 through "county magistrate", with less weight than a gloss of its own would have."""
    assert dict(dictionary.chinese(("counti",)))["县长"] == pytest.approx(2**-1.5)
    assert dict(dictionary.chinese(phrase_stems("county magistrate")))["县长"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("zh", "pinyin", "sense", "parts"),
    [
        ("陈毅", "Chen2 Yi4", "Chen Yi", set()),
        ("长安", "Chang2 an1", "Chang'an", set()),
        ("绿岛", "Lu:4 dao3", "Lü Dao", set()),
        ("白菜", "bai2 cai4", "Chinese cabbage", {"cabbag"}),
        ("苏联", "Su1 lian2", "Soviet Union", {"soviet", "union"}),
        ("元", "Yuan2", "Mongol dynasty", set()),
    ],
)  # fmt: skip
def test_names_and_single_characters_are_not_cut_into_parts(zh: str, pinyin: str, sense: str, parts: set[str]) -> None:
    """Syllables of a name mean nothing; a modifier does not translate a word, nor a part of a gloss a character."""
    table = tabulate(parse_cedict(line(zh, sense, pinyin=pinyin)))
    assert {stems for stems in table.en if " " not in stems and stems != " ".join(phrase_stems(sense))} == parts


def test_a_part_that_many_words_share_translates_none_of_them() -> None:
    """Sea is no English for 渤海; Bohai is."""
    seas = [line(f"{chr(0x4E00 + at)}海", f"Sea{chr(97 + at % 26)}{at} Sea", pinyin="X1 hai3") for at in range(300)]
    table = tabulate(parse_cedict("\n".join([*seas, line("渤海", "Bohai Sea", pinyin="Xx2 Hai3")])))
    number = table.zh.index("渤海")
    first, after = table.english.starts[number : number + 2].tolist()
    assert {table.en[at] for at in table.english.numbers[first:after].tolist()} == {"bohai sea", "bohai"}


def test_akin_stems_are_of_the_same_family(dictionary: BilingualDictionary) -> None:
    """An unknown stem finds a known one with the same beginning; short ones find nothing."""
    assert [other for other, _ in dictionary.related_stems("histor")] == [stem("history")]
    assert dictionary.related_stems("his") == dictionary.related_stems("granit\udcff") == []


@given(st.text(max_size=12))
def test_unknown_words_give_nothing(dictionary: BilingualDictionary, text: str) -> None:
    """A look-up of anything returns, and gives nothing for what is not in the dictionary."""
    assert bool(list(dictionary.english(text))) == (text in ENTRIES.words) == dictionary.knows(text)
    assert list(dictionary.chinese((text, "zz"))) == []


def test_only_what_the_index_holds_is_given(dictionary: BilingualDictionary) -> None:
    """Of two words for grain, the one that no document has is left out, and the other way round."""
    assert [one.text for one in translator(dictionary, "粮食").of_english(("grain",), "grain")] == ["粮食"]
    assert [one.text for one in translator(dictionary, "谷").of_english(("grain",), "grain")] == ["谷"]
    assert [one.text for one in translator(dictionary, "cereals").of_chinese("粮食")] == ["cereals"]
    assert translator(dictionary).of_english(("grain",), "grain") == ()


def test_a_string_that_is_no_word_of_the_index_is_a_phrase_of_it(dictionary: BilingualDictionary) -> None:
    """国家 inside a longer word of the index is looked for as a string; as a word of its own, as a term."""
    (inside,) = translator(dictionary, "大国家").of_english(("nation",), "nation")
    (alone,) = translator(dictionary, "国家").of_english(("nation",), "nation")
    assert (inside.whole, alone.whole) == (False, True)


def test_an_expansion_never_outweighs_the_word(dictionary: BilingualDictionary) -> None:
    """Every weight is above 0 and at most 1, and the best come first."""
    one = translator(dictionary, *ENTRIES.words, "grain", "country", "state", "barn", "history")
    answers = [one.of_english((term,), term) for term in ("grain", "state", "barn", "histor", "county")]
    answers += [one.of_chinese(zh) for zh in ENTRIES.words]
    assert any(answers)
    for found in answers:
        weights = [translation.weight for translation in found]
        assert weights == sorted(weights, reverse=True)
        assert all(0 < weight <= 1 for weight in weights)
        assert len(weights) <= 10


def test_the_glossary_gives_the_source_of_what_several_know(dictionary: BilingualDictionary) -> None:
    """What the curated glossary and the dictionary both say is told as the glossary's."""
    term = GlossaryEntry("粮食", "糧食", "liángshí", ("grain",), ("粮",), "crop", "general usage")
    found = translator(dictionary, "粮食", "粮", glossary=(term,)).of_english(("grain",), "grain")
    assert [(one.text, one.why, one.source) for one in found] == [
        ("粮食", "glossary", "glossary: general usage"), ("粮", "glossary", "glossary: general usage"),
    ]  # fmt: skip


TERM = GlossaryEntry(
    "土地改革", "土地改革", "tǔdì gǎigé", ("land reform",), ("土改", "土地改革运动"), "campaign", "general usage"
)


def test_another_name_of_the_same_is_a_variant(dictionary: BilingualDictionary) -> None:
    """土改 finds 土地改革 and the other way round, below the word; a name that has the word in it is found anyway."""
    one = translator(dictionary, "土改", "土地改革", "土地改革运动", "land reform", glossary=(TERM,))
    variants = {word: [found.text for found in one.of_chinese(word) if found.why == "variant"] for word in TERM.chinese}
    assert variants == {
        "土地改革": ["土改"], "土改": ["土地改革", "土地改革运动"], "土地改革运动": ["土地改革", "土改"],
    }  # fmt: skip
    assert all(0 < found.weight < 1 for found in one.of_chinese("土改") if found.why == "variant")
    assert [found.why for found in translator(dictionary, "土改", glossary=(TERM,)).of_chinese("土改")] == []
    assert all(term.lang == "en" for term in one.translate("zh", "土改"))


def test_a_place_is_no_translation_of_a_word_that_does_not_spell_it(tmp_path: Path) -> None:
    """The stem of Changli is that of change: only who types Changli means 昌黎."""
    entries = parse_cedict(
        "\n".join([line("昌黎", "Changli county", pinyin="Chang1 li2"), line("改变", "change", pinyin="gai3 bian4")])
    )
    compile_dictionary(tmp_path / DICTIONARY, entries)
    index = held("昌黎", "改变")
    sources = TranslationSources(Glossary(()), None, BilingualDictionary.open(tmp_path))
    write_readings(BuildContext(tmp_path, ()))
    readings = ReadingIndex.open(tmp_path)
    one = Translator(index, sources, PhoneticTranslator(index, readings, sources.glossary, sources.places))
    assert stem("changli") == stem("change")
    assert [found.text for found in one.of_english((stem("change"),), "change")] == ["改变"]
    assert [found.text for found in one.of_english((stem("changli"),), "changli")] == ["昌黎"]


def test_a_word_of_the_same_family_stands_for_one_that_the_index_lacks(dictionary: BilingualDictionary) -> None:
    """Historian stands for history, with less weight; county does not stand for country, as 县长 is no 国家."""
    one = Translator(
        held("historian", "county", longer=("historian", "counti")), TranslationSources(Glossary(()), None, dictionary)
    )
    (found,) = one.of_chinese("历史")
    assert (found.terms, found.why) == (("historian",), "dictionary")
    assert 0 < found.weight < 0.7
    assert one.of_chinese("国家") == ()
    assert translator(dictionary, "historian").of_chinese("历史") == ()


def test_a_term_is_rendered_by_phrases_that_stand_side_by_side(dictionary: BilingualDictionary) -> None:
    """Where no document says "land reform", an index with both words does not have the term, and its words speak."""
    sources = TranslationSources(Glossary((TERM,)), None, dictionary)
    with_phrase = Translator(held("land reform"), sources, has_phrase=lambda _: True)
    assert [found.text for found in with_phrase.of_chinese("土改")] == ["land reform"]
    without = Translator(held("land reform"), sources, has_phrase=lambda _: False)
    assert without.of_chinese("土改") == ()


def test_a_word_that_stands_only_inside_another_is_no_translation(dictionary: BilingualDictionary) -> None:
    """粮食 of "cereals" is not searched for where the index has it only in a word that means something else."""
    longer = GlossaryEntry("粮食局", "糧食局", "liángshí jú", ("food bureau",), (), "office", "general usage")
    sources = TranslationSources(Glossary((longer,)), None, dictionary)

    def found(*inside: str) -> list[str]:
        one = Translator(held("粮食", longer=inside), sources)
        return [translation.text for translation in one.of_english(("cereal",), "cereals")]

    assert found() == found("粮食") == ["粮食"]
    assert found("粮食局") == []
    assert found("粮食队") == ["粮食"]  # of which nothing is known


def test_an_irregular_form_is_rendered_as_its_base() -> None:
    """`led` has the translations of `lead`; a regular form needs no table."""
    assert base_stems("led") == ("lead",)
    assert base_stems("fled") == ("flee",)
    assert base_stems("team") == ()


RENDERINGS = st.lists(
    st.tuples(st.text(alphabet="逃亡跑走流离", min_size=1, max_size=4), st.floats(0.01, 1.0)),
    max_size=12,
    unique_by=lambda one: one[0],
)


@given(RENDERINGS)
def test_shared_characters_are_those_of_several_words(translations: list[tuple[str, float]]) -> None:
    """Each stands in two words at least, which are named, and its share is theirs of all the weight."""
    total = sum(weight for _, weight in translations)
    found = shared_characters(translations)
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    for char, share, words in found:
        having = [(word, weight) for word, weight in translations if char in word]
        assert words == tuple(word for word, _ in having)
        assert len(words) > 1
        assert 0.2 * total <= sum(weight for _, weight in having) <= total * 1.0001
        assert share == pytest.approx(sum(weight for _, weight in having) / total)


def test_what_words_have_in_common_speaks_for_them(dictionary: BilingualDictionary) -> None:
    """Flee is 逃亡 and 逃跑: 逃 says some of it wherever it stands, as an irregular form too, but not if it is everywhere.

    流离 alone has 离, so that says nothing.
    """
    others = tuple("离国家谷山水田土木火日月")
    for term in ("flee", "fled"):
        (found,) = translator(dictionary, "出逃", *others).by_characters(term)
        assert (found.text, found.whole, found.why) == ("逃", False, "dictionary")
        assert sorted(found.source.partition(": ")[2].split(", ")) == ["逃亡", "逃跑"]
        assert 0 < found.weight <= 0.15
    assert translator(dictionary, *others).by_characters("flee") == ()
    assert translator(dictionary, "出逃", "逃荒", *others).by_characters("flee") == ()
    assert translator(dictionary, "出逃", *others).by_characters("nothing") == ()


def test_an_unknown_word_is_rendered_by_its_longest_parts(dictionary: BilingualDictionary) -> None:
    """粮食县长 is no entry: its two words are rendered, with less weight than alone."""
    one = translator(dictionary, "grain", "magistrate")
    alone = {found.text: found.weight for found in one.of_chinese("粮食")}
    together = {found.text: found.weight for found in one.of_chinese("粮食县长")}
    assert 0 < together["grain"] < alone["grain"]
    assert "magistrate" in together


def test_characters_of_an_unknown_string_mean_nothing_where_the_index_has_part_of_it(
    dictionary: BilingualDictionary,
) -> None:
    """谷仓 is no entry: 谷 and 仓 speak for it only in an index without the Chinese string."""
    assert {one.text for one in translator(dictionary, "valley", "barn").of_chinese("谷仓")} == {"valley", "barn"}
    assert translator(dictionary, "valley", "barn", "谷仓").of_chinese("谷仓") == ()
