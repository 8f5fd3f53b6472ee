"""Claims about the documentation: its examples run, and commands, settings, paths and links are ones that exist."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import fields
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest
from click import Command, Context
from markdown_it import MarkdownIt
from markdown_it.token import Token

from search import Config, Library, build
from search.cli import main
from search.query import BM25Weighting, parse
from search.query.ranking import MATCHING

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")), ROOT / "search/README.md"]
}
LIBRARIANS = PAGES["docs/librarians.md"]
MARKDOWN = MarkdownIt("commonmark").enable("table")


class Example(NamedTuple):
    """A fenced block of a page."""

    language: str
    text: str


def examples(page: str) -> list[Example]:
    return [Example(token.info, token.content) for token in MARKDOWN.parse(PAGES[page]) if token.type == "fence"]


def spans(page: str, kind: str) -> list[Token]:
    """The parts of a page's lines that are of one type: links, pictures, code."""
    lines = (token.children or [] for token in MARKDOWN.parse(PAGES[page]))
    return [span for line in lines for span in line if span.type == kind]


def slug(heading: str) -> str:
    """The anchor of a heading, as forges and MyST make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def same(expected: str, printed: str) -> bool:
    """Whether something printed is as a page shows it; `…` is anything in a line, and alone in a line any lines."""
    pattern = re.escape(expected.rstrip("\n")).replace("\\\n…\\\n", "\n…\n")
    pattern = re.sub(r"^…$\n?", "(?:.*\n)*?", pattern.replace("\\\n", "\n"), flags=re.MULTILINE).replace("…", ".*")
    return re.fullmatch(pattern + r"\n*", printed.rstrip("\n") + "\n") is not None


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the seeds, as the pages expect it, in which the examples are run."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(ROOT / "seeds", tmp_path / "my-documents")
    monkeypatch.chdir(tmp_path)
    return tmp_path


RUN = [page for page in PAGES if any(one.language in ("python", "console") for one in examples(page))]


@pytest.mark.parametrize("page", RUN)
def test_the_examples_run(page: str, place: Path) -> None:
    """The examples of a page, run one after the other, print what the page says."""
    names: dict[str, object] = {}
    printed, wrong = "", []
    for language, text in examples(page):
        match language:
            case "python":
                with redirect_stdout(StringIO()) as output:
                    exec(compile(text, page, "exec"), names)  # noqa: S102 - our own page
                printed = output.getvalue()
            case "text" if not same(text, printed):
                wrong.append(printed)
            case "console":
                for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                    printed = run(command, place)
                    if not same(expected, printed):
                        wrong.append(f"$ {command}\n{printed}")
    assert not wrong, "\n".join(wrong)


def run(command: str, place: Path) -> str:
    """What a command prints in a terminal of a hundred columns."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=place, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_tour_runs() -> None:
    """The first page has an example of everything: of a terminal and of Python, each with what it prints."""
    assert {"console", "python", "text"} <= {one.language for one in examples("docs/index.md")}
    assert {"docs/index.md", "docs/librarians.md", "docs/embedding.md", "docs/ranking.md"} <= set(RUN)


def test_every_command_is_documented() -> None:
    """Each command of the program is shown to librarians."""
    for command in main.commands:
        assert f"hezuo {command}" in LIBRARIANS


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_their_options_exist(page: str) -> None:
    """What a page says to type in a terminal is a command of hezuo's, with options that it has."""
    fenced = [line for one in examples(page) if one.language in ("sh", "console") for line in one.text.splitlines()]
    typed = [*(line.removeprefix("$ ") for line in fenced), *(span.content for span in spans(page, "code_inline"))]
    lines = [shlex.split(line, comments=True) for line in typed if line.startswith("hezuo ")]
    for words in lines:
        command: Command = main
        for word in words[1:]:
            if word.startswith("-"):
                options = command.get_params(Context(command))
                known = {name for option in options for name in (*option.opts, *option.secondary_opts)}
                assert word.partition("=")[0] in known, words
            elif command is main:
                command = main.commands[word]


