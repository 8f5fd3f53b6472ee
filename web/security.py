"""Security and cache headers: a browser loads only our own style sheets, pictures and scripts.

By the settings, pages of other sites may read the JSON interface (CORS) or show pages of the archive in a frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Response, request

from search.errors import ConfigError

if TYPE_CHECKING:
    from search.config import Config

__all__ = ["SecurityHeaders"]

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
)

_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Other sites should not learn what was searched for.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_ANY = "*"
_HOST = r"[a-z0-9_](?:[a-z0-9_.-]{0,252})(?::[0-9]{1,5})?"
_ORIGIN = re.compile(rf"https?://{_HOST}", re.IGNORECASE)
_ANCESTOR = re.compile(rf"https?://(?:\*\.)?{_HOST}", re.IGNORECASE)
_API = "api_"  # how the names of endpoints of the JSON interface begin
_PREFLIGHT_SECONDS = "86400"


class SecurityHeaders:
    """Adds the security headers, and how long a response may be cached.

    The policy follows the advice of OWASP's Secure Headers Project, without any exception for inline code.

    Args:
        settings: Their `cors` and `frame_ancestors`.

    Raises:
        ConfigError: If one of these is no origin.
    """

    def __init__(self, settings: Config) -> None:
        self._readers = _origins("cors", (origin for origin in settings.cors if origin != _ANY), _ORIGIN)
        self._any_reader = _ANY in settings.cors
        frames = _origins("frame_ancestors", settings.frame_ancestors, _ANCESTOR)
        ancestors = " ".join(sorted(frames)) or "'none'"
        self._headers = {"Content-Security-Policy": "; ".join((*_POLICY, f"frame-ancestors {ancestors}")), **_HEADERS}
        if not frames:
            self._headers["X-Frame-Options"] = "DENY"  # which can name no other site, and is older than the policy

    def protect(self, response: Response) -> Response:
        """Add the headers to a response."""
        for name, value in self._headers.items():
            response.headers.setdefault(name, value)
        endpoint = (request.endpoint or "").rpartition(".")[2]
        static = endpoint == "static"
        if static and response.status_code in (200, 304) and request.args.get("v"):
            # The address has a digest of the content, so the content under it never changes.
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif not static:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if endpoint.startswith(_API):
            self._let_others_read(response)
        return response

    def _let_others_read(self, response: Response) -> None:
        """Allow pages of other sites to read an answer of the JSON interface, if the settings name them."""
        if not self._any_reader and not self._readers:
            return
        origin = request.headers.get("Origin", "")
        if not self._any_reader:
            response.vary.add("Origin")
            if origin.lower() not in self._readers:
                return
        response.headers["Access-Control-Allow-Origin"] = _ANY if self._any_reader else origin
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            response.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS


def _origins(setting: str, values: Iterable[str], pattern: re.Pattern[str]) -> frozenset[str]:
    """Return checked origins in lower case."""
    origins = frozenset(value.strip().rstrip("/").lower() for value in values)
    for origin in origins:
        if not pattern.fullmatch(origin):
            raise ConfigError(f"setting {setting!r} must have origins such as https://example.org, not {origin!r}")
    return origins
