"""Claims about names by their sound: what is learnt from names that are known, and what is found by it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations_with_replacement, pairwise
from math import log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexicon.build_context import BuildContext
from search.lexicon.reference.cedict import NameEntry
from search.lexicon.reference.name_keys import chinese_key, chinese_keys, latin_key, latin_keys
from search.lexicon.reference.transliteration import max_letters, prior_log_probability, units_of
from search.lexicon.reference.transliteration_learning import (
    LogProbabilities,
    learn_probabilities,
    learn_transliteration,
)
from search.lexicon.sound.foreign_names import ForeignNames
from search.lexicon.sound.name_files import write_names
from tests.fixtures.dictionary import ENTRIES, compiled


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


def test_sounds_are_learnt_and_read_back(tmp_path: Path) -> None:
    """A model that was written says what the learnt one says, and tells a name from another."""
    learnt, read = learn_transliteration(ENTRIES.names), compiled(tmp_path).transliteration
    for latin in ("peter", "marco", "matt", "zzzz"):
        for zh in ("比特", "马可", "马特", "粮食", ""):
            assert read.score(latin, zh) == pytest.approx(learnt.score(latin, zh), abs=1e-5)
    assert read.score("peter", "比特") > read.score("marco", "比特")
    assert not read.can_spell("粮")


def best_alignment(latin: str, units: tuple[str, ...], costs: LogProbabilities) -> tuple[float, list[str]]:
    """The likeliest of all ways to deal out letters, as one who tries every single one finds it."""
    found: list[tuple[float, list[int], list[str]]] = []
    for places in combinations_with_replacement(range(len(latin) + 1), len(units) - 1):
        parts = [latin[start:end] for start, end in pairwise((0, *places, len(latin)))]
        if all(len(part) <= max_letters(unit) for unit, part in zip(units, parts, strict=True)):
            rough = [prior_log_probability(unit, part) for unit, part in zip(units, parts, strict=True)]
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
    costs: LogProbabilities = {}
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
    assert learn_probabilities([(latin, syllables.split()) for latin, syllables in pairs]) == costs


def test_what_is_no_name_teaches_nothing() -> None:
    """A line with several glosses in capitals, with other syllables than characters or in pinyin leaves a model as it is."""
    names = ENTRIES.names
    others = [
        NameEntry("州", ("Zhou1",), ("State",)), NameEntry("粮仓", ("Liang2", "cang1"), ("Liangcang",)),
        NameEntry("粮仓", ("Liang2",), ("Peter",)), NameEntry("粮仓", ("Liang2", "r"), ("Peter",)),
        NameEntry("粮仓", ("Liang2", "cang1"), ("Peter Marco", "of Li")), NameEntry("粮仓", ("Liang2", "cang1"), ("barn",)),
    ]  # fmt: skip
    one, two = learn_transliteration(names), learn_transliteration([*others, *reversed(names), *names])
    assert one.characters_by_key == two.characters_by_key != {}
    for latin in ("peter", "marco", "liang"):
        for zh in ("比特", "马可", "马特"):
            assert one.score(latin, zh) == two.score(latin, zh)


class Vocabulary(BuildContext):
    """A generation of which only the words are known."""

    def vocabulary(self, *fields: str) -> Iterator[tuple[bytes, int]]:
        chinese = ["县长", "比特", "马可"]
        words = chinese if "body_zh" in fields else ["grain", "peter", "state", "x1", "zoltan"]
        return ((word.encode(), 1) for word in words)


def opened_names(folder: Path) -> ForeignNames:
    """The names of a generation, by the sounds of its dictionary."""
    sounds = compiled(folder).transliteration
    write_names(Vocabulary(folder, ()))
    names = ForeignNames.open(folder, sounds)
    assert names is not None
    return names


def test_names_are_found_by_their_sound_in_both_directions(tmp_path: Path) -> None:
    """Peter and 比特 find each other; a word that the dictionary knows as a word is no name; a rest is not guessed."""
    names = opened_names(tmp_path)
    assert [word for word, _ in names.chinese("Peter", lambda _: False)] == ["比特"]
    assert [word for word, _ in names.latin("比特")] == ["peter"]
    assert names.latin("县长") == names.latin("粮食粮食粮食粮食粮食") == names.chinese("", lambda _: True) == []


def test_a_name_that_the_segmenter_has_cut_is_put_together_if_the_index_holds_it(tmp_path: Path) -> None:
    """马可 and 比特 together are asked for only where a document has them side by side."""
    names = opened_names(tmp_path)
    assert names.chinese("petermarco", lambda _: False) == []
    assert [word for word, _ in names.chinese("petermarco", lambda word: word == "比特马可")] == ["比特马可"]
