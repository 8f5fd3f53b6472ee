"""The JSON interface and its OpenAPI description."""

from __future__ import annotations

from web.api.endpoints import Api, json_response

__all__ = [
    "Api",
    "json_response",
]
