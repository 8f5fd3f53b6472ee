"""The tables that people edit, as one archive has them: places and the terms of the field, with its own entries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from search.enrich import Gazetteer, PlaceQueries
from search.lexicon.curated.glossary import Glossary

__all__ = ["CuratedTables"]


@dataclass(frozen=True, eq=False)
class CuratedTables:
    """The gazetteer and the glossary of an archive; equal only to itself, so that what is made of it can be cached.

    Attributes:
        gazetteer: The places.
        glossary: The terms.
    """

    gazetteer: Gazetteer
    glossary: Glossary

    @staticmethod
    def load(places: str = "", glossary: str = "") -> CuratedTables:
        """Return the tables of hezuo, extended and overruled by an archive's own; read once in a process.

        Args:
            places: The archive's own table of places; empty for none.
            glossary: Its own glossary; empty for none.

        Raises:
            ConfigError: If one is wrong.
        """
        return _own(places, glossary) if places or glossary else _packaged()

    @cached_property
    def places(self) -> PlaceQueries:
        """What places are called, as readers ask for them."""
        return PlaceQueries(self.gazetteer)


@cache
def _packaged() -> CuratedTables:
    return CuratedTables(Gazetteer.load(), Glossary.load())


@lru_cache(maxsize=2)  # a library that follows a swap has those of two generations
def _own(places: str, glossary: str) -> CuratedTables:
    return CuratedTables(Gazetteer.load(places), Glossary.load(glossary))
