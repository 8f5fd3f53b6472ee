"""Claims about what contributors and CI run: one verb a job, and the same tools everywhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.test_quality import LINTERS

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CONTRIBUTING = ROOT.joinpath("CONTRIBUTING.md").read_text(encoding="utf-8")
CI = ROOT.joinpath(".ci/run").read_text(encoding="utf-8")
HOOKS = ROOT.joinpath(".pre-commit-config.yaml").read_text(encoding="utf-8")
NO_CACHES = ("--no-cache", "--no-incremental")
NOT_CHECKS = {
    "setup",
    "audit",  # asks another host
    "translations",
    "api-cases",  # the tests ask a part of it
    "fix",
    "format",
    "build",
    "lock",
    "screenshot",
    "test",
    "coverage",
    "bench",
}  # not run by CI as such


@pytest.fixture(scope="module")
def verbs() -> dict[str, list[str]]:
    """The lines of each public recipe of the justfile, as just itself reads them."""
    dump = [str(BIN / "just"), "--justfile", str(ROOT / "justfile"), "--dump", "--dump-format", "json"]
    done = subprocess.run(dump, capture_output=True, text=True, timeout=60, check=True)
    recipes = json.loads(done.stdout)["recipes"]
    assert all(recipe["doc"] for name, recipe in recipes.items() if not name.startswith("_"))
    return {
        name: ["".join(part if isinstance(part, str) else "BIN" for part in line) for line in recipe["body"]]
        for name, recipe in recipes.items()
        if not name.startswith("_")
    }


def test_linters_are_the_same_everywhere(verbs: dict[str, list[str]]) -> None:
    """The tests run the linters that the verbs run, with the same arguments but for caches."""
    lines = {line.removeprefix("BIN/") for verb in ("lint", "types", "imports") for line in verbs[verb]}
    assert {" ".join(part for part in command if part not in NO_CACHES) for command in LINTERS} == lines


def test_ci_calls_the_verbs(verbs: dict[str, list[str]]) -> None:
    """CI runs every verb that checks something, and the tests by the README’s own command, measuring coverage."""
    listed = " ".join(re.findall(r"^for verb in (.*); do$", CI, re.MULTILINE))
    assert {*listed.split(), *NOT_CHECKS} >= verbs.keys()
    assert set(listed.split()) <= verbs.keys()
    assert "PYTEST_ADDOPTS=$coverage step" in CI
    assert "coverage=--cov" in CI
    assert verbs["coverage"] == ['BIN/pytest --cov "$@"']
    pyproject = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))
    assert pyproject["tool"]["coverage"]["report"]["fail_under"] >= 96


def test_verbs_in_the_guide_exist(verbs: dict[str, list[str]]) -> None:
    """Every verb that the guide names is one of the justfile, and it names all but those of maintenance."""
    named = set(re.findall(r"`(?:\.venv/bin/)?just ([\w-]+)", CONTRIBUTING))
    assert named <= verbs.keys()
    assert verbs.keys() <= named


def test_hooks_are_well_formed_and_call_the_verbs(verbs: dict[str, list[str]], tmp_path: Path) -> None:
    """pre-commit accepts its settings; hooks need no other host, and run what the verbs run."""
    config = tmp_path / ".pre-commit-config.yaml"
    shutil.copy(ROOT / ".pre-commit-config.yaml", config)
    done = subprocess.run(
        [str(BIN / "pre-commit"), "validate-config", str(config)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert set(re.findall(r"repo: (.*)", HOOKS)) == {"local"}
    entries = re.findall(r"entry: \.venv/bin/just (.*)", HOOKS)
    assert entries == ["lint", "types", "imports"]
    assert set(entries) <= verbs.keys()
    assert HOOKS.count("entry:") == HOOKS.count("language: system") == len(entries)


def test_a_verb_runs() -> None:
    """A verb does its job wherever the environment is, with the tools of that environment."""
    command = [str(BIN / "just"), "--justfile", str(ROOT / "justfile"), "--set", "bin", str(BIN), "lint"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
