"""Properties of archive files that were damaged or made to do harm: documents or rejections, and nothing else."""

from __future__ import annotations

import io
from functools import cache
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.ingest.archives.budget import ReadLimits
from search.ingest.archives.recognition import archive_kind
from search.ingest.archives.unpacking import Announcement, Problem, UnpackedFile, unpack
from tests.fixtures.archive_files import FORMS, article, seven_zip_of, zip_of

FILES = {f"文/{number}.md": article(number) for number in range(6)}
LIMITS = ReadLimits(max_file_bytes=1_000_000, max_archive_bytes=50_000_000)


@cache
def sound(name: str) -> bytes:
    """An archive file of a form; the last holds others."""
    if name == "nested":
        return zip_of({"a.7z": seven_zip_of(FILES), "b.zip": zip_of(FILES)}, 0)
    return FORMS[name](FILES)


def contents(data: bytes) -> dict[str, bytes]:
    """The files in an archive file that could be read; each was announced, and whatever was not read is a problem."""
    stream = io.BytesIO(data)
    kind = archive_kind(stream)
    if kind is None:
        return {}
    announced, answered = dict[int, str](), dict[str, bytes]()
    for item in islice(unpack(stream, kind, "a.tar.gz", LIMITS), 1000):
        if isinstance(item, Announcement):
            assert item.number not in announced
            announced[item.number] = item.name
        elif isinstance(item, UnpackedFile):
            assert announced[item.number] == item.name
            answered[item.name] = item.data
        else:
            assert isinstance(item, Problem)
            assert item.reason
    return answered


@pytest.mark.parametrize("name", [*FORMS, "nested"])
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_bytes(name: str, data: st.DataObject) -> None:
    """Whatever bytes are wrong, and wherever a file ends, nothing is raised; what has a checksum is right or missing."""
    whole = bytearray(sound(name))
    for _ in range(data.draw(st.integers(0, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(whole)), st.integers(0, len(whole))))
    read = contents(bytes(whole[:cut]))
    if name in ("a.zip", "a.7z"):
        assert set(read.values()) <= {*FILES.values(), b""}


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.7z"])
def test_many_members(name: str) -> None:
    """Archives of many members are read to their end."""
    files = {f"{number % 100}/{number}.md": b"%d" % number for number in range(3000)}
    stream = io.BytesIO(FORMS[name](files))
    kind = archive_kind(stream)
    assert kind
    read = [item for item in unpack(stream, kind, name, LIMITS) if isinstance(item, UnpackedFile)]
    assert {item.name: item.data for item in read} == files
    assert [item.number for item in read] == list(range(1, 3001))
    stream.seek(0)
    later = [item for item in unpack(stream, kind, name, LIMITS, first=2990) if isinstance(item, UnpackedFile)]
    assert later == read[2989:]


def test_zips_in_zips_end() -> None:
    """Archives of archives of archives cost no more than the limits allow."""
    data = zip_of({"0.txt": b"\x00" * 900_000})
    for _ in range(4):
        data = zip_of({f"{number}.zip": data for number in range(12)})
    stream = io.BytesIO(data)
    kind = archive_kind(stream)
    assert kind
    limits = ReadLimits(max_file_bytes=1_000_000, max_archive_bytes=20_000_000)
    problems = [item for item in unpack(stream, kind, "a.zip", limits) if isinstance(item, Problem)]
    assert "max_archive_bytes" in problems[-1].reason
