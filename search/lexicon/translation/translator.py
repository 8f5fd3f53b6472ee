"""Translations of a query's words, as far as the index contains them, from all sources and by sound.

Each translation keeps its source. The weights of a word's translations need not add up to 1: two translations of a word
in one document count as two occurrences, which ranks better (XQuAD: +.006).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import islice, pairwise
from typing import Literal, Self

from search.deadline import Deadline
from search.lexicon.curated.tables import CuratedTables
from search.lexicon.frequencies import Frequencies
from search.lexicon.pairs.decision_set import DecisionSet
from search.lexicon.pairs.decisions import Decisions
from search.lexicon.pairs.mined_pairs import PAIRS, ArchivePairs
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.sound.foreign_names import ForeignNames
from search.lexicon.sound.phonetic_translator import PhoneticTranslator
from search.lexicon.sound.reading_index import ReadingIndex
from search.lexicon.translation.irregular import base_stems
from search.lexicon.translation.shared_characters import shared_characters
from search.lexicon.translation.translation_sources import TranslationSources, chinese_translation
from search.query import (
    TITLE_AND_BODY,
    TRANSLATIONS,
    Concept,
    ConceptPhrase,
    Index,
    IndexRequest,
    Translation,
    TranslationTerms,
    string_members,
)
from search.text import STOP_WORDS, stem

__all__ = ["Translator"]

_MAX_OF_PART = 8  # translations of such a part
_MAX_SOURCE_WORDS = 3  # words that are named as the source of a shared character
_DEADLINE_MS = 200  # of a search for a string; a string not found by then is cached as missing, so this is generous
_MAX_CACHED = 4096  # words whose translations are cached

_CacheKey = tuple[str, str, str]  # kind of look-up, the terms, the words as typed


class Translator:
    """Translates words within one generation; safe for many threads.

    Args:
        frequencies: Document frequencies of the index.
        sources: Glossary, pairs and dictionary.
        phonetic: Translations by sound; None for none.
        decisions: Librarians' decisions, which hold for pairs of any source; None for none.
        has_phrase: Returns whether a document may have successive stems side by side; by default, any may.
    """

    def __init__(
        self,
        frequencies: Frequencies,
        sources: TranslationSources,
        phonetic: PhoneticTranslator | None = None,
        decisions: Decisions | None = None,
        has_phrase: Callable[[tuple[str, ...]], bool] = lambda _: True,
    ) -> None:
        self._frequencies, self._sources, self._phonetic, self._decisions = frequencies, sources, phonetic, decisions
        self._has_phrase = has_phrase
        self._decided: DecisionSet | None = None
        self._cache: dict[_CacheKey, tuple[Translation, ...]] = {}

    @classmethod
    def open(cls, index: Index, tables: CuratedTables, decisions: Decisions | None = None) -> Self:
        """Open the translator of a generation; takes about a millisecond.

        Args:
            index: The generation.
            tables: Gazetteer and glossary of the archive.
            decisions: Librarians' decisions; None for none.

        Raises:
            IndexDamaged: If a file of the lexicon is cut, or is another one.
            ConfigError: If the glossary is wrong.
        """
        words = index.words
        frequencies = Frequencies(words.df, words.size, words.terms)
        dictionary = BilingualDictionary.open(words.folder)
        pairs = ArchivePairs.open(words.folder, decisions) if (words.folder / PAIRS).exists() else None
        sources = TranslationSources(tables.glossary, pairs, dictionary, tables.places)
        readings = ReadingIndex.open(words.folder)
        names = ForeignNames.open(words.folder, dictionary.transliteration) if dictionary else None
        phonetic = PhoneticTranslator(
            frequencies, readings, tables.glossary, tables.places, names, partial(_contains, index)
        )
        return cls(frequencies, sources, phonetic, decisions, partial(_has_phrase, index))

    def translate(self, lang: str, term: str) -> tuple[TranslationTerms, ...]:
        """Return translations of a term of the index, a stem (`en`) or a folded Chinese word (`zh`), the best first."""
        translations = self.of_english((term,), "") if lang == "en" else self.of_chinese(term)
        return tuple(translation.as_terms() for translation in translations if translation.lang != lang)

    def of_english(self, stems: tuple[str, ...], written: str) -> tuple[Translation, ...]:
        """Return the translations of one or several successive Latin words, the best first.

        Args:
            stems: Their terms.
            written: The words as typed, folded, with spaces between them; empty if only the terms are known.
        """
        return self._cached(("en", " ".join(stems), written), lambda: self._of_english(stems, written))

    def of_chinese(self, text: str) -> tuple[Translation, ...]:
        """Return the translations of a folded Chinese word, the best first; those of its parts if it is unknown."""
        return self._cached(("zh", text, ""), lambda: self._of_chinese(text) or self._of_unknown(text))

    def of_chinese_phrase(self, words: tuple[str, ...]) -> tuple[Translation, ...]:
        """Return the translations of successive folded Chinese words that are one term, the best first."""
        text = "".join(words)
        return self._cached(("phrase", " ".join(words), ""), lambda: self._of_chinese(text) or self._of_name(words))

    def by_characters(self, stem: str) -> tuple[Translation, ...]:
        """Return characters of the index that the dictionary's translations of a Latin word share: flee, 逃."""
        return self._cached(("characters", stem, ""), lambda: list(self._by_characters(stem)))

    def is_place(self, text: str) -> bool:
        """Return whether a text, in either language, can hardly be anything but the name of a place."""
        return self._phonetic is not None and self._phonetic.is_place(text)

    def may_begin(self, lang: Literal["zh", "en"], terms: tuple[str, ...], written: str) -> bool:
        """Return whether a longer term may begin with these words; if not, longer sequences need not be tried.

        Args:
            lang: Their language.
            terms: Two successive Chinese words, or the stems of two Latin ones.
            written: The Latin words as typed, folded, with a space between them.
        """
        if lang == "en":
            romanised = self._phonetic is not None and self._phonetic.has_prefix(written)
            return romanised or self._sources.has_prefix("en", " ".join(terms))
        return self._is_split(terms) or self._sources.has_prefix("zh", "".join(terms))

    def _is_split(self, words: tuple[str, ...]) -> bool:
        """Return whether a word is in no dictionary, so that it may be a part of a name."""
        dictionary = self._sources.dictionary
        return dictionary is not None and not all(map(dictionary.knows, words))

    def _cached(self, key: _CacheKey, find: Callable[[], list[Translation]]) -> tuple[Translation, ...]:
        """Return the best translations, cached until the librarians' decisions change."""
        decisions = self._decisions.current() if self._decisions else None
        if decisions is not self._decided or len(self._cache) >= _MAX_CACHED:
            self._decided, self._cache = decisions, {}
        cache = self._cache
        translations = cache.get(key)
        if translations is None:
            translations = cache[key] = _best(find())
        return translations

    def _of_english(self, stems: tuple[str, ...], written: str) -> list[Translation]:
        places = (
            list(self._phonetic.of_place(written, is_name=self._is_latin_name(stems, written)))
            if self._phonetic
            else []
        )
        is_place = any(place.weight >= TRANSLATIONS.place for place in places)
        translations = places + list(
            self._in_index(self._sources.chinese(stems, names_only=is_place), stems, written=written)
        )
        if len(stems) == 1 and not is_place:
            for base in base_stems(stems[0]):
                translations += self._in_index(
                    self._sources.dictionary_chinese((base,), TRANSLATIONS.irregular), (base,)
                )
        if self._phonetic and written:
            translations += self._of_romanised(self._phonetic, written)
        if is_place:
            return translations
        if len(stems) == 1 and not translations and self._phonetic and self._sources.may_be_name(stems):
            translations += self._phonetic.of_latin_name(written)
        if len(stems) == 1 and not translations and self._sources.dictionary:
            for other, similarity in self._sources.dictionary.related_stems(stems[0]):
                translations += self._in_index(
                    self._sources.dictionary_chinese((other,), TRANSLATIONS.related * similarity), (other,)
                )
        return translations

    def _of_romanised(self, phonetic: PhoneticTranslator, written: str) -> Iterator[Translation]:
        """Yield the Chinese that Latin words spell, with a glossary term's English."""
        for match, weight in phonetic.read_romanised(written):
            yield from phonetic.chinese(match, weight)
            if match.curated:
                english = self._sources.english_of_romanised(match.text, TRANSLATIONS.english_of_romanised * weight)
                yield from self._in_index(english, (), match.text)

    def _by_characters(self, stem: str) -> Iterator[Translation]:
        by_stem = (list(self._sources.dictionary_chinese((term,))) for term in (stem, *base_stems(stem)))
        translations = [
            translation
            for translation in next(filter(None, by_stem), [])
            if not self._sources.rejects(translation.text, (stem,))
        ]
        for char, share, words in shared_characters(
            (translation.text, translation.weight) for translation in translations
        ):
            if self._frequencies.is_selective(char):
                source = f"{translations[0].source}: {', '.join(words[:_MAX_SOURCE_WORDS])}"
                yield replace(
                    chinese_translation(char, TRANSLATIONS.shared_character * share, "dictionary", source), whole=False
                )

    def _of_chinese(self, text: str) -> list[Translation]:
        places: list[Translation] = []
        if self._phonetic:
            named = self._phonetic.of_chinese(text, is_name=self._is_chinese_name(text))
            places += filter(None, map(self._as_indexed, named))
        is_place = any(place.why == "place" and place.weight >= TRANSLATIONS.place for place in places)
        translations = places + list(self._in_index(self._sources.english(text, names_only=is_place), (), text))
        translations += filter(None, map(self._as_indexed, self._sources.variants(text)))
        return translations

    def _is_chinese_name(self, text: str) -> bool:
        """Return whether no dictionary has a Chinese string as anything but a name."""
        dictionary = self._sources.dictionary
        return dictionary is None or dictionary.is_chinese_name(text)

    def _is_latin_name(self, stems: tuple[str, ...], written: str) -> bool:
        """Return whether no dictionary has Latin words as anything but a name.

        A word that merely has the same stem does not count: change is not Changli.
        """
        dictionary = self._sources.dictionary
        return dictionary is None or dictionary.is_name(stems) or dictionary.spelling(stems).lower() != written

    def _of_name(self, words: tuple[str, ...]) -> list[Translation]:
        """Return translations of a name that the segmenter has cut into words: 林迪斯法 and 恩."""
        if self._phonetic is None or not self._is_split(words):
            return []
        return self._of_person("".join(words)) or [
            translation
            for translation in self._phonetic.of_chinese_name("".join(words))
            if translation.weight >= TRANSLATIONS.min_split_name
        ]

    def _of_person(self, text: str) -> list[Translation]:
        """Return the name of a Chinese person as the index spells it in Latin letters."""
        names = self._phonetic.of_person(text, self._has_phrase) if self._phonetic else ()
        return [name for name in names if not self._sources.rejects(text, name.terms)]

    def _of_unknown(self, text: str) -> list[Translation]:
        """Return translations of a Chinese word in no dictionary: of the name that it may be, else of its parts."""
        translations = self._of_person(text)
        if not translations and self._phonetic:
            translations = list(self._phonetic.of_chinese_name(text))
        if translations:
            return translations
        parts, is_known = self._sources.parts(text), self._sources.knows(text)
        for part in parts if max(map(len, parts), default=0) > 1 or self._is_absent(text) else ():
            candidates = self._sources.dictionary_english(
                part, TRANSLATIONS.part if len(part) > 1 else TRANSLATIONS.single_character
            )
            indexed = islice(self._in_index(candidates, (), part), _MAX_OF_PART)
            translations += (replace(translation, part=is_known or len(part) == 1) for translation in indexed)
        return translations

    def _is_absent(self, text: str) -> bool:
        """Return whether the index has no bigram of a Chinese string; only then are its characters translated.

        Otherwise they are a name, or the end of one with another word (王沈 and 是), and translating them is noise.
        """
        return len(text) > 1 and not any(self._frequencies.may_contain("".join(pair)) for pair in pairwise(text))

    def _in_index(
        self, translations: Iterable[Translation], stems: tuple[str, ...], zh: str = "", written: str = ""
    ) -> Iterator[Translation]:
        """Yield the translations of stems, or of a Chinese string, in the index and not rejected by a librarian."""
        count = 0
        for translation in translations:
            if count == TRANSLATIONS.max_per_word and translation.why == "dictionary":
                return
            indexed = self._as_indexed(translation) or self._related(translation, zh)
            if indexed and translation.why == "dictionary" and translation.lang == "zh":
                other = translation.terms[0]
                if self._is_inside_another(other, stems) or self._is_place_spelt_otherwise(other, stems, written):
                    indexed = None
            if indexed and not self._sources.rejects(zh or translation.terms[0], stems or translation.terms):
                count += 1
                yield indexed

    def _related(self, translation: Translation, zh: str) -> Translation | None:
        """Return a word of the index of the same family as an English translation that it lacks.

        Hungarian stands for Hungary. Decrease does not for decree: its own translations have no character in common
        with 法令.
        """
        if translation.lang != "en" or translation.why != "dictionary" or len(translation.terms) > 1:
            return None
        related = self._frequencies.related_stem(translation.terms[0])
        if related is None or not self._sources.may_mean((related[0],), zh):
            return None
        weight = TRANSLATIONS.related * related[1] * translation.weight
        return replace(translation, terms=(related[0],), weight=weight)

    def _is_place_spelt_otherwise(self, zh: str, stems: tuple[str, ...], written: str) -> bool:
        """Return whether a Chinese word is a place's name whose stems words merely share: Changli is no change."""
        return bool(written) and self._phonetic is not None and self._phonetic.is_spelt_otherwise(zh, stems, written)

    def _is_inside_another(self, zh: str, stems: tuple[str, ...]) -> bool:
        """Return whether the index has a Chinese word only inside a longer word that means something else."""
        longer = self._frequencies.longer_word(zh)
        meanings = [translation.terms for translation in self._sources.known_english(longer)] if longer else []
        return bool(meanings) and not any(stem in terms for terms in meanings for stem in stems)

    def _as_indexed(self, translation: Translation) -> Translation | None:
        """Return a translation as the index contains it, or None if it does not."""
        if translation.lang == "en":
            says_something = translation.terms[1:] or translation.terms[0] not in _stop_stems()
            if not says_something or not all(map(self._frequencies.has_stem, translation.terms)):
                return None
            # Of the dictionary's many phrases this would take too long; of terms and places it decides whether their
            # single words are translated.
            is_term = translation.why in ("glossary", "place") and len(translation.terms) > 1
            return None if is_term and not self._has_phrase(translation.terms) else translation
        text = translation.terms[0]
        if self._frequencies.is_segmented(text):
            return translation
        return replace(translation, whole=False) if len(text) > 1 and self._frequencies.may_contain(text) else None


