"""Claims about builds of the same documents: whatever the order, the hash seed and the cores, the index answers the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

from tests.fixtures.archive import newspaper

ROOT = Path(__file__).parents[2]
DOCUMENTS = 1200  # more than a block, so that several processes have work


def article(number: int) -> str:
    """A bilingual article with words, a place and a day by its number."""
    day = f"195{number % 8}-{1 + number % 12:02}-{1 + number % 28:02}"
    beast, place = ("oxen", "mules", "ploughs")[number % 3], ("Shanxi", "Hebei", "Henan")[number % 5 % 3]
    chinese = ("山西", "河北", "河南")[number % 5 % 3] + ("牛", "骡", "犁")[number % 3]
    english = f"The mutual aid team of village {number} in {place} bought {beast}, and the cooperative {number % 11}."
    return newspaper(
        f"Village {number}", f"互助组{number}", day, english, f"{chinese}第{number}互助组参加合作社{number % 11}。"
    )


def test_the_same_documents_make_the_same_index(tmp_path: Path) -> None:
    """Files made in another order, another hash seed, another number of cores: same ids, scores, facets and helps."""
    told = set()
    for turn, cores in enumerate((1, 2, 3)):
        folder = tmp_path / f"{turn}" / "archive"
        numbers = list(range(DOCUMENTS))
        Random(turn).shuffle(numbers)  # noqa: S311 - an order, no secret
        for number in numbers:
            path = folder / f"{number % 7}" / f"{number}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(article(number), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "tests.faults.same_everywhere",
            str(folder),
            str(tmp_path / f"index{turn}"),
            str(cores),
        ]
        environment = {**os.environ, "PYTHONHASHSEED": str(turn)}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500, check=False
        )
        assert done.returncode == 0, done.stderr
        told.add(done.stdout.splitlines()[-1])
    assert len(told) == 1
