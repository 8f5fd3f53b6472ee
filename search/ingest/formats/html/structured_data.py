"""Metadata of a page in JSON-LD (schema.org): the object that describes its article, and values of it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from search.ingest.formats.html.tree import local_name
from search.ingest.paragraphs import collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["article_data", "texts", "type_names"]

_LONGEST = 500_000  # characters of a script that are parsed
_MOST_OBJECTS = 2_000  # objects that are looked at
_MOST_NAMES = 50  # authors of an article
_ARTICLES = frozenset(
    "article newsarticle scholarlyarticle blogposting report reportagenewsarticle opinionnewsarticle"
    " backgroundnewsarticle analysisnewsarticle reviewnewsarticle liveblogposting techarticle socialmediaposting"
    " chapter book thesis publicationissue creativework webpage".split()
)


def article_data(root: _Element) -> Mapping[str, Any]:
    """Return the object that describes the article of a page; empty if there is none.

    An article is taken before a page, and the first before others.
    """
    candidates = [data for data in _objects(root) if not type_names(data).isdisjoint(_ARTICLES)]
    vague = {"webpage", "creativework", "publicationissue"}
    return next((data for data in candidates if not type_names(data) <= vague), candidates[0] if candidates else {})


def type_names(data: Mapping[str, Any]) -> frozenset[str]:
    """Return the types of an object, in lower case."""
    given = data.get("@type")
    names = given if isinstance(given, list) else [given]
    return frozenset(name.rpartition("/")[2].lower() for name in names if isinstance(name, str))


def texts(value: Any) -> tuple[str, ...]:
    """Return the words of a value: a string, an object's name, or those of each in a list."""
    values: list[str] = []
    for item in (value if isinstance(value, list) else [value])[:_MOST_NAMES]:
        words = item.get("name") if isinstance(item, dict) else item
        if isinstance(words, list):
            words = next(iter(words), None)
        if isinstance(words, int | float) and not isinstance(words, bool):
            words = str(words)
        if isinstance(words, str) and (text := collapse(words)):
            values.append(text)
    return tuple(values)


def _objects(root: _Element) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of all scripts of JSON-LD, those in lists and graphs too, from the outermost inwards."""
    for script in root.iter():
        if local_name(script) != "script" or "ld+json" not in script.get("type", "").lower():
            continue
        source = (script.text or "")[:_LONGEST]
        try:
            data = json.loads(source.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue
        waiting: deque[Any] = deque([data])
        for _ in range(_MOST_OBJECTS):
            if not waiting:
                break
            item = waiting.popleft()
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                yield item
                waiting.extend(item[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in item)
