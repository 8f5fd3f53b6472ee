"""Claims about the translation model: dictionary, names by sound, and what a translator makes of its sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations_with_replacement, pairwise
from math import log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine.blocks import BlockFile
from search.errors import IndexDamaged
from search.lexicon import dictionary_files
from search.lexicon.cedict import MOST_WORDS, Name, parse
from search.lexicon.characters import shared_characters
from search.lexicon.dictionary import BilingualDictionary
from search.lexicon.dictionary_files import DICTIONARY, KIND, compile_dictionary, write_dictionary
from search.lexicon.frequencies import Frequencies
from search.lexicon.glossary import Entry as Term
from search.lexicon.glossary import Glossary
from search.lexicon.irregular import base_stems
from search.lexicon.materials import OWNER, Materials
from search.lexicon.name_files import write_names
from search.lexicon.name_keys import chinese_key, chinese_keys, latin_key, latin_keys
from search.lexicon.names import Names
from search.lexicon.sound import most_letters, rough_cost, units_of
from search.lexicon.sound_learning import Costs, learn_costs, learn_sounds
from search.lexicon.sources import Sources
from search.lexicon.translate import Translator
from search.lexicon.translation_table import tabulate
from search.text.english import stem
from search.text.stems import phrase_stems


def line(zh: str, *senses: str, pinyin: str = "") -> str:
    return f"{zh} {zh} [{pinyin}] /{'/'.join(senses)}/"


_NAMES = (("比特", "Peter", "Bi3 te4"), ("马可", "Marco", "Ma3 ke3"), ("比可", "Bico", "Bi3 ke3"),
          ("马特", "Matt", "Ma3 te4"))  # fmt: skip
LINES = (
    line("粮食", "grain", "cereals"),
    line("谷", "valley", "grain"),
    line("国家", "country", "nation", "state"),
    line("州", "state"),
    line("县长", "county magistrate"),
    line("棉花", "cotton"),
    line("仓", "barn", "storehouse"),
    line("粮仓", "granary", "barn"),
    line("历史", "history"),
    line("逃亡", "flee", "go into exile"),
    line("逃跑", "flee", "run away"),
    line("流离", "flee"),
    *(line(zh, name, pinyin=pinyin) for zh, name, pinyin in _NAMES),
)
ENTRIES = parse("\n".join(LINES))
SENSES = ("grain", "field", "grain field", "cut grain", "cut grain in fields", "barn")


def held(*texts: str) -> Frequencies:
    """Those of an index that holds some words and no others, each in a document of its own."""
    terms = {stem for text in texts for stem in phrase_stems(text)} | {text for text in texts if not text.isascii()}
    pairs = {text[at : at + 2] for text in texts for at in range(len(text) - 1)}
    characters = Counter(char for text in set(texts) for char in set(text))

    def df(field: str, text: str) -> int:
        if field.endswith("characters"):
            return characters[text]
        return int(text in (pairs if field.endswith("bigrams") else terms))

    return Frequencies(df, len(set(texts)))


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> BilingualDictionary:
    path = tmp_path_factory.mktemp("dictionary") / DICTIONARY
    compile_dictionary(path, ENTRIES)
    return BilingualDictionary(BlockFile(path, KIND, OWNER))


def translator(dictionary: BilingualDictionary, *texts: str, glossary: tuple[Term, ...] = ()) -> Translator:
    return Translator(held(*texts), Sources(Glossary(glossary), None, dictionary))


def glosses(*lines: str) -> list[tuple[str, str, int]]:
    """What the words of some lines mean: the word, its gloss, and how many senses stand before it."""
    read = parse("\n".join(lines))
    texts = read.glosses.texts
    meanings = zip(read.word.tolist(), read.gloss.tolist(), read.rank.tolist(), strict=True)
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
    read = parse("吃 吃 [chi1] /to eat/eats; a co-op's 1000.0 votes/\n食 食 [shi2] /eat/").glosses
    assert sorted(zip(read.texts, read.stems, strict=True)) == [
        ("co-op's 1000.0 votes", "coop 1000 vote"), ("eat", "eat"), ("eats", "eat"),
    ]  # fmt: skip


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
    read = parse("\n".join([*texts, *lines])).glosses
    assert [len(text.split()) for text in read.texts] == read.lengths.tolist()
    assert all(0 < length <= MOST_WORDS for length in read.lengths.tolist())


def test_probabilities_of_a_word_add_up_and_fall_with_the_rank(dictionary: BilingualDictionary) -> None:
    """The whole glosses of a Chinese word share probability 1; the first sense has most of it."""
    found = list(dictionary.english("国家"))
    assert [one.text for one in found] == ["country", "nation", "state"] or found[0].text == "country"
    assert sum(one.probability for one in found) == pytest.approx(1.0)
    assert found[0].probability == pytest.approx(1 / (1 + 1 / 2 + 1 / 3))


@given(st.lists(st.tuples(st.sampled_from("谷米仓"), st.lists(st.sampled_from(SENSES), max_size=3)), max_size=8))
def test_the_table_says_what_adding_up_sense_by_sense_says(some: list[tuple[str, list[str]]]) -> None:
    """Shares by rank, parts of glosses by their number: as one who goes through the dictionary would add them up."""
    table = tabulate(parse("\n".join([line(zh, *found) for zh, found in some])))
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


def test_akin_stems_are_of_the_same_family(dictionary: BilingualDictionary) -> None:
    """An unknown stem finds a known one with the same beginning; short ones find nothing."""
    assert [other for other, _ in dictionary.akin("histor")] == [stem("history")]
    assert dictionary.akin("his") == dictionary.akin("granit\udcff") == []


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
    term = Term("粮食", "糧食", "liángshí", ("grain",), ("粮",), "crop", "general usage")
    found = translator(dictionary, "粮食", "粮", glossary=(term,)).of_english(("grain",), "grain")
    assert [(one.text, one.why, one.source) for one in found] == [
        ("粮食", "glossary", "glossary: general usage"), ("粮", "glossary", "glossary: general usage"),
    ]  # fmt: skip


def test_an_irregular_form_is_rendered_as_its_base() -> None:
    """`led` has the renderings of `lead`; a regular form needs no table."""
    assert base_stems("led") == ("lead",)
    assert base_stems("fled") == ("flee",)
    assert base_stems("team") == ()


RENDERINGS = st.lists(
    st.tuples(st.text(alphabet="逃亡跑走流离", min_size=1, max_size=4), st.floats(0.01, 1.0)),
    max_size=12,
    unique_by=lambda one: one[0],
)


@given(RENDERINGS)
def test_shared_characters_are_those_of_several_words(renderings: list[tuple[str, float]]) -> None:
    """Each stands in two words at least, which are named, and its share is theirs of all the weight."""
    total = sum(weight for _, weight in renderings)
    found = shared_characters(renderings)
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    for char, share, words in found:
        having = [(word, weight) for word, weight in renderings if char in word]
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


def test_names_that_sound_alike_share_a_key() -> None:
    """Transliterations of all kinds meet their originals: silent letters, liquids at the end, nasals, th."""
    pairs = [
        ("jared", "jia li de"), ("huguenot", "hu ge nuo"), ("duval", "du wa er"), ("shelly", "xue lai"),
        ("lindisfarne", "lin di si fa en"), ("manning", "man ning"), ("martha", "ma sha"), ("hobson", "huo bu sen"),
        ("jacksonville", "jie ke xun wei er"), ("seaman", "xi man"),
    ]  # fmt: skip
    for latin, syllables in pairs:
        assert chinese_key(syllables.split()) in latin_keys(latin), latin
    for latin, syllables in pairs:
        if latin != "martha":
            assert latin_key(latin) in chinese_keys(syllables.split()), latin


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=20))
def test_a_name_is_found_under_its_own_key(name: str) -> None:
    """The key of an indexed name is among those under which its like is looked up, and these are few."""
    assert latin_key(name) in latin_keys(name)
    assert len(latin_keys(name)) <= 16


def test_sounds_are_learnt_and_read_back(dictionary: BilingualDictionary) -> None:
    """A model that was written says what the learnt one says, and tells a name from another."""
    learnt, read = learn_sounds(ENTRIES.names), dictionary.sounds
    for latin in ("peter", "marco", "matt", "zzzz"):
        for zh in ("比特", "马可", "马特", "粮食", ""):
            assert read.likeness(latin, zh) == pytest.approx(learnt.likeness(latin, zh), abs=1e-5)
    assert read.likeness("peter", "比特") > read.likeness("marco", "比特")
    assert not read.spells("粮")


def best_alignment(latin: str, units: tuple[str, ...], costs: Costs) -> tuple[float, list[str]]:
    """The likeliest of all ways to deal out letters, as one who tries every single one finds it."""
    found: list[tuple[float, list[int], list[str]]] = []
    for places in combinations_with_replacement(range(len(latin) + 1), len(units) - 1):
        parts = [latin[start:end] for start, end in pairwise((0, *places, len(latin)))]
        if all(len(part) <= most_letters(unit) for unit, part in zip(units, parts, strict=True)):
            rough = [rough_cost(unit, part) for unit, part in zip(units, parts, strict=True)]
            known = [costs.get(unit, {"?": 0.0}) for unit in units]
            value = sum(one.get(part, one["?"] + p) for one, part, p in zip(known, parts, rough, strict=True))
            found.append((value, [len(part) for part in reversed(parts)], parts))
    value, _, parts = max(found, default=(float("-inf"), [], [""] * len(units)))
    return value, parts


def test_sounds_are_learnt_from_the_best_of_all_alignments() -> None:
    """Aligning all names at once gives what trying every alignment of each name gives.

    Before the first round sounds are as likely as they are alike; what a unit was never seen with shares 5 occurrences.
    """
    pairs = [("peter", "bi te"), ("marco", "ma ke"), ("bico", "bi ke"), ("matt", "ma te"), ("martha", "ma sha"),
             ("shanxi", "xi shan"), ("usa", "mei guo"), ("anna", "an na"), ("abcdefghijklmn", "bi te")]  # fmt: skip
    costs: Costs = {}
    for least in (-2.2, -1.5, -1.5):
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for latin, syllables in pairs:
            units = units_of(syllables.split())
            value, parts = best_alignment(latin, units, costs)
            if value > least * (len(latin) + len(units) / 2):
                for unit, part in zip(units, parts, strict=True):
                    counts[unit][part] += 1
        totals = {unit: count.total() + 5.0 for unit, count in counts.items()}
        costs = {
            unit: {part: log(times / totals[unit]) for part, times in [*count.items(), ("?", 5.0)]}
            for unit, count in counts.items()
        }
    assert 4 < sum(len(known) for known in costs.values()) < 40
    assert learn_costs([(latin, syllables.split()) for latin, syllables in pairs]) == costs


def test_what_is_no_name_teaches_nothing() -> None:
    """A line with several glosses in capitals, with other syllables than characters or in pinyin leaves a model as it is."""
    names = ENTRIES.names
    others = [
        Name("州", ("Zhou1",), ("State",)), Name("粮仓", ("Liang2", "cang1"), ("Liangcang",)),
        Name("粮仓", ("Liang2",), ("Peter",)), Name("粮仓", ("Liang2", "r"), ("Peter",)),
        Name("粮仓", ("Liang2", "cang1"), ("Peter Marco", "of Li")), Name("粮仓", ("Liang2", "cang1"), ("barn",)),
    ]  # fmt: skip
    one, two = learn_sounds(names), learn_sounds([*others, *reversed(names), *names])
    assert one.characters == two.characters != {}
    for latin in ("peter", "marco", "liang"):
        for zh in ("比特", "马可", "马特"):
            assert one.likeness(latin, zh) == two.likeness(latin, zh)


class Vocabulary(Materials):
    """A generation of which only the words are known."""

    def vocabulary(self, *fields: str) -> Iterator[tuple[bytes, int]]:
        chinese = ["县长", "比特", "马可"]
        words = chinese if "body_zh" in fields else ["grain", "peter", "state", "x1", "zoltan"]
        return ((word.encode(), 1) for word in words)


def test_names_are_found_by_their_sound_in_both_directions(tmp_path: Path) -> None:
    """Peter and 比特 find each other; a word that the dictionary knows as a word is no name; a rest is not guessed."""
    compile_dictionary(tmp_path / DICTIONARY, ENTRIES)
    write_names(Vocabulary(tmp_path, ()))
    known = BilingualDictionary.open(tmp_path)
    assert known is not None
    names = Names.open(tmp_path, known.sounds)
    assert names is not None
    assert [word for word, _ in names.chinese("Peter", lambda _: False)] == ["比特"]
    assert [word for word, _ in names.latin("比特")] == ["peter"]
    assert names.latin("县长") == names.latin("粮食粮食粮食粮食粮食") == names.chinese("", lambda _: True) == []


def test_a_name_that_the_segmenter_has_cut_is_put_together_if_the_index_holds_it(tmp_path: Path) -> None:
    """马可 and 比特 together are asked for only where a document has them side by side."""
    compile_dictionary(tmp_path / DICTIONARY, ENTRIES)
    write_names(Vocabulary(tmp_path, ()))
    known = BilingualDictionary.open(tmp_path)
    assert known is not None
    names = Names.open(tmp_path, known.sounds)
    assert names is not None
    assert names.chinese("petermarco", lambda _: False) == []
    assert [word for word, _ in names.chinese("petermarco", lambda word: word == "比特马可")] == ["比特马可"]


def materials(folder: Path, previous: Path | None = None) -> Materials:
    folder.mkdir()
    return Materials(folder, (), previous)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEZUO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(dictionary_files, "entries", lambda: ENTRIES)
    return tmp_path / "cache"


def test_the_dictionary_is_made_once_and_linked(cache: Path, tmp_path: Path) -> None:
    """Two generations and the cache share one file, and an update takes that of the generation before."""
    write_dictionary(materials(tmp_path / "one"))
    write_dictionary(materials(tmp_path / "two"))
    (cached,) = cache.iterdir()
    cached.unlink()
    write_dictionary(materials(tmp_path / "three", tmp_path / "two"))
    assert len({(tmp_path / name / DICTIONARY).stat().st_ino for name in ("one", "two", "three")}) == 1
    assert not list(cache.iterdir())


def test_a_damaged_or_foreign_file_in_the_cache_is_replaced(cache: Path, tmp_path: Path) -> None:
    """A generation never gets a dictionary that is not what this version makes."""
    write_dictionary(materials(tmp_path / "one"))
    (cached,) = cache.iterdir()
    data = bytearray(cached.read_bytes())
    cached.unlink()
    data[200] ^= 1
    for number, content in enumerate((bytes(data), b"", bytes(data[: len(data) // 2]))):
        cached.write_bytes(content)
        folder = tmp_path / f"again{number}"
        write_dictionary(materials(folder))
        opened = BilingualDictionary.open(folder)
        assert opened is not None
        assert opened.knows("粮食")


def test_without_a_cache_it_is_made_in_the_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    """A cache that cannot be written hinders nothing."""
    cache.write_text("a file where the folder should be")
    write_dictionary(materials(tmp_path / "one"))
    assert BilingualDictionary.open(tmp_path / "one") is not None


def test_a_damaged_dictionary_is_said_to_be_damaged(tmp_path: Path) -> None:
    """A file that was cut or changed raises `IndexDamaged`, when it is opened or when it is read; none is None."""
    assert BilingualDictionary.open(tmp_path) is None
    path = tmp_path / DICTIONARY
    compile_dictionary(path, ENTRIES)
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-1])
    with pytest.raises(IndexDamaged):
        BilingualDictionary.open(tmp_path)
    path.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    with pytest.raises(IndexDamaged):
        list(BilingualDictionary(BlockFile(path, KIND, OWNER)).english("粮食"))
