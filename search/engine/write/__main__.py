"""Run a build's worker process: `python -m search.engine.write`, with pipes as standard input and output."""

from __future__ import annotations

from search.engine.write.worker import main

main()
