"""The commands of librarians: `hezuo init`, `build`, `update`, `rollback`, `check`, `find`, `serve` and others."""

from __future__ import annotations

from search.cli.commands import main

__all__ = ["main"]
