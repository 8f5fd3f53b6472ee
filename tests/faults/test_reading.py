"""Claims about readers during swaps: each answer is of one generation, and nothing of those before is kept."""

from __future__ import annotations

from pathlib import Path

from tests.faults.reading import run


def test_every_answer_is_of_one_generation(tmp_path: Path) -> None:
    """Readers who ask while archives are swapped get the answer of one of them, whole; `tests.faults.reading` runs more."""
    counted = run(tmp_path, swaps=12, queries=600, threads=4)
    assert counted["Alpha"] > 0
    assert counted["Omega"] > 0
    assert counted["held at the end"]["descriptors"] <= counted["held at a tenth"]["descriptors"] + 8
    assert counted["held at the end"]["deleted"] <= counted["held at a tenth"]["deleted"] + 16
