"""A small share of the tree of hostile sources, of which `python -m tests.faults.hostile_sources` builds all."""

from __future__ import annotations

from pathlib import Path

from tests.faults import hostile_sources


def test_hostile_sources_are_read_or_listed(tmp_path: Path) -> None:
    """Every file is indexed or listed with its reason, nothing outside is read or written, and nothing crashes."""
    counted = hostile_sources.run(tmp_path, files=60, line_megabytes=1, bomb_megabytes=70)
    assert counted["wrong"] == []
    assert counted["documents"] > counted["good articles"] > 60
    assert counted["rejected"] > 60
