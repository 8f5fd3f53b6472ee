"""XML responses of text that may hold anything: what XML has no characters for is left out."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response

from search.present import one_line

__all__ = ["add", "xml_response"]


def add(parent: Element, name: str, text: str = "", /, **attributes: str) -> Element:
    """Add an element with a text and attributes to another; return it."""
    element = SubElement(parent, name, attributes)
    element.text = text or None
    return element


def xml_response(root: Element, media_type: str, status: int = 200) -> Response:
    """Return an XML document as a response in UTF-8, with each text and attribute in one line."""
    for element in root.iter():
        element.text = element.text and one_line(element.text)
        element.attrib.update({key: one_line(value) for key, value in element.attrib.items()})
    content = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")
    return Response(content, status, content_type=f"{media_type}; charset=utf-8")
