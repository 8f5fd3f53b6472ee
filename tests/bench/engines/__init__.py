"""Turns names of search engines into those of them that can be used here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module

from tests.bench.engines.base import Engine

__all__ = ["NAMES", "available", "engine"]

_CLASSES = {
    "hezuo": ("tests.bench.engines.hezuo", "Hezuo"),
    "whoosh": ("tests.bench.engines.whoosh_stock", "StockWhoosh"),
    "tantivy": ("tests.bench.engines.tantivy_peer", "Tantivy"),
    "fts5": ("tests.bench.engines.fts5", "Fts5"),
    "xapian": ("tests.bench.engines.xapian_peer", "Xapian"),
}

NAMES = tuple(_CLASSES)
"""Names of all engines."""


def engine(name: str) -> type[Engine]:
    """The engine of a name.

    Raises:
        ImportError: If it is not installed.
    """
    module, cls = _CLASSES[name]
    found: type[Engine] = getattr(import_module(module), cls)
    return found


def available(names: Sequence[str], documents: int) -> tuple[list[type[Engine]], Mapping[str, str]]:
    """The engines that are here and are made for so many documents, and why the others are left out."""
    found: list[type[Engine]] = []
    missing: dict[str, str] = {}
    for name in names:
        try:
            one = engine(name)
        except ImportError as error:
            missing[name] = f"is not installed ({error})"
            continue
        if one.most_documents is not None and documents > one.most_documents:
            missing[name] = f"is not tried with more than {one.most_documents:,} documents"
        else:
            found.append(one)
    return found, missing
