"""Claims about the gate before the swap: what keeps the old index, what is said of it, and how a librarian insists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search import BuildRefused, Config, ConfigError, Library, build, update
from search.engine import OpenIndex, current
from search.errors import IndexDamaged
from search.indexing import check_queries, roll_back
from tests.fixtures.archive import newspaper

QUERY = '[[query]]\nq = "互助组"\nmust_contain = ["0.txt"]\nnote = "For Mrs. Wang."\n'


def article(number: int, text: str = "互助组") -> str:
    """A short article."""
    return newspaper(f"Village {number}", f"{number}村", f"1954-03-{number + 1:02}", "A village.", f"{text}发展。")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of ten articles, of which an index has been built beside it."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(10):
        folder.joinpath(f"{number}.txt").write_text(article(number), encoding="utf-8")
    build([folder], tmp_path / "index")
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings that name a golden query."""
    tmp_path.joinpath("queries.toml").write_text(QUERY, encoding="utf-8")
    return Config(queries=str(tmp_path / "queries.toml"))


def state(index: Path) -> list[str]:
    """What lies in the folder of an index: a refused build leaves nothing else."""
    return sorted(str(path.relative_to(index)) for path in index.rglob("*"))


AGAIN = pytest.mark.parametrize("again", [build, update])


@AGAIN
def test_a_golden_query_that_fails_keeps_the_old_index(
    sources: Path, config: Config, again: Callable[..., Any]
) -> None:
    """The message names the query, its line and note, what was found instead, and the way on; nothing is left behind."""
    index = sources.parent / "index"
    sources.joinpath("0.txt").write_text(article(0, "合作社"), encoding="utf-8")
    before = state(index)
    with pytest.raises(BuildRefused, match=r"index was left as it is.*--accept") as told:
        again([sources], index, config=config)
    (reason,) = told.value.reasons
    assert "queries.toml, line 1: 互助组: must contain 0.txt, which is not among the 9 found; found were" in reason
    assert "(For Mrs. Wang.)" in reason
    assert "either" not in reason  # the index that is served answers it well
    assert f"hezuo {again.__name__} --accept" in str(told.value)
    assert state(index) == before
    assert all(answer.holds for answer in check_queries(index, config))
    report = again([sources], index, config=config, accept=True)
    assert report.accepted == (reason,)
    assert not any(answer.holds for answer in check_queries(index, config))
    roll_back(index)
    assert all(answer.holds for answer in check_queries(index, config))


@AGAIN
def test_a_query_that_did_not_hold_before_is_told_from_one_that_broke(
    sources: Path, config: Config, again: Callable[..., Any]
) -> None:
    """It keeps the old index all the same."""
    Path(config.queries).write_text(QUERY.replace("0.txt", "99.txt"), encoding="utf-8")
    sources.joinpath("new.txt").write_text(article(11), encoding="utf-8")
    with pytest.raises(BuildRefused, match="it does not hold in the index that is served either"):
        again([sources], sources.parent / "index", config=config)


def test_the_first_build_is_asked_golden_queries_too(sources: Path, config: Config, tmp_path: Path) -> None:
    """If one fails there is no index, as before."""
    index = tmp_path / "new"
    Path(config.queries).write_text(QUERY.replace("0.txt", "99.txt"), encoding="utf-8")
    with pytest.raises(BuildRefused, match=r"99\.txt, which is not in the index"):
        build([sources], index, config=config)
    assert not index.joinpath("CURRENT").exists()
    assert list(index.glob("generations/*")) == []
    Path(config.queries).write_text(QUERY, encoding="utf-8")
    assert build([sources], index, config=config).accepted == ()


@AGAIN
def test_documents_that_fall_by_more_than_the_setting_keep_the_old_index(
    sources: Path, again: Callable[..., Any]
) -> None:
    """One in ten may go, and no further; a single one always may."""
    index = sources.parent / "index"
    sources.joinpath("9.txt").unlink()
    again([sources], index)
    for number in (7, 8):
        sources.joinpath(f"{number}.txt").unlink()
    with pytest.raises(BuildRefused, match=r"2 of 9 documents would be gone.*10 per cent.*max_fall_percent"):
        again([sources], index)
    with pytest.raises(BuildRefused):
        again([sources], index, config=Config(max_fall_percent=22))
    again([sources], index, config=Config(max_fall_percent=23))
    for number in (3, 4, 5, 6):
        sources.joinpath(f"{number}.txt").unlink()
    again([sources], index, accept=True)
    with Library.open(index) as library:
        assert library.search("").total == 3


