"""Security and cache headers: a browser loads only our own style sheet, pictures and script."""

from __future__ import annotations

from flask import Response, request

__all__ = ["protect"]

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Other sites should not learn what was searched for.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def protect(response: Response) -> Response:
    """Add the security headers, and how long the response may be cached.

    The policy follows the advice of OWASP's Secure Headers Project, without any exception for inline code.
    """
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    static = (request.endpoint or "").endswith(".static")
    if static and response.status_code in (200, 304) and request.args.get("v"):
        # The address has a digest of the content, so the content under it never changes.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif not static:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
