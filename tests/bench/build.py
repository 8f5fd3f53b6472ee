"""Turns the archive into an engine's index in a process of its own, and the process into time and peak memory.

Run as a program it is that process.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter

from tests.bench.corpus import Corpus
from tests.bench.engines import engine
from tests.bench.engines.base import Limits

__all__ = ["Built", "build", "communicate", "family", "own_mb", "resident_mb"]

_ROOT = Path(__file__).parents[2]
_INTERVAL = 0.1  # seconds between two looks at the memory of worker processes


@dataclass(frozen=True, slots=True)
class Built:
    """What building took.

    Attributes:
        seconds: Wall time from the first document to finished files, analysis included.
        peak_mb: Most memory at any time, worker processes included, in megabytes.
        size: Bytes of all files.
    """

    seconds: float
    peak_mb: float
    size: int


def build(name: str, folder: Path, corpus: Corpus, limits: Limits) -> Built:
    """Build an engine's index in a new process.

    Raises:
        RuntimeError: If the process fails; its last words are shown.
    """
    order = {"name": name, "folder": str(folder), "corpus": asdict(corpus), "limits": asdict(limits)}
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.build", json.dumps(order)]
    child = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said, complaint, peak = communicate(child)
    if child.returncode:
        raise RuntimeError(f"building {name} failed: {complaint.strip()[-2000:]}")
    facts = json.loads(said.splitlines()[-1])
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return Built(facts["seconds"], max(peak, facts["peak_mb"]), size)


def communicate(child: subprocess.Popen[str], memory: Callable[[int], float] | None = None) -> tuple[str, str, float]:
    """Wait for the end of a process; return its output, its errors, and the most MB that it and its children took.

    Args:
        child: The process.
        memory: Returns the MB of a process that count; by default all that are resident.
    """
    peak = 0.0
    while True:
        try:
            return *child.communicate(timeout=_INTERVAL), peak
        except subprocess.TimeoutExpired:
            peak = max(peak, sum(map(memory or resident_mb, family(child.pid))))


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    for parent in found:
        for file in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, file.read_text(encoding="ascii").split())
            except OSError:  # it has just ended
                continue
    return found


def resident_mb(pid: int) -> float:
    """Memory of a process, of which shared pages count in proportion; 0 where that cannot be seen."""
    return _rollup(pid).get("Pss", 0.0)


def own_mb(pid: int) -> float:
    """Memory of a process without the pages of files that it has mapped, which the system takes back when it needs it."""
    parts = _rollup(pid)
    return parts.get("Pss", 0.0) - parts.get("Pss_File", 0.0)


def _rollup(pid: int) -> dict[str, float]:
    """Return the parts of a process's memory as Linux sums them up, in MB; nothing where that cannot be seen."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    named = (line.split() for line in lines if line.endswith(" kB"))
    return {words[0].rstrip(":"): int(words[1]) / 1024 for words in named}


def _own_peak_mb() -> float:
    """Peak memory of this process; `ru_maxrss` would begin with that of the process which started it."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(order: str) -> None:
    """Build what an order says, and print what it took as JSON."""
    wanted = json.loads(order)
    corpus, limits = Corpus(**wanted["corpus"]), Limits(**wanted["limits"])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: limits.cores])
    chosen = engine(wanted["name"])
    list(islice(corpus, 1))  # vocabularies are no part of building
    began = perf_counter()
    chosen.build(Path(wanted["folder"]), corpus, limits)
    facts = {"seconds": perf_counter() - began, "peak_mb": _own_peak_mb()}
    sys.stdout.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
