"""Claims about the source itself: style, types, the direction of dependencies, and a few laws of the house."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SOURCES = [path for folder in ("search", "web", "tests") for path in sorted(ROOT.joinpath(folder).rglob("*.py"))]

LINTERS = [
    ("ruff", "check", "--no-cache", "."),
    ("ruff", "format", "--no-cache", "--check", "."),
    ("mypy", "--no-incremental"),
    ("lint-imports", "--no-cache"),
]


@pytest.mark.parametrize("command", LINTERS, ids=lambda command: " ".join(command[:2]))
def test_tool_is_content(command: tuple[str, ...]) -> None:
    """The linter, the formatter, the type checker and the import linter find nothing to say."""
    tool = BIN / command[0]
    done = subprocess.run([str(tool), *command[1:]], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_what_it_turns_into_what(path: Path) -> None:
    """Every file opens with a sentence."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert re.match(r"[^\n]{20,118}[.:;]$|[^\n]{20,118}[^\n.]*$", docstring.splitlines()[0])


@pytest.mark.parametrize(
    "door",
    [path.parent for path in SOURCES if path.name == "__init__.py"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_door_offers_only_what_is_there(door: Path) -> None:
    """Every name that a package lists can be imported from it."""
    package = import_module(".".join(door.relative_to(ROOT).parts))
    assert not [name for name in getattr(package, "__all__", ()) if not hasattr(package, name)]


def test_every_source_file_is_small() -> None:
    """A file has one subject: none of the engine or the front end is longer than 480 lines."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] != "tests"
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 480
    }
    assert not long


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        (
            "search",
            (
                "whoosh",
                "numpy",
                "jieba",
                "rjieba",
                "pypinyin",
                "lunar_python",
                "cn2an",
                "flask",
                "rapidfuzz",
                "markdown_it",
                "lxml",
            ),
        ),
        ("search.cli", ("whoosh", "numpy", "jieba", "rjieba", "pypinyin", "cn2an", "flask")),
        (
            "web",
            (
                "search.engine",
                "search.lexicon",
                "search.library",
                "jieba",
                "rjieba",
                "pypinyin",
                "cn2an",
                "rapidfuzz",
                "markdown_it",
                "lxml",
            ),
        ),
    ],
)
def test_nothing_heavy_is_loaded_by_an_import(module: str, heavy: tuple[str, ...]) -> None:
    """Neither the package nor the commands load Whoosh, numpy or a dictionary; the front end loads no engine."""
    code = (
        f"import {module}, sys; loaded = [name for name in {heavy} if name in sys.modules]; assert not loaded, loaded"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_lock_file_holds_every_dependency() -> None:
    """Each dependency of pyproject.toml is pinned, with hashes, in requirements.lock."""
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["docs"]]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", line)[0]).lower() for line in wanted}  # PEP 503
    lock = ROOT.joinpath("requirements.lock").read_text(encoding="utf-8")
    locked = {name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)}
    assert names <= locked
    assert lock.count("--hash=sha256:") > len(locked)


def test_the_top_level_is_the_customers() -> None:
    """What git keeps at the top is what the customer fixed, and the few files that every project has."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    if listed.returncode != 0:
        pytest.skip("needs a git checkout: git clone the project")
    top = {line.partition("/")[0] for line in listed.stdout.splitlines() if not line.startswith(".")}
    folders = {"seeds", "search", "web", "tests", "index", "docs"}
    files = {
        "pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "NOTICE", "justfile",
        "requirements.lock",
    }  # fmt: skip
    assert top <= folders | files


def test_templates_never_mark_text_as_safe() -> None:
    """No template or view switches escaping off, and none carries style or script inline, but data in JSON-LD."""
    for path in (*ROOT.joinpath("web").rglob("*.html"), *ROOT.joinpath("web").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"\|\s*safe|Markup\(|autoescape\s+false|<script(?! type=.application/ld\+json.)(?![^>]*\bsrc=)|\sstyle=|\son\w+=",
            text,
        ), path
