"""Keeps one node of OpenSearch for as long as another process lives, whatever ends that.

The workers of a test run end one by one, and the one that first needs the server need not be the last. So the server
belongs to the process that began the run, which this one watches. The server itself dies with this one.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path

from tests.servers.errors import ServerFailed, ServerMissing
from tests.servers.opensearch import node

__all__ = ["start_keeper"]

ROOT = Path(__file__).parents[2]


def start_keeper(owner: int, log: Path) -> dict[str, str]:
    """Start a node that lives as long as a process; return its `url`, or why there is none: `missing` or `failed`.

    Args:
        owner: Number of the process.
        log: A file for what goes wrong later.
    """
    reading, writing = os.pipe()
    # Not subprocess: nobody waits for this process, and a Popen object would complain of that.
    os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", __name__, str(owner)],
        # Without coverage, which would write its file when those of the run are added up already.
        {**{name: text for name, text in os.environ.items() if not name.startswith("COV")}, "PYTHONPATH": str(ROOT)},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, writing, 1),
            (os.POSIX_SPAWN_OPEN, 2, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        ],
        setsid=True,  # Ctrl-C ends the run, and then this
    )
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = pipe.read()
    answer: dict[str, str] = json.loads(told) if told else {"failed": log.read_text(encoding="utf-8")}
    return answer


def main(owner: str) -> None:
    """Run a node until a process ends; print one line of JSON once it answers, or cannot."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # which also ends the node, and removes its files
    try:
        ended = os.pidfd_open(int(owner))
    except ProcessLookupError:
        return
    try:
        with node(wanted=lambda: not select.select([ended], [], [], 0)[0]) as started:
            _tell({"url": started.url})
            select.select([ended], [], [])
    except ServerMissing as error:
        _tell({"missing": str(error)})
    except ServerFailed as error:
        _tell({"failed": str(error)})


def _tell(answer: dict[str, str]) -> None:
    """Print, and end the output: who started this reads to its end."""
    with suppress(BrokenPipeError):  # nobody waits for it any more
        os.write(1, json.dumps(answer).encode())
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
