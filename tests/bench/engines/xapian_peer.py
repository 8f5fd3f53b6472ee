"""Turns the archive into a database of Xapian, by the Python package of the operating system."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from importlib import import_module, util
from pathlib import Path
from typing import Any, ClassVar, Self

from search.model import Document
from tests.bench.corpus import Corpus
from tests.bench.engines.base import TOP, Counts, Limits
from tests.bench.engines.translate import translate
from tests.bench.queries import Question
from tests.bench.streams import BREAK, FACETS, decode, fields, positional_fields, rows

__all__ = ["Xapian"]

_SYSTEM = Path("/usr/lib/python3/dist-packages/xapian/__init__.py")
_SLOTS = 16  # values of a document in one facet


def _load() -> Any:
    """The package, also where it is installed for the system's own Python (Debian's python3-xapian).

    Raises:
        ImportError: If there is none for this version of Python.
    """
    try:
        return import_module("xapian")
    except ModuleNotFoundError:
        spec = util.spec_from_file_location("xapian", _SYSTEM, submodule_search_locations=[str(_SYSTEM.parent)])
        if not _SYSTEM.exists() or spec is None or spec.loader is None:
            raise
    module = util.module_from_spec(spec)
    sys.modules["xapian"] = module
    try:
        spec.loader.exec_module(module)
    except ImportError:
        del sys.modules["xapian"]
        raise
    return module


_xapian: Any = _load()


@dataclass(frozen=True, slots=True)
class Xapian:
    """Xapian."""

    database: Any

    name: ClassVar[str] = "xapian"
    shares_threads: ClassVar[bool] = False
    most_documents: ClassVar[int | None] = None
    lacks: ClassVar[Mapping[str, str]] = {
        "snippets": "Xapian's MSet.snippet looks for terms without a field's prefix, and ours have one"
    }

    @classmethod
    def build(cls, folder: Path, corpus: Corpus, limits: Limits) -> None:
        """Analyse in worker processes, add documents one by one."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        database = _xapian.WritableDatabase(str(folder), _xapian.DB_CREATE_OR_OVERWRITE)
        for row in rows(corpus, limits.cores):
            document = _xapian.Document()
            document.set_data(row.stored)
            for name, line in row.terms.items():
                _add_terms(document, name, line.split())
            for facet, values in enumerate(row.facets.values()):
                for at, value in enumerate(values[:_SLOTS]):
                    document.add_value(facet * _SLOTS + at, value)
            database.add_document(document)
        database.commit()
        database.close()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a database."""
        return cls(_xapian.Database(str(folder)))

    def prepare(self, question: Question) -> Any:
        """Xapian's query."""
        return translate(question.query, _Language())

    def count(self, prepared: Any) -> int:
        """See `Engine`."""
        return int(self._enquire(prepared).get_mset(0, 0, self.database.get_doccount()).get_matches_estimated())

    def top10(self, prepared: Any) -> list[Document]:
        """See `Engine`."""
        return [decode(match.document.get_data()) for match in self._enquire(prepared).get_mset(0, TOP)]

    def facets(self, prepared: Any) -> tuple[list[Document], Counts]:
        """See `Engine`; a value slot holds one value, so a facet of several takes several."""
        enquire = self._enquire(prepared)
        spies = [
            (name, _xapian.ValueCountMatchSpy(facet * _SLOTS + at))
            for facet, name in enumerate(FACETS)
            for at in range(_SLOTS)
            if self.database.get_value_freq(facet * _SLOTS + at)
        ]
        for _, spy in spies:
            enquire.add_matchspy(spy)
        found = enquire.get_mset(0, TOP, self.database.get_doccount())
        counts: Counts = {name: {} for name in FACETS}
        for name, spy in spies:
            for value in spy.values():
                text = value.term.decode()
                counts[name][text] = counts[name].get(text, 0) + value.termfreq
        return [decode(match.document.get_data()) for match in found], counts

    def snippets(self, prepared: Any) -> tuple[list[Document], list[list[str]]]:
        """See `lacks`.

        Raises:
            NotImplementedError: Always.
        """
        raise NotImplementedError(self.lacks["snippets"])

    def close(self) -> None:
        """See `Engine`."""
        self.database.close()

    def _enquire(self, query: Any) -> Any:
        enquire = _xapian.Enquire(self.database)
        enquire.set_query(query)
        return enquire


def _add_terms(document: Any, field: str, terms: Sequence[str]) -> None:
    prefix = _prefix(field)
    if field in positional_fields():
        for position, term in enumerate(terms, start=1):
            if term != BREAK:
                document.add_posting(prefix + term, position)
    else:
        for term in terms:
            document.add_term(prefix + term)


def _prefix(field: str) -> str:
    return f"X{chr(ord('A') + fields().index(field))}:"


class _Language:
    """How Xapian spells a query."""

    def term(self, field: str, term: str, boost: float) -> Any:
        return self._boosted(_xapian.Query(_prefix(field) + term), boost)

    def phrase(self, field: str, terms: Sequence[str], boost: float) -> Any:
        named = [_prefix(field) + term for term in terms]
        return self._boosted(_xapian.Query(_xapian.Query.OP_PHRASE, named, len(named)), boost)

    def prefix(self, field: str, beginning: str, boost: float) -> Any:
        # With fewer arguments the Python package takes a text for a list of queries.
        query, pattern = _xapian.Query, _prefix(field) + beginning
        return self._boosted(query(query.OP_WILDCARD, pattern, 0, query.WILDCARD_LIMIT_ERROR), boost)

    def boolean(self, must: Sequence[Any], may: Sequence[Any], never: Sequence[Any]) -> Any:
        query = _xapian.Query
        found = query(query.OP_AND, list(must)) if must else query(query.OP_OR, list(may))
        if must and may:
            found = query(query.OP_AND_MAYBE, found, query(query.OP_OR, list(may)))
        return reduce(lambda left, right: query(query.OP_AND_NOT, left, right), never, found)

    @staticmethod
    def _boosted(query: Any, boost: float) -> Any:
        return query if boost == 1 else _xapian.Query(_xapian.Query.OP_SCALE_WEIGHT, query, boost)
