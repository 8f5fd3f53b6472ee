"""Claims about dying processes, power cuts and failing disks: the old index or the new one is served, and nothing else.

A share of the proofs; `python -m tests.faults.disk.kills` and its neighbours run all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.disk.shim import MISSING, compiled
from tests.fixtures.missing import missing

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def compiler() -> None:
    """What stands between a process and its disk has to be compiled."""
    if compiled() is None:
        missing(MISSING)


def environment(**more: str) -> dict[str, str]:
    """This environment without coverage, which would write its files between those that are counted."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}, **more}


def run(program: str, *options: str) -> list[dict[str, Any]]:
    """Run one of the programs; return the facts that it prints."""
    command = [sys.executable, "-m", f"tests.faults.disk.{program}", *options]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_kill_at_any_operation_or_moment_harms_nothing() -> None:
    """Builds and updates that are killed before an operation on the disk, or at a random moment."""
    facts = run("kills", "--every", "67", "--moments", "6")
    assert [each.get("boundaries") or each["moments"] for each in facts] == ["build", "update"] * 2
    assert all(each["killed"] >= 4 for each in facts[:2])


def test_a_failing_disk_is_told_and_harms_nothing() -> None:
    """Each operation may fail in any way that a disk knows, and the disk may be full at any size."""
    facts = run("errors", "--every", "211", "--size-step", "200000")
    assert len(facts) == 14
    for each in facts:
        assert each.get("failed") or each.get("done")
        assert not [message for message in each["messages"] if "rebuild" in message or "there is no index" in message]


def test_lost_power_harms_nothing() -> None:
    """Whatever was not synced may be lost, or come in another order."""
    facts = run("power_loss", "--schedules", "16")
    assert [each["schedules"] for each in facts] == [8, 8]
    assert all(each["operations"] > 100 for each in facts)


def test_the_proof_of_lost_power_would_find_a_missing_sync() -> None:
    """Without the syncs that a build makes, the same cuts harm an index."""
    command = (
        "import sys; from search.engine.store import generations; generations.sync_path = lambda path: None; "
        "sys.argv[1:] = ['--schedules', '60']; "
        "from tests.faults.disk import power_loss; power_loss.run_under = lambda *arguments: None; power_loss.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, env=environment(LD_PRELOAD=str(compiled())),
        capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "IndexDamaged" in done.stderr or "neither the old nor the new" in done.stderr
