"""Absolute addresses of the site, and what references say of the archive."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from flask import request

from search.config import ArchiveIdentity
from search.present import ArchiveFacts
from web.links import permanent_url
from web.pages import brand

__all__ = ["absolute", "archive_facts", "document_addresses"]


def absolute(path: str, identity: ArchiveIdentity) -> str:
    """Return the absolute address of a path of this application.

    Args:
        path: The path, as `url_for` returns it, with or without a query.
        identity: Says at which address the site is reached; by default it is the one of the request.
    """
    if not identity.address:
        return request.host_url.rstrip("/") + path
    site = urlsplit(identity.address)
    # The setting may name the folder that the application is mounted under, which paths have already.
    if site.path and (path == site.path or path.startswith(f"{site.path}/")):
        return f"{site.scheme}://{site.netloc}{path}"
    return identity.address + path


def document_addresses(identity: ArchiveIdentity) -> Callable[[str], str]:
    """Return a function from the id of a document to its permanent address, which can be called after the request."""
    start, _, end = absolute(permanent_url("0"), identity).rpartition("0")
    return lambda document_id: f"{start}{quote(document_id, safe='')}{end}"


def archive_facts(identity: ArchiveIdentity, era_label: Callable[[str], tuple[str, str]]) -> ArchiveFacts:
    """Return what references say of an archive.

    Args:
        identity: What it says of itself.
        era_label: Returns the English and Chinese name of an era by its id.
    """
    return ArchiveFacts(
        name=brand(identity),
        newspaper=identity.newspaper,
        address=document_addresses(identity),
        era_label=era_label,
    )
