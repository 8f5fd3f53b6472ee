"""What references say of the archive, and the addresses of its documents."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from search.config import ArchiveIdentity
from search.present import ArchiveFacts
from web.links import absolute_url, permanent_url
from web.pages import brand

__all__ = ["archive_facts", "document_addresses"]


def document_addresses(identity: ArchiveIdentity) -> Callable[[str], str]:
    """Return a function from the id of a document to its permanent address, which can be called after the request."""
    start, _, end = absolute_url(permanent_url("0"), identity).rpartition("0")
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
