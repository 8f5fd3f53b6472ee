"""Kills builds and updates (kill -9) at each of their disk operations, and at random moments, and looks what is left.

    python -m tests.faults.disk.kills [--moments 1000] [--every 1]

After each kill the index serves the old or the new state of the archive exactly, and the next run succeeds. Prints one
JSON line for each kind of run: how many were killed, and how often the new state was served by then.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.faults.disk.archive import Archive
from tests.faults.disk.shim import MISSING, Action, Disk, compiled, run_under

VERBS = ("build", "update")


def at_boundaries(archive: Archive, disk: Disk, verb: str, every: int = 1) -> Counter[str]:
    """Kill a run before its first operation that changes the disk, its second, and so on until one survives.

    Args:
        archive: The archive.
        disk: What stands before its index.
        verb: `build` or `update`.
        every: Take only every so many of the operations.
    """
    counts: Counter[str] = Counter()
    step = 1
    while True:
        before = archive.state
        archive.change(1 - before)
        outcome = archive.attempt(verb, partial(disk.arm, Action.KILL_BEFORE, step))
        assert outcome.end in ("killed", "done"), outcome.message
        state = archive.look(before)
        if outcome.end == "done":
            assert state == archive.state
            return counts
        counts["killed"] += 1
        counts["new state"] += state == archive.state
        archive.recover(verb)
        step += every


def at_moments(archive: Archive, verb: str, moments: int, seed: int = 0) -> Counter[str]:
    """Kill so many runs at random moments."""
    counts: Counter[str] = Counter()
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    began = monotonic()
    archive.change(1 - archive.state)
    archive.recover(verb)
    seconds = monotonic() - began
    for _ in range(moments):
        before = archive.state
        archive.change(1 - before)
        outcome = archive.attempt(verb, kill_after=chance.uniform(0, seconds))
        assert outcome.end in ("killed", "done"), outcome.message
        state = archive.look(before)
        counts[outcome.end] += 1
        counts["new state"] += state == archive.state
        archive.recover(verb)
    return counts


def main() -> None:
    """Run both proofs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--moments", type=int, default=1000, help="random moments, builds and updates together")
    parser.add_argument("--every", type=int, default=1, help="take only every so many of the operations")
    options = parser.parse_args()
    library = compiled()
    if library is None:
        raise SystemExit(MISSING)
    run_under(library, "tests.faults.disk.kills", *sys.argv[1:])
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        disk = Disk(library, archive.index)
        for verb in VERBS:
            sys.stdout.write(
                json.dumps({"boundaries": verb, **at_boundaries(archive, disk, verb, options.every)}) + "\n"
            )
            sys.stdout.flush()
        for verb in VERBS:
            counts = at_moments(archive, verb, options.moments // len(VERBS))
            sys.stdout.write(json.dumps({"moments": verb, **counts}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
