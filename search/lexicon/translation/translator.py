"""Turns a word of a question into what it is called otherwise in this index: in the other language, or by its sound.

Each rendering keeps its source, and none is given that the index does not hold. Of those of one word the weights need
not add up to 1: two words for a thing in one document are two mentions of it, and that ranks better (XQuAD: +.006).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import islice, pairwise
from typing import Literal, Self

from search.deadline import Deadline
from search.lexicon.frequencies import Frequencies
from search.lexicon.pairs.decisions import Decisions, DecisionSet
from search.lexicon.pairs.mined_pairs import PAIRS, ArchivePairs
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.reference.glossary import Glossary
from search.lexicon.sound.foreign_names import Names
from search.lexicon.sound.readings import Readings
from search.lexicon.sound.soundings import Soundings
from search.lexicon.translation.irregular import base_stems
from search.lexicon.translation.shared_characters import shared_characters
from search.lexicon.translation.sources import Sources, from_english
from search.query import TEXT, Concept, Index, Rendering, Request, Translation, string_members
from search.text import STOP_WORDS, stem

__all__ = ["Translator"]

_MOST = 10  # renderings of a word or phrase
_INFLECTED = 0.95  # factor for a rendering of an irregular form's base
_ENGLISH_OF_ROMANISED = 0.3  # of an English name of a romanised term, which counts less than the Chinese word
_AKIN = 0.7  # of another word of the same family
_PART, _CHARACTER = 0.6, 0.15  # of a part of an unknown Chinese word: a word, a single character
_MOST_OF_PART = 8
# Of a character that all renderings share. Measured on XQuAD, English questions: nDCG@10 is .879 without characters,
# .892 with those that at most a tenth of the documents have, and a fifth more documents are found. Those of a quarter
# would give .895 and find two thirds more. From .1 to .3 makes a difference of .005 at most.
_SHARED = 0.15
_MOST_NAMED = 3  # words that are told as the source of a character
_LEAST_OF_CUT_NAME = 0.3  # weight of a name that was cut into words
_PATIENCE_MS = 200  # what is not found by then is remembered as missing, so only a hopeless search may end so
_MOST_REMEMBERED = 4096  # words whose renderings are kept

_Question = tuple[str, str, str]  # which question, the terms, as typed


class Translator:
    """Knows what words are called otherwise in one generation; safe for many threads.

    Args:
        frequencies: What the index holds.
        sources: Where translations come from.
        soundings: What words sound like; None for nothing.
        decisions: Librarians' decisions, which hold for pairs of any source; None for none.
    """

    def __init__(
        self,
        frequencies: Frequencies,
        sources: Sources,
        soundings: Soundings | None = None,
        decisions: Decisions | None = None,
    ) -> None:
        self._index, self._sources, self._soundings, self._decisions = frequencies, sources, soundings, decisions
        self._decided: DecisionSet | None = None
        self._remembered: dict[_Question, tuple[Translation, ...]] = {}

    @classmethod
    def open(cls, index: Index, decisions: Decisions | None = None) -> Self:
        """The translator of a generation; costs a millisecond.

        Raises:
            IndexDamaged: If a file of the lexicon is cut, or is another one.
            ConfigError: If the glossary is wrong.
        """
        frequencies = Frequencies(index.df, index.size)
        dictionary = BilingualDictionary.open(index.words)
        pairs = ArchivePairs.open(index.words, decisions) if (index.words / PAIRS).exists() else None
        sources = Sources(Glossary.load(), pairs, dictionary)
        readings = Readings.open(index.words)
        names = Names.open(index.words, dictionary.transliteration) if dictionary else None
        soundings = Soundings(frequencies, readings, sources.glossary, names, partial(_holds, index))
        return cls(frequencies, sources, soundings, decisions)

    def render(self, lang: str, term: str) -> tuple[Rendering, ...]:
        """Renderings of a term of the index: a stem (`en`) or a folded Chinese word (`zh`), the best first."""
        found = self.of_english((term,), "") if lang == "en" else self.of_chinese(term)
        return tuple(one.rendering() for one in found)

    def of_english(self, stems: tuple[str, ...], written: str) -> tuple[Translation, ...]:
        """Renderings of one or several successive Latin words, the best first.

        Args:
            stems: Their terms.
            written: The words as typed, folded, with spaces between them; empty if only the terms are known.
        """
        return self._answer(("en", " ".join(stems), written), lambda: self._of_english(stems, written))

    def of_chinese(self, text: str) -> tuple[Translation, ...]:
        """Renderings of a folded Chinese word, the best first; those of its parts if it is unknown as a whole."""
        return self._answer(("zh", text, ""), lambda: self._of_chinese(text) or self._of_unknown(text))

    def of_chinese_phrase(self, words: tuple[str, ...]) -> tuple[Translation, ...]:
        """Renderings of successive folded Chinese words, if they are known as a whole, the best first."""
        text = "".join(words)
        return self._answer(("phrase", " ".join(words), ""), lambda: self._of_chinese(text) or self._of_name(words))

    def by_characters(self, stem: str) -> tuple[Translation, ...]:
        """Characters that the dictionary's renderings of a Latin word share, and the index has: flee, 逃."""
        return self._answer(("characters", stem, ""), lambda: list(self._by_characters(stem)))

    def may_begin(self, lang: Literal["zh", "en"], terms: tuple[str, ...], written: str) -> bool:
        """Whether more than one word may be one thing that begins like this, so that longer ones need not be tried.

        Args:
            lang: Their language.
            terms: Two successive Chinese words, or the stems of two Latin ones.
            written: The Latin words as typed, folded, with a space between them.
        """
        if lang == "en":
            romanised = self._soundings is not None and self._soundings.has_prefix(written)
            return romanised or self._sources.has_prefix("en", " ".join(terms))
        return self._is_cut(terms) or self._sources.has_prefix("zh", "".join(terms))

    def _is_cut(self, words: tuple[str, ...]) -> bool:
        """Whether a word is in no dictionary, so that it may be the beginning of a name, or its end."""
        dictionary = self._sources.dictionary
        return dictionary is not None and not all(map(dictionary.knows, words))

    def _answer(self, question: _Question, find: Callable[[], list[Translation]]) -> tuple[Translation, ...]:
        """An answer, remembered until a librarian decides otherwise."""
        decided = self._decisions.current() if self._decisions else None
        if decided is not self._decided or len(self._remembered) >= _MOST_REMEMBERED:
            self._decided, self._remembered = decided, {}
        remembered = self._remembered
        found = remembered.get(question)
        if found is None:
            found = remembered[question] = _best(find())
        return found

    def _of_english(self, stems: tuple[str, ...], written: str) -> list[Translation]:
        found = list(self._held(self._sources.chinese(stems), stems))
        if len(stems) == 1:
            for base in base_stems(stems[0]):
                found += self._held(self._sources.listed_chinese((base,), _INFLECTED), (base,))
        if self._soundings and written:
            found += self._of_romanised(self._soundings, written)
        if len(stems) == 1 and not found and self._soundings and self._sources.may_be_name(stems):
            found += self._soundings.of_latin_name(written)
        if len(stems) == 1 and not found and self._sources.dictionary:
            for other, likeness in self._sources.dictionary.related_stems(stems[0]):
                found += self._held(self._sources.listed_chinese((other,), _AKIN * likeness), (other,))
        return found

    def _of_romanised(self, soundings: Soundings, written: str) -> Iterator[Translation]:
        """The place that Latin words name, or the Chinese that they spell; of a term of the glossary, its English."""
        yield from soundings.of_place(written)
        for sounding, weight in soundings.read(written):
            yield from soundings.chinese(sounding, weight)
            if sounding.curated:
                english = self._sources.english_of_romanised(sounding.text, _ENGLISH_OF_ROMANISED * weight)
                yield from self._held(english, (), sounding.text)

    def _by_characters(self, stem: str) -> Iterator[Translation]:
        listed = (list(self._sources.listed_chinese((one,))) for one in (stem, *base_stems(stem)))
        found = [one for one in next(filter(None, listed), []) if not self._sources.rejects(one.text, (stem,))]
        for char, share, words in shared_characters((one.text, one.weight) for one in found):
            if self._index.is_selective(char):
                source = f"{found[0].source}: {', '.join(words[:_MOST_NAMED])}"
                yield replace(from_english(char, _SHARED * share, "dictionary", source), whole=False)

    def _of_chinese(self, text: str) -> list[Translation]:
        found = list(self._held(self._sources.english(text), (), text))
        if self._soundings:
            found += self._soundings.of_chinese(text)
        return found

    def _of_name(self, words: tuple[str, ...]) -> list[Translation]:
        """Renderings of a name that the segmenter has cut into words: 林迪斯法 and 恩."""
        if self._soundings is None or not self._is_cut(words):
            return []
        return [one for one in self._soundings.of_chinese_name("".join(words)) if one.weight >= _LEAST_OF_CUT_NAME]

    def _of_unknown(self, text: str) -> list[Translation]:
        """Renderings of a Chinese word that is in no dictionary: of the name that it may be, else of its parts."""
        found = list(self._soundings.of_chinese_name(text)) if self._soundings else []
        if found:
            return found
        parts, is_known = self._sources.parts(text), self._sources.knows(text)
        for part in parts if max(map(len, parts), default=0) > 1 or self._is_foreign(text) else ():
            listed = self._sources.listed_english(part, _PART if len(part) > 1 else _CHARACTER)
            held = islice(self._held(listed, (), part), _MOST_OF_PART)
            found += (replace(one, part=is_known or len(part) == 1) for one in held)
        return found

    def _is_foreign(self, text: str) -> bool:
        """Whether the index has nothing of a Chinese string; only then are its characters asked for one by one.

        Otherwise they are a name, or the end of one and something else, 王沈 and 是, and what they mean is noise.
        """
        return len(text) > 1 and not any(self._index.may_contain("".join(pair)) for pair in pairwise(text))

    def _held(self, found: Iterable[Translation], stems: tuple[str, ...], zh: str = "") -> Iterator[Translation]:
        """Those of some renderings of stems, or of a Chinese string, that the index holds and no librarian rejects."""
        held = 0
        for one in found:
            if held == _MOST and one.why == "dictionary":
                return
            kept = self._kept(one)
            if kept and not self._sources.rejects(zh or one.terms[0], stems or one.terms):
                held += 1
                yield kept

    def _kept(self, one: Translation) -> Translation | None:
        """A rendering as the index holds it, or None if it does not."""
        if one.lang == "en":
            says_something = one.terms[1:] or one.terms[0] not in _stop_stems()
            return one if says_something and all(map(self._index.has_stem, one.terms)) else None
        text = one.terms[0]
        if self._index.has_word(text):
            return one
        return replace(one, whole=False) if len(text) > 1 and self._index.may_contain(text) else None


def _best(found: Iterable[Translation]) -> tuple[Translation, ...]:
    """Each rendering once, with the greatest of its weights and the first of its sources; the first ten by weight."""
    best: dict[tuple[str, ...], Translation] = {}
    for one in found:
        first = best.setdefault(one.terms, one)
        if one.weight > first.weight:
            best[one.terms] = replace(first, weight=one.weight)
    return tuple(sorted(best.values(), key=lambda one: -one.weight)[:_MOST])


def _holds(index: Index, text: str) -> bool:
    """Whether a document holds a Chinese string; what is looked for too long is not there."""
    query = Concept(list(string_members(text, TEXT)))
    return index.answer(Request(query, deadline=Deadline(_PATIENCE_MS))).total > 0


@cache
def _stop_stems() -> frozenset[str]:
    return frozenset(map(stem, STOP_WORDS))
