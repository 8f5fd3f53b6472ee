"""Parsing of XML in files that others wrote: no entities, no network, no other files, bounded depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.ingest.article import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

__all__ = ["attribute", "children", "name_of", "parse_part"]

_ENTITY = "<!ENTITY"
_ENTITIES = tuple(_ENTITY.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def parse_part(data: bytes, what: str) -> _Element:
    """Parse an XML file.

    Args:
        data: The file.
        what: What it is a part of, for the message: `a Word document`.

    Raises:
        Unreadable: If it is not well formed, defines entities, or is nested deeper than 256 elements.
    """
    from lxml import etree

    if any(entity in data for entity in _ENTITIES):
        raise Unreadable(f"{what} that defines entities, as only an attack does (an XML bomb)")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        if any(entry.type_name in ("ERR_RESOURCE_LIMIT", "ERR_ENTITY_LOOP") for entry in parser.error_log):
            raise Unreadable(
                f"{what} whose XML is nested too deeply or grows without end, as no real one does"
            ) from error
        raise Unreadable(
            f"{what} that is damaged: open it in the program that wrote it, which may repair it, and save it again"
        ) from error
    return root


def name_of(element: _Element) -> str:
    """Return the name of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: _Element, name: str) -> str:
    """Return an attribute by its name without a namespace; empty if there is none."""
    if (value := element.get(name)) is not None:
        return value
    return next((value for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def children(element: _Element, name: str) -> Iterator[_Element]:
    """Yield the children of a name."""
    return (child for child in element if name_of(child) == name)
