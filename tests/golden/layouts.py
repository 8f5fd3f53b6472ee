"""Turns fixed numbers and facts into files of an index, and these into checksums: what only the format decides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from whoosh.fields import FieldType

from search.engine import BlockWriter, DocumentStore, current
from search.engine.columns.facet_columns import ColumnsWriter
from search.engine.schema import index_fields, schema
from search.engine.store.documents import DocumentWriter, encode
from search.engine.store.encoding import PostingLists
from search.engine.store.layout import POSTING_KINDS
from search.engine.store.segment import write_deleted
from search.engine.write.merging import Source, merge_segments
from search.engine.write.segment_writer import SegmentWriter
from search.indexing import build
from search.model import (
    DateSpan,
    Document,
    EraTag,
    Evidence,
    Gloss,
    Kind,
    Paragraph,
    ParagraphKind,
    Place,
    Precision,
    Repairs,
    Role,
    Scan,
    Text,
)
from tests.golden.documents import DOCUMENTS
from tests.golden.dumps import arrays, checksum, layout

__all__ = ["FACTS", "SEGMENT", "layouts"]

SEGMENT = "00000000000000ab"

_OTHER = "00000000000000cd"
_SIZE = 70_000  # documents of the segment of numbers: gaps of every width
_FIELDS = ("title_en", "body_en", "title_zh", "region")  # with positions, with wide ones, without any, not scorable

_FULL = Document(
    id="full",
    source="1954/full.md",
    kind=Kind.NEWSPAPER,
    texts=(
        Text(lang="en", title="Team", paragraphs=(Paragraph("Heading", ParagraphKind.HEADING), Paragraph("12 teams"))),
        Text(lang="zh-Hans", title="互助组", paragraphs=(Paragraph("十二个组"),)),
    ),
    authors=("李维",),
    header=(("date", "1954-11-11"), ("page", "2")),
    alignment=((0, None), (1, 0)),
    entities=(Gloss(en="Handan", romanisation="", zh="邯郸", category="place"),),
    term_langs=("zh-Hant",),
    published=DateSpan(
        earliest=date(1954, 11, 11),
        latest=date(1954, 11, 12),
        precision=Precision.DAY,
        evidence=(Evidence(where="header.date", start=0, end=10, text="1954-11-11", rule="header"),),
    ),
    about=(DateSpan(earliest=date(1953, 1, 1), latest=date(1956, 1, 1), precision=Precision.SPAN),),
    places=(
        Place(
            code="140400", name="长治", name_en="Changzhi", level="prefecture", province="山西",
            path=("CN", "140000", "140400"), role=Role.SUBJECT,
        ),
        Place(
            code="x-chahaer", name="察哈尔", name_en="Chahar", level="province", province="察哈尔",
            path=("CN", "x-chahaer"), role=Role.MENTION,
        ),
    ),
    eras=(EraTag(id="collectivisation"), EraTag(id="primary-coops")),
    glosses=(Gloss(en="mutual aid team", romanisation="huzhu-zu", zh="互助組", verified=True),),
)  # fmt: skip
_EMPTY = Document(id="empty", source="empty.md", kind=Kind.WEB, texts=())
_YEAR = Document(
    id="year",
    source="year.md",
    kind=Kind.SCHOLARSHIP,
    texts=(Text(lang="zh-Hant", title="組", paragraphs=()),),
    published=DateSpan(earliest=date(1956, 1, 1), latest=date(1957, 1, 1), precision=Precision.YEAR),
    eras=(EraTag(id="collectivisation"),),
)
_SCAN = Document(
    id="scan",
    source="scan.txt",
    kind=Kind.WEB,
    texts=(Text(lang="zh-Hans", title="普绥", paragraphs=(Paragraph("农亚生产"),)),),
    repairs=Repairs(spaces=2, lines=1),
    scan=Scan(misread=0.25, evidence=(Evidence(where="body.zh.0", start=0, end=2, text="农亚", rule="misread 农业"),)),
)
FACTS = (_FULL, _EMPTY, _YEAR, _SCAN)
"""Documents with given facts. Never change one of these: add another."""


def layouts() -> dict[str, Any]:
    """Return checksums of files made of fixed numbers, what stored facts look like, and how every file is laid out."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        return {
            "schema": {name: _described(name, field) for name, field in schema().items()},
            "fields of a document": {name: str(value) for name, value in index_fields(_FULL).items()},
            **_blocks(folder),
            **_segments(folder),
            **_stored(folder),
            **_generation(folder),
        }


def _described(name: str, field: FieldType) -> str:
    """Return what a field of the schema is."""
    analyzer = type(field.analyzer).__name__ if "_" in name else ""
    parts = (type(field).__name__, analyzer, str(field.format), "scorable" if field.scorable else "not scorable")
    return ", ".join(filter(None, parts))


def _blocks(folder: Path) -> dict[str, Any]:
    """A file of every type of number, longer than a block of checksums."""
    path = folder / "blocks.hz"
    with BlockWriter(path, "golden", SEGMENT) as file:
        for name in ("u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4"):
            file.add(name, np.arange(3000).astype(name))
        file.add("none", np.empty(0, dtype=np.uint8))
        file.close({"fact": "一", "number": 1})
    return {"blocks": checksum(path)}


