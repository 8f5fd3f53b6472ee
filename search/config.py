"""Settings of hezuo, read from hezuo.toml and the environment; among them what the archive is called."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from pathlib import Path
from textwrap import dedent
from typing import get_type_hints

from search.errors import ConfigError, Message
from search.tables import did_you_mean, read_toml

__all__ = [
    "COLUMN_FIELDS",
    "OPENSEARCH_SECRETS",
    "OPENSEARCH_SETTINGS",
    "SERVER_SETTINGS",
    "ArchiveIdentity",
    "ColumnMap",
    "Config",
]

_PREFIX = "HEZUO_"
_SERVER = "server"
_OPENSEARCH = "opensearch"
_FILES = "files"
# Without a query or a fragment, as paths are put behind it.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:\[\]-]{1,255}(?:/[A-Za-z0-9._~%-]{1,255}){0,20}/?")
_CONSTANT = "="

COLUMN_FIELDS = (
    "title", "title_zh", "title_en", "text", "text_zh", "text_en", "abstract", "author", "date", "year", "month", "day",
    "newspaper", "page", "section", "column", "journal", "publisher", "volume", "issue", "pages", "place", "language",
    "kind", "keywords", "translator", "doi", "url", "source", "note", "id", "header",
)  # fmt: skip
"""What the columns of a table can be; `header` is metadata under the column's own name."""

SERVER_SETTINGS = (
    "host", "port", "workers", "prefix", "hosts", "trusted_proxies", "proxy_headers", "cors", "frame_ancestors",
    "searches_per_minute", "exports_per_minute", "metrics", "search_log",
)  # fmt: skip
"""Settings of `hezuo serve`, which may also stand in a table `[server]` of the file."""

OPENSEARCH_SETTINGS = (
    "opensearch_user", "opensearch_password_file", "opensearch_api_key_file", "opensearch_ca_file",
    "opensearch_certificate_file", "opensearch_key_file", "opensearch_verify", "opensearch_connect_seconds",
    "opensearch_answer_seconds", "opensearch_retries", "opensearch_working_copy", "opensearch_shards",
    "opensearch_replicas",
)  # fmt: skip
"""Settings of an archive in OpenSearch, which may also stand in a table `[opensearch]`, without `opensearch_` there."""

OPENSEARCH_SECRETS = ("opensearch_password", "opensearch_api_key")
"""What only the environment tells, as `HEZUO_OPENSEARCH_PASSWORD`, or a file: `Config` holds neither."""

_EXPECTED = {bool: "true or false", int: "a whole number above 0", str: "a text", tuple[str, ...]: "a list of texts"}
_MAY_BE_ZERO = frozenset(
    {"workers", "searches_per_minute", "exports_per_minute", "opensearch_retries", "opensearch_replicas"}
)
_PATHS = frozenset({"sources"})  # lists that are written in the environment as the system writes paths


