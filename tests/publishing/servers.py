"""Runs the archive as docs/publishing.md tells it: `hezuo serve`, and nginx or Caddy before it with the page's own text.

Of an example only ports, certificates and, where they lie, paths are changed.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

from markdown_it import MarkdownIt

__all__ = ["NAME", "PROXIES", "Answer", "Archive", "Proxy", "example_of", "examples", "front", "program", "served"]

ROOT = Path(__file__).parents[2]
NAME = "archive.example.org"
WAIT = 60.0  # seconds that anything may take on a machine with much to do
PROXIES = ("nginx", "caddy")

_UPSTREAM = "127.0.0.1:8000"
_NGINX = """
daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    gzip on; gzip_proxied any; gzip_types *;
    {example}
}}
"""
"""What surrounds a `server` in a distribution's own configuration, and more compression than any of them asks for."""

_CADDY = """
{{
    admin off
    auto_https disable_redirects
}}
{example}
"""


def examples(language: str) -> list[str]:
    """Return the fenced blocks of docs/publishing.md in a language."""
    text = ROOT.joinpath("docs/publishing.md").read_text(encoding="utf-8")
    return [
        token.content
        for token in MarkdownIt("commonmark").parse(text)
        if token.type == "fence" and token.info == language
    ]


@dataclass
class Archive:
    """A `hezuo serve` that runs.

    Attributes:
        port: Its port on this machine.
        process: The process.
        folder: Where it runs; its hezuo.toml has the page's own `[server]`.
        log: What it writes to standard error.
    """

    port: int
    process: subprocess.Popen[str]
    folder: Path
    log: Path


@contextmanager
def served(folder: Path, index: Path, *options: str, port: int = 0, settings: str = "") -> Iterator[Archive]:
    """Run `hezuo serve` in a folder, with the settings that the page recommends, and stop it at the end.

    Args:
        folder: An empty folder, or one in which this ran before.
        index: Folder of the index.
        *options: Further options.
        port: The port; 0 for any that is free.
        settings: Further lines of `[server]`.
    """
    (server,) = (text for text in examples("toml") if "[server]" in text)
    folder.mkdir(exist_ok=True)
    folder.joinpath("hezuo.toml").write_text(f'index = "{index}"\n{server}{settings}\n', encoding="utf-8")
    command = [sys.executable, "-m", "search.cli", "serve", "--port", str(port), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    log = folder / "log"
    with (
        log.open("a", encoding="utf-8") as errors,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            assert process.stdout
            told = process.stdout.readline()
            match = re.search(r"http://127\.0\.0\.1:(\d+)/", told)
            assert match, told + log.read_text(encoding="utf-8")
            yield Archive(int(match[1]), process, folder, log)
        finally:
            process.terminate()
            process.wait(WAIT)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for the example's name that signs itself; return it and its key."""
    chain, key = folder / "fullchain.pem", folder / "privkey.pem"
    if not chain.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-out", str(chain), "-keyout", str(key)],
            check=True, capture_output=True, timeout=WAIT,
        )  # fmt: skip
    return chain, key


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    """What a proxy answers."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass
class Proxy:
    """A web server before the archive.

    Attributes:
        port: Where it speaks HTTPS.
        plain_port: Where it speaks HTTP; 0 if it does not.
        chain: The certificate that is trusted.
        folder: Where it keeps its files.
        process: The process.
    """

    port: int
    plain_port: int
    chain: Path
    folder: Path
    process: subprocess.Popen[bytes]

    def connect(self, *, client: str = "127.0.0.1", protocols: tuple[str, ...] = ("http/1.1",)) -> ssl.SSLSocket:
        """Return a connection from an address of this machine."""
        context = ssl.create_default_context(cafile=str(self.chain))
        context.set_alpn_protocols(list(protocols))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT, source_address=(client, 0))
        return context.wrap_socket(plain, server_hostname=NAME)

    def ask(
        self, path: str, *, method: str = "GET", client: str = "127.0.0.1", body: bytes = b"", **headers: str
    ) -> Answer:
        """Return the answer to a request; names of headers are written with underscores."""
        sent = {"Host": NAME, "Connection": "close", **{name.replace("_", "-"): text for name, text in headers.items()}}
        if body:
            sent["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {text}\r\n" for name, text in sent.items())
        with self.connect(client=client) as connection:
            connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
            with HTTPResponse(connection, method=method) as response:
                response.begin()
                content = response.read()
        return Answer(response.status, {name.lower(): text for name, text in response.getheaders()}, content)


@contextmanager
def front(kind: str, archive_port: int, folder: Path, example: str = "") -> Iterator[Proxy]:
    """Run one of `PROXIES` before the archive, with the page's example or a changed one, and stop it at the end.

    Args:
        kind: Which.
        archive_port: Port of the archive.
        folder: An empty folder.
        example: What stands in place of the page's example.
    """
    folder.mkdir(exist_ok=True)
    chain, key = _certificate(folder.parent)
    port, plain_port = _free_port(), _free_port() if kind == "nginx" else 0
    text = (example or example_of(kind)).replace(_UPSTREAM, f"127.0.0.1:{archive_port}")
    if kind == "nginx":
        text, changed = re.subn(r"(?m)^( +listen) 443\b", rf"\1 127.0.0.1:{port}", text)
        text = re.sub(r"(?m)^( +listen) 80\b", rf"\1 127.0.0.1:{plain_port}", text)
        text, certificates = re.subn(r"/etc/letsencrypt/live/\S+/(?=fullchain|privkey)", f"{folder.parent}/", text)
        assert (changed, certificates) == (1, 2)
        user = "user root;" if os.getuid() == 0 else ""
        written = _NGINX.format(user=user, folder=folder, example=text)
        command = ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
        folder.joinpath("nginx.conf").write_text(written, encoding="utf-8")
    else:
        text, changed = re.subn(rf"^{NAME} \{{$", f"{NAME}:{port} {{\n    tls {chain} {key}", text, flags=re.MULTILINE)
        assert changed == 1
        folder.joinpath("Caddyfile").write_text(_CADDY.format(example=text), encoding="utf-8")
        command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with folder.joinpath("error.log").open("ab") as errors, subprocess.Popen(
        [program(kind), *command[1:]], env=environment, stdout=errors, stderr=errors
    ) as process:  # fmt: skip
        try:
            _wait(port, process, folder)
            yield Proxy(port, plain_port, chain, folder, process)
        finally:
            process.terminate()
            process.wait(WAIT)


def example_of(kind: str) -> str:
    """Return the page's example for one of `PROXIES`."""
    if kind == "nginx":
        return examples("nginx")[0]
    return next(text for text in examples("none") if "reverse_proxy" in text)


def program(kind: str) -> str:
    """Return the path of one of `PROXIES`; empty if it is not installed."""
    return shutil.which(kind, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin") or ""


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until a proxy accepts connections."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(folder.joinpath("error.log").read_text(encoding="utf-8"))
