"""Claims about what goes wrong between hezuo and OpenSearch: each is one clear error that names host, reason and remedy."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.errors import (
    BuildError,
    ConfigError,
    IndexDamaged,
    IndexMissing,
    IndexUnreachable,
    ResourcesExhausted,
    SearchError,
    TookTooLong,
)
from search.remote.address import Host, RemoteAddress
from search.remote.connection import Connection
from search.remote.settings import RemoteSettings
from tests.remote.conftest import Connecting
from tests.remote.stand_in import FOUND, Asked, Certificates, certificates, nobody, page, serving

ONCE = RemoteSettings(retries=0, answer_seconds=20)
USER = RemoteSettings(retries=0, user="clerk", password="hunter2")  # noqa: S106 - no password of anything


def because(type_: str, reason: str = "why") -> dict[str, Any]:
    """The body of a refusal."""
    return {"error": {"root_cause": [{"type": type_, "reason": reason}], "type": type_, "reason": reason}}


REFUSALS: list[tuple[int, object, type[SearchError], str]] = [
    (400, because("parsing_exception"), SearchError, r"refused a request \(400: parsing_exception: why\)"),
    (401, b"Unauthorized", ConfigError, "does not accept the user name and password; see that what is set is right"),
    (
        403,
        because("security_exception"),
        ConfigError,
        "forbids this to the user name and password .*security_exception",
    ),
    (403, because("cluster_block_exception"), IndexUnreachable, "has blocked the index .* whether its disks are full"),
    (404, because("index_not_found_exception", "no such index [lin]"), IndexMissing, "no such index .lin.*hezuo build"),
    (404, because("search_context_missing_exception"), TookTooLong, "only for some time; begin again"),
    (405, because("x"), SearchError, "refused a request"),
    (413, b"", SearchError, "too long .*http.max_content_length"),
    (
        429,
        because("circuit_breaking_exception"),
        IndexUnreachable,
        "too much to do .*circuit_breaking.*try again later",
    ),
    (500, because("null_pointer_exception"), IndexUnreachable, r"could not answer \(500: null_pointer.*see its log"),
    (502, b"<html>Bad Gateway</html>", IndexUnreachable, "could not answer .502: <html>Bad Gateway"),
    (503, because("cluster_block_exception", "no master"), IndexUnreachable, "could not answer .503: .*no master"),
    (301, b"", IndexUnreachable, r"sends elsewhere \(301\); give the address of OpenSearch itself"),
]


@pytest.mark.parametrize(("status", "body", "kind", "told"), REFUSALS)
def test_each_refusal_is_told(
    connecting: Connecting, status: int, body: object, kind: type[SearchError], told: str
) -> None:
    """By host, reason and what to do, of the kind that those above act upon; by every way to ask."""
    with serving(page(body, status)) as server:
        connection = connecting(server.address(), USER)
        for ask in WAYS:
            with pytest.raises(SearchError, match=rf"^{server.host}: .*{told}") as raised:
                ask(connection)
            assert type(raised.value) is kind
            assert_plain(raised.value)


WAYS: list[Callable[[Connection], object]] = [
    lambda connection: connection.search("lin", {"query": {}}),
    lambda connection: connection.search_all("lin", [{}, {}]),
    lambda connection: connection.request("PUT", "/lin", {}),
    lambda connection: connection.request("GET", "/lin"),
    lambda connection: connection.bulk("lin", b'{"delete":{"_id":"1"}}\n'),
]


def assert_plain(error: SearchError) -> None:
    """What is said is one line, without credentials and without the kind of Python's exception."""
    assert str(error).isprintable()
    assert not re.search(r"hunter2|clerk|Y2xlcms6aHVudGVyMg|Traceback|Error\(", str(error))
    assert len(str(error)) < 700


def test_credentials_that_are_missing_are_told(connecting: Connecting) -> None:
    """By the names of the variables that hold them."""
    with serving(page(b"Unauthorized", 401)) as server, pytest.raises(ConfigError, match="HEZUO_OPENSEARCH_PASSWORD"):
        connecting(server.address(), ONCE).search("lin", {})


# Hosts


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            RemoteAddress("http", (Host("no-such-host.invalid", 9200),), "lin"),
            "leads to no address .*see that it is right",
        ),
        (RemoteAddress("http", (Host("a" * 64, 9200),), "lin"), "leads to no address"),
        (RemoteAddress("https", (nobody(),), "lin"), "refuses connections; see that OpenSearch runs there"),
        (RemoteAddress("http", (Host("255.255.255.255", 9200),), "lin"), "see that it can be reached from here"),
    ],
)
def test_a_host_that_cannot_be_reached_is_told(connecting: Connecting, address: RemoteAddress, told: str) -> None:
    """By what is wrong with it."""
    for ask in WAYS[:-1]:
        with pytest.raises(IndexUnreachable, match=rf"^{re.escape(str(address.hosts[0]))}: .*{told}") as raised:
            ask(connecting(address, ONCE))
        assert_plain(raised.value)


