"""What a request passes before the application sees it: trusted proxies, the queue, host names, the prefix."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from search.errors import ConfigError
from web.serving.plain_answers import plain_answer
from web.serving.proxies import HOST, PREFIX, TrustedProxies, bare_host

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from search.config import Config

__all__ = ["OVERLOADED", "Gateway", "checked_prefix"]

OVERLOADED = "hezuo.overloaded"
"""Key in the environment of a request that is one too many: it is refused."""

_RETRY_SECONDS = "5"
_HEALTH = "/healthz"
_NAME = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,252})|\[[0-9a-f:.]{2,45}\]")


class Gateway:
    """Lets a request through to a WSGI application, with its environment put right, or refuses it in plain text.

    `/healthz` is answered under every name and outside of the prefix too: who watches a server asks it by its address.

    Args:
        app: The application.
        settings: Their `trusted_proxies`, `proxy_headers`, `hosts` and `prefix`.

    Raises:
        ConfigError: If one of these is not valid.
    """

    def __init__(self, app: WSGIApplication, settings: Config) -> None:
        self._app = app
        self._proxies = TrustedProxies(settings.trusted_proxies, settings.proxy_headers)
        self._names, self._domains = _checked_hosts(settings.hosts)
        self._prefix = checked_prefix(settings.prefix)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        self._proxies.apply(environ)
        if environ.get(OVERLOADED):
            text = "Too many readers are here at the moment. Please try again soon.\n当前访问过多，请稍后再试。"
            return plain_answer(
                environ, start_response, HTTPStatus.SERVICE_UNAVAILABLE, text, ("Retry-After", _RETRY_SECONDS)
            )
        host, path = str(environ.get("HTTP_HOST", "")), str(environ.get("PATH_INFO", ""))
        if host and not HOST.fullmatch(host):
            return plain_answer(
                environ, start_response, HTTPStatus.BAD_REQUEST, "The header Host is not valid.\n主机名无效。"
            )
        if path == _HEALTH:
            return self._app(environ, start_response)
        if not self._is_known(host):
            text = "This server does not answer under this name.\n本服务器不使用此域名。"
            return plain_answer(environ, start_response, HTTPStatus.MISDIRECTED_REQUEST, text)
        if not self._prefix:
            return self._app(environ, start_response)
        if path != self._prefix and not path.startswith(f"{self._prefix}/"):
            text = f"The archive is at {self._prefix}/\n文献库位于 {self._prefix}/"
            return plain_answer(environ, start_response, HTTPStatus.NOT_FOUND, text)
        environ["SCRIPT_NAME"] = str(environ.get("SCRIPT_NAME", "")) + self._prefix
        environ["PATH_INFO"] = path.removeprefix(self._prefix) or "/"
        return self._app(environ, start_response)

    def _is_known(self, host: str) -> bool:
        if not self._names and not self._domains:
            return True
        name = bare_host(host)
        return name in self._names or name.endswith(self._domains)


def checked_prefix(prefix: str) -> str:
    """Return the setting `prefix` without a slash at its end.

    Raises:
        ConfigError: If it is no path.
    """
    path = prefix.rstrip("/")
    if not PREFIX.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise ConfigError(f"setting 'prefix' must be a path such as /archive, not {prefix!r}")
    return path


def _checked_hosts(hosts: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the names of the setting `hosts`, and the ends of those that begin with `*.`."""
    names, domains = set(), []
    for host in hosts:
        name = host.strip().lower().rstrip(".")
        if not _NAME.fullmatch(name):
            raise ConfigError(
                f"setting 'hosts' must have names such as archive.example.org, without scheme and port, not {host!r}"
            )
        if name.startswith("*."):
            domains.append(name[1:])
        else:
            names.add(name)
    return frozenset(names), tuple(domains)
