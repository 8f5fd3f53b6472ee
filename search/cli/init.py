"""The command `hezuo init`: make the folder of an archive, with its settings and the tables that a librarian edits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from textwrap import wrap

import click

from search.cli.options import DEFAULTS, command, json_option, print_json
from search.config import COLUMN_FIELDS, OPENSEARCH_SETTINGS, SERVER_SETTINGS, Config
from search.errors import ConfigError

__all__ = ["init_command", "settings_text"]

_DOCUMENTS = "documents"
_SETTINGS = "hezuo.toml"
_WIDTH = 100  # characters of a line of comment
_HEAD = """\
# Settings of this archive. hezuo reads this file when it is run in the folder in which the file stands.
#
# A setting holds once the # before its name is gone; what stands there now is what holds without it. Each but
# columns can also be given in the environment, as HEZUO_ and its name in capitals, which wins over this file.
"""
_SERVER = """\
# What hezuo serve goes by; docs/publishing.md explains it.

[server]
"""
_OPENSEARCH = """\
# How an archive in OpenSearch is reached. In the environment these settings are HEZUO_OPENSEARCH_ and their names in
# capitals; the password itself and an API key stand there alone, as HEZUO_OPENSEARCH_PASSWORD and
# HEZUO_OPENSEARCH_API_KEY, or each in a file of its own.

[opensearch]
"""
_PREFIX = "opensearch_"  # which the names of these settings lack in their table
_COLUMNS = """\
# Which columns of a table (CSV, TSV, a spreadsheet) or fields of records in JSON are what. hezuo takes columns by their
# names (title, 标题, date, 日期, text, 正文 ...) and says in its log which it took for what; write this where it cannot
# know. `files` is a pattern of paths below the folder of documents. A field may have a list of columns or, after a =,
# a value for all rows. Nested fields of JSON have names with dots (meta.date).
{fields}
#
# [[columns]]
# files = "letters/*.csv"
# title = "题名"
# text_zh = "原文"
# text_en = "Translation"
# date = ["year", "month"]
# id = "编号"
# newspaper = "=Hebei Daily"
# header = ["档号"]
"""


def _tables() -> dict[str, tuple[str, str]]:
    """Return the file and the text of each table that a librarian edits, by the setting that names it.

    Each is a head of comments that explains its columns, and nothing else, so that it changes nothing as it is.
    """
    from search.curation import corrections_template, queries_template
    from search.enrich import eras_template, places_template
    from search.lexicon import glossary_template

    return {
        "corrections": ("corrections.csv", corrections_template()),
        "queries": ("queries.toml", queries_template()),
        "eras": ("eras.toml", eras_template()),
        "places": ("places.tsv", places_template()),
        "glossary": ("glossary.tsv", glossary_template()),
    }


@click.command("init", short_help="Make the folder of a new archive.")
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@json_option
@command
def init_command(folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag of click's
    """Make the folder of a new archive: a place for its documents, its settings, and tables of its own.

    FOLDER is made if it is not there (default: the folder in which you are). What is there already stays as it is.

    \b
    documents/       put your documents here
    hezuo.toml       every setting, with what it means and what holds without it
    corrections.csv  corrections of what hezuo derives from documents
    queries.toml     queries that an index must answer well before it is served
    places.tsv       places that hezuo does not know, or knows otherwise
    eras.toml        periods, likewise
    glossary.tsv     terms, likewise

    The tables begin with a comment that explains them, and change nothing until you write something into them.
    """
    documents, file = folder / _DOCUMENTS, folder / _SETTINGS
    written: list[Path] = []
    kept: list[Path] = []
    tables = _tables()
    has_settings = file.is_symlink() or file.exists()
    try:
        if has_settings:
            tables = _tables_of(file, tables)
            kept.append(file)
        else:
            (kept if documents.is_dir() else written).append(documents)
            documents.mkdir(parents=True, exist_ok=True)
        for name, text in tables.values():
            (written if _write_new(folder / name, text) else kept).append(folder / name)
        if not has_settings:  # last, as it names all others
            (written if _write_new(file, settings_text()) else kept).append(file)
    except OSError as error:
        path = error.filename or folder
        raise click.ClickException(f"{path}: cannot be made ({error.strerror or error})") from error
    if as_json:
        print_json({"written": [str(path) for path in written], "kept": [str(path) for path in kept]})
        return
    for path in written:
        click.echo(f"{_shown(path)}: made")
    for path in kept:
        click.echo(f"{_shown(path)}: is there already, and stays as it is")
    if has_settings:
        for setting, (name, _) in _tables().items():
            if setting not in tables:
                click.echo(
                    f"To have a table {name}, write into {file}: {setting} = {_toml(name)}; and hezuo init makes it"
                )
    for line in _next_steps(folder, documents if documents in (*written, *kept) else None):
        click.echo(line)


def _tables_of(settings: Path, tables: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the tables that a settings file names in its own folder, under the names that it gives them.

    Others are the business of whoever wrote the file.
    """
    try:
        config = Config.load(settings, {})
    except ConfigError:  # which `hezuo build` tells
        return {}
    named = {setting: (str(getattr(config, setting)), text) for setting, (_, text) in tables.items()}
    return {setting: (name, text) for setting, (name, text) in named.items() if name and Path(name).name == name}


def settings_text() -> str:
    """Return the text of a settings file: each setting with its meaning and its default, none of which is set.

    Only those are that name what `hezuo init` makes: the folder of documents, and the tables.
    """
    parts = [_HEAD]
    is_set: dict[str, object] = {"sources": (_DOCUMENTS,)}
    is_set |= {setting: name for setting, (name, _) in _tables().items()}
    for name, meaning in Config.meanings().items():
        if name == SERVER_SETTINGS[0]:
            parts.append(_SERVER)
        if name == OPENSEARCH_SETTINGS[0]:
            parts.append(_OPENSEARCH)
        lines = [f"# {line}" for line in wrap(meaning, _WIDTH, break_long_words=False, break_on_hyphens=False)]
        value = _toml(is_set.get(name, getattr(DEFAULTS, name)))
        parts.append(
            "\n".join([*lines, f"{'' if name in is_set else '#'}{name.removeprefix(_PREFIX)} = {value}"]) + "\n"
        )
    fields = wrap(f"The fields are: {', '.join(COLUMN_FIELDS)}.", _WIDTH, break_long_words=False)
    parts.append(_COLUMNS.format(fields="\n".join(f"# {line}" for line in fields)))
    return "\n".join(parts)


def _toml(value: object) -> str:
    """Return a default as TOML, in which its kinds of values are written as in JSON."""
    return json.dumps(value, ensure_ascii=False)


def _write_new(path: Path, text: str) -> bool:
    """Write a file that is not there yet; return False, and leave it alone, if it is.

    Raises:
        OSError: If it cannot be written; there is none then.
    """
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError:
        return False
    try:
        with file:
            file.write(text)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
    return True


def _shown(path: Path) -> str:
    return f"{path}/" if path.is_dir() else str(path)


def _next_steps(folder: Path, documents: Path | None) -> list[str]:
    """Return what a librarian does next; `documents` is where they go, or None where the settings file tells it."""
    put = (
        f"put your documents into {documents}/" if documents else f"put your documents where {folder / _SETTINGS} says"
    )
    is_here = folder.resolve() == Path.cwd()
    run = "run: hezuo build" if is_here else f"run, in {folder}/: hezuo build"
    return [f"Next, {put}, and {run}", "Then hezuo serve opens the archive to readers."]