def test_every_setting_is_documented() -> None:
    """Each setting stands in the table for librarians with its default, and in the docstring of the settings."""
    rows = re.findall(r"^\| `(\w+)` \|(.*?)\|", LIBRARIANS.partition("\n## Settings\n")[2], re.MULTILINE)
    assert [name for name, _ in rows] == [setting.name for setting in fields(Config)]
    for setting, (_, default) in zip(fields(Config), rows, strict=True):
        value = list(setting.default) if isinstance(setting.default, tuple) else setting.default
        told = value if isinstance(value, str) else json.dumps(value)  # numbers, truth and lists are the same in TOML
        assert default.strip(" `") == told
        assert re.search(rf"^ +{setting.name}: ", str(Config.__doc__), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link of a page leads to a file, and to a heading in it if it names one; pictures have a text."""
    pictures = spans(page, "image")
    assert all(picture.content for picture in pictures)
    targets = [span.attrGet("href") for span in spans(page, "link_open")]
    for target in [*targets, *(picture.attrGet("src") for picture in pictures)]:
        path, _, anchor = unquote(str(target)).partition("#")
        if re.match(r"\w+:", path):
            continue
        file = (ROOT / page).parent.joinpath(path) if path else ROOT / page
        assert file.is_file(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(slug, headings), target


@pytest.mark.parametrize("page", [page for page in PAGES if page != "CHANGELOG.md"])
def test_paths_exist(page: str) -> None:
    """What looks like a path in the repository is one; the changelog may name what is gone."""
    listed = {path.name for path in ROOT.iterdir()} - {"index", ".venv", "dist"}
    known = ("search", "web", "tests", "docs", "seeds", ".ci")
    for span in spans(page, "code_inline"):
        path = span.content
        if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", path) and (path.split("/")[0] in known and "/" in path):
            assert ROOT.joinpath(path).exists(), path
        if re.fullmatch(r"[A-Z]+(\.md)?|justfile|pyproject\.toml", path) and path.endswith((".md", "file", ".toml")):
            assert path in listed, path


def test_tables_named_for_librarians_exist() -> None:
    """Each table that librarians are told of lies in a folder `data` below `search`, and none is left out."""
    written = {"hezuo.toml", "qrels.tsv", "places.tsv", "queries.toml"}
    named = set(re.findall(r"`(\w+\.(?:tsv|toml))`", LIBRARIANS)) - written
    there = {path.name for path in ROOT.glob("search/**/data/*.t[so][vm]*")}
    assert named <= there
    assert {path.name for path in ROOT.glob("search/enrich/**/data/*.t[so][vm]*")} <= named


def test_every_file_of_an_index_is_documented(tmp_path: Path) -> None:
    """The page on the index format names every file of an index, and no others."""
    build([ROOT / "seeds"], tmp_path / "index")
    (tree,) = [token.content for token in MARKDOWN.parse(PAGES["docs/index-format.md"]) if token.type == "code_block"]
    named = {
        re.sub(r"<segment>", "*", Path(line.split()[0]).name) for line in tree.splitlines() if "." in line.split()[0]
    }
    made = [path.name for path in tmp_path.rglob("*") if path.is_file() and path.name not in ("CURRENT", "LOCK")]
    unnamed = [name for name in made if not any(Path(name).match(pattern) for pattern in named)]
    assert not unnamed
    decisions = {"decisions.csv", "decisions.copy.csv", "decisions.before.csv", "decisions.sha256"}
    later = {"deleted-*.hz", *decisions}  # of an update, and of decisions
    assert {pattern for pattern in named if not any(Path(name).match(pattern) for name in made)} <= later


@pytest.mark.parametrize("page", ["docs/query-language.md"])
def test_every_question_in_the_tables_is_understood(page: str, seeds: Library) -> None:
    """Each question that the tables of the query language show is read as one: no notice says that it is not."""
    tables = [table for table in PAGES[page].split("\n\n") if table.startswith("| you type |")]
    shown = [question for table in tables for row in table.splitlines()[2:] for question in cells(row)]
    assert len(shown) > 25
    for question in shown:
        assert not [one for one in seeds.search(question).notices if one.code == "literal"], question
        assert parse(question).tree is not None, question


def cells(row: str) -> list[str]:
    """The questions in the first cell of a row."""
    return re.findall(r"`([^`]+)`", row.split(" | ", maxsplit=1)[0])


def test_the_ranking_page_tells_the_constants_in_use() -> None:
    """k1, b and the shares of words that must match are told as they are."""
    ranking, ways = PAGES["docs/ranking.md"], PAGES["docs/query-language.md"]
    assert f"k₁ is {BM25Weighting().K1} and b is {BM25Weighting().B}." in ranking
    assert f"{MATCHING.share:.0%}".replace("%", " per cent") in ways
