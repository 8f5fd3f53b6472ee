"""The JSON interface and its OpenAPI description."""

from __future__ import annotations

from web.api.endpoints import Api, answer

__all__ = [
    "Api",
    "answer",
]
