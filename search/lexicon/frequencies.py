"""Document frequencies of words, strings and phrases, exact or as upper bounds, from the dictionaries of terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from search.query import TRANSLATIONS
from search.text import han_runs, is_known_word, phrase_stems

__all__ = ["Frequencies", "common_prefix"]

_MIN_ROOT, _ENDING = 5, 3  # letters that related stems have in common at least, and beyond these at most

_LONGER = 6  # bytes by which a longer word is longer, and as many again: one to four characters
_Terms = Callable[[str, str, int, int], Mapping[str, int]]


class Frequencies:
    """Document frequencies in titles and bodies; deleted documents count until their segment is merged.

    Args:
        df: Returns the document frequency of a term, given field and term; `Words.df`.
        document_count: Number of documents in the index; only `is_selective` needs it.
        terms: Returns terms with a prefix, as `Words.terms` does; only `longer_word` needs it.
    """

    def __init__(self, df: Callable[[str, str], int], document_count: int = 0, terms: _Terms | None = None) -> None:
        self._df, self._document_count, self._terms = df, document_count, terms

    def stem(self, stem: str) -> int:
        """Return the document frequency of a Latin stem in title or body: the larger of the two."""
        return self._larger("en", stem)

    def word(self, word: str) -> int:
        """Return the document frequency of a Chinese word, as indexed, in title or body: the larger of the two."""
        return self._larger("zh", word)

    def has_word(self, word: str) -> bool:
        """Return whether a Chinese word, as it is indexed, is in a title or body; cheaper than `word`."""
        return self._has("zh", word)

    def is_segmented(self, word: str) -> bool:
        """Return whether the index has a Chinese word as such wherever its characters stand, unless they are of others.

        What the segmenter does not know it may join with what stands beside it, 高岗 in 高岗谈: that is a string.
        """
        return self.has_word(word) and is_known_word(word)

    def has_stem(self, stem: str) -> bool:
        """Return whether a Latin stem is in a title or body; cheaper than `stem`."""
        return self._has("en", stem)

    def longer_word(self, word: str) -> str:
        """Return the longer word inside which alone a Chinese word occurs, such as 共产党 for 共产; empty if none.

        A word that the analysis cuts out of a longer one is a term of its own, so it is one that begins with the word
        and is in nearly as many documents.
        """
        if self._terms is None:
            return ""
        least, longest = TRANSLATIONS.inside * self.word(word), ""
        size = len(word.encode("utf-8", "surrogatepass"))
        for field in ("body_zh", "title_zh"):
            for longer, df in self._terms(field, word, size + _LONGER, _LONGER).items():
                if longer != word and df >= least > 0:
                    longest, least = longer, df
        return longest

    def related_stem(self, stem: str) -> tuple[str, float] | None:
        """Return the stem of the index that most probably belongs to the same word as an absent one, and its likeness.

        `hungarian` for `hungari`: at least five letters in common, and few beyond them. None if there is none.
        """
        root = max(_MIN_ROOT, len(stem) - _ENDING)
        if self._terms is None or len(stem) < _MIN_ROOT or not stem.isascii() or not stem.isalpha():
            return None
        fields = ("body_en", "title_en")
        others = {other for field in fields for other in self._terms(field, stem[:root], len(stem), _ENDING)}
        alike = (
            (common_prefix(stem, other) / max(len(stem), len(other)), other)
            for other in others
            if other.isalpha() and other.startswith(stem[:root])
        )
        likeness, other = max(alike, default=(0.0, ""))
        return (other, likeness) if other else None

    def may_contain(self, text: str) -> bool:
        """Return whether documents may contain a Chinese string: all its bigrams, or its only character, occur."""
        terms = list(_character_terms(text))
        return bool(terms) and all(self._has(kind, term) for kind, term in terms)

    def is_selective(self, char: str) -> bool:
        """Return whether a Chinese character occurs, and in no more than a tenth of the documents."""
        return 0 < self.chinese(char) <= TRANSLATIONS.common_character * self._document_count

    def phrase(self, text: str) -> int:
        """Return an upper bound of the documents with an English phrase: those with its rarest word; 0 if none."""
        return _smallest(map(self.stem, phrase_stems(text)))

    def chinese(self, text: str) -> int:
        """Return an upper bound of the documents with a Chinese string: those with its rarest bigram; 0 without any."""
        return _smallest(self._larger(kind, term) for kind, term in _character_terms(text))

    def _larger(self, kind: str, term: str) -> int:
        return max(self._df(f"body_{kind}", term), self._df(f"title_{kind}", term))

    def _has(self, kind: str, term: str) -> bool:
        return bool(self._df(f"body_{kind}", term) or self._df(f"title_{kind}", term))


def _character_terms(text: str) -> Iterator[tuple[str, str]]:
    """Yield the bigrams of a Chinese string, or its only character, each with the suffix of its field."""
    for _, run in han_runs(text):
        if len(run) == 1:
            yield "characters", run
        for start in range(len(run) - 1):
            yield "bigrams", run[start : start + 2]


def _smallest(numbers: Iterable[int]) -> int:
    """Return the smallest number, reading no further than the first zero; 0 if there are none."""
    smallest: int | None = None
    for number in numbers:
        smallest = number if smallest is None else min(smallest, number)
        if not smallest:
            break
    return smallest or 0


def common_prefix(one: str, other: str) -> int:
    """Return the number of leading letters that two words have in common."""
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
