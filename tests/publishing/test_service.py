"""Claims about the unit for systemd in docs/publishing.md."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.publishing.servers import examples


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """Systemd has nothing to say against the unit, once its program is one of this machine."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    (unit,) = (text for text in examples("ini") if "[Service]" in text)
    program = "/opt/hezuo/bin/hezuo"
    assert f"ExecStart={program} serve\n" in unit
    file = tmp_path / "hezuo.service"
    file.write_text(unit.replace(program, sys.executable), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
