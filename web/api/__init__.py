"""The JSON interface and its OpenAPI description."""

from __future__ import annotations

from web.api.answers import json_response
from web.api.counts import CountsApi
from web.api.endpoints import Api

__all__ = [
    "Api",
    "CountsApi",
    "json_response",
]
