"""Entity tags: who has an answer already is told that it still holds, and nothing is searched for it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, g, request

from search.errors import SearchError
from web.serving.notes import is_incomplete

if TYPE_CHECKING:
    from search import Library

__all__ = ["PageTags"]

_PACKAGES = ("web", "search")


class PageTags:
    """Gives each answer of an archive an `ETag`, and answers 304 to who has it.

    An answer depends on the question (the whole address, and the reader's languages), and on what `Library.revision`
    says: the generation that is served, librarians' decisions, settings; and on this program. While something is wrong
    with the index there are no tags, and an answer that was cut short has none.

    Args:
        get_library: Returns the open library, or raises a `SearchError`.
        untagged: Names of endpoints, without that of their blueprint, whose answers depend on more than that.
    """

    def __init__(self, get_library: Callable[[], Library], untagged: frozenset[str]) -> None:
        self._get_library = get_library
        self._untagged = untagged
        self._program = ""

    def check(self) -> Response | None:
        """Return 304 if the client has the answer to its request; to be called before any view."""
        g.pop("hezuo_tag", None)
        if request.method not in {"GET", "HEAD"} or (request.endpoint or "").rpartition(".")[2] in self._untagged:
            return None
        try:
            revision = self._get_library().revision
        except SearchError:  # the view will say why
            return None
        if not revision:
            return None
        # Before the view is asked: if a swap comes between, it is a new page that has an old tag, and not the reverse.
        g.hezuo_tag = tag = self._tag(revision)
        # Not asked for `*` too: whether there is a page is not known yet.
        if tag not in request.if_none_match.as_set(include_weak=True):
            return None
        response = Response(status=304)
        response.set_etag(tag, weak=True)
        return response

    def add(self, response: Response) -> Response:
        """Add the tag to an answer; to be called after any view."""
        tag = g.get("hezuo_tag")
        if tag and response.status_code == 200 and "ETag" not in response.headers and not is_incomplete():
            response.set_etag(tag, weak=True)
        return response

    def _tag(self, revision: str) -> str:
        self._program = self._program or _program()
        parts = (
            self._program,
            revision,
            request.host_url,
            request.script_root,
            request.full_path,
            request.headers.get("Accept-Language", ""),
        )
        text = "\n".join(parts).encode("utf-8", "surrogatepass")
        return blake2b(text, digest_size=12).hexdigest()


def _program() -> str:
    """Return what changes with the program: when the newest of its files was written."""
    root = Path(__file__).parents[2]
    newest = max(
        (file.stat().st_mtime_ns for package in _PACKAGES for file in (root / package).rglob("*") if file.is_file()),
        default=0,
    )
    return str(newest)
