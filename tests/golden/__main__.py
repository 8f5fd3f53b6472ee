"""Turns what is made now into what is recorded: `python -m tests.golden`."""

from __future__ import annotations

import sys

from tests.golden.goldens import GOLDENS


def main() -> int:
    """Record everything but what was changed without an integer; returns how many of these there are."""
    refused = 0
    for golden in GOLDENS:
        complaint = golden.complaint()
        if complaint is None:
            continue
        if complaint.is_refused:
            refused += 1
            sys.stderr.write(f"{golden.path.name}: not recorded. {complaint.message}\n\n")
        else:
            golden.record()
            sys.stdout.write(f"{golden.path.name}: recorded\n")
    return refused


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