def _best(translations: Iterable[Translation]) -> tuple[Translation, ...]:
    """Return each translation once, with its greatest weight and its first source; the first ten by weight."""
    best: dict[tuple[str, ...], Translation] = {}
    for translation in translations:
        first = best.setdefault(translation.terms, translation)
        if translation.weight > first.weight:
            best[translation.terms] = replace(first, weight=translation.weight)
    return tuple(sorted(best.values(), key=lambda translation: -translation.weight)[: TRANSLATIONS.max_per_word])


def _has_phrase(index: Index, stems: tuple[str, ...]) -> bool:
    """Return whether a document has successive stems side by side; True also if the deadline passes first."""
    query = Concept([ConceptPhrase(field, stems) for field in ("title_en", "body_en")])
    result = index.search(IndexRequest(query, deadline=Deadline(_DEADLINE_MS)))
    return result.total > 0 or result.partial


def _contains(index: Index, text: str) -> bool:
    """Return whether a document contains a Chinese string; False also if the deadline passes first."""
    query = Concept(list(string_members(text, TITLE_AND_BODY)))
    return index.search(IndexRequest(query, deadline=Deadline(_DEADLINE_MS))).total > 0


@cache
def _stop_stems() -> frozenset[str]:
    return frozenset(map(stem, STOP_WORDS))