def test_all_that_speaks_against_a_build_is_said_at_once(sources: Path, config: Config) -> None:
    """Whoever accepts knows all of what he accepts."""
    index = sources.parent / "index"
    Path(config.queries).write_text(QUERY + QUERY.replace("0.txt", "99.txt") + QUERY.replace("0.txt", "9.txt"), "utf-8")
    for number in (0, 1):
        sources.joinpath(f"{number}.txt").unlink()
    for number in (2, 3):
        sources.joinpath(f"{number}.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(BuildRefused) as told:
        build([sources], index, config=config)
    unread, fall, gone, never = told.value.reasons
    assert "2 of the 8 files" in unread
    assert "4 of 10 documents" in fall
    assert "0.txt, which is not in the index" in gone
    assert "99.txt" in never
    lines = str(told.value).splitlines()
    assert [line.lstrip()[:2] for line in lines[1:5]] == ["1.", "2.", "3.", "4."]
    assert "--accept" in lines[5]
    assert "2.txt: a PNG image" in "\n".join(lines[6:])


@AGAIN
def test_a_wrong_table_of_queries_stops_before_anything_is_read(
    sources: Path, config: Config, again: Callable[..., Any]
) -> None:
    """And before the index is locked."""
    Path(config.queries).write_text("[[query]]\nfoo = 1", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 2: there is no key 'foo'"):
        again([sources], sources.parent / "index", config=config, progress=lambda status: pytest.fail(str(status)))


@AGAIN
def test_what_is_not_sound_is_served_by_no_option(
    sources: Path, monkeypatch: pytest.MonkeyPatch, again: Callable[..., Any]
) -> None:
    """A file that cannot be read back as it was written keeps the old index, whatever is accepted."""
    index = sources.parent / "index"
    sources.joinpath("new.txt").write_text(article(11), encoding="utf-8")
    before = state(index)
    really = OpenIndex.verify

    def verify(self: OpenIndex, verified: set[str]) -> None:
        """Damage the stored documents of a segment that was just written, then verify."""
        (path,) = (
            path
            for segment in self.segments
            if segment.id not in verified
            for path in self.folder.glob(f"segments/{segment.id}/*documents*")
        )
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        really(self, verified)

    monkeypatch.setattr(OpenIndex, "verify", verify)
    with pytest.raises(BuildRefused, match=r"what was written is not what can be read again .*check disk and memory"):
        again([sources], index, accept=True)
    assert state(index) == before
    monkeypatch.undo()
    assert again([sources], index).added == 1


def test_an_update_verifies_what_it_wrote_and_not_what_it_shares(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it takes no longer in a large archive than in a small one."""
    index = sources.parent / "index"
    shared = {segment.id for segment in OpenIndex(current(index)).segments}
    passed_over: list[set[str]] = []
    really = OpenIndex.verify

    def verify(self: OpenIndex, verified: set[str]) -> None:
        passed_over.append(verified)
        really(self, verified)

    monkeypatch.setattr(OpenIndex, "verify", verify)
    sources.joinpath("new.txt").write_text(article(11), encoding="utf-8")
    update(index=index)
    assert passed_over == [shared]
    build([sources], index)
    assert passed_over == [shared, set()]


def test_a_document_whose_id_leads_elsewhere_is_found(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate looks documents up by their ids, and so does check."""
    index = sources.parent / "index"
    monkeypatch.setattr(OpenIndex, "number", lambda _self, _id: 0)
    with pytest.raises(BuildRefused, match="does not lead to its document"):
        build([sources], index)
    from search.indexing import check_index

    with pytest.raises(IndexDamaged, match="does not lead to its document"):
        check_index(index)
