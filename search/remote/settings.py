"""How a cluster is reached: credentials, certificates, times."""

from __future__ import annotations

import os
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from search.config import OPENSEARCH_SECRETS, Config
from search.errors import ConfigError

__all__ = ["RemoteSettings"]

_HIDDEN = "…"
_TABLE = "[opensearch] of hezuo.toml"


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
        retries: How often a request is tried again that the cluster is too busy for.
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    verify: bool = True
    connect_seconds: float = 3
    answer_seconds: float = 60
    retries: int = 4

    def __post_init__(self) -> None:
        if self.user and self.api_key:
            raise ConfigError("there is a user and an API key for OpenSearch: set one of them only")
        if self.user and not self.password:
            raise ConfigError(
                "the user for OpenSearch has no password: set HEZUO_OPENSEARCH_PASSWORD in the environment, or "
                f"password_file in {_TABLE}"
            )
        if self.password and not self.user:
            raise ConfigError(
                f"there is a password for OpenSearch without a user: set HEZUO_OPENSEARCH_USER, or user in {_TABLE}"
            )
        if ":" in self.user:
            raise ConfigError(
                "the name of the user for OpenSearch holds a colon, which basic authentication cannot send"
            )
        if self.api_key and not (self.api_key.isascii() and self.api_key.isprintable() and " " not in self.api_key):
            raise ConfigError("the API key for OpenSearch holds spaces, line breaks or letters that no key has")
        if self.key_file and not self.certificate_file:
            raise ConfigError(f"key_file in {_TABLE} is the key of a certificate: set certificate_file too")

    @classmethod
    def of(cls, config: Config, environment: Mapping[str, str] | None = None) -> RemoteSettings:
        """Return what the settings, the environment and the files that they name say.

        Args:
            config: The settings.
            environment: Variables to read instead of the process's own.

        Raises:
            ConfigError: If they contradict each other, or a file cannot be read.
        """
        variables = os.environ if environment is None else environment
        password, api_key = (variables.get(f"HEZUO_{name.upper()}", "") for name in OPENSEARCH_SECRETS)
        return cls(
            user=config.opensearch_user,
            password=password or _secret(config.opensearch_password_file, "password_file"),
            api_key=(api_key or _secret(config.opensearch_api_key_file, "api_key_file")).strip(),
            ca_file=config.opensearch_ca_file,
            certificate_file=config.opensearch_certificate_file,
            key_file=config.opensearch_key_file,
            verify=config.opensearch_verify,
            connect_seconds=config.opensearch_connect_seconds,
            answer_seconds=config.opensearch_answer_seconds,
            retries=config.opensearch_retries,
        )

    @property
    def authorization(self) -> str:
        """Value of the header `Authorization`; empty for none."""
        if self.api_key:
            return f"ApiKey {self.api_key}"
        if self.user:
            # As the environment may hold bytes that are no text.
            pair = f"{self.user}:{self.password}".encode("utf-8", "surrogateescape")
            return f"Basic {b64encode(pair).decode()}"
        return ""

    @property
    def credentials(self) -> str:
        """Which kinds of credentials are shown, in words; empty for none."""
        kinds = {"user name and password": self.user, "API key": self.api_key, "certificate": self.certificate_file}
        return " and the ".join(kind for kind, value in kinds.items() if value)

    def hide(self, text: str) -> str:
        """Return a text without the credentials that it repeats, whoever wrote it."""
        for secret in (self.authorization.rpartition(" ")[2], self.password, self.api_key):
            if secret:
                text = text.replace(secret, _HIDDEN)
        return _without_word(text, self.user) if self.user else text

    def tls(self) -> ssl.SSLContext:
        """Return how connections are encrypted.

        Raises:
            ConfigError: If a file of certificates cannot be used.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca_file or None)
        except OSError as error:  # ssl.SSLError is one
            raise _unusable("ca_file", self.ca_file, error) from None
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if self.certificate_file:
            try:
                context.load_cert_chain(self.certificate_file, self.key_file or None, password=_no_passphrase)
            except (OSError, ValueError) as error:
                raise _unusable("certificate_file or key_file", self.certificate_file, error) from None
        return context


def _without_word(text: str, word: str) -> str:
    """Return a text without a word, which may be a part of others: a user may be called a."""
    first, *rest = text.split(word)
    told = first
    for before, after in pairwise([first, *rest]):
        is_part = before[-1:].isalnum() or after[:1].isalnum()
        told += (word if is_part else _HIDDEN) + after
    return told


def _no_passphrase() -> str:
    """Refuse to answer, where OpenSSL would ask at the terminal."""
    raise ValueError("the key is encrypted; take its passphrase off, and let only hezuo's user read it")


def _secret(file: str, name: str) -> str:
    if not file:
        return ""
    try:
        text = Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(name, file, error) from None
    secret = text.rstrip("\r\n")
    if not secret:
        raise ConfigError(f"{file}, which {name} in {_TABLE} names, is empty")
    return secret


def _unusable(name: str, file: str, error: OSError | ValueError) -> ConfigError:
    if isinstance(error, UnicodeDecodeError):
        why = "it is no text in UTF-8"
    elif isinstance(error, ssl.SSLError):
        why = f"no certificate or key that fits: {error.reason or error}"
    else:
        why = getattr(error, "strerror", None) or str(error)
    return ConfigError(f"{file}, which {name} in {_TABLE} names, cannot be used ({why})")
