"""The terms of the glossary that a document's headlines and its own list of terms name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from search.model import Document, base_language
from search.results import GlossaryTerm

if TYPE_CHECKING:
    from search import Library

__all__ = ["headline_terms"]

_MOST_TERMS = 12  # that a card names
_MOST_GLOSSES = 200  # of a document that are looked up, as many as its page shows


def headline_terms(document: Document, library: Library) -> tuple[GlossaryTerm, ...]:
    """Return the first few terms that a document names in what tells most of it, each once.

    Of headlines in both languages the Chinese one counts: what it says is ambiguous less often.
    """
    terms = {term.simplified: term for term in islice(_named(document, library), _MOST_GLOSSES)}
    return tuple(islice(terms.values(), _MOST_TERMS))


def _named(document: Document, library: Library) -> Iterator[GlossaryTerm]:
    chinese = [text.title for text in document.texts if base_language(text.lang) == "zh" and text.title]
    for title in chinese or [text.title for text in document.texts]:
        yield from (found.entries[0] for found in library.terms_in(title))
    for gloss in document.glosses[:_MOST_GLOSSES]:
        yield from library.terms_named(gloss.zh)
