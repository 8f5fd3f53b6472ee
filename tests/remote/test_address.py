"""Claims about addresses of archives in OpenSearch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import ConfigError
from search.remote.address import DEFAULT_PORT, Host, RemoteAddress, is_remote

NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,199}", fullmatch=True).filter(
    lambda name: not re.fullmatch(r".*(-words|-g-[0-9]+-[0-9a-f]+)", name)
)
HOSTS = st.builds(
    Host,
    st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?(\.[a-z]{1,9}){0,3}", fullmatch=True)
    | st.ip_addresses(v=4).map(str)
    | st.ip_addresses(v=6).map(str),
    st.integers(1, 65535),
)


@given(
    protocol=st.sampled_from(["http", "https"]),
    hosts=st.lists(HOSTS, min_size=1, max_size=4, unique=True),
    archive=NAMES,
)
def test_an_address_is_what_it_is_written_as(protocol: str, hosts: list[Host], archive: str) -> None:
    """Protocol, hosts with their ports, and the archive are read as they are written, and are written as they are read."""
    address = RemoteAddress(protocol, tuple(hosts), archive)
    assert is_remote(str(address))
    assert RemoteAddress.parse(str(address)) == address


def test_what_may_be_left_out_or_written_otherwise() -> None:
    """A port, and whether letters of the scheme and of hosts are capitals; a slash at the end, and a host named twice."""
    plain = RemoteAddress("https", (Host("a.example", DEFAULT_PORT),), "lin")
    for text in ("opensearch+https://a.example/lin", "OpenSearch+HTTPS://A.Example:9200/lin/"):
        assert RemoteAddress.parse(text) == plain
    assert RemoteAddress.parse("opensearch+https://a.example,a.example:9200/lin") == plain
    assert RemoteAddress.parse("opensearch+http://[0:0::1]/lin").hosts == (Host("::1", DEFAULT_PORT),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://h:9200/lin", r"must begin with opensearch\+https://"),
        ("opensearch://h:9200/lin", r"must begin with opensearch\+https://"),
        ("opensearch+ftp://h:9200/lin", r"must begin with opensearch\+https://"),
        ("opensearch+https://h:9200", "must have the archive's name after its host"),
        ("opensearch+https://h:9200//", "must have the archive's name after its host"),
        ("opensearch+https://h:9200/proxy/lin", "other paths are not supported"),
        ("opensearch+https://h:9200/lin?pretty", r"without \? or #"),
        ("opensearch+https:///lin", "must have a name or an address as its host"),
        ("opensearch+https://h,/lin", "must have a name or an address as host 2"),
        ("opensearch+https://-h/lin", "must have a name or an address as its host"),
        ("opensearch+https://::1/lin", r"an IPv6 address stands in brackets: \[::1\]:9200"),
        ("opensearch+https://[::g]/lin", r"must have an IPv6 address between \[ and \]"),
        ("opensearch+https://[::1]9/lin", r"must have a port after \]:"),
        ("opensearch+https://h:/lin", "must have a number from 1 to 65535 as the port of its host"),
        ("opensearch+https://a,h:65536/lin", "must have a number from 1 to 65535 as the port of host 2"),
        ("opensearch+https://h:９２００/lin", "must have a number from 1 to 65535"),
        ("opensearch+https://h/Lin", "must end with a name that an index may have: lower-case"),
        ("opensearch+https://h/林县", "must end with a name that an index may have"),
        ("opensearch+https://h/_all", "must end with a name that an index may have"),
        ("opensearch+https://h/a,b", "must end with a name that an index may have"),
        ("opensearch+https://h/lin*", "must end with a name that an index may have"),
        (f"opensearch+https://h/{'a' * 201}", "up to 200 characters"),
        ("opensearch+https://h/lin-words", "does not end like those of hezuo's own indices"),
        ("opensearch+https://h/lin-g-000007-1a2b3c4d", "does not end like those of hezuo's own indices"),
    ],
)
def test_a_wrong_address_is_told(text: str, why: str) -> None:
    """The message says what an address must have, and shows one."""
    with pytest.raises(ConfigError, match=why) as raised:
        RemoteAddress.parse(text)
    example = str(raised.value).rpartition("such as ")[2]
    assert str(RemoteAddress.parse(example)) == example


@pytest.mark.parametrize(
    "text",
    [
        "opensearch+https://clerk:hunter2@h:9200/lin",
        "opensearch+https://hunter2@h/lin",
        "opensearch+https://clerk:hunter2/@h/lin",
        "opensearch+https://clerk:hunter2/lin",
        "opensearch+https://clerk:hunter2",
        "opensearch+https://h/lin?password=hunter2",
        "opensearch+https://h/hunter2/lin",
        "opensearch+hunter2://h/lin",
        "opensearch+https://clerk:hunter2@",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(text: str) -> None:
    """Wherever it stands; an address that names a user says where credentials belong."""
    with pytest.raises(ConfigError) as raised:
        RemoteAddress.parse(text)
    assert "hunter2" not in str(raised.value)
    assert "clerk" not in str(raised.value)
    if "@" in text:
        assert "HEZUO_OPENSEARCH_PASSWORD" in str(raised.value)
        assert "password_file" in str(raised.value)


@given(text=st.text() | st.text().map("opensearch+https://{}".format))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """Nothing but a ConfigError comes of it."""
    try:
        address = RemoteAddress.parse(text)
    except ConfigError:
        return
    assert RemoteAddress.parse(str(address)) == address


def test_a_path_is_no_address() -> None:
    """What is meant as an address is told from the name of a folder, even if the address is wrong."""
    for text in (
        "index",
        "/srv/opensearch",
        "opensearch+https:",
        "./opensearch://x",
        str(Path("opensearch+https://h/a")),
    ):
        assert not is_remote(text)
    for text in ("opensearch+https://", "OPENSEARCH://h/lin", "opensearch+ftp://h"):
        assert is_remote(text)
