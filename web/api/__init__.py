"""The JSON interface and its OpenAPI description."""

from __future__ import annotations

from web.api.endpoints import Api, json_response
from web.api.openapi import FILES

__all__ = [
    "FILES",
    "Api",
    "json_response",
]
