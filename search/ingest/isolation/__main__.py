"""Run the process that reads files: `python -m search.ingest.isolation`, with pipes as standard input and output."""

from __future__ import annotations

from search.ingest.isolation.child import main

main()
