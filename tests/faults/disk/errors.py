"""Makes each disk operation of builds and updates fail in turn, and the disk full at each size, and looks what is left.

    python -m tests.faults.disk.errors [--every 1] [--size-step 4096]

A run that meets an error ends with one clear error of ours, or gets by without what failed; the index serves the old
state, or the new one if the run says that it is done; nothing of the run is left; and the next run succeeds. Prints one
JSON line for each kind of run: how many failed, how many got by, and the different messages.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.disk.archive import Archive, Outcome
from tests.faults.disk.kills import VERBS
from tests.faults.disk.shim import MISSING, Action, Disk, Step, compiled, run_under

_OWN_NAMES = re.compile(r"(?:tmp|g)-[0-9a-f-]{15,}|(?<=segments/)[0-9a-f]{16}")
NAMES = (Step.OPEN, Step.RENAME, Step.LINK, Step.UNLINK, Step.MKDIR, Step.RMDIR)
ERRORS: dict[int, Sequence[Step]] = {
    errno.EIO: tuple(Step),
    errno.EACCES: NAMES,
    errno.EROFS: (*NAMES, Step.WRITE, Step.TRUNCATE),
    errno.EDQUOT: (Step.OPEN, Step.WRITE, Step.MKDIR, Step.LINK, Step.RENAME),
    errno.EMFILE: (Step.OPEN,),
    errno.ENOMEM: (Step.OPEN, Step.MAP, Step.MKDIR),
}
"""Which errors which operations may meet."""


def at_each_operation(
    archive: Archive, disk: Disk, verb: str, error: int, every: int = 1
) -> tuple[Counter[str], set[str]]:
    """Let the first operation of a run meet an error, then the second, and so on until a run meets none.

    Args:
        archive: The archive.
        disk: What stands before its index.
        verb: `build` or `update`.
        error: Number of the error.
        every: Take only every so many of the operations.

    Returns:
        How many runs failed and got by, and their messages.
    """
    counts, messages, step = Counter[str](), set[str](), 1
    while True:
        before = archive.state
        archive.change(1 - before)
        outcome = archive.attempt(
            verb,
            partial(disk.arm, Action.FAIL, step, kinds=ERRORS[error], error=error),
            steps=lambda: disk.steps,
        )
        is_met = outcome.steps >= step
        _judge(archive, before, outcome, verb, f"{os.strerror(error)} at operation {step}")
        if not is_met:
            return counts, messages
        counts[outcome.end] += 1
        if outcome.message:
            messages.add(_without_paths(outcome.message, archive))
        step += every


def when_full(archive: Archive, disk: Disk, verb: str, size_step: int) -> tuple[Counter[str], set[str]]:
    """Let the disk be full at once, then after some bytes, and so on until a run has room enough."""
    counts, messages, room = Counter[str](), set[str](), 0
    while True:
        before = archive.state
        archive.change(1 - before)
        outcome = archive.attempt(verb, partial(disk.arm, Action.FULL, room=room))
        _judge(archive, before, outcome, verb, f"room for {room} bytes")
        if outcome.end == "done":
            return counts, messages
        counts[outcome.end] += 1
        messages.add(_without_paths(outcome.message, archive))
        room += size_step


def _judge(archive: Archive, before: int, outcome: Outcome, verb: str, what: str) -> None:
    assert outcome.end in ("failed", "done"), f"{verb}, {what}: {outcome}"
    if outcome.end == "failed":
        assert "\n" not in outcome.message, f"{verb}, {what}: {outcome.message}"
    try:
        state = archive.look(before)
    except Exception as error:
        raise AssertionError(f"{verb}, {what}: {outcome}, but the index cannot be read") from error
    expected = archive.state if outcome.end == "done" else before
    assert state == expected, f"{verb}, {what}: {outcome}, but the index is in state {state}"
    archive.recover(verb)


def _without_paths(message: str, archive: Archive) -> str:
    """Return a message without the names of the run's own files, so that equal ones are told once."""
    return _OWN_NAMES.sub("…", message.replace(str(archive.index), "INDEX"))


def main() -> None:
    """Run both proofs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="take only every so many of the operations")
    parser.add_argument("--size-step", type=int, default=4096, help="bytes by which the disk grows from run to run")
    options = parser.parse_args()
    library = compiled()
    if library is None:
        raise SystemExit(MISSING)
    run_under(library, "tests.faults.disk.errors", *sys.argv[1:])
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        disk = Disk(library, archive.index)
        for verb in VERBS:
            for error in ERRORS:
                counts, messages = at_each_operation(archive, disk, verb, error, options.every)
                _print({"error": os.strerror(error), "verb": verb, **counts}, messages)
            counts, messages = when_full(archive, disk, verb, options.size_step)
            _print({"full": options.size_step, "verb": verb, **counts}, messages)


def _print(facts: dict[str, object], messages: set[str]) -> None:
    sys.stdout.write(json.dumps({**facts, "messages": sorted(messages)}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
