"""Turns documents and questions into terms, and the terms back into places in the original text."""

from __future__ import annotations

from search.text.analyzers import BigramAnalyzer, CharacterAnalyzer, ChineseAnalyzer, FormAnalyzer, LatinAnalyzer
from search.text.batch import BatchAnalyzer, Tokens
from search.text.english import STOP_WORDS, stem, word_terms
from search.text.folding import HAN, fold, is_han, to_simplified
from search.text.numbers import CHINESE_NUMBER, DIGIT_NUMBER, chinese_number, chinese_numbers, digit_number
from search.text.romanisation import Lattice, letters, may_be_romanised, parse_romanised, sequences
from search.text.segmentation import words
from search.text.stemming import phrase_stems
from search.text.syllable_spellings import syllables, toneless, wade_giles
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
from search.text.tones import agree, pinyin
from search.text.version import analysis_versions
from search.text.word_readings import Reader, Reading, character_readings, possible_readings

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
    "Reader",
    "Reading",
    "Token",
    "Tokens",
    "agree",
    "analysis_versions",
    "bigrams",
    "character_readings",
    "chinese_number",
    "chinese_numbers",
    "chinese_words",
    "digit_number",
    "fold",
    "han_runs",
    "is_han",
    "latin_forms",
    "latin_words",
    "letters",
    "may_be_romanised",
    "parse_romanised",
    "phrase_stems",
    "pinyin",
    "possible_readings",
    "sequences",
    "stem",
    "syllables",
    "to_simplified",
    "toneless",
    "wade_giles",
    "word_terms",
    "words",
]
