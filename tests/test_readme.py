"""Claims about the README: its example runs, its commands and settings are the ones that exist."""

from __future__ import annotations

import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

import search
from search import Config
from search.cli import main

ROOT = Path(__file__).parents[1]
README = ROOT.joinpath("README.md").read_text(encoding="utf-8")


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The example for developers, run as it stands in a folder with the seeds, finds both documents."""
    [example] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own README
    shown = capsys.readouterr().out
    assert "3 documents, 0 rejected" in shown
    assert "2 found" in shown
    assert "[mutual aid team]" in shown or "[mutual aid teams]" in shown or "[mutual] [aid] [teams]" in shown


def test_every_setting_is_documented() -> None:
    """Each setting stands in the README's table, and in the docstring of the settings."""
    rows = " ".join(line.split("|")[1] for line in README.splitlines() if line.startswith("| `"))
    for setting in fields(Config):
        assert f"`{setting.name}`" in rows
        assert re.search(rf"^ +{setting.name}: ", str(Config.__doc__), re.MULTILINE)


def test_every_command_is_documented() -> None:
    """Each command of the program is shown in the README."""
    for command in main.commands:
        assert f"hezuo {command}" in README


def test_the_public_interface_is_whole() -> None:
    """Every public name can be had, and has a docstring."""
    for name in search.__all__:
        assert getattr(search, name).__doc__


def test_the_two_commands_stand_near_the_top() -> None:
    """A newcomer meets exactly two set-up commands first."""
    head = README[: README.index("## For readers")]
    assert re.findall(r"^    (python3 .*)$", head, re.MULTILINE) == [
        "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/hezuo serve",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
    ]
