"""Claims about formats of other packages: found where they are installed, and blamed where they fail."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import ConfigError, Document, build
from search.ingest.formats.plugins import plugin_formats
from search.model import Kind
from tests.fixtures.ingest import read_in_a_process, read_one, reject_one
from tests.fixtures.records import is_balanced, read_records

PAGE = Path(__file__).parents[3].joinpath("docs", "formats.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(text)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder from which packages are imported, as if pip had installed them there."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    plugin_formats.cache_clear()
    yield folder
    plugin_formats.cache_clear()
    for name in set(sys.modules) - before:
        if name.startswith(("hezuo_", "plugin_")):
            del sys.modules[name]


def install(folder: Path, name: str, entry_points: str, code: str) -> None:
    """Lay a package out as pip does."""
    (folder / f"{name.replace('-', '_')}.py").write_text(code, encoding="utf-8")
    facts = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (facts / "entry_points.txt").write_text(entry_points, encoding="utf-8")
    importlib.invalidate_caches()


def install_code(folder: Path, name: str, code: str) -> None:
    """Install a package with a format FORMAT made by some code."""
    head = "from search.ingest import Article, Format, Unreadable\n"
    install(folder, name, f"[hezuo.formats]\n{name} = {name}:FORMAT\n", head + code)


def test_the_example_of_the_documentation_works(packages: Path) -> None:
    """Installed as it stands on the page, it reads the file that stands there."""
    (points,) = re.findall(
        r'^\[project\.entry-points\."(hezuo\.formats)"\]\n(\w+) = "(.*)"$', example("toml"), re.MULTILINE
    )
    install(packages, "hezuo-diaries", f"[{points[0]}]\n{points[1]} = {points[2]}\n", example("python"))
    read = read_records(example("markdown"), "a.txt")
    first, second = read.documents
    assert (first.title, first.authors, first.field("date")) == ("修渠日记", ("王大海",), "1954-03-02")
    assert second.texts[0].paragraphs[0].text == "全组上工，下午下雨。"
    assert read.rows == ["1", "2"]
    assert is_balanced(read.accounts)
    assert "without entries" in read_records("#DIARY x\n", "a.txt").reason


def test_it_is_found_by_a_build_in_another_process(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are read in a process of its own, which finds what is installed too."""
    read_in_a_process(monkeypatch)
    monkeypatch.setenv("PYTHONPATH", str(packages), prepend=":")
    install(packages, "hezuo-diaries", "[hezuo.formats]\ndiary = hezuo_diaries:DIARY\n", example("python"))
    source = tmp_path / "documents"
    source.mkdir()
    (source / "a.txt").write_text(example("markdown"), encoding="utf-8")
    assert build([source], tmp_path / "index").added == 2


def test_formats_of_packages_come_first_and_by_name(packages: Path) -> None:
    """Before hezuo's own, whatever these would say."""
    for name in ("plugin_b", "plugin_a"):
        code = (
            "from search.model import Kind, Text\n"
            f"def read(source, ledger):\n    text = Text(lang='en', title='{name}')\n"
            "    yield Article(kind=Kind.WEB, texts=(text,))\n"
            "FORMAT = Format('x', lambda source: source.name.endswith('.csv'), read)\n"
        )
        install_code(packages, name, code)
    (document,) = read_records("title,text\nWells,Nine wells.\n").documents
    assert document.title == "plugin_a"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise RuntimeError('no licence')", "no licence"), ("import nowhere_at_all", "nowhere_at_all"), ("x = 1", "FORMAT"),
        ("FORMAT = print", "must be a search.ingest.Format"),
    ],
)  # fmt: skip
def test_one_that_cannot_be_loaded_ends_the_build(packages: Path, tmp_path: Path, code: str, said: str) -> None:
    """Its files would else be read as something that they are not; the message names it."""
    install_code(packages, "plugin_c", code)
    with pytest.raises(ConfigError, match=f"format plugin_c.*{said}|plugin_c.*{said}"):
        read_one(tmp_path / "documents", "Nine wells were dug.")


@pytest.mark.parametrize(
    "code",
    [
        "FORMAT = Format('x', lambda source: 1 / 0, None)", "FORMAT = Format('x', lambda source: True, lambda source, ledger: 1 / 0)",
        "FORMAT = Format('x', lambda source: True, lambda source, ledger: ['text'])",
        "FORMAT = Format('x', lambda source: True, lambda source, ledger: [Article(kind='web', texts=())])",
        "def read(source, ledger):\n    raise KeyError('a')\n    yield\nFORMAT = Format('x', lambda source: True, read)",
    ],
)  # fmt: skip
def test_one_that_fails_is_blamed(packages: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, code: str) -> None:
    """The file is rejected, the reason names the package, and the log has its traceback."""
    install_code(packages, "plugin_d", code)
    reason = reject_one(tmp_path / "documents", "Nine wells were dug.")
    assert "the format plugin_d of the package plugin_d failed" in reason
    assert "not of hezuo" in reason
    assert any(record.exc_info for record in caplog.records)


def test_its_own_words_are_a_reason(packages: Path, tmp_path: Path) -> None:
    """`Unreadable` is no failure."""
    code = "def read(source, ledger):\n    raise Unreadable('a list of dues')\n    yield\nFORMAT = Format('x', lambda s: True, read)"
    install_code(packages, "plugin_e", code)
    assert reject_one(tmp_path / "documents", "Nine wells were dug.") == "a list of dues"


def test_without_packages_nothing_changes(packages: Path, tmp_path: Path) -> None:
    """A text is a text."""
    document = read_one(tmp_path / "documents", "Nine wells were dug.")
    assert isinstance(document, Document)
    assert document.kind is Kind.WEB
    assert plugin_formats() == ()
