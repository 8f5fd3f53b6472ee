"""The enricher: a document with its date, places, eras, glosses and scan filled in, by all the rules in turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from search.enrich.dates.document_dates import content_spans, published
from search.enrich.eras.document_eras import EraTable, periods_of, tag_eras
from search.enrich.gazetteer.gazetteer import Gazetteer
from search.enrich.glosses.document_glosses import find_glosses
from search.enrich.places.document_places import find_places
from search.enrich.scans import find_scan
from search.model import Document

__all__ = ["Enricher"]


@dataclass(frozen=True, slots=True)
class Enricher:
    """Derives facts from documents by the gazetteer and the table of eras."""

    gazetteer: Gazetteer
    eras: EraTable

    @classmethod
    def load(cls, eras: str = "", places: str = "") -> Self:
        """Return an enricher with the tables read: those of hezuo, extended and overruled by an archive's own.

        Args:
            eras: The archive's own table of named periods (TOML); empty for none.
            places: Its own table of places; empty for none.

        Raises:
            ConfigError: If one is wrong; the message lists the wrong lines.
        """
        return cls(Gazetteer.load(places), EraTable.load(eras))

    def enrich(self, document: Document) -> Document:
        """Return the document with every derived fact filled in."""
        dated = replace(document, published=published(document))
        about = content_spans(dated, self.eras)
        return replace(
            dated,
            about=about,
            eras=tag_eras(dated, self.eras, about),
            periods=periods_of(dated, self.eras),
            places=find_places(dated, self.gazetteer),
            glosses=find_glosses(dated),
            scan=find_scan(dated),
        )
