"""Turns a seed into a bilingual archive of any size, document by document, the same one every time.

Words are drawn by a Zipf-Mandelbrot law (B. Mandelbrot, 1953: frequency ~ 1 / (rank + 2.7)); part of each
document repeats a few words of its own, since real terms come in bursts. Chinese words are those of jieba's
dictionary in the order of their frequency; English words are made of syllables, every fortieth being a pair,
so that phrases recur. Documents are drawn in blocks, so any number of them needs little memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.model import DateSpan, Document, EraTag, Kind, Paragraph, Place, Precision, Role, Text
from search.text import HAN, fold

__all__ = ["ENGLISH_WORDS", "HAN_CHARACTERS", "Corpus", "chinese_vocabulary", "english_vocabulary"]

HAN_CHARACTERS = 830
"""Chinese characters of a document, on average."""

ENGLISH_WORDS = 260
"""English words of a document, on average."""

_BLOCK = 256  # documents drawn together
_VOCABULARY, _CANDIDATES = 40_000, 80_000
_OWN_WORDS, _OWN_SHARE = 20, 0.15
_FIRST_DAY, _LAST_DAY = date(1946, 5, 15), date(2003, 12, 31)
_UNDATED, _PLACELESS, _SECOND_PLACE = 0.03, 0.1, 0.2
_PROVINCES, _PREFECTURES, _COUNTIES = 31, 10, 10
_ERAS = 10
_SECOND_ERA, _THIRD_ERA = 0.3, 0.1

Choices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Corpus:
    """An archive.

    Attributes:
        seed: Decides every word.
        count: Number of documents; a larger archive begins with the documents of a smaller one.
        length: Length of a document, as a share of the usual.
    """

    seed: int
    count: int
    length: float = 1.0

    def __iter__(self) -> Iterator[Document]:
        for block in range(0, self.count, _BLOCK):
            yield from islice(_block(self.seed, block, self.length), self.count - block)


@dataclass(frozen=True, slots=True)
class _Language:
    """How a language is written.

    Attributes:
        tag: BCP 47 tag.
        words: Vocabulary, the most frequent first.
        chances: Cumulative probability of each word.
        length: Words of an average document.
        between: What may stand after a word.
        chances_between: Cumulative probability of each of these.
        last: What ends a title or paragraph's last word.
    """

    tag: str
    words: npt.NDArray[np.object_]
    chances: npt.NDArray[np.float64]
    length: int
    between: npt.NDArray[np.object_]
    chances_between: npt.NDArray[np.float64]

    def draw(self, chance: np.random.Generator, count: int) -> Choices:
        """Numbers of `count` words."""
        return np.searchsorted(self.chances, chance.random(count))


@cache
def chinese_vocabulary() -> tuple[str, ...]:
    """The most frequent words of jieba's dictionary that are written in simplified characters only."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    lines = Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    entries = [(int(line.split(" ")[1]), line.split(" ")[0]) for line in lines]
    han = re.compile(rf"[{HAN}]+")
    words = (word for _, word in sorted(entries, reverse=True) if han.fullmatch(word) and fold(word) == word)
    return tuple(word for word, _ in zip(words, range(_VOCABULARY), strict=False))


