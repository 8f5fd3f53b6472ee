"""The librarian's commands: `hezuo init`, `build`, `update`, `rollback`, `check`, `stats`, `find`, `serve` and others."""

from __future__ import annotations

from search.cli.commands import main

__all__ = ["main"]