def _segments(folder: Path) -> dict[str, Any]:
    """A segment of numbers, lists of deleted documents, and what merging two segments makes of them."""
    first, second, merged = (folder / name for name in ("first", "second", "merged"))
    for path, segid, size in ((first, SEGMENT, _SIZE), (second, _OTHER, 300)):
        path.mkdir()
        with SegmentWriter(path, segid, size) as writer:
            for number, field in enumerate(_FIELDS):
                if schema()[field].scorable:
                    writer.lengths(field, np.arange(size) * (number + 1) % (90_000 if field == "body_en" else 700))
                writer.field(field, _lists(field, size, number))
            writer.close()
    deleted = np.arange(5, _SIZE, 7, dtype=np.uint32)
    write_deleted(folder, SEGMENT, deleted)
    merged.mkdir()
    merge_segments(
        [Source(first, SEGMENT, deleted), Source(second, _OTHER)], merged, "00000000000000ef", fields=_FIELDS
    )
    return {
        f"deleted of {SEGMENT}": checksum(folder / f"deleted-{SEGMENT}.hz"),
        **{
            f"{path.name} segment, {kind}": checksum(path / f"{kind}.hz")
            for path in (first, second, merged)
            for kind in POSTING_KINDS
        },
    }


def _lists(field: str, size: int, seed: int) -> Iterator[PostingLists]:
    """Return postings of 300 terms, in two pieces: of every class of documents and of occurrences."""
    has_positions = schema()[field].format.supports("positions")
    steps = [1, 2, 3, 7, 100, 254, 255, 256, 300, 5_000, 65_534, 65_535, 65_536, size]
    few = (1, 2, 1, 300) if has_positions else (1, 2, 1, 300, 1, 70_000)  # occurrences, in a few documents
    for piece in range(2):
        keys, df, documents, tf, positions = [], [], [], [], []
        for number in range(150):
            is_plain = number >= 2 * len(steps)  # many terms of one document: there are landmarks among them
            places = np.arange(number % 5, size, size if is_plain else steps[(number + seed) % len(steps)])
            if number % 4 == 1 and len(places) > 8:
                places = np.concatenate((places[:4], places[-4:]))  # one wide gap among narrow ones
            times = few[number % len(few)] if len(places) < 9 and not is_plain else 1 + number % 2
            keys.append(f"{piece}{number:05}{'组' * (number % 3)}".encode())
            df.append(len(places))
            documents.append(places)
            tf.append(np.full(len(places), times))
            first = 70_000 if number % 10 == 3 and field == "body_en" else number  # more than two bytes hold
            positions.append(np.tile(np.arange(times) * 3 + first, len(places)))
        ends = np.cumsum([len(key) for key in keys])
        yield PostingLists(
            np.frombuffer(b"".join(keys), dtype=np.uint8),
            ends,
            np.array(df),
            np.concatenate(documents).astype(np.uint32),
            np.concatenate(tf).astype(np.uint32),
            np.concatenate(positions).astype(np.uint32) if has_positions else None,
        )


def _stored(folder: Path) -> dict[str, Any]:
    """Stored documents (their JSON: how well it is compressed is Zstandard's own business) and facet columns."""
    path = folder / "stored"
    path.mkdir()
    columns = ColumnsWriter()
    with DocumentWriter(path, SEGMENT) as writer:
        for document in FACTS:
            writer.add(encode(document))
            columns.add(document)
        writer.close()
    columns.save(path / "columns.hz")
    store = DocumentStore(path, SEGMENT)
    found = {
        "stored documents": [json.loads(store.encoded(number)) for number in range(len(store))],
        "digests of documents": [str(digest) for digest in store.digests().tolist()],
        "documents": layout(path / "documents.hz", "documents", SEGMENT),
        "columns": {"sha256": checksum(path / "columns.hz"), **arrays(path / "columns.hz", "columns", "generation")},
    }
    return {f"of {len(FACTS)} documents: {case}": content for case, content in found.items()}


def _generation(folder: Path) -> dict[str, Any]:
    """The files of a generation as a build writes it: their arrays, the manifest's keys."""
    sources = folder / "sources"
    sources.mkdir()
    for document in DOCUMENTS[:3]:
        lines = [line for text in document.texts for line in (text.title, *(one.text for one in text.paragraphs))]
        sources.joinpath(f"{document.id}.md").write_text("\n\n".join(lines), encoding="utf-8")
    sources.joinpath("rejected.md").write_bytes(b"")
    build([sources], folder / "index", cores=1)
    generation = current(folder / "index")
    manifest = json.loads(generation.joinpath("manifest.json").read_text(encoding="utf-8"))
    segment = manifest["segments"][0]["id"]
    found: dict[str, Any] = {}
    for path in sorted(generation.rglob("*")):
        name = path.relative_to(generation).as_posix().replace(segment, "SEGMENT")
        if path.suffix == ".hz":
            kind = path.stem.partition("-")[0]
            found[name] = layout(path, kind, _owner(path, segment))
        elif path.is_file():
            found[name] = "no block file"
    shown = {
        "manifest": sorted(manifest),
        "manifest, files": sorted({tuple(facts) for facts in manifest["files"].values()}),
        "manifest, segments": sorted(manifest["segments"][0]),
        "manifest, rejected": sorted(manifest["rejected"][0]),
    }
    return {"files of a generation": found, **shown}


def _owner(path: Path, segment: str) -> str:
    """Return whom a file belongs to."""
    if segment in path.as_posix():
        return segment
    own = {"columns.hz", "duplicates.hz", "files.hz", "ids.hz", "problems.hz", "tables.hz"}
    return "generation" if path.name in own else "lexicon"
