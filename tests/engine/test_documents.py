"""Claims about stored documents and gloss tables: what goes in comes out, however it was copied, or is refused."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine import BlockWriter, DocumentStore, read_glosses
from search.engine.store.documents import DocumentWriter, compressor, digest, encode, train
from search.engine.store.glosses import GlossWriter
from search.errors import IndexDamaged
from search.model import Document, Gloss, Kind, Paragraph, Text
from search.text import phrase_stems

SEGMENT, OTHER = "0123456789abcdef", "fedcba9876543210"
COMMON = b'{"id":"x","source":"x","kind":"web","texts":[{"lang":"en","title":"' * 2  # any bytes can be a dictionary
DOCUMENTS = st.lists(
    st.builds(
        lambda title, body: document(title, [body]),
        st.text(st.characters(codec="utf-8"), max_size=40),
        st.text(st.sampled_from("合作社互助组 the commune"), max_size=400),
    ),
    max_size=20,
)


def document(title: str, body: Sequence[str] = (), glosses: Sequence[Gloss] = ()) -> Document:
    """A document of one text."""
    text = Text(lang="en", title=title, paragraphs=tuple(map(Paragraph, body)))
    return Document(id="x", source="x", kind=Kind.WEB, texts=(text,), glosses=tuple(glosses))


def written(documents: Sequence[Document], folder: Path, dictionary: bytes = b"") -> DocumentStore:
    """A store of documents."""
    writer = DocumentWriter(folder, SEGMENT, dictionary)
    for one in documents:
        writer.add(encode(one))
    writer.close()
    return DocumentStore(folder, SEGMENT)


def many(count: int) -> list[Document]:
    """Documents that have much in common, but are all different."""
    return [
        document(f"Report {number} on cooperatives", [f"全国农业生产合作社第{number * 7919 % 1009}号报告。" * 3] * 5)
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def dictionary() -> bytes:
    """What `many` documents have in common."""
    trained = train([encode(one) for one in many(500)])
    assert trained
    return trained


@given(DOCUMENTS, st.sampled_from([b"", COMMON]))
@settings(deadline=None)
def test_documents_come_back(documents: list[Document], dictionary: bytes) -> None:
    """Every number gives the document that was added there, with or without a dictionary; no other number does."""
    with TemporaryDirectory() as folder:
        store = written(documents, Path(folder), dictionary)
        assert len(store) == len(documents)
        assert [store[number] for number in range(len(store))] == documents
        assert [store.encoded(number) for number in range(len(store))] == list(map(encode, documents))
        assert store.digests().tolist() == [digest(encode(one)) for one in documents]
        for number in (-1, len(documents)):
            with pytest.raises(IndexError):
                store[number]


@given(st.data(), st.lists(DOCUMENTS, max_size=3), st.sampled_from([COMMON, COMMON[::-1], b""]))
@settings(deadline=None, max_examples=60)
def test_copies_hold_what_is_kept(data: st.DataObject, archives: list[list[Document]], dictionary: bytes) -> None:
    """Stores copied into one, some documents dropped, hold the others in order, whatever they were compressed with."""
    with TemporaryDirectory() as folder:
        target = Path(folder, "target")
        target.mkdir()
        survivors = []
        with DocumentWriter(target, OTHER, COMMON) as writer:
            for number, documents in enumerate(archives):
                place = Path(folder, str(number))
                place.mkdir()
                flags = st.lists(st.booleans(), min_size=len(documents), max_size=len(documents))
                kept = data.draw(st.none() | flags)
                writer.extend(
                    written(documents, place, dictionary), None if kept is None else np.array(kept, dtype=np.bool_)
                )
                survivors += (
                    documents if kept is None else [one for one, keep in zip(documents, kept, strict=True) if keep]
                )
                writer.add(encode(document("between")))
                survivors.append(document("between"))
            writer.close()
        copied = DocumentStore(target, OTHER)
        assert [copied[number] for number in range(len(copied))] == survivors
        assert copied.digests().tolist() == [digest(encode(one)) for one in survivors]


def test_frames_of_another_process(tmp_path: Path, dictionary: bytes) -> None:
    """Frames made by a compressor elsewhere are the ones that the writer itself would make."""
    compress = compressor(dictionary)
    writer = DocumentWriter(tmp_path, SEGMENT, dictionary)
    for one in many(40):
        encoded = encode(one)
        writer.add_frame(compress(encoded), digest(encoded))
    writer.close()
    (tmp_path / "own").mkdir()
    written(many(40), tmp_path / "own", dictionary)
    assert (tmp_path / "documents.hz").read_bytes() == (tmp_path / "own" / "documents.hz").read_bytes()


def test_a_dictionary_makes_small_documents_smaller(tmp_path: Path, dictionary: bytes) -> None:
    """Documents with much in common take less than half the bytes, the dictionary included."""
    sizes = []
    for name, shared in (("with", dictionary), ("without", b"")):
        (tmp_path / name).mkdir()
        written(many(2000), tmp_path / name, shared)
        sizes.append((tmp_path / name / "documents.hz").stat().st_size)
    assert sizes[0] < sizes[1] / 2


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_few_documents_have_no_dictionary_or_one_that_serves(tmp_path: Path, count: int) -> None:
    """Training on any number of documents, also on none, gives something that a store can use."""
    store = written(many(3), tmp_path, train([encode(one) for one in many(count)]))
    assert [store[number] for number in range(3)] == many(3)


def test_many_threads_read_at_once(tmp_path: Path, dictionary: bytes) -> None:
    """Threads that read the same store at the same time get what each asked for."""
    documents = many(400)
    store = written(documents, tmp_path, dictionary)
    with ThreadPoolExecutor(8) as pool:
        numbers = [number * 7919 % 400 for number in range(8000)]
        assert all(pool.map(lambda number: store[number] == documents[number], numbers, chunksize=100))


def test_a_store_of_another_segment_is_refused(tmp_path: Path) -> None:
    """A file that stands in another segment's place is not read."""
    written(many(3), tmp_path)
    with pytest.raises(IndexDamaged, match=r"documents\.hz"):
        DocumentStore(tmp_path, OTHER)


