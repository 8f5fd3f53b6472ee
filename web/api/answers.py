"""JSON answers, refusals, and the addresses of the documents in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response

from web import links
from web.fields import Complaint

__all__ = ["error_response", "json_response", "refuse", "with_addresses"]


def json_response(content: Mapping[str, object] | Sequence[object], status: int = 200) -> Response:
    """Return a JSON response, in which Chinese is not escaped."""
    text = json.dumps(content, ensure_ascii=False)
    # Half of a surrogate pair, which a document may carry, has no form in UTF-8.
    return Response(text.encode("utf-8", "replace"), status, mimetype="application/json")


def error_response(message: str, status: int, parameter: str | None = None) -> Response:
    """Return the answer to a request that cannot be answered as it was asked, perhaps because of a parameter."""
    return json_response({"error": {"parameter": parameter, "message": message}}, status)


def refuse(complaint: Complaint) -> Response:
    """Return the answer to a wrong parameter."""
    return error_response(complaint.message, 400, complaint.parameter)


def with_addresses(hits: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return hits, duplicates or articles with their addresses, and those of their duplicates."""
    return [_with_address(hit) for hit in hits]


def _with_address(item: dict[str, Any]) -> dict[str, Any]:
    addressed = {**item, "url": links.permanent_url(item["id"])}
    if "duplicates" in item:
        addressed["duplicates"] = with_addresses(item["duplicates"])
    return addressed
