"""Foreign names in an index, matched across scripts by their sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise, product
from pathlib import Path

from search.engine import BlockFile, Dictionary
from search.lexicon.build_context import OWNER
from search.lexicon.reference.name_keys import chinese_keys, latin_keys
from search.lexicon.reference.transliteration import TransliterationModel, plain_letters
from search.lexicon.sound.name_files import KIND, NAMES, NO_CONSONANT

__all__ = ["ForeignNames"]

_MIN_LATIN, _MAX_LATIN = 3, 14  # letters of a name
_MIN_CHINESE, _MAX_CHINESE = 2, 7  # characters of a name

# Scores are those of `TransliterationModel.score`: mean log-probability of a sound. Set by hand but for the first:
# nDCG@10 of questions with even and with odd numbers at -1.5, -1.6, -1.7 is .8945 .8953 .8992 and .9093 .9093 .9122 on
# XQuAD zh-en, .8953 .8977 .8981 and .8955 .8978 .8981 on en-zh; at -1.6 with certainty from -1.0 .9057 and .8979.
_MIN_SCORE = -1.7  # below this two names are different
_CERTAIN_SCORE = -0.9  # from this on they are the same, with confidence 1
_MAX_DIFFERENCE = 0.25  # from the score of the best match
_MAX_COMPARED, _MAX_NAMES = 48, 3  # words that are scored, and returned
_LETTERS_PER_CHARACTER = 2.5  # of a name; only orders candidates by how well their length fits
_MAX_LETTERS_OF_CHARACTER = 4  # of a name that a single character may transliterate
_GOOD_SCORE = -1.1  # from this on no name is composed of two pieces
_MIN_PIECE, _MIN_PIECE_SCORE = 2, -2.0  # letters, and score, of a piece of a name
_MAX_WORD_PIECES, _MAX_CHARACTER_PIECES = 4, 12  # tried for a piece of a name
_MAX_COMPOSED = 48  # composed names that are looked for in the index


class ForeignNames:
    """Possible foreign names in an index, found by their sound; safe for many threads.

    Args:
        file: What `name_files.write_names` wrote.
        transliteration: The transliteration model.
    """

    def __init__(self, file: BlockFile, transliteration: TransliterationModel) -> None:
        self._file, self._transliteration = file, transliteration
        self._keys = {side: Dictionary(file, side) for side in ("zh", "en")}
        for side, keys in self._keys.items():
            file.check_kind("u1", f"{side}.words")
            file.check_kind("u", f"{side}.starts", f"{side}.word_ends")
            file.check(file.count(f"{side}.starts") == len(keys) + 1)

    @classmethod
    def open(cls, generation: Path, transliteration: TransliterationModel) -> ForeignNames | None:
        """Open the names of a generation; None for one without.

        Raises:
            IndexDamaged: If the file is cut, or is another one.
        """
        path = generation / NAMES
        return cls(BlockFile(path, KIND, OWNER), transliteration) if path.exists() else None

    def chinese(self, name: str, contains: Callable[[str], object]) -> list[tuple[str, float]]:
        """Return Chinese words that transliterate a name, the most similar first, each with a confidence up to 1.

        Args:
            name: One word in any Latin spelling.
            contains: Returns whether the index contains a Chinese string; called for composed names.

        Raises:
            IndexDamaged: If the file has changed.
        """
        latin = plain_letters(name)
        if not _MIN_LATIN <= len(latin) <= _MAX_LATIN:
            return []
        matches = self._matches(latin)
        if not matches or matches[0][0] < _GOOD_SCORE:
            contained = ((score, word) for score, word in self._composed(latin) if contains(word))
            matches += islice(contained, _MAX_NAMES)
        return _best(matches)

    def _matches(self, latin: str) -> list[tuple[float, str]]:
        """Return words of the index that may transliterate some letters, with scores, in descending order."""
        words = self._nearest("zh", latin_keys(latin), len(latin) / _LETTERS_PER_CHARACTER)
        return sorted(((self._transliteration.score(latin, word), word) for word in words), reverse=True)

    def _composed(self, latin: str) -> list[tuple[float, str]]:
        """Return transliterations composed of two pieces, for names that the segmenter cuts: 杰克逊维尔, 林迪斯法恩.

        The score is that of the pieces: a little too low, unless the name really divides there.
        """
        best: dict[str, float] = {}
        for cut in range(_MIN_PIECE, len(latin) - _MIN_PIECE + 1):
            heads = self._pieces(latin[:cut])
            tails = self._pieces(latin[cut:]) if heads else []
            for (head_score, head), (tail_score, tail) in product(heads, tails):
                score = (head_score * cut + tail_score * (len(latin) - cut)) / len(latin)
                if score > max(_MIN_SCORE, best.get(head + tail, _MIN_SCORE)):
                    best[head + tail] = score
        composed = [(score, word) for word, score in best.items() if len(word) > _MIN_CHINESE]
        return sorted(composed, key=lambda match: (-match[0], match[1]))[:_MAX_COMPOSED]

    def _pieces(self, latin: str) -> list[tuple[float, str]]:
        """Return words, and single characters, that may transliterate a part of a name, with scores."""
        pieces = self._matches(latin)[:_MAX_WORD_PIECES]
        if len(latin) <= _MAX_LETTERS_OF_CHARACTER:
            keys = dict.fromkeys((*latin_keys(latin), ""))
            chars = (char for key in keys for char in self._transliteration.characters_by_key.get(key, ()))
            pieces += sorted(((self._transliteration.score(latin, char), char) for char in chars), reverse=True)[
                :_MAX_CHARACTER_PIECES
            ]
        return [piece for piece in pieces if piece[0] > _MIN_PIECE_SCORE]

    def latin(self, zh: str) -> list[tuple[str, float]]:
        """Return Latin words, as written, that a Chinese string transliterates, each with a confidence up to 1.

        Args:
            zh: A folded string.

        Raises:
            IndexDamaged: If the file has changed.
        """
        if not _MIN_CHINESE <= len(zh) <= _MAX_CHINESE or not self._transliteration.can_spell(zh):
            return []
        keys = chinese_keys(self._transliteration.syllables(zh))
        words = self._nearest("en", keys, len(zh) * _LETTERS_PER_CHARACTER)
        return _best((self._transliteration.score(word, zh), word) for word in words)

    def _nearest(self, side: str, keys: Sequence[str], length: float) -> list[str]:
        """Return the words with some keys, those of the most fitting length first."""
        words = [word for key in keys for word in self._words(side, key)]
        return sorted(words, key=lambda word: abs(len(word) - length))[:_MAX_COMPARED]

    def _words(self, side: str, key: str) -> Iterator[str]:
        number = self._keys[side].find(key.encode() or NO_CONSONANT)
        if number is None:
            return
        start, end = self._file.part(f"{side}.starts", number, number + 2).tolist()
        self._file.check(start <= end)
        ends = self._file.part(f"{side}.word_ends", start, end + 1).tolist()
        text = self._file.part(f"{side}.words", ends[0], ends[-1]).tobytes()
        for word_start, word_end in pairwise(ends):
            yield text[word_start - ends[0] : word_end - ends[0]].decode("utf-8", "replace")


def _best(matches: Iterable[tuple[float, str]]) -> list[tuple[str, float]]:
    """Return the best matches with scores mapped to confidences."""
    ordered = sorted(matches, key=lambda match: (-match[0], match[1]))[:_MAX_NAMES]
    return [
        (word, min(1.0, (score - _MIN_SCORE) / (_CERTAIN_SCORE - _MIN_SCORE)))
        for score, word in ordered
        if score > _MIN_SCORE and score >= ordered[0][0] - _MAX_DIFFERENCE
    ]