def test_every_changed_byte_is_noticed(tmp_path: Path, dictionary: bytes) -> None:
    """After a flip of any bit, opening or reading or verifying refuses the file, and no document comes out wrong."""
    documents = many(30)
    written(documents, tmp_path, dictionary[:500])
    path = tmp_path / "documents.hz"
    good = path.read_bytes()
    for at in range(0, len(good), 11):
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << at % 8)]) + good[at + 1 :])
        with pytest.raises(IndexDamaged, match=r"documents\.hz"):  # noqa: PT012 - any of the three may refuse
            changed = DocumentStore(tmp_path, SEGMENT)
            assert [changed[number] for number in range(30)] == documents
            changed.verify()


def hostile(folder: Path, frame: bytes, largest: int) -> DocumentStore:
    """A store with valid checksums that somebody made by hand."""
    with BlockWriter(folder / "documents.hz", "documents", SEGMENT) as file:
        file.add("dictionary", np.empty(0, dtype=np.uint8))
        file.add("data", np.frombuffer(frame, dtype=np.uint8))
        file.add("offsets", np.array([0, len(frame)], dtype=np.uint64))
        file.add("digests", np.zeros(1, dtype=np.uint64))
        file.close({"largest": largest})
    return DocumentStore(folder, SEGMENT)


@pytest.mark.parametrize(
    "frame",
    [
        zstandard.ZstdCompressor().compress(bytes(1 << 20)),  # larger than any document
        zstandard.ZstdCompressor(write_content_size=False).compress(b"{}"),  # does not say how large
        b"no frame at all",
        b"",
        zstandard.ZstdCompressor().compress(b'{"id": 3}'),  # no document
        zstandard.ZstdCompressor().compress(b"\xff\xfe"),  # no JSON
        zstandard.ZstdCompressor().compress(encode(document("cut")))[:-9],
    ],
)
def test_hostile_frames_are_refused(tmp_path: Path, frame: bytes) -> None:
    """A frame that is none, is cut, claims to be larger than any document, or holds none, is called damaged."""
    with pytest.raises(IndexDamaged, match="document 0 is damaged"):
        hostile(tmp_path, frame, 1 << 16)[0]


def test_a_frame_larger_than_any_document_is_not_unpacked(tmp_path: Path) -> None:
    """Even a good document is refused if it takes more memory than the largest that was written."""
    encoded = encode(document("commune " * 100))
    frame = zstandard.ZstdCompressor().compress(encoded)
    (tmp_path / "fits").mkdir()
    assert hostile(tmp_path / "fits", frame, len(encoded))[0] == document("commune " * 100)
    with pytest.raises(IndexDamaged, match="larger than any document"):
        hostile(tmp_path, frame, len(encoded) - 1)[0]


# ---- glosses

GLOSSES = st.lists(
    st.builds(
        lambda en, zh, verified: Gloss(en=en, romanisation="", zh=zh, verified=verified),
        st.sampled_from(("mutual aid team", "Mutual Aid Teams", "co-op", "the", "", "people's commune")),
        st.sampled_from(("互助組", "互助组", "合作社", "人民公社")),
        st.booleans(),
    ),
    max_size=6,
).map(lambda glosses: document("", glosses=glosses))


@given(st.lists(GLOSSES, max_size=8), st.lists(GLOSSES, max_size=8), st.lists(GLOSSES, max_size=3))
@settings(deadline=None)
def test_gloss_tables_join(left: list[Document], right: list[Document], gone: list[Document]) -> None:
    """Parts written apart and merged, and documents that were added and removed again, give the table of the rest."""
    with TemporaryDirectory() as folder:
        for name, documents in (("left", left + gone), ("right", right), ("once", left + right)):
            Path(folder, name).mkdir()
            writer = GlossWriter()
            for one in documents:
                writer.add(one)
            writer.save(Path(folder, name))
        writer = GlossWriter()
        writer.merge(Path(folder, "left"))
        for one in gone:
            writer.remove(one)
        writer.merge(Path(folder, "right"))
        writer.save(Path(folder))
        table = Path(folder, "glosses.json").read_text(encoding="utf-8")
        assert table == Path(folder, "once", "glosses.json").read_text(encoding="utf-8")
        for gloss, count in read_glosses(Path(folder)):
            assert count > 0
            assert phrase_stems(gloss.en) == gloss.stems


@pytest.mark.parametrize(
    "text", ["", "{}x", "[[1]]", "[3]", '[["a", ["b"], "b", true, 1e999]]', "[" * 100_000, '[["a", 3, "b", true, 1]]']
)
def test_a_damaged_gloss_table_is_refused(tmp_path: Path, text: str) -> None:
    """What is no table of pairs is called damaged, by name."""
    path = tmp_path / "glosses.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(IndexDamaged, match=r"glosses\.json"):
        list(read_glosses(tmp_path))
    with pytest.raises(IndexDamaged, match=r"glosses\.json"):
        GlossWriter().merge(tmp_path)
