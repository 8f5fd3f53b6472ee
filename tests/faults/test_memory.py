"""Claims about memory: a build keeps to its limit whatever the size of its files, and says in a line if it runs out."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from search import build
from tests.conftest import SEEDS

ROOT = SEEDS.parent
SECONDS = 240  # more than anything here takes on a busy machine

# Documents as large as files may be, of words that are analysed quickly: what takes memory is their number.
LARGE_DOCUMENTS = """
import sys
from pathlib import Path
from search.engine import IndexBuild
from search.model import Document, Kind, Paragraph, Text

def document(number):
    words = " ".join(f"team{number}x{word} of the mutual aid teams in Hebei and Shanxi" for word in range(800))
    text = Text(lang="en", title="Teams", paragraphs=tuple(Paragraph(f"{words} {line}") for line in range(200)))
    return Document(id=f"a-{number}", source=f"{number}.txt", kind=Kind.WEB, texts=(text,))

if __name__ == "__main__":
    with IndexBuild(Path(sys.argv[1]), memory_mb=int(sys.argv[2]), cores=2) as writer:
        writer.add(map(document, range(5)))
        print(writer.commit(writer.write(), {}).added)
"""


def family(root: int) -> list[int]:
    """A process and all those that it has started, and they in turn."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    members = [root]
    for member in members:
        members += children.get(member, [])
    return members


def proportional_bytes(process: int) -> int:
    """The memory of a process, in which each page counts as the share of it among those that have it (PSS)."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    match = re.search(r"^Pss: +(\d+) kB", text, re.MULTILINE)
    return 1024 * int(match[1]) if match else 0


def test_a_build_of_large_documents_keeps_to_its_memory(tmp_path: Path) -> None:
    """Documents of nine megabytes are indexed by as many processes as the memory is enough for, not by all at once."""
    script = tmp_path / "large.py"
    script.write_text(LARGE_DOCUMENTS, encoding="utf-8")
    memory_mb, peak = 620, 0
    with subprocess.Popen(
        [sys.executable, script, tmp_path / "index", str(memory_mb)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        began = time.monotonic()
        while process.poll() is None and time.monotonic() - began < SECONDS:
            peak = max(peak, sum(map(proportional_bytes, family(process.pid))))
            time.sleep(0.05)
        process.kill()
        assert process.stdout
        assert process.stdout.read() == "5\n"
    assert 200_000_000 < peak < memory_mb * 1_000_000


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seeds."""
    folder = tmp_path_factory.mktemp("memory") / "index"
    build([SEEDS], folder)
    return folder


@pytest.mark.parametrize("command", ["build", "find"])
@pytest.mark.parametrize("kilobytes", [120_000, 200_000, 300_000, 400_000])
def test_too_little_memory_is_one_line(index: Path, command: str, kilobytes: int) -> None:
    """Whatever is too little (ulimit -v), one line says so; libraries that run out of memory crash, or write pages."""
    words = f"{sys.executable} -m search.cli {command} {SEEDS if command == 'build' else 'team'} --index {index}"
    done = subprocess.run(
        ["bash", "-c", f"ulimit -v {kilobytes}; exec {words}"],
        cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert re.match(rf"Error: memory is limited to {kilobytes * 1024 // 10**6} MB .*ulimit -v.*needs at least", line)


def test_memory_that_runs_out_is_one_line(tmp_path: Path) -> None:
    """A build that runs out of memory half-way says so, and that what is served has not changed."""
    script = tmp_path / "limited.py"
    script.write_text(
        "import resource, sys\n"
        "from search.indexing import pipeline\n"
        "from search.cli import main\n"
        "def write_lexicon(*arguments, **options):\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))\n"  # less than is in use by now
        "    return bytes(1 << 26)\n"
        "pipeline.write_lexicon = write_lexicon\n"
        "main()\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script, "build", str(SEEDS), "--index", str(tmp_path / "index")],
        env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert re.search(r"index: memory has run out; what is being served has not changed; .*ulimit -v", line)
    assert not [*tmp_path.glob("index/generations/*")]
