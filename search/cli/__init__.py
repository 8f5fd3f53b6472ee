"""The librarian's commands: `hezuo build`, `update`, `check`, `stats`, `find`, `pairs`, `eval` and `serve`."""

from __future__ import annotations

from search.cli.commands import main

__all__ = ["main"]