@cache
def english_vocabulary() -> tuple[str, ...]:
    """Function words, then made-up words; every fortieth entry is a pair of earlier ones."""
    chance = np.random.default_rng(1949)
    function = "the of and to in a for was that on by with is as were at from it be this which are an had not".split()
    words = dict.fromkeys(function)
    onsets = "b c d f g h k l m n p r s t v w br ch cl cr dr fl gr pl pr sh sp st th tr".split()
    rhymes = "a e i o u ai ea ee ou an en on ar er or at it un im ack end ort ist".split()
    endings = ["", "", "", "s", "ed", "ing", "ion", "al"]
    drawn = [chance.integers(0, len(part), (_CANDIDATES, 3)) for part in (onsets, rhymes, endings)]
    for first, second, third in zip(*(numbers.tolist() for numbers in drawn), strict=True):
        # Frequent words are short, in every language.
        syllables = min(3, 1 + len(words) // 1500)
        spelled = (onsets[onset] + rhymes[rhyme] for onset, rhyme in zip(first[:syllables], second, strict=False))
        words.setdefault("".join(spelled) + endings[third[0]])
        if len(words) == _VOCABULARY:
            break
    plain = list(words)
    for place in range(80, len(plain), 40):
        first, second = chance.integers(len(function), place, 2)
        plain[place] = f"{plain[first].split(' ')[0]} {plain[second].split(' ')[-1]}"
    return tuple(plain)


@cache
def _english() -> _Language:
    return _language("en", english_vocabulary(), ENGLISH_WORDS, {" ": 0.86, ", ": 0.08, ". ": 0.05, ".\n": 0.01})


@cache
def _chinese() -> _Language:
    words = chinese_vocabulary()
    characters = float(np.diff(_zipf(len(words)), prepend=0) @ np.array([len(word) for word in words]))
    between = {"": 0.84, "，": 0.1, "。": 0.05, "。\n": 0.01}
    return _language("zh-Hans", words, round(HAN_CHARACTERS / characters), between)


def _language(tag: str, words: Sequence[str], length: int, between: dict[str, float]) -> _Language:
    return _Language(
        tag,
        np.array(words, dtype=object),
        _zipf(len(words)),
        length,
        np.array(list(between), dtype=object),
        np.cumsum(list(between.values())) / sum(between.values()),
    )


def _zipf(size: int) -> npt.NDArray[np.float64]:
    """Cumulative probabilities by rank."""
    weights = np.cumsum(1 / (np.arange(size) + 2.7))
    chances: npt.NDArray[np.float64] = weights / weights[-1]
    return chances


def _block(seed: int, first: int, length: float) -> Iterator[Document]:
    """A whole block, always: what a document holds must not depend on how many there are."""
    chance = np.random.default_rng([seed, first])
    english, chinese = (_texts(chance, language, length) for language in (_english(), _chinese()))
    days = chance.integers(0, (_LAST_DAY - _FIRST_DAY).days, _BLOCK)
    regions = [np.searchsorted(_zipf(size), chance.random((_BLOCK, 2))) for size in _DEPTHS]
    shares = chance.random((_BLOCK, 5))
    for at, texts in enumerate(zip(english, chinese, strict=True)):
        day = _FIRST_DAY + timedelta(days=int(days[at]))
        undated, placeless, second, era, third = shares[at]
        places = 0 if placeless < _PLACELESS else 1 + (second < _SECOND_PLACE)
        yield Document(
            id=f"bench-{first + at:07}",
            source=f"bench/{first + at:07}.txt",
            kind=Kind.NEWSPAPER,
            texts=texts,
            authors=(texts[0].title.split(" ")[0].title(), texts[1].title[:3]),
            published=None
            if undated < _UNDATED
            else DateSpan(earliest=day, latest=day + timedelta(days=1), precision=Precision.DAY),
            places=tuple(_county(*(int(depth[at, place]) for depth in regions)) for place in range(places)),
            eras=_eras(day, 1 + (era < _SECOND_ERA) + (third < _THIRD_ERA)),
        )


def _texts(chance: np.random.Generator, language: _Language, length: float) -> Iterator[Text]:
    """The texts of a block in one language; all that depends on chance is drawn before the first is given."""
    average = language.length * length
    lengths = np.maximum(chance.normal(average, average / 4, _BLOCK).astype(int), 20)
    titles = chance.integers(4, 10, _BLOCK)
    ends = np.cumsum(lengths + titles)
    total = int(ends[-1])
    chosen = language.draw(chance, total)
    own = language.draw(chance, _BLOCK * _OWN_WORDS).reshape(_BLOCK, _OWN_WORDS)
    owner = np.repeat(np.arange(_BLOCK), lengths + titles)
    repeated = chance.random(total) < _OWN_SHARE
    chosen[repeated] = own[owner[repeated], chance.integers(0, _OWN_WORDS, int(repeated.sum()))]
    pieces = np.empty(2 * total, dtype=object)
    pieces[0::2] = language.words[chosen]
    pieces[1::2] = language.between[np.searchsorted(language.chances_between, chance.random(total))]
    bounds = zip((ends - lengths - titles).tolist(), (ends - lengths).tolist(), ends.tolist(), strict=True)
    return (_text(language, pieces, *places) for places in bounds)


def _text(language: _Language, pieces: npt.NDArray[np.object_], title: int, body: int, end: int) -> Text:
    """A text whose title and body begin at words of a block."""
    headline = str(language.between[0]).join(pieces[2 * title : 2 * body : 2])
    lines = (line.strip() for line in "".join(pieces[2 * body : 2 * end]).split("\n"))
    return Text(lang=language.tag, title=headline, paragraphs=tuple(Paragraph(line) for line in lines if line))


_DEPTHS = (_PROVINCES, _PREFECTURES, _COUNTIES)


def _county(province: int, prefecture: int, county: int) -> Place:
    first = 11 + province
    code = f"{first}{prefecture + 1:02}{county + 21}"
    path = ("CN", f"{first}0000", f"{first}{prefecture + 1:02}00", code)
    return Place(
        code=code, name=code, name_en=code, level="county", province=path[1], path=path, role=Role.SUBJECT, evidence=()
    )  # fmt: skip


def _eras(day: date, count: int) -> tuple[EraTag, ...]:
    """The period of a day, and the ones before it."""
    span = (_LAST_DAY - _FIRST_DAY).days + 1
    current = (day - _FIRST_DAY).days * _ERAS // span
    return tuple(EraTag(id=f"era-{era:02}") for era in range(max(0, current - count + 1), current + 1))
