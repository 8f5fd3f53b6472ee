"""The kind of a document by what a record says of it: in words, or by the fields that it has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from search.ingest.formats.records.column_names import comparable
from search.model import Kind

__all__ = ["kind_of", "named_kind"]

_NAMES = {
    Kind.NEWSPAPER: "newspaper newspaperarticle news articlenewspaper 报纸 报纸文章 新闻 新闻报道 报道",
    Kind.SCHOLARSHIP: "scholarship journalarticle articlejournal paper book booksection chapter thesis conferencepaper"
    " paperconference report 学术 论文 期刊 期刊论文 期刊文章 学位论文 会议论文 专著 图书 著作",
    Kind.WEB: "web webpage website blog blogpost postweblog post 网页 网站 网络 网文 博客",
}
_NEWSPAPER = re.compile(
    r"(?:日报|日報|晚报|晚報|时报|時報|周报|週報|[报報])\Z|\b(?:daily|news|newspaper|gazette|herald)\b", re.IGNORECASE
)
_SCHOLARLY = ("journal", "volume", "doi")


@cache
def _kinds() -> dict[str, Kind]:
    return {name: kind for kind, names in _NAMES.items() for name in names.split()}


def named_kind(words: str) -> Kind | None:
    """Return the kind that words name, in English or Chinese; None if they name none."""
    return _kinds().get(comparable(words)) if words else None


def kind_of(header: Iterable[tuple[str, str]]) -> Kind:
    """Return the kind of a document by its metadata: what has a newspaper or a printed page, a journal, or neither."""
    fields = dict(header)
    if "newspaper" in fields or ("page" in fields and "journal" not in fields):
        return Kind.NEWSPAPER
    if any(name in fields for name in _SCHOLARLY):
        return Kind.SCHOLARSHIP
    if _NEWSPAPER.search(fields.get("source", "")[:100]):
        return Kind.NEWSPAPER
    return Kind.WEB
