"""Turns documents and postings of every shape into segments, and reads these by a slow reader of the format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engine import BlockFile
from search.engine.schema import index_fields, schema
from search.engine.store.encoding import PostingLists
from search.engine.write.accumulator import Accumulator
from search.engine.write.inversion import TokenStream, invert
from search.engine.write.merging import Source, merge_segments
from search.engine.write.segment_writer import SegmentWriter
from search.model import DateSpan, Document, EraTag, Kind, Paragraph, Place, Precision, Role, Text
from search.text import is_han
from tests.fixtures.engine_strategies import write_segment

SEGID = "00000000000000ab"
FILES = ("terms", "postings", "positions", "lengths")

Posting = tuple[int, float, tuple[int, ...] | None]
Field = dict[bytes, list[Posting]]

# What follows reads a segment as the description of the format says, number by number.


def read_segment(folder: Path) -> tuple[dict[str, Field], dict[str, list[int]], set[tuple[int, int]]]:
    """Postings of each term of each field, lengths of each field, and the classes (documents, tf) that were met."""
    files = {kind: BlockFile(folder / f"{kind}.hz", kind, SEGID) for kind in FILES}
    size = files["terms"].facts["documents"]
    fields: dict[str, Field] = {}
    met: set[tuple[int, int]] = set()
    for field in files["terms"].facts["fields"]:
        part = {name: files["terms"].read(f"{field}.{name}").tolist() for name in ("ends", "df", "code", "place")}
        keys = files["terms"].read(f"{field}.keys").tobytes()
        words = [keys[start:end] for start, end in zip([0, *part["ends"]], part["ends"], strict=False)]
        check_dictionary(files["terms"], field, words)
        blobs = files["postings"].read(field).tobytes()
        positions = PositionReader(files, field) if f"{field}.first" in files["terms"] else None
        fields[field] = {}
        for number, word in enumerate(words):
            df, code, place = (part[name][number] for name in ("df", "code", "place"))
            met.add((code & 15, code >> 4 & 7))
            found = read_postings(size, df, code, place, blobs)
            assert len(found) == df
            where = positions.read(number, code >> 7, [int(tf) for _, tf in found]) if positions else [None] * df
            fields[field][word] = [(document, tf, each) for (document, tf), each in zip(found, where, strict=True)]
    lengths = {field: files["lengths"].read(field).tolist() for field in files["lengths"].names()}
    check_lengths(files["lengths"].facts, lengths)
    return fields, lengths, met


def check_dictionary(file: BlockFile, field: str, words: list[bytes]) -> None:
    assert words == sorted(set(words))
    ends = file.read(f"{field}.landmark_ends").tolist()
    keys = file.read(f"{field}.landmark_keys").tobytes()
    assert [keys[start:end] for start, end in zip([0, *ends], ends, strict=False)] == words[::128]


def check_lengths(facts: Mapping[str, Any], lengths: Mapping[str, list[int]]) -> None:
    assert facts["totals"] == {field: sum(some) for field, some in lengths.items()}
    assert facts["maxima"] == {field: max(some) for field, some in lengths.items()}
    assert facts["minima"] == {field: min(one for one in some if one) for field, some in lengths.items()}


def number_at(data: bytes, at: int, width: int) -> int:
    assert at % width == 0
    return int.from_bytes(data[at : at + width], "little")


def read_postings(size: int, df: int, code: int, place: int, blobs: bytes) -> list[tuple[int, float]]:
    """Documents and occurrences of a term."""
    documents_class, tf_class = code & 15, code >> 4 & 7
    if documents_class == 0:
        assert (tf_class, df) == (0, 1)
        return [(place, 1)]
    assert place % 4 == 0
    if documents_class == 5:
        every = read_tf(tf_class, place, size, blobs)
        return [(document, tf) for document, tf in enumerate(every) if tf]
    width, largest = (1, 255) if documents_class < 3 else (2, 65535)
    documents, at = [number_at(blobs, place, 4)], place + 4
    exceptions: Iterator[int] = iter(())
    if documents_class in (2, 4):
        count = number_at(blobs, at, 4)
        exceptions = iter([number_at(blobs, at + 4 + 4 * number, 4) for number in range(count)])
        at += 4 + 4 * count
    for _ in range(df - 1):
        gap = number_at(blobs, at, width)
        if gap == largest:
            gap = next(exceptions)
            assert gap >= largest
        documents.append(documents[-1] + gap)
        at += width
    assert next(exceptions, None) is None
    return list(zip(documents, read_tf(tf_class, at, df, blobs), strict=True))


def read_tf(tf_class: int, at: int, count: int, blobs: bytes) -> list[float]:
    if tf_class == 0:
        return [1] * count
    width = {1: 1, 2: 2, 3: 4}[tf_class]
    at += -at % width
    if tf_class == 3:
        return [float(tf) for tf in np.frombuffer(blobs, dtype="<f4", count=count, offset=at)]
    return [number_at(blobs, at + width * number, width) for number in range(count)]


class PositionReader:
    """Reads the positions of a field's terms."""

    def __init__(self, files: Mapping[str, BlockFile], field: str) -> None:
        self._first = files["terms"].read(f"{field}.first").tolist()
        self._arrays = [files["positions"].read(field).tolist()]
        if f"{field}.wide" in files["positions"]:
            self._arrays.append(files["positions"].read(f"{field}.wide").tolist())

    def read(self, number: int, wide: int, tf: list[int]) -> list[tuple[int, ...]]:
        at, found = self._first[number], []
        for count in tf:
            found.append(tuple(self._arrays[wide][at : at + count]))
            at += count
        assert wide == any(position > 0xFFFF for each in found for position in each)
        return found


