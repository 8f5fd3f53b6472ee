"""The JSON interface and its OpenAPI description."""

from __future__ import annotations

from web.api.answers import error_response, json_response, refuse
from web.api.counts import CountsApi
from web.api.endpoints import Api
from web.api.explorer import ApiPage
from web.api.openapi import FILES

__all__ = [
    "FILES",
    "Api",
    "ApiPage",
    "CountsApi",
    "error_response",
    "json_response",
    "refuse",
]