def test_want_of_descriptors_is_no_fault_of_the_host(connecting: Connecting, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the error that says so, and passes."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(socket, "socket", refuse)
    with pytest.raises(ResourcesExhausted, match="Too many open files"):
        connecting(RemoteAddress("http", (Host("127.0.0.1", 9200),), "lin"), ONCE).search("lin", {})


# Certificates


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate of this machine."""
    return certificates(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate of another machine."""
    return certificates(tmp_path_factory.mktemp("other"), "DNS:elsewhere.example")


def test_an_encrypted_connection_is_kept_open(connecting: Connecting, made: Certificates) -> None:
    """With the certificate that the settings name; also to a host by its name."""
    settings = RemoteSettings(ca_file=str(made.certificate))
    with serving(page(FOUND), tls=made.server()) as server:
        for host in (server.host, Host("localhost", server.host.port)):
            connection = connecting(RemoteAddress("https", (host,), "lin"), settings)
            for _ in range(5):
                connection.search("lin", {})
        assert (server.connections, len(server.asked)) == (2, 10)


def test_a_certificate_that_is_not_trusted_is_told(
    connecting: Connecting, made: Certificates, other: Certificates
) -> None:
    """One that nobody known signed, or that is for another name; without verification it is taken, and logged."""
    with serving(page(FOUND), tls=made.server()) as server:
        with pytest.raises(
            IndexUnreachable, match=rf"^{server.host}: .*certificate is not accepted .*ca_file"
        ) as raised:
            connecting(server.address(protocol="https"), ONCE).search("lin", {})
        assert_plain(raised.value)
    with serving(page(FOUND), tls=other.server()) as server:
        connection = connecting(server.address(protocol="https"), RemoteSettings(ca_file=str(other.certificate)))
        with pytest.raises(IndexUnreachable, match=r"certificate is not accepted .*name that it was made for"):
            connection.search("lin", {})
        assert not server.asked


def test_verification_can_be_switched_off(
    connecting: Connecting, other: Certificates, caplog: pytest.LogCaptureFixture
) -> None:
    """Which is logged."""
    with serving(page(FOUND), tls=other.server()) as server:
        connecting(server.address(protocol="https"), RemoteSettings(verify=False)).search("lin", {})
    assert ["certificates are not verified" in record.getMessage() for record in caplog.records] == [True]


def test_a_client_can_show_a_certificate(connecting: Connecting, made: Certificates) -> None:
    """A host that asks for one lets nobody in without."""
    trusting = {"ca_file": str(made.certificate)}
    shown = RemoteSettings(**trusting, certificate_file=str(made.certificate), key_file=str(made.key))  # type: ignore[arg-type]  # texts
    with serving(page(FOUND), tls=made.server(clients=True)) as server:
        connecting(server.address(protocol="https"), shown).search("lin", {})
        with pytest.raises(IndexUnreachable, match=r"asks for a certificate|broke the connection"):
            connecting(server.address(protocol="https"), RemoteSettings(**trusting)).search("lin", {})  # type: ignore[arg-type]  # a text


def test_where_encryption_does_not_match_it_is_told(connecting: Connecting, made: Certificates) -> None:
    """TLS that is spoken to plain HTTP, and the other way round: the message says how the address begins."""
    with serving(page(FOUND)) as server, pytest.raises(IndexUnreachable, match=r"opensearch\+http://"):
        connecting(server.address(protocol="https"), ONCE).search("lin", {})
    with serving(page(FOUND), tls=made.server()) as server, pytest.raises(SearchError, match=r"opensearch\+https://"):
        connecting(server.address(), ONCE).search("lin", {})


def test_credentials_in_the_clear_are_logged(connecting: Connecting, caplog: pytest.LogCaptureFixture) -> None:
    """Unless they stay on this machine."""
    here, there = (RemoteAddress("http", (Host(name, 9200),), "lin") for name in ("localhost", "h.example"))
    connecting(here, USER)
    connecting(there, ONCE)
    assert not caplog.records
    connecting(there, USER)
    (record,) = caplog.records
    assert record.getMessage().startswith("opensearch+http://h.example:9200/lin: credentials are sent unencrypted")


# Rubbish

RUBBISH: dict[str, bytes] = {
    "html": page(b"<html>Welcome</html>"),
    "empty": page(b""),
    "shape": page({"hits": "none"}),
    "list": page([]),
    "cut JSON": page(b'{"hits": {"hits": ['),
    "cut off": page(FOUND)[:-1],
    "cut chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
    "no chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "huge": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    "no HTTP": b"\x15\x03\x03\x00\x02\x02\x46",
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n",
    "endless line": b"HTTP/1.1 200 " + b"x" * 100_000,
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n",
    "bytes": page(b"\xff\xfe\x00"),
    "deep": page(b"[" * 100_000),
}


def closing_after(data: bytes) -> Callable[[Asked, socket.socket], None]:
    """Send some bytes, and close the connection."""

    def answer(asked: Asked, sock: socket.socket) -> None:
        sock.sendall(data)

    return answer


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_is_damage_that_no_build_mends(connecting: Connecting, rubbish: str) -> None:
    """An answer that is cut off, too long, of another shape, no JSON or no HTTP; the message names the host."""
    with serving(closing_after(RUBBISH[rubbish])) as server:
        for ask in WAYS[:2]:
            with pytest.raises(IndexDamaged, match=rf"^{server.host}: ") as raised:
                ask(connecting(server.address(), USER))
            assert not raised.value.is_mended_by_build
            assert_plain(raised.value)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(min_size=1) | st.binary().map(page) | st.binary(max_size=40).map(b"HTTP/1.1 200 OK\r\n".__add__))