# Documents of few words, so that terms meet, and what Whoosh's own field types say of them.

WORDS = [
    "互助組",
    "互助组",
    "合作社",
    "三十",
    "人民",
    "1958",
    "mutual-aid",
    "teams",
    "U.S.",
    "a",
    "don't",
    " ",
    ",",
    "。",
]
LONG = [
    "a " * 300 + "合作" * 300,
    "\n".join(["mutual aid"] * 700),  # a line break skips a hundred positions
    " " * 70_000 + "互助組 team",
    "x" * 100 + "語" * 3,
]
texts = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
bodies = st.one_of(texts, texts, texts, texts, st.sampled_from(LONG), st.text(max_size=20))
days = st.dates(date(1946, 1, 1), date(1946, 12, 31))
places = st.sampled_from(["130000", "130100", "140000"]).map(
    lambda code: Place(
        code=code, name=code, name_en=code, level="county", province=None, path=("CN", code), role=Role.SUBJECT
    )
)


@st.composite
def documents(draw: st.DrawFn, number: int) -> Document:
    day = draw(st.none() | days)
    return Document(
        id=f"document-{number}",
        source="somewhere",
        kind=draw(st.sampled_from(Kind)),
        texts=tuple(
            Text(lang=lang, title=draw(texts), paragraphs=(Paragraph(draw(bodies)), Paragraph(draw(texts))))
            for lang in draw(st.sampled_from([(), ("en",), ("zh-Hans",), ("en", "zh-Hant")]))
        ),
        authors=tuple(draw(st.lists(texts, max_size=2))),
        published=DateSpan(earliest=day, latest=day + timedelta(days=1), precision=Precision.DAY) if day else None,
        places=tuple(draw(st.lists(places, max_size=2))),
        eras=tuple(EraTag(id=era) for era in draw(st.sets(st.sampled_from(["land-reform", "leap"])))),
    )


@st.composite
def archives(draw: st.DrawFn) -> list[Document]:
    return [draw(documents(number)) for number in range(draw(st.integers(0, 8)))]


def expected(archive: Sequence[Document]) -> tuple[dict[str, Field], dict[str, list[int]]]:
    """Postings and lengths as Whoosh's field types have them; Chinese in English text is as long as that, and capitals."""
    fields: dict[str, Field] = defaultdict(lambda: defaultdict(list))
    lengths: dict[str, list[int]] = defaultdict(lambda: [0] * len(archive))
    for number, document in enumerate(archive):
        for name, value in index_fields(document).items():
            field = schema()[name]
            counted: list[int] = []
            for term, frequency, weight, encoded in field.index(value):
                assert weight == frequency
                where = tuple(field.format.decode_positions(encoded)) if field.format.supports("positions") else None
                fields[name][term].append((number, frequency, where))
                # Latin letters within Chinese strings lengthen no text, unless it has no other strings.
                is_affix = name.endswith("_bigrams") and not all(map(is_han, term.decode()))
                counted.append(0 if is_affix else frequency)
            if field.scorable and counted:
                lengths[name][number] = max(1, sum(counted))
    for name, own in lengths.items():
        part, _, stream = name.partition("_")
        if stream in ("zh", "bigrams", "characters") and f"{part}_en" in lengths:
            around = lengths[f"{part}_en"]
            lengths[name] = [other if one and other >= 4 * one else one for one, other in zip(own, around, strict=True)]
        if stream in ("capitals", "names"):
            lengths[name] = [other if one else 0 for one, other in zip(own, lengths[f"{part}_en"], strict=True)]
    return {name: dict(terms) for name, terms in fields.items()}, dict(lengths)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(archives())
