"""Run the commands as `python -m search.cli`."""

from __future__ import annotations

from search.cli import main

main()