_DESCRIPTION = (Message("An archive, searched in Chinese and English"), "中英文检索文献库")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveIdentity:
    """What an archive says of itself, each in English and in Chinese; a text that is not set is empty.

    Attributes:
        name: Name of the archive.
        description: What it is, in a phrase without a full stop.
        newspaper: Newspaper from which articles come that do not name their own.
        translation: By whom or what the English of newspaper articles was translated: `by machine`.
        address: Address of its site without a slash at the end; empty for the one by which a page was asked for.
    """

    name: tuple[str, str] = ("", "")
    description: tuple[str, str]
    newspaper: tuple[str, str] = ("", "")
    translation: tuple[str, str] = ("", "")
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """Which column of a table, or field of records in JSON, is what.

    Attributes:
        files: Pattern of the paths below their source folders for which it holds, with `*` and `?`; empty for all.
        fields: For each of `COLUMN_FIELDS` that is set, the names of its columns, or a value for all rows after `=`.
    """

    files: str = ""
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def holds_for(self, path: str) -> bool:
        """Return whether it holds for a file, by its path below its source folder."""
        return not self.files or fnmatchcase(path, self.files)

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Return the names of columns of each field that is read from columns."""
        return {field: names for field, names in self.fields if not names[0].startswith(_CONSTANT)}

    def constants(self) -> dict[str, str]:
        """Return the values of fields that are the same in all rows."""
        return {field: names[0][1:].strip() for field, names in self.fields if names[0].startswith(_CONSTANT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Settings; each can be set in `hezuo.toml` by its name, or in the environment as `HEZUO_<NAME>`.

    Attributes:
        index: Folder of the index.
        sources: Folders and files that `hezuo build` reads when it is told no others.
        places: The archive's own table of places, which extends and overrules the gazetteer; empty for none.
        eras: Its own table of named periods, which extends and overrules the one that comes with hezuo; empty for none.
        corrections: Table of what librarians correct, which overrules what is read and derived; empty for none.
        glossary: Its own glossary, which extends and overrules the one that comes with hezuo; empty for none.
        queries: Table of golden queries, which an index must answer as they say before it is served; empty for none.
        max_file_bytes: A larger source file is rejected, in bytes.
        max_file_seconds: A source file that takes longer to read is rejected, in seconds of a processor core.
        max_file_memory_mb: A source file whose reading takes more memory is rejected, in megabytes.
        max_archive_bytes: An archive file (zip, tar, 7z) that is larger is rejected, and one that unpacks to more is
            not read beyond that, in bytes.
        max_archive_ratio: An archive file is not read beyond so many times its own size.
        outside_links: Whether links to files that lie in none of the sources are followed.
        max_unread_percent: A build stops if a larger share of a source's files that the index has cannot be read.
        max_fall_percent: An index stays as it is if a build or update would leave it a larger share of its documents
            fewer; a single document is no fall.
        build_memory_mb: Memory that a build may take, all its processes together, in megabytes.
        keep_generations: Generations of the index that are kept, the one that is served included; at least 2, so that
            `hezuo rollback` can go back, and so that readers find what they are about to open.
        query_chars: A longer question is cut, in characters.
        query_clauses: A question with more words and operators is cut.
        query_depth: Brackets nested deeper are read as plain words.
        deadline_ms: A search that takes longer shows what it has found so far, in milliseconds.
        export_seconds: All results of a search are taken away as one file in so many seconds, or not at all.
        per_page: Results on a page.
        max_per_page: The most that a program may ask for at once.
        snippet_chars: Length of a passage in English letters; a Chinese character counts as two and a half.
        scan_chars: Characters that are searched for passages, over all documents of a page.
        cache: Folder for what is made once on a machine; empty for `hezuo` in the user's folder of caches.
        log: What commands log to standard error: a level (`info`), or levels of loggers (`search.engine=debug`), with
            commas between them; empty for warnings, and for requests that `hezuo serve` answers.
        address: Address of the site as readers type it (`https://archive.example.org/rural`), for citations, files that
            are taken away and search engines; empty for the one by which a page was asked for.
        name: English name of the archive; empty for hezuo's own.
        name_zh: Its Chinese name.
        description: What the archive is, in an English phrase.
        description_zh: The same in Chinese.
        newspaper: English name of the newspaper from which articles come that do not name their own; empty if unknown.
        newspaper_zh: Its Chinese name.
        translation: By whom or what the English of newspaper articles was translated (`by machine`); empty if unknown.
        translation_zh: The same in Chinese (`机器翻译`).
        columns: Which columns of tables and of records in JSON are what, where hezuo does not guess it: tables
            `[[columns]]` at the end of this file, each for the files that its `files` names, as an example there shows.
        host: Address that `hezuo serve` listens on.
        port: TCP port that it listens on.
        workers: Processes that answer requests, which share the files of the index in memory; 0 for one a core.
        prefix: Path below which all pages lie, such as `/archive`; empty for the root.
        hosts: Names under which the archive may be asked for (the header Host), such as `archive.example.org`; `*.` at
            the beginning stands for any name below; empty for any.
        trusted_proxies: Addresses or networks of reverse proxies, whose headers X-Forwarded-… are believed; from others
            these headers are ignored.
        proxy_headers: Which of them these proxies write themselves and are believed for: `for`, `proto`, `host`,
            `prefix`. What a proxy does not write it passes on from whoever asks.
        cors: Origins (`https://example.org`) whose pages may read the JSON interface; `*` for any.
        frame_ancestors: Origins whose pages may show the archive in a frame.
        searches_per_minute: Searches that one address may make on average, and half as many at once; 0 for any number.
            An IPv6 network of 64 bits is one address; this machine is not limited unless proxies are trusted.
        exports_per_minute: Exports of results, likewise.
        metrics: Whether `/metrics` tells figures for Prometheus.
        search_log: File to which each search is appended as a line of JSON, without anything about who searched; what
            `hezuo stats --queries` counts. Empty for none.
        opensearch_user: Name of the user of OpenSearch, whose password is in the environment
            (HEZUO_OPENSEARCH_PASSWORD) or in the file that `password_file` names; empty for none.
        opensearch_password_file: File that holds the password and nothing else; empty for none.
        opensearch_api_key_file: File that holds an API key and nothing else, where the environment has none
            (HEZUO_OPENSEARCH_API_KEY); empty for none.
        opensearch_ca_file: File of the certificates by which those of OpenSearch are verified; empty for those that the
            system trusts.
        opensearch_certificate_file: File of the certificate by which hezuo shows OpenSearch who it is; empty for none.
        opensearch_key_file: File of its key, which has no passphrase; empty if the file of the certificate holds it.
        opensearch_verify: Whether certificates of OpenSearch are verified. Without it whoever stands between can read
            and change all.
        opensearch_connect_seconds: A host of OpenSearch that cannot be connected to in so many seconds is passed over.
        opensearch_answer_seconds: What has no deadline of its own, such as writing documents, may take so many seconds.
        opensearch_retries: How often OpenSearch is asked again, ever more slowly, if it has too much to do; documents
            that are written three times as often.
        opensearch_working_copy: Folder of the index that is built on this machine before it is published in OpenSearch,
            and updated from then on.
        opensearch_shards: Parts that the index of a build is divided into, which may lie on several machines.
        opensearch_replicas: Further copies of each part, so that the archive outlives the loss of a machine.
    """

    index: str = "index"
    sources: tuple[str, ...] = ("seeds",)
    places: str = ""
    eras: str = ""
    corrections: str = ""
    glossary: str = ""
    queries: str = ""
    max_file_bytes: int = 16_000_000
    max_file_seconds: int = 60
    max_file_memory_mb: int = 600
    max_archive_bytes: int = 4_000_000_000
    max_archive_ratio: int = 200
    outside_links: bool = False
    max_unread_percent: int = 10
    max_fall_percent: int = 10
    build_memory_mb: int = 1000
    keep_generations: int = 2
    query_chars: int = 256
    query_clauses: int = 32
    query_depth: int = 8
    deadline_ms: int = 1000
    export_seconds: int = 120
    per_page: int = 20
    max_per_page: int = 100
    snippet_chars: int = 240
    scan_chars: int = 1_000_000
    cache: str = ""
    log: str = ""
    address: str = ""
    name: str = ""
    name_zh: str = ""
    description: str = _DESCRIPTION[0]
    description_zh: str = _DESCRIPTION[1]
    newspaper: str = ""
    newspaper_zh: str = ""
    translation: str = ""
    translation_zh: str = ""
    columns: tuple[ColumnMap, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 0
    prefix: str = ""
    hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    proxy_headers: tuple[str, ...] = ("for", "proto")
    cors: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    searches_per_minute: int = 120
    exports_per_minute: int = 10
    metrics: bool = False
    search_log: str = ""
    opensearch_user: str = field(default="", repr=False)
    opensearch_password_file: str = ""
    opensearch_api_key_file: str = ""
    opensearch_ca_file: str = ""
    opensearch_certificate_file: str = ""
    opensearch_key_file: str = ""
    opensearch_verify: bool = True
    opensearch_connect_seconds: int = 3
    opensearch_answer_seconds: int = 60
    opensearch_retries: int = 4
    opensearch_working_copy: str = "index"
    opensearch_shards: int = 1
    opensearch_replicas: int = 1

    def __post_init__(self) -> None:
        if self.address and not _ADDRESS.fullmatch(self.address):
            raise ConfigError(
                f"setting address ({self.address!r}) must be the address of a site, such as https://archive.example.org"
            )
        if self.keep_generations < 2:
            raise ConfigError(
                f"setting keep_generations ({self.keep_generations}) must be at least 2: the generation that is served "
                "and the one before, to which hezuo rollback goes back"
            )

    @classmethod
    def meanings(cls) -> dict[str, str]:
        """Return the meaning of each setting, in their order, as the docstring of this class tells it."""
        described = dedent((cls.__doc__ or "").partition("Attributes:\n")[2])  # which Python 3.13 has done in part
        meanings: dict[str, str] = {}
        for line in described.splitlines():
            name, colon, text = line.partition(": ")
            if colon and not line.startswith(" "):
                meanings[name] = text
            elif meanings:  # the meaning goes on
                meanings[next(reversed(meanings))] += f" {line.strip()}"
        return {setting.name: meanings.get(setting.name, "").strip() for setting in fields(cls)}

    @property
    def identity(self) -> ArchiveIdentity:
        """What the archive says of itself: each text in one line that can be shown anywhere."""
        return ArchiveIdentity(
            name=(_one_line(self.name), _one_line(self.name_zh)),
            description=_DESCRIPTION
            if (self.description, self.description_zh) == _DESCRIPTION
            else (_one_line(self.description).rstrip("."), _one_line(self.description_zh).rstrip("。")),
            newspaper=(_one_line(self.newspaper), _one_line(self.newspaper_zh)),
            translation=(_one_line(self.translation), _one_line(self.translation_zh)),
            address=self.address.rstrip("/"),
        )

    @classmethod
    def load(cls, path: Path | None = None, environment: Mapping[str, str] | None = None) -> Config:
        """Read settings: the environment wins over the file, the file over the defaults.

        Args:
            path: A TOML file; by default `hezuo.toml` in the working directory, if there is one.
            environment: Variables to read instead of the process's own.

        Raises:
            ConfigError: If a setting is unknown or of the wrong type, or the file is missing or no TOML.
        """
        values: dict[str, object] = {}
        file = path or Path("hezuo.toml")
        if path or file.exists():
            values |= _read(file)
        typed = {name: _typed(name, value, cls, str(file)) for name, value in values.items()}
        for variable, text in (os.environ if environment is None else environment).items():
            if variable.startswith(_PREFIX):
                name = variable.removeprefix(_PREFIX).lower()
                if name in OPENSEARCH_SECRETS:  # which whoever connects reads, and nobody else
                    continue
                typed[name] = _typed(name, text, cls, f"environment variable {variable}")
        config = cls(**typed)  # type: ignore[arg-type]  # checked by _typed
        if config.per_page > config.max_per_page:
            raise ConfigError(f"setting per_page ({config.per_page}) is above max_per_page ({config.max_per_page})")
        return config


def _one_line(text: str) -> str:
    """Return a text without line breaks, control characters, and bytes of the environment that are no text."""
    printable = "".join(char if char.isprintable() else " " for char in text.encode("utf-8", "replace").decode())
    return " ".join(printable.split())


def _read(file: Path) -> dict[str, object]:
    """Return the settings of a file, those of its tables `[server]` and `[opensearch]` among the others."""
    try:
        values = dict(read_toml(file.read_bytes(), str(file))[1])
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such settings file") from None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror or error})") from error
    for table, names, prefix in ((_SERVER, SERVER_SETTINGS, ""), (_OPENSEARCH, OPENSEARCH_SETTINGS, f"{_OPENSEARCH}_")):
        values = _with_table(values, table, names, prefix, file)
    return values


