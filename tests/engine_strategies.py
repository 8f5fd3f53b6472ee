"""Turns Hypothesis's choices into archives, cut into segments with deletions, and into trees of Whoosh queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.query import Ordered, Regex, Sequence, SpanFirst, SpanNear2, SpanOr, Variations
from whoosh.scoring import BM25F

from search.engine.accumulate import Accumulator
from search.engine.segment import Segment
from search.model import (
    DateSpan,
    Document,
    EraTag,
    Kind,
    Paragraph,
    Place,
    Precision,
    Role,
    Text,
)
from search.query.concept import Beginning, Concept, ConceptPhrase, ConceptTerm
from search.query.quorum import Quorum

__all__ = ["ARCHIVES", "WEIGHTINGS", "Part", "number_documents", "trees", "write_archive", "write_segment"]

# Documents

LATIN = "aid aids able about commune communes community cooperative co-op team teams village the 12,500".split()
HAN = "互助组 互助組 农业 生产 合作社 乡 人民公社 一万二千五百 山西 生产队".split()
_SPACED = st.lists(st.sampled_from((*LATIN, *HAN, ",")), max_size=10).map(" ".join)
_GLUED = st.lists(st.sampled_from(HAN), min_size=1, max_size=6).map("".join)
_LONG = st.sampled_from(
    (
        "aid " * 300 + "合作社" * 300,  # more occurrences than a byte counts
        " " * 70_000 + "互助组 mutual aid team",  # positions of more than two bytes
        "aid team " * 40 + "互助组生产" * 40,
    )
)
_TEXTS = st.one_of(_SPACED, _SPACED, _GLUED, _SPACED, _GLUED, _SPACED, _LONG)
DAYS = [date(1949, 10, 1) + timedelta(days=days) for days in (0, 1, 31, 93, 800, 1800, 4000, 20000)]
_CODES = ("CN", "130000", "140000", "140400")


def _document(
    texts: list[tuple[str, str]], author: str, days: list[date], kind: Kind, codes: list[str], eras: set[str]
) -> Document:
    langs = ("en", "zh-Hans")
    return Document(
        id="",
        source="somewhere",
        kind=kind,
        texts=tuple(
            Text(lang=lang, title=title, paragraphs=(Paragraph(body),))
            for lang, (title, body) in zip(langs, texts, strict=False)
        ),
        authors=(author,) if author else (),
        published=DateSpan(earliest=min(days), latest=max(days), precision=Precision.SPAN) if days else None,
        places=tuple(
            Place(
                code=code, name=code, name_en=code, level="county", province=None, path=("CN", code), role=Role.SUBJECT
            )
            for code in codes
        ),
        eras=tuple(EraTag(id=era) for era in sorted(eras)),
    )


_DOCUMENTS = st.builds(
    _document,
    st.lists(st.tuples(_SPACED, _TEXTS), max_size=2),
    st.sampled_from(("", "", "李 Team", "互助组")),
    st.just([]) | st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True),
    st.sampled_from(Kind),
    st.lists(st.sampled_from(_CODES), max_size=2, unique=True),
    st.sets(st.sampled_from(("land-reform", "leap", "communes")), max_size=2),
)
_BLANK = Document(id="", source="nowhere", kind=Kind.WEB, texts=())


class Part(NamedTuple):
    """What becomes a segment.

    Attributes:
        documents: Its documents.
        deleted: Places of documents that are deleted; those that do not exist mean nothing.
    """

    documents: list[Document]
    deleted: set[int]


def _part(documents: list[Document], blanks: int, place: int, deleted: set[int]) -> Part:
    """Blank documents make a segment long, so that some sets of documents are sparse in it."""
    return Part([*documents[:place], *[_BLANK] * blanks, *documents[place:]], deleted)


_PARTS = st.builds(
    _part,
    st.lists(_DOCUMENTS, min_size=1, max_size=5),
    st.sampled_from((0, 0, 0, 1, 40, 120)),
    st.integers(0, 5),
    st.just(set()) | st.sets(st.integers(0, 6), max_size=3),
)
ARCHIVES = st.lists(_PARTS, min_size=1, max_size=4)
"""One to four segments of some documents each."""


def number_documents(parts: list[Part]) -> list[Part]:
    """The same with ids, which are unique."""
    numbers = iter(range(sum(len(part.documents) for part in parts)))
    return [part._replace(documents=[replace(one, id=f"d{next(numbers)}") for one in part.documents]) for part in parts]


def write_segment(folder: Path, segid: str, documents: Iterable[Document], *, chunk: int = 128) -> int:
    """Write documents as one segment, analysed so many at a time; return their number."""
    accumulator, rest = Accumulator(), iter(documents)
    while some := list(islice(rest, chunk)):
        accumulator.add(some)
    return accumulator.write(folder, segid)


def write_archive(folder: Path, parts: list[Part]) -> list[Segment]:
    """Write and open the segments of an archive."""
    opened = []
    for number, part in enumerate(parts):
        name = f"{number:016x}"
        folder.joinpath(name).mkdir()
        write_segment(folder / name, name, part.documents)
        deleted = sorted(place for place in part.deleted if place < len(part.documents))
        opened.append(Segment(folder / name, name, np.array(deleted, dtype=np.uint32) if deleted else None))
    return opened


WEIGHTINGS = st.builds(
    BM25F,
    B=st.sampled_from((0.75, 0.75, 0.0, 1.0, 0.3)),
    K1=st.sampled_from((1.2, 1.2, 0.5, 3.0)),
    body_zh_B=st.sampled_from((0.75, 0.1, 0.9)),
    title_en_B=st.sampled_from((0.75, 0.0)),
)
"""BM25F with several settings."""

# Queries

_EN = "aid abl about commune communiti coop team villag the 12500 zzz".split()
_FORMS = "aid aids able about co coop op commune communes community team teams the".split()
_ZH = "互助组 互助 合作社 合作 农业 生产 生产队 乡 人民公社 人民 公社 12500 山西".split()
_CHARACTERS = "互 合 人 社 乡 一 龘".split()
_BIGRAMS = "互助 助组 合作 作社 农业 生产 产队 人民 民公 公社 一万 万二".split()
_WORDS: dict[str, list[str]] = {
    "title_en": _EN, "body_en": _EN, "author_en": ["team"], "title_forms": _FORMS, "body_forms": _FORMS,
    "title_zh": _ZH, "body_zh": _ZH, "body_characters": _CHARACTERS, "title_bigrams": _BIGRAMS,
    "body_bigrams": _BIGRAMS, "author_bigrams": ["互助", "助组"], "region": list(_CODES),
    "era": ["land-reform", "leap", "communes"], "kind": [str(kind) for kind in Kind], "lang": ["en", "zh", "zh-Hans"],
    "id": ["d0", "d1", "d2", "d3", "d10", "d120"],
}  # fmt: skip
_SCORABLE = [name for name in _WORDS if "_" in name]
_PAIRS = [(name, word) for name, words in _WORDS.items() for word in words]
_POSITIONAL = ("title_en", "body_en", "body_en", "title_bigrams", "body_bigrams", "body_bigrams")
_BOOSTS = st.sampled_from((1.0, 1.0, 1.0, 0.5, 2.0, 3.25))
_FLAGS = st.booleans()
_FIELDS = st.sampled_from(tuple(_WORDS))

_PAIR = st.sampled_from([*_PAIRS, *[pair for pair in _PAIRS if pair[0].startswith("body")]])
_TERM = st.builds(lambda pair, boost: wq.Term(*pair, boost=boost), _PAIR, _BOOSTS)
_ODD_TERM = st.sampled_from(
    [
        wq.Term("nowhere", "aid"),
        wq.Term("earliest", "not a number"),
        wq.Term("earliest", DAYS[0].toordinal()),
        wq.Term("body_en", ""),
    ]
)
_PHRASE = st.sampled_from(_POSITIONAL).flatmap(
    lambda name: st.builds(
        wq.Phrase,
        st.just(name),
        st.lists(st.sampled_from(_WORDS[name][:8]), min_size=1, max_size=4),
        slop=st.sampled_from((1, 1, 2, 3, 4)),
        boost=_BOOSTS,
    )
)
_BEGINNINGS = ("a", "ab", "aid", "c", "co", "com", "t", "生", "互助", "合", "人民", "1", "z", "d", "d1", "", "zh", "14")
_PREFIX = st.builds(wq.Prefix, _FIELDS, st.sampled_from(_BEGINNINGS), boost=_BOOSTS, constantscore=_FLAGS)
_PATTERNS = ("*", "a*", "*a*", "?o*", "co?p", "t[eh]*", "*m", "互*", "?助", "*社", "aid", "co*e", "[!a]*", "d?", "*-*")
_WILDCARD = st.builds(wq.Wildcard, _FIELDS, st.sampled_from(_PATTERNS), boost=_BOOSTS, constantscore=_FLAGS)
_FUZZY = st.builds(
    lambda pair, boost, most, prefix, flag: wq.FuzzyTerm(
        *pair, boost=boost, maxdist=most, prefixlength=min(prefix, len(pair[1])), constantscore=flag
    ),
    st.sampled_from([*_PAIRS, ("body_en", "aad"), ("body_en", "taem"), ("body_zh", "互组"), ("body_forms", "comune")]),
    _BOOSTS,
    st.sampled_from((1, 1, 2, 3)),
    st.integers(0, 2),
    _FLAGS,
)


@cache
def _edges(name: str) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from([*_WORDS[name], "a", "m", "z", "中"])


_TERM_RANGE = _FIELDS.flatmap(
    lambda name: st.builds(
        wq.TermRange, st.just(name), _edges(name), _edges(name), _FLAGS, _FLAGS, boost=_BOOSTS, constantscore=_FLAGS
    )
)
_NUMBERS = st.none() | st.sampled_from([0, 1, *(day.toordinal() + step for day in DAYS for step in (-1, 0, 1))])
_NUMERIC_RANGE = st.builds(
    wq.NumericRange,
    st.sampled_from(("earliest", "latest")),
    _NUMBERS,
    _NUMBERS,
    _FLAGS,
    _FLAGS,
    boost=_BOOSTS,
    constantscore=_FLAGS,
)
_EVERY = st.builds(wq.Every, st.none() | _FIELDS | st.just("earliest"), boost=st.sampled_from((1.0, 2.0, 0.0)))
_WEIGHTS = st.sampled_from((1.0, 0.3, 2.5))
_MEMBER = st.one_of(
    st.builds(
        lambda pair, weight, group: ConceptTerm(pair[0], pair[1], weight, group),
        st.sampled_from([pair for pair in _PAIRS if pair[0] in _SCORABLE]),
        _WEIGHTS,
        st.integers(0, 2),
    ),
    st.sampled_from(_POSITIONAL).flatmap(
        lambda name: st.builds(
            ConceptPhrase,
            st.just(name),
            st.lists(st.sampled_from(_WORDS[name][:8]), min_size=2, max_size=3).map(tuple),
            _WEIGHTS,
            st.integers(0, 2),
        )
    ),
)
_CONCEPT = st.builds(Concept, st.lists(_MEMBER, min_size=1, max_size=4), _BOOSTS)
_BEGINNING = st.builds(
    lambda names, weights, text, most, boost: Beginning(list(zip(names, weights, strict=True)), text, most, boost),
    st.lists(st.sampled_from(_SCORABLE), min_size=2, max_size=2, unique=True),
    st.lists(st.sampled_from((1.0, 0.3, 2.5)), min_size=2, max_size=2),
    st.sampled_from([text for text in _BEGINNINGS if text]),
    st.sampled_from((1, 2, 100)),
    _BOOSTS,
)
_TERMS = st.lists(_TERM, min_size=2, max_size=4)
_SOME_WORDS = st.lists(st.sampled_from(_EN[:8]).map(lambda word: wq.Term("body_en", word)), min_size=2, max_size=3)
_UNKNOWN = st.one_of(
    st.builds(lambda terms, scale: wq.Or(terms, scale=scale), _TERMS, st.sampled_from((0.5, 0.9))),
    st.builds(Regex, _FIELDS, st.sampled_from(("a.*", "co?", ".*", "[互合].*", "t|v")), boost=_BOOSTS),
    st.builds(Variations, st.just("body_forms"), st.sampled_from(("team", "commune", "zzz")), boost=_BOOSTS),
    st.builds(SpanNear2, _SOME_WORDS, slop=st.integers(1, 3), ordered=_FLAGS),
    st.builds(SpanOr, _SOME_WORDS),
    st.builds(lambda terms: SpanFirst(terms[0]), _SOME_WORDS),
    st.builds(Sequence, _SOME_WORDS, slop=st.integers(1, 3)),
    st.builds(Ordered, _SOME_WORDS),
    st.builds(lambda terms: wq.Otherwise(terms[0], terms[1]), _TERMS),
    st.just(wq.NullQuery),
)
_PATTERN = st.one_of(_PREFIX, _WILDCARD, _FUZZY, _TERM_RANGE, _NUMERIC_RANGE)
_LEAF = st.one_of(_TERM, _TERM, _TERM, _PHRASE, _CONCEPT, _BEGINNING, _EVERY, _ODD_TERM)


def _joined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, max_size=4)
    both = st.tuples(inner, inner)
    return st.one_of(
        st.builds(wq.And, several, boost=_BOOSTS),
        st.builds(wq.Or, several, boost=_BOOSTS),
        st.builds(lambda some, un, boost: wq.And([*some, *map(wq.Not, un)], boost=boost), several, several, _BOOSTS),
        st.builds(wq.Not, inner),
        st.builds(wq.DisjunctionMax, several, boost=_BOOSTS),
        st.builds(wq.ConstantScoreQuery, inner, st.sampled_from((1.0, 2.5, 0.0))),
        both.map(lambda pair: wq.AndNot(*pair)),
        both.map(lambda pair: wq.AndMaybe(*pair)),
        both.map(lambda pair: wq.Require(*pair)),
        st.builds(
            lambda some, least, boost: Quorum([one for one, _ in some], [weight for _, weight in some], least, boost),
            st.lists(st.tuples(inner, st.sampled_from((1.0, 0.5, 2.25))), min_size=1, max_size=4),
            st.sampled_from((0.5, 1.0, 1.5, 3.25)),
            _BOOSTS,
        ),
    )


@cache
def trees(*, patterns: bool = True) -> st.SearchStrategy[Any]:
    """Trees of queries.

    Args:
        patterns: Also nodes whose scores depend, in Whoosh, on the number of terms that stand in one segment, and nodes
            that only Whoosh's own matchers know.
    """
    leaf = st.one_of(_LEAF, _PATTERN, _UNKNOWN) if patterns else _LEAF
    return st.recursive(leaf, _joined, max_leaves=8)
