"""The constants of matching and ranking, each with where it comes from.

Figures are nDCG@10 of `hezuo eval`, measured on 30 November 2026 with the number changed as stated and all others as
they are. The sets are in BEIR's layout: XQuAD (half of its 240 paragraphs; zh, en, and across: en-zh means English
questions to Chinese paragraphs), CMRC and DRCD (Chinese paragraphs), and 50 judged questions to 65 articles of 1946 to
1968 (news; both halves, the Chinese half, the English half). A number "set by hand" has been measured on no set: what
it is for is said, and any value near it would do until somebody measures it.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MATCHING", "PROXIMITY", "SCORING", "SIMILAR", "SPELLING", "TRANSLATIONS"]


@dataclass(frozen=True, slots=True)
class _Scoring:
    """Constants of BM25F; see `weighting`."""

    # BM25's saturation of term frequency (S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework, 2009, has
    # 1.2 to 2). 0.5, 1.0, 2.0: XQuAD en .965 .966 .966, zh .960 .961 .962; CMRC .987 .988 .987; DRCD .968 .970 .968.
    k1: float = 1.0
    # BM25's length normalisation; 0.75 is customary (same source, and Whoosh's default). 0.375, 0.75, 1.0: XQuAD en
    # .967 .966 .967, zh .959 .961 .961; CMRC .988 .988 .988; DRCD .967 .970 .971.
    b: float = 0.75
    # An occurrence in a title. 0.625, 1.0, 1.25, 2.5: CMRC .988 .988 .988 .989; DRCD .969 .970 .970 .969.
    title: float = 1.25
    body: float = 1.0  # the unit that other fields are compared with
    # The characters of a Chinese word where the segmenter saw other words, as a part of an occurrence of the word. 0.1,
    # 0.2, 0.4, 1: XQuAD zh .961 .961 .961 .961; DRCD .970 .970 .970 .971; news zh .931 in all cases. The least of them,
    # so that such a string hardly ever comes above the word: ten of them count as one occurrence.
    inside_words: float = 0.1
    author: float = 1.0  # set by hand: names of authors hardly occur elsewhere
    # A text with at least so many Latin words to a Chinese word is a Latin text that mentions Chinese words; these are
    # normalised by the length of the Latin text. Set by hand, on scholarship with romanised terms: otherwise a book
    # that glosses one word in Chinese would be a Chinese text of one word, and rank first for it.
    mention_ratio: int = 4
    # A word as written, beside its stem, if it was typed with a capital and may be a name. Set by hand: enough to put
    # Wing in a long text before "wings" in a short one. XQuAD in English, which has no such words outside of
    # questions, and the news do not change.
    name: float = 3.0
    # If it is a name of the index and meant as one: with a capital where any word may have one, at the beginning of a
    # sentence and in a headline. Within a sentence it counts 1. Set by hand, so small that a short text full of such
    # words stays below a long one with the name.
    capital: float = 0.01
    # Likewise in lower case, as the word that is spelt the same or shares its stem. Set by hand: less again.
    not_name: float = 0.001


@dataclass(frozen=True, slots=True)
class _Proximity:
    """Boosts of words and characters that are adjacent as typed: factors of the score of the pair."""

    # Neighbouring characters. 0, 0.2, 0.4, 0.8: XQuAD zh .957 .961 .961 .959; CMRC .982 .987 .988 .987; DRCD .965
    # .970 .970 .966.
    characters: float = 0.4
    # Neighbouring Latin words. 0, 0.1, 0.2, 0.4: XQuAD en .966 .966 .966 .966; news .850 in all cases.
    words: float = 0.2
    # The words of a phrase beside the translation of the phrase. 0.3, 0.6, 0.9: XQuAD en-zh .895 .895 .894, zh-en
    # .904 .905 .904; news zh .831 .833 .832.
    words_of_phrase: float = 0.6


@dataclass(frozen=True, slots=True)
class _Matching:
    """How much of the free words of a query is enough for a document; see `matching_rule`."""

    # Share of the idf of the free words. Full questions, 0.075, 0.15, 0.3: XQuAD en-zh .892 .892 .880, zh-en .897 .896
    # .872, en .966 .966 .961, zh .961 .961 .950. Documents that fill up a page, 0.05, 0.15, 0.3, 0.6, on the news
    # questions with even and with odd numbers: both .970 .970 .950 .910 and .990 .990 .990 .990, zh .927 .927 .911 .886
    # and .936 .936 .936 .856, en .780 .780 .760 .640 and .899 .899 .899 .700. Without such documents: both .630 and
    # .550, zh .510 and .536, en .360 and .240.
    share: float = 0.15
    # Share of the documents with a word that have it with a capital, from which on a capital at the beginning of a
    # query or throughout it means a name: Chang, but not the Land of Land Reform. Set by hand.
    capital_share: float = 0.8


@dataclass(frozen=True, slots=True)
class _Translations:
    """Weights of translations; an occurrence of the word as typed has weight 1.

    Those without figures were set by hand in the order of how far a source is to be trusted: the curated glossary
    before the archive's own pairs, these before a name by its sound, that before a romanisation that may mean many
    words. A translation never counts more than the word itself. "No change" means: none on
    XQuAD en-zh and zh-en and the three sets of news, with half and with twice the number if no others are named.
    """

    # Translations of a word (as in Darwish and Oard: Probabilistic structured query methods, SIGIR 2003, who cut
    # likewise). 5, 10, 20: XQuAD en-zh .884 .892 .892, zh-en .897 .896 .896.
    max_per_word: int = 10
    # A term of the glossary: as much as the word. 0.9, 1.0: XQuAD en-zh .895 .895, zh-en .9049 .9054; news zh .833
    # .833.
    glossary: float = 1.0
    # Factor for each further name of one term, in the order of the glossary. 0.45 and 1.0: no change (above 1, a later
    # name would count more than an earlier one).
    next_name: float = 0.9
    archive: float = 0.9  # a pair that the archive gives, times the root of its probability
    verified_gloss: float = 0.95  # a gloss whose romanisation reads its characters
    unverified_gloss: float = 0.6  # a gloss without one
    aligned: float = 0.9  # a pair by alignment of sentences alone, times its probability
    min_pair: float = 0.01  # a pair below it would hardly change a score, and takes time all the same
    # Probability of a dictionary's translation below which it is not used. 0.05, 0.1, 0.2: XQuAD en-zh .891 .892
    # .888.
    min_listed: float = 0.1
    # Share of a Chinese word's documents that have it in a longer word of another meaning (共产 in 共产党), from which
    # on the dictionary's translation is not used; set by hand.
    inside: float = 0.8
    irregular: float = 0.95  # the base form of an irregular English form: led, lead
    # Another word of the same family, times how alike the two are. 0, 0.5, 0.7, 0.85: XQuAD zh-en .900 .9043 .9049
    # .9050.
    related: float = 0.7
    # A part of a Chinese word that no source knows as a whole. 0.3, 0.6, 1.2: XQuAD zh-en .895 .896 .896.
    part: float = 0.6
    # A single character of such a word, which stands in many other words. 0.075, 0.15, 0.3: XQuAD zh-en .895 .896
    # .895.
    single_character: float = 0.15
    # A character that translations of one word share, times the share. Without and with: XQuAD en-zh .879 .892.
    shared_character: float = 0.15
    min_shared: float = 0.2  # share of the translations' weight that must have it
    common_character: float = 0.1  # share of all documents above which a character tells nothing
    place: float = 0.8  # the usual name of a place that was typed in another spelling; no change
    other_place: float = 0.6  # its further names; no change
    # Another name of the same in the same language: 土改 for 土地改革. 0.35, 0.7, 1.0: news zh .833 .833 .833, both
    # .870 .870 .870.
    variant: float = 0.7
    uncertain_place: float = 0.5  # factor if the text may be something else than the name of a place; no change
    romanised: float = 0.4  # a Chinese word by its pinyin or Wade-Giles, times its share of the words so read
    english_of_romanised: float = 0.3  # the English of that word
    # A misreading in scanned text. It decides only among documents that have misreadings, which come after all others.
    misread: float = 0.5
    # A foreign name by its sound, times how sure the model is. 0.8, 1.0: XQuAD en-zh .8946 .8951, zh-en .9054 .9054.
    name: float = 1.0
    min_name: float = 0.1  # the weight below which a name is not used. 0.05, 0.1, 0.2: XQuAD en-zh .892 .892 .893
    min_split_name: float = 0.3  # the same for a name of several words, each of which must reach it; no change


@dataclass(frozen=True, slots=True)
class _Similar:
    """Which terms of a document are searched for to find similar ones (tf·idf: G. Salton, C. Buckley, 1988).

    Measured by two tasks: a paragraph of XQuAD finds its translation (p), a paragraph of DRCD the others of its article
    (a); nDCG as they are: p .950, a .759.
    """

    # Share of the terms' weight that a similar document has. 0.075: p .950, a .827; 0.3: p .947, a .429
    share: float = 0.15
    terms: int = 25  # that are looked for. 12: p .917, a .807; 50: p .958, a .713
    candidates: int = 60  # of which df is looked up. 30: p .926, a .796; 120: p .953, a .744
    title: int = 3  # what an occurrence in a title counts. 1: p .950, a .693; 6: p .950, a .791
    translations: int = 3  # of a term. 1: p .852, a .759; 6: p .956, a .759
    # Share of a large index above which a term tells nothing. 0.05: p .949, a .735; 0.2: p .949, a .766.
    common: float = 0.1
    large: int = 100  # documents of a large index. 50: as they are; without end: p .949, a .767


@dataclass(frozen=True, slots=True)
class _Spelling:
    """When another spelling is suggested, and which of several comes first.

    Measured by 292 to 400 words with one edit, or one homophone, which should be restored, and as many right ones, for
    which nothing should be suggested: as they are, English restored .939, Chinese .808; false .000 and .003.
    """

    # Times as many documents as the typed word has. 10: Chinese false .010; 40: restored .805, false .000.
    frequency_ratio: int = 20
    common: int = 5  # documents that make a word right whatever resembles it. 2: false .000; 10: as they are
    common_share: int = 2000  # the same as a part of all documents, one in so many. 1,000 and 4,000: as they are
    result_ratio: int = 3  # times as many documents as the question finds. 1 and 6: as they are
    edit_cost: float = 5.0  # what an edit costs, in doublings of document frequency. 2.5: English .934; 10: as they are
    same_skeleton: float = 2.5  # what equal consonants give back, likewise. 0: English .934; 1.25: .937; 5: .934


SCORING = _Scoring()
PROXIMITY = _Proximity()
MATCHING = _Matching()
SIMILAR = _Similar()
SPELLING = _Spelling()
TRANSLATIONS = _Translations()