def _with_table(
    values: dict[str, object], table: str, names: tuple[str, ...], prefix: str, file: Path
) -> dict[str, object]:
    """Return the settings of a file with those of one of its tables among the others.

    Args:
        values: The settings.
        table: Name of the table.
        names: The settings that may stand in it.
        prefix: What their names have outside of it and lack there.
        file: The file, for messages.
    """
    values = dict(values)
    given = values.pop(table, {})
    if not isinstance(given, dict):
        raise ConfigError(f"{file}: setting {table!r} must be a table [{table}]")
    for name in given:
        if f"{prefix}{name}" in OPENSEARCH_SECRETS:
            raise ConfigError(
                f"{file}: {name!r} in [{table}] would be read by all who read this file; set "
                f"HEZUO_OPENSEARCH_{name.upper()} in the environment, or write it into a file of its own, and its name "
                f"here as {name}_file"
            )
        if f"{prefix}{name}" not in names:
            valid = ", ".join(name.removeprefix(prefix) for name in names)
            raise ConfigError(f"{file}: unknown setting {name!r} in [{table}]; settings there are: {valid}")
        if f"{prefix}{name}" in values:
            raise ConfigError(f"{file}: setting {name!r} stands in [{table}] and outside of it")
    return values | {f"{prefix}{name}": value for name, value in given.items()}