def test_random_bytes_raise_nothing_but_our_own_errors(connecting: Connecting, data: bytes) -> None:
    """In the place of an answer, or of its body."""
    with serving(closing_after(data)) as server:
        for ask in (WAYS[0], WAYS[2]):
            try:
                ask(connecting(server.address(), USER))
            except SearchError as error:
                assert_plain(error)


# Secrets


def test_no_credential_is_in_any_message_log_or_repr(
    connecting: Connecting, caplog: pytest.LogCaptureFixture, made: Certificates
) -> None:
    """Not even if whoever answers repeats them: as they were sent, decoded, or as a user's name among other words."""
    caplog.set_level(logging.DEBUG)

    kinds = {USER: "hunter2", RemoteSettings(retries=0, api_key="os_k3y"): "os_k3y"}
    said = {kind.authorization: secret for kind, secret in kinds.items()}

    def echo(status: int) -> Callable[[Asked, socket.socket], bytes]:
        def answer(asked: Asked, sock: socket.socket) -> bytes:
            header = asked.headers["authorization"]
            reason = f"no permission for User [name=clerk] {said[header]} {header} {header.split()[1]}"
            if asked.target.startswith("/lin/_bulk") and status == 200:
                return page(
                    {
                        "errors": True,
                        "items": [{"delete": {"status": 400, "error": {"type": reason, "reason": reason}}}],
                    }
                )
            return page({"error": {"type": reason, "reason": reason}, "status": status}, status)

        return answer

    for kind in kinds:
        for status in (200, 400, 401, 403, 404, 429, 500):
            with serving(echo(status)) as server:
                connection = connecting(server.address(), kind)
                for ask in WAYS:
                    if status == 200 and ask is not WAYS[-1]:
                        continue
                    with pytest.raises((SearchError, BuildError)) as raised:
                        ask(connection)
                    assert_secret(str(raised.value), kind)
                    assert_secret(repr(raised.value), kind)
                assert_secret(f"{connection!r} {vars(connection)!r}", kind)
        for rubbish in RUBBISH.values():
            with serving(closing_after(rubbish)) as server, pytest.raises(SearchError) as raised:
                WAYS[0](connecting(server.address(nobody()), kind))
            assert_secret(str(raised.value), kind)
    logged = "\n".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records)
    assert "/lin/_search" in logged
    for kind in kinds:
        assert_secret(logged, kind)


def assert_secret(text: str, kind: RemoteSettings) -> None:
    """No credential is in a text."""
    assert not re.search("hunter2|os_k3y", text), text
    assert not kind.user or kind.user not in text
    assert kind.authorization.partition(" ")[2] not in text


def test_nothing_that_is_raised_is_logged(connecting: Connecting, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever answers the reader, or prints, does so, once."""
    caplog.set_level(logging.INFO)
    with serving(page(b"", 503)) as server:
        for address in (server.address(), RemoteAddress("http", (nobody(),), "lin")):
            for ask in WAYS[:4]:
                with pytest.raises(IndexUnreachable):
                    ask(connecting(address, ONCE))
    assert not caplog.records


def test_an_error_hangs_on_no_request(connecting: Connecting) -> None:
    """A traceback that somebody logs shows what was raised here, and nothing below."""
    with pytest.raises(IndexUnreachable) as raised:
        connecting(RemoteAddress("http", (nobody(),), "lin"), USER).search("lin", {})
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
