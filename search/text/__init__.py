"""Text analysis: script folding, segmentation, stemming, numbers and romanisation; every token keeps its offsets."""

from __future__ import annotations

from search.text.analyzers import (
    BigramAnalyzer,
    CapitalAnalyzer,
    CharacterAnalyzer,
    ChineseAnalyzer,
    FormAnalyzer,
    LatinAnalyzer,
    NameAnalyzer,
)
from search.text.batch import BatchAnalyzer, Tokens
from search.text.english import ABBREVIATION_END, STOP_WORDS, plain_letters, stem, word_terms
from search.text.folding import (
    HAN,
    LETTER,
    ambiguous_characters,
    fold,
    is_han,
    is_simplified,
    spellings_of,
    to_simplified,
)
from search.text.numbers import (
    CHINESE_NUMBER,
    DIGIT_NUMBER,
    DIGIT_SERIES,
    NUMBER_UNIT,
    chinese_number,
    chinese_numbers,
    digit_number,
)
from search.text.passing_over import PASSED_OVER, chinese_passage, spaced_together, visible, without_invisible
from search.text.romanisation import Lattice, base_letters, may_be_romanised, parse_romanised, syllable_sequences
from search.text.scans.misread import Misreading, MisreadText, misread_text, odds_of_chance
from search.text.scans.shapes import similar_characters
from search.text.segmentation import dictionary_words, is_known_word, search_words, segment_words
from search.text.stemming import phrase_stems
from search.text.surnames import SURNAMES
from search.text.syllable_spellings import syllables, to_wade_giles, toneless
from search.text.tokens import (
    LONGEST_WORD,
    PARAGRAPH_GAP,
    Token,
    bigrams,
    chinese_words,
    han_runs,
    latin_capitals,
    latin_forms,
    latin_names,
    latin_words,
    strings,
)
from search.text.tones import pinyin, tones_agree
from search.text.version import analysis_versions
from search.text.word_readings import (
    PinyinReader,
    WordReading,
    character_readings,
    possible_readings,
    toned_readings,
    toneless_syllable,
)

__all__ = [
    "ABBREVIATION_END",
    "CHINESE_NUMBER",
    "DIGIT_NUMBER",
    "DIGIT_SERIES",
    "HAN",
    "LETTER",
    "LONGEST_WORD",
    "NUMBER_UNIT",
    "PARAGRAPH_GAP",
    "PASSED_OVER",
    "STOP_WORDS",
    "SURNAMES",
    "BatchAnalyzer",
    "BigramAnalyzer",
    "CapitalAnalyzer",
    "CharacterAnalyzer",
    "ChineseAnalyzer",
    "FormAnalyzer",
    "LatinAnalyzer",
    "Lattice",
    "MisreadText",
    "Misreading",
    "NameAnalyzer",
    "PinyinReader",
    "Token",
    "Tokens",
    "WordReading",
    "ambiguous_characters",
    "analysis_versions",
    "base_letters",
    "bigrams",
    "character_readings",
    "chinese_number",
    "chinese_numbers",
    "chinese_passage",
    "chinese_words",
    "dictionary_words",
    "digit_number",
    "fold",
    "han_runs",
    "is_han",
    "is_known_word",
    "is_simplified",
    "latin_capitals",
    "latin_forms",
    "latin_names",
    "latin_words",
    "may_be_romanised",
    "misread_text",
    "odds_of_chance",
    "parse_romanised",
    "phrase_stems",
    "pinyin",
    "plain_letters",
    "possible_readings",
    "search_words",
    "segment_words",
    "similar_characters",
    "spaced_together",
    "spellings_of",
    "stem",
    "strings",
    "syllable_sequences",
    "syllables",
    "to_simplified",
    "to_wade_giles",
    "toned_readings",
    "toneless",
    "toneless_syllable",
    "tones_agree",
    "visible",
    "without_invisible",
    "word_terms",
]