def _typed(name: str, value: object, settings: type[Config], origin: str) -> object:
    """Return the value of a setting in its type; text from the environment is converted."""
    from msgspec import ValidationError, convert  # not at import: the package itself needs none of it

    kinds = get_type_hints(settings)
    if name not in kinds:
        raise ConfigError(
            f"{origin}: unknown setting {name!r}; {did_you_mean(name, kinds)}settings are: {', '.join(sorted(kinds))}"
        )
    kind, given = kinds[name], value
    if kind == tuple[ColumnMap, ...]:
        return _column_maps(value, origin)
    if isinstance(given, str) and kind == tuple[str, ...]:
        given = (
            given.split(os.pathsep) if name in _PATHS else [part.strip() for part in given.split(",") if part.strip()]
        )
    try:
        typed: object = convert(given, kind, strict=False)
    except ValidationError:
        typed = None
    least = 0 if name in _MAY_BE_ZERO else 1
    if typed is None or (kind is int and isinstance(typed, int) and typed < least):
        expected = "a whole number, or 0" if name in _MAY_BE_ZERO else _EXPECTED[kind]
        raise ConfigError(f"{origin}: setting {name!r} must be {expected}, not {value!r}")
    return typed


def _column_maps(value: object, origin: str) -> tuple[ColumnMap, ...]:
    """Return the maps of the columns of tables: of one table `[columns]`, or of several `[[columns]]`."""
    if isinstance(value, str):
        raise ConfigError(
            f"{origin}: the setting 'columns' is a table and cannot be set in the environment; write [[columns]] into "
            "hezuo.toml"
        )
    tables = [value] if isinstance(value, dict) else value
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{origin}: setting 'columns' must be a table [columns] or tables [[columns]], not {value!r}")
    maps: list[ColumnMap] = []
    for number, table in enumerate(tables, start=1):
        where = f"{origin}: [[columns]] {number}" if isinstance(value, list) else f"{origin}: [columns]"
        pattern = table.get(_FILES, "")
        if not isinstance(pattern, str):
            raise ConfigError(f"{where}: 'files' must be a pattern of paths such as \"letters/*.csv\", not {pattern!r}")
        given = tuple((name, _names(name, names, where)) for name, names in table.items() if name != _FILES)
        if not given:
            raise ConfigError(f"{where}: says of no column what it is; fields are: {', '.join(COLUMN_FIELDS)}")
        maps.append(ColumnMap(files=pattern, fields=given))
    return tuple(maps)


def _names(field: str, value: object, where: str) -> tuple[str, ...]:
    """Return the names of the columns of a field; several for one that is put together."""
    if field not in COLUMN_FIELDS:
        raise ConfigError(f"{where}: unknown field {field!r}; fields are: {', '.join((*COLUMN_FIELDS, _FILES))}")
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise ConfigError(f"{where}: {field!r} must be the name of a column or a list of names, not {value!r}")
    if any(name.startswith(_CONSTANT) for name in names) and (len(names) > 1 or field in {"id", "header"}):
        raise ConfigError(f"{where}: {field!r} cannot have a value that is the same in all rows: {value!r}")
    return tuple(name.strip() for name in names)
