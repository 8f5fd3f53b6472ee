"""Text analysis: script folding, segmentation, stemming, numbers and romanisation; every token keeps its offsets."""

from __future__ import annotations

from search.text.analyzers import BigramAnalyzer, CharacterAnalyzer, ChineseAnalyzer, FormAnalyzer, LatinAnalyzer
from search.text.batch import BatchAnalyzer, Tokens
from search.text.english import STOP_WORDS, stem, word_terms
from search.text.folding import HAN, fold, is_han, to_simplified
from search.text.numbers import CHINESE_NUMBER, DIGIT_NUMBER, chinese_number, chinese_numbers, digit_number
from search.text.romanisation import Lattice, base_letters, may_be_romanised, parse_romanised, syllable_sequences
from search.text.segmentation import is_known_word, search_words, segment_words
from search.text.stemming import phrase_stems
from search.text.syllable_spellings import syllables, to_wade_giles, toneless
from search.text.tokens import (
    LONGEST_WORD,
    PARAGRAPH_GAP,
    Token,
    bigrams,
    chinese_words,
    han_runs,
    latin_forms,
    latin_words,
)
from search.text.tones import pinyin, tones_agree
from search.text.version import analysis_versions
from search.text.word_readings import PinyinReader, WordReading, character_readings, possible_readings

__all__ = [
    "CHINESE_NUMBER",
    "DIGIT_NUMBER",
    "HAN",
    "LONGEST_WORD",
    "PARAGRAPH_GAP",
    "STOP_WORDS",
    "BatchAnalyzer",
    "BigramAnalyzer",
    "CharacterAnalyzer",
    "ChineseAnalyzer",
    "FormAnalyzer",
    "LatinAnalyzer",
    "Lattice",
    "PinyinReader",
    "Token",
    "Tokens",
    "WordReading",
    "analysis_versions",
    "base_letters",
    "bigrams",
    "character_readings",
    "chinese_number",
    "chinese_numbers",
    "chinese_words",
    "digit_number",
    "fold",
    "han_runs",
    "is_han",
    "is_known_word",
    "latin_forms",
    "latin_words",
    "may_be_romanised",
    "parse_romanised",
    "phrase_stems",
    "pinyin",
    "possible_readings",
    "search_words",
    "segment_words",
    "stem",
    "syllable_sequences",
    "syllables",
    "to_simplified",
    "to_wade_giles",
    "toneless",
    "tones_agree",
    "word_terms",
]
