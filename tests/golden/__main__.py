"""Turns what is made now into what is recorded: `python -m tests.golden`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.golden.check import LIBRARIES
from tests.golden.goldens import GOLDENS


def main(arguments: Sequence[str] = ()) -> int:
    """Record everything but what was changed without an integer; returns how many of these there are.

    Args:
        arguments: `--libraries` records that too, where versions of libraries are others than the recorded ones.
    """
    refused = 0
    for golden in GOLDENS:
        complaint = golden.complaint()
        if complaint is None:
            continue
        if complaint.is_refused and not (LIBRARIES in arguments and complaint.may_be_libraries):
            refused += 1
            sys.stderr.write(f"{golden.path.name}: not recorded. {complaint.message}\n\n")
        else:
            golden.record()
            sys.stdout.write(f"{golden.path.name}: recorded\n")
    return refused


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
