"""How a cluster is reached: credentials, certificates, times."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["RemoteSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteSettings:
    """How a cluster is reached; see the settings `opensearch_…` of `search.config.Config`.

    Attributes:
        user: Name of the user for basic authentication; empty for none.
        password: The password of the user.
        api_key: An API key; empty for none.
        ca_file: File of the certificates that are trusted; empty for those of the system.
        certificate_file: File of the certificate by which hezuo shows who it is; empty for none.
        key_file: File of its key; empty if that is in the file of the certificate.
        verify: Whether the certificates of the hosts are verified.
        connect_seconds: Seconds that connecting to a host may take.
        answer_seconds: Seconds that a request may take for which no deadline is given, all tries together.
        retries: How often a request is tried again.
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    verify: bool = True
    connect_seconds: int = 3
    answer_seconds: int = 60
    retries: int = 4