def test_a_segment_holds_what_whoosh_makes_of_documents(archive: list[Document]) -> None:
    """Every term, document, number of occurrences, position and length is what the schema's fields give."""
    with TemporaryDirectory() as folder:
        assert write_segment(Path(folder), SEGID, iter(archive)) == len(archive)
        fields, lengths, _ = read_segment(Path(folder))
    assert (fields, lengths) == expected(archive)


def test_a_vocabulary_begins_anew(tmp_path: Path) -> None:
    """Words that are forgotten between runs, as memory asks for it, are numbered again and spelled as they were."""
    accumulator = Accumulator(memory=2000)
    for run, words in enumerate(["mutual aid", "teams of peasants in 互助組 and more", "aid", "of 互助組 teams"]):
        text = Text(lang="en", title=words, paragraphs=())
        archive = [Document(id=f"d-{run}-{number}", source="x", kind=Kind.WEB, texts=(text,)) for number in range(2)]
        accumulator.add(archive)
        accumulator.write(new_folder(tmp_path, str(run)), SEGID)
        assert read_segment(tmp_path / str(run))[:2] == expected(archive)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(archives(), st.data())
def test_merging_documents_is_writing_those_that_are_left(archive: list[Document], data: st.DataObject) -> None:
    """Any split into segments with any deletions merges, byte for byte, into the segment of the survivors."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(archive)), max_size=3)))
    gone = data.draw(st.sets(st.sampled_from(range(len(archive))))) if archive else set()
    budget = data.draw(st.sampled_from([1, 1 << 12, 1 << 26]))
    accumulator = Accumulator()  # one for all runs, as in a build
    is_long = patch("search.engine.write.merging._LONG", data.draw(st.sampled_from([0, 512])))
    with TemporaryDirectory() as folder, is_long:
        sources: list[Source] = []
        for start, end in zip([0, *cuts], [*cuts, len(archive)], strict=True):
            run = new_folder(Path(folder), f"run-{len(sources)}")
            accumulator.add(archive[start:end])
            accumulator.write(run, SEGID)
            deleted = np.array(sorted(one - start for one in gone if start <= one < end), dtype=np.uint32)
            sources.append(Source(run, SEGID, deleted))
        merged, at_once = new_folder(Path(folder), "merged"), new_folder(Path(folder), "at-once")
        assert merge_segments(sources, merged, SEGID, budget=budget) == len(archive) - len(gone)
        write_segment(at_once, SEGID, [one for number, one in enumerate(archive) if number not in gone])
        assert contents(merged) == contents(at_once)


def new_folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# Postings of every class, whatever documents might have to look like to give them.

SIZES = {"tiny": 6, "small": 400, "large": 300_000}
GAPS = {
    "near": lambda size: st.integers(1, 3),
    "bytes": lambda size: st.sampled_from([1, 2, 100, 253, 254, 255, 256, 300]),
    "far": lambda size: st.sampled_from([200, 255, 1000, 65_534]),
    "very far": lambda size: st.sampled_from([3, 65_534, 65_535, 65_536, 100_000]),
}
OCCURRENCES = {
    "once": st.just(1),
    "bytes": st.sampled_from([1, 2, 255]),
    "shorts": st.sampled_from([1, 256, 65_535]),
    "many": st.sampled_from([1, 65_536, 1 << 20]),
    "weights": st.sampled_from([0.5, 1.0, 2.25]),
}


@st.composite
def postings(draw: st.DrawFn, size: int, occurrences: Sequence[str]) -> list[tuple[int, float]]:
    """Documents below `size` and how often a term occurs in each."""
    gap = GAPS[draw(st.sampled_from(sorted(GAPS)))](size)
    tf = OCCURRENCES[draw(st.sampled_from(occurrences))]
    found, document = [], draw(st.integers(0, size - 1))
    for _ in range(draw(st.sampled_from([1, 2, 3, 10, 40]))):
        if document >= size:
            break
        found.append((document, draw(tf)))
        document += draw(gap)
    return found


# Words that only the number of their zeros tells apart.
short_zeros = st.integers(0, 5).map(lambda count: b"a" + bytes(count))
long_zeros = st.integers(0, 5).map(lambda count: b"abcdefgh" + bytes(count))


@st.composite
def fields_of_postings(draw: st.DrawFn, occurrences: Sequence[str]) -> tuple[int, dict[bytes, list[tuple[int, float]]]]:
    size = SIZES[draw(st.sampled_from(sorted(SIZES)))]
    longest = draw(st.sampled_from([2, 7, 9, 200]))
    word = draw(st.sampled_from([st.binary(min_size=1, max_size=longest), short_zeros, long_zeros]))
    words = draw(st.sets(word, min_size=1, max_size=12))
    return size, {word: draw(postings(size, occurrences)) for word in sorted(words)}


def as_lists(terms: Mapping[bytes, Sequence[Posting]]) -> PostingLists:
    flat = [posting for word in terms for posting in terms[word]]
    tf = np.array([tf for _, tf, _ in flat], dtype=np.float64)
    where = [each for _, _, each in flat]
    return PostingLists(
        np.frombuffer(b"".join(terms), dtype=np.uint8),
        np.cumsum([len(word) for word in terms], dtype=np.int64),
        np.array([len(found) for found in terms.values()], dtype=np.int64),
        np.array([document for document, _, _ in flat], dtype=np.uint32),
        tf if (tf % 1).any() else tf.astype(np.uint32),
        None if None in where else np.array([one for each in where for one in each or ()], dtype=np.uint32),
    )


def write_field(folder: Path, size: int, terms: Field, piece: int = 1000) -> Path:
    """A segment with one field, of which `piece` terms are written at a time."""
    words = iter(terms)
    pieces = iter(lambda: list(islice(words, piece)), [])
    with SegmentWriter(folder, SEGID, size) as writer:
        writer.field("body_en", (as_lists({word: terms[word] for word in some}) for some in pieces))
        writer.close()
    return folder


def classes_of(folder: Path) -> list[int]:
    """How the documents of each term are written."""
    codes = BlockFile(folder / "terms.hz", "terms", SEGID).read("body_en.code")
    return [code & 15 for code in codes.tolist()]


def smallest_class(size: int, found: Sequence[Posting]) -> int:
    """The class of documents that the format asks for."""
    if len(found) == 1 and found[0][1] == 1:
        return 0
    if 3 * len(found) >= size:
        return 5
    gaps = [after[0] - before[0] for before, after in pairwise(found)]
    far, very_far = (sum(gap >= limit for gap in gaps) for limit in (255, 65_535))
    if not far:
        return 1
    shorts = 4 + 2 * len(gaps) + (4 + 4 * very_far if very_far else 0)
    return 2 if 8 + 4 * far + len(gaps) < shorts else 4 if very_far else 3


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fields_of_postings(sorted(OCCURRENCES)), st.sampled_from([1, 3, 1000]))
def test_postings_of_any_shape_are_read_as_they_were_written(
    field: tuple[int, dict[bytes, list[tuple[int, float]]]], piece: int
) -> None:
    """Gaps and occurrences of any size, in any number of pieces, in the class that takes the fewest bytes."""
    size, terms = field
    wanted: Field = {word: [(document, tf, None) for document, tf in found] for word, found in terms.items()}
    with TemporaryDirectory() as folder:
        write_field(Path(folder), size, wanted, piece)
        fields, _, _ = read_segment(Path(folder))
        classes = classes_of(Path(folder))
    assert fields["body_en"] == wanted
    assert classes == [smallest_class(size, found) for found in wanted.values()]


def test_every_class_is_used(tmp_path: Path) -> None:
    """There is a shape of postings for each class of documents and of occurrences, and it is read as it was written."""
    shapes: dict[bytes, list[tuple[int, float]]] = {
        b"one": [(7, 1)],
        b"one often": [(7, 3)],
        b"half": [(7, 0.5)],
        b"near": [(number, 1) for number in range(0, 1000, 10)],
        b"near often": [(number, 2) for number in range(0, 1000, 10)],
        b"few far": [(0, 300), *((number, 1) for number in range(1000, 2000, 10))],
        b"as small either way": [(number, 1) for number in (0, *range(255, 263))],
        b"far": [(number, 70_000) for number in range(0, 9000, 300)],
        b"very far": [(0, 1), (1, 1), *((number, 1) for number in range(70_000, 100_000, 400))],
        b"dense": [(number, 1) for number in range(0, 120_000, 2)],
        b"dense often": [(number, 1 + number % 300) for number in range(0, 120_000, 2)],
        b"dense weights": [(number, 1 + number % 4 / 4) for number in range(0, 120_000, 2)],
    }
    wanted: Field = {word: [(one, tf, None) for one, tf in shapes[word]] for word in sorted(shapes)}
    fields, _, met = read_segment(write_field(tmp_path, 120_000, wanted))
    assert fields["body_en"] == wanted
    assert classes_of(tmp_path) == [smallest_class(120_000, found) for found in wanted.values()]
    assert met == {(0, 0), (1, 0), (1, 1), (1, 3), (2, 2), (3, 0), (3, 3), (4, 0), (5, 1), (5, 2), (5, 3)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fields_of_postings(["once", "bytes"]), st.data())
def test_merging_postings_of_any_shape(
    field: tuple[int, dict[bytes, list[tuple[int, float]]]], data: st.DataObject
) -> None:
    """Split anywhere and with any of its documents deleted, a field merges into what is left of it, byte for byte."""
    size, terms = field
    positional = data.draw(st.booleans())
    start = data.draw(st.sampled_from([0, 65_530, 70_000]))
    every: Field = {
        word: [(document, tf, tuple(range(start, start + int(tf))) if positional else None) for document, tf in found]
        for word, found in terms.items()
    }
    held = sorted({document for found in terms.values() for document, _ in found})
    gone = data.draw(st.sets(st.sampled_from(held)))
    cuts = sorted({0, size, *data.draw(st.lists(st.sampled_from([*held, size // 2]), max_size=4))})
    with TemporaryDirectory() as folder:
        sources: list[Source] = []
        for first, after in pairwise(cuts):
            run = new_folder(Path(folder), f"run-{first}")
            inside = {
                word: [(one - first, tf, where) for one, tf, where in found if first <= one < after]
                for word, found in every.items()
            }
            write_field(run, after - first, {word: found for word, found in inside.items() if found})
            deleted = np.array(sorted(one - first for one in gone if first <= one < after), dtype=np.uint32)
            sources.append(Source(run, SEGID, deleted))
        merged, at_once = new_folder(Path(folder), "merged"), new_folder(Path(folder), "at-once")
        budget = data.draw(st.sampled_from([1, 1 << 12, 1 << 26]))
        merge_segments(sources, merged, SEGID, fields=["body_en"], budget=budget)
        left = {
            word: [(one - sum(other < one for other in gone), tf, where) for one, tf, where in found if one not in gone]
            for word, found in every.items()
        }
        write_field(at_once, size - len(gone), {word: found for word, found in left.items() if found})
        assert contents(merged) == contents(at_once)


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from([3, 300, 70_000, 1 << 20]), st.sampled_from([32, 100, 1000]))
def test_tokens_are_inverted_in_parts(seed: int, most: int, part: int) -> None:
    """However few tokens are sorted together, the pieces are in order and hold each term's postings once."""
    random = np.random.default_rng(seed)
    counts = random.integers(0, 60, size=30).astype(np.uint32)
    keys = (random.integers(0, most, size=int(counts.sum())) ** 2 // most).astype(np.uint32)
    where = np.concatenate([np.arange(count, dtype=np.uint16) for count in counts])
    stream = TokenStream([keys], [counts], [where])
    terms: Field = {}
    documents = np.repeat(np.arange(len(counts)), counts)
    for key, document, position in sorted(zip(keys.tolist(), documents.tolist(), where.tolist(), strict=True)):
        found = terms.setdefault(b"%07d" % key, [])
        if not found or found[-1][0] != document:
            found.append((document, 0, ()))
        _, tf, positions = found[-1]
        found[-1] = (document, tf + 1, (*(positions or ()), position))
    with TemporaryDirectory() as folder, SegmentWriter(Path(folder), SEGID, len(counts)) as writer:
        pieces = list(invert(stream, keys, seven_digits, part=part))
        writer.field("body_en", pieces)
        writer.close()
        assert read_segment(Path(folder))[0].get("body_en", {}) == terms
    assert len(pieces) > 1 or most == 3 or len(keys) <= 8 * part


def seven_digits(keys: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Spells numbers in the order of numbers."""
    text = b"".join(b"%07d" % key for key in keys.tolist())
    return np.frombuffer(text, dtype=np.uint8), 7 * np.arange(1, len(keys) + 1)
