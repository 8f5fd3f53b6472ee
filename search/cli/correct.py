"""The command `hezuo correct`: add a line to the table of corrections, list its lines, take the last one back."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from search.cli.options import command, destination, index_option, json_option, print_json, printable, settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.config import Config
    from search.curation import CorrectionRow, Corrections, TableLine, Trial
    from search.engine import OpenIndex
    from search.enrich import Enricher
    from search.model import Document

__all__ = ["correct_command", "is_terminal"]

_NEXT = "It takes effect with the next: hezuo update"


@click.command("correct", short_help="Correct what hezuo read or derived of a document.")
@click.argument("words", nargs=-1, metavar="[DOCUMENT] FIELD VALUE")
@click.option("--note", default="", metavar="TEXT", help="Why; readers see it on the document's page.")
@click.option("--rule", metavar="RULE", help="Correct all documents that a rule fits, instead of one DOCUMENT.")
@click.option("--list", "lists", is_flag=True, help="List the corrections, all or those of DOCUMENT; change nothing.")
@click.option("--undo", is_flag=True, help="Take the last line of the table back.")
@index_option
@json_option
@command
def correct_command(words: tuple[str, ...], note: str, rule: str | None, index: str | None, **flags: bool) -> None:
    """Correct what hezuo read or derived of a document.

    DOCUMENT is the id in the address of its page, or the path of its file below the folder of documents. The correction
    is checked, tried on the document, and written as a line into the table that the setting corrections names; it holds
    from the next hezuo update on, for all builds, and the page says so.

    \b
    hezuo correct ID date 1954-11-13 --note "the file bears the day before"
    hezuo correct ID date unknown
    hezuo correct ID title en "Wells dug in Lin County"
    hezuo correct ID add place Shanxi          it is about Shanxi, too
    hezuo correct ID remove place Shaanxi      and not about Shaanxi
    hezuo correct ID place "Shanxi; Hebei"     it is about these alone
    hezuo correct ID hide                      it is not shown any more
    hezuo correct --rule "source = rmrb/1954.11/*" newspaper "Lin County Herald"
    hezuo correct --rule "text contains 忻县专区" add place 忻县专区

    \b
    Fields: title en, title zh, author, date, place, mention, era, kind,
    language, column, section, newspaper, page, hide; and with add or remove
    before them: author, place, mention, era.

    A rule has conditions with "and" between them: source = PATH (* is anything), text contains WORDS, kind = KIND,
    newspaper = NAME, date = DATE. What is said of one document wins over rules, and later lines over earlier ones.
    """
    config = settings(index)
    table = _table(config)
    if flags["lists"] and flags["undo"]:
        raise click.UsageError("--list changes nothing, and --undo does: give one of them")
    if flags["lists"]:
        _list(table, words, config, as_json=flags["as_json"])
    elif flags["undo"]:
        _undo(table, words, as_json=flags["as_json"])
    else:
        _add(table, words, note, rule, config, as_json=flags["as_json"])


def _table(config: Config) -> Path:
    """Return the path of the table of corrections.

    Raises:
        ClickException: If the archive has none.
    """
    if not config.corrections:
        raise click.ClickException(
            "this archive has no table of corrections yet; write this line into hezuo.toml, and try again: "
            'corrections = "corrections.csv"'
        )
    return Path(config.corrections)


def _list(table: Path, words: Sequence[str], config: Config, *, as_json: bool) -> None:
    from search.curation import list_lines, uncorrected
    from search.tables import read_table_text

    text = read_table_text(table) if table.exists() else ""
    lines = list_lines(text, str(table))
    if words:
        enricher = _enricher(config)
        corrections = _parse(text, table, enricher)
        (document, *_) = _documents(_open(config), " ".join(words)) or (None,)
        if document is None:
            raise click.ClickException(f"there is no document {' '.join(words)} in {destination(config).folder}/")
        numbers = {row.line for row in corrections.rows_for(uncorrected(document))}
        lines = [line for line in lines if line.line in numbers]
    if as_json:
        print_json({"table": str(table), "corrections": [line._asdict() for line in lines]})
        return
    for line in lines:
        click.echo(_shown(line))
    if not lines:
        click.echo(f"{table}: no corrections{' of this document' if words else ''}.")


def _undo(table: Path, words: Sequence[str], *, as_json: bool) -> None:
    from search.curation import remove_last_line

    if words:
        raise click.UsageError("--undo takes back the last line, whichever document that is about; give no DOCUMENT")
    line = remove_last_line(table)
    if as_json:
        print_json({"table": str(table), "removed": line._asdict() if line else None})
    elif line:
        click.echo(f"Taken back: {_shown(line)}\n{_NEXT}")
    else:
        click.echo(f"{table}: no corrections.")


def _add(table: Path, words: Sequence[str], note: str, rule: str | None, config: Config, *, as_json: bool) -> None:
    from search.curation import CONDITIONS, append_line, try_rows
    from search.tables import read_table_text

    cells = _cells(words, note, rule)
    enricher = _enricher(config)
    text = read_table_text(table) if table.exists() else ""
    corrections = _parse(text, table, enricher)
    index = _open(config)
    if rule is None:
        cells["document"] = _below_its_source(index, cells["document"])
    cells, rows = _read(cells, enricher, may_ask=not as_json and is_terminal())
    if rule is not None and rows[0].selector.name:
        raise click.ClickException(f"{rule} is no rule; its conditions are: {', '.join(CONDITIONS)}")
    trial = try_rows(index, rows, corrections.with_rows(rows), enricher.enrich, enricher.eras)
    _refuse_without_effect(trial, cells["document"], index, config, is_rule=rule is not None)
    said = corrections.line_saying(rows)
    line = said or append_line(table, cells)
    if as_json:
        print_json({"table": str(table), "line": line, **cells, **asdict(trial)})
    else:
        _print_trial(trial, cells, is_rule=rule is not None)
        click.echo(f"{table}, line {line}: {'says so already; nothing was written' if said else 'written'}. {_NEXT}")


def _cells(words: Sequence[str], note: str, rule: str | None) -> dict[str, str]:
    """Return the cells of a new line. A field of two words need not stand between quotation marks."""
    from search.curation import FIELD_NAMES, WrongValueError, read_field

    rest = list(words)
    if rule is None and len(rest) < 2:
        raise click.UsageError("say what to correct: hezuo correct DOCUMENT FIELD VALUE (see --help)")
    document = rest.pop(0) if rule is None else rule
    if not rest:
        raise click.UsageError(f"say which field to correct: {', '.join(FIELD_NAMES)}")
    field, value = rest[0], rest[1:]
    try:
        if len(rest) > 1:
            read_field(" ".join(rest[:2]))
            field, value = " ".join(rest[:2]), rest[2:]
    except WrongValueError:
        pass
    cells = {"document": document, "field": field, "value": " ".join(value), "note": note}
    for name, cell in cells.items():
        if "\0" in cell or cell != cell.encode("utf-8", "replace").decode():
            raise click.UsageError(f"the {name} holds characters that are no text")
        cells[name] = " ".join(cell.split()) if name != "document" else cell.strip()
    return cells


def _read(cells: dict[str, str], enricher: Enricher, *, may_ask: bool) -> tuple[dict[str, str], list[CorrectionRow]]:
    """Check a new line, and let the librarian choose where a place's name is that of several."""
    from search.curation import AmbiguousPlaceError, WrongValueError, parse_row

    while True:
        try:
            return cells, list(parse_row(cells, 0, enricher.gazetteer, enricher.eras))
        except AmbiguousPlaceError as error:
            if not may_ask:
                raise click.ClickException(str(error)) from error
            code = _choose(error, enricher)
            cells = {**cells, "value": cells["value"].replace(error.name, f"{error.name} ({code})", 1)}
        except WrongValueError as error:
            raise click.ClickException(str(error)) from error


def _below_its_source(index: OpenIndex, document: str) -> str:
    """Return the path of a file below the source in which it lies, where a path from here was given, as shells do.

    Everything else is returned as it is.
    """
    if not os.path.lexists(document):
        return document
    file = Path(document).absolute()
    for source in index.manifest.get("sources", ()):
        if file.is_relative_to(source):
            path = file.relative_to(source).as_posix()
            if path != document and _documents(index, path):
                return path
    return document


def is_terminal() -> bool:
    """Return whether a person can be asked."""
    return sys.stdin.isatty()


def _choose(error: Exception, enricher: Enricher) -> str:
    from search.curation import AmbiguousPlaceError, describe_unit

    codes = error.codes if isinstance(error, AmbiguousPlaceError) else ()
    name = error.name if isinstance(error, AmbiguousPlaceError) else ""
    click.echo(f"{name} is the name of several places:")
    for number, code in enumerate(codes, 1):
        click.echo(f"  {number}  {describe_unit(code, enricher.gazetteer)}")
    chosen: int = click.prompt("Which one", type=click.IntRange(1, len(codes)))
    return codes[chosen - 1]


def _refuse_without_effect(trial: Trial, document: str, index: OpenIndex, config: Config, *, is_rule: bool) -> None:
    """Refuse a line that no document fits, or that cannot apply to the one that it names."""
    from search.curation import similar_names
    from search.results import IdStatus

    if not is_rule and not trial.total and index.resolve(document).status is not IdStatus.GONE:
        if moved := index.resolve(document).id:
            hint = f"it is {moved} now"
        elif similar := similar_names(index, document):
            hint = f"did you mean {' or '.join(map(printable, similar))}?"
        else:
            hint = "give the id in the address of its page, or the path of its file below the folder of documents"
        raise click.ClickException(f"there is no document {document} in {destination(config).folder}/; {hint}")
    if is_rule and not trial.total and trial.is_complete:
        raise click.ClickException(f"no document of {destination(config).folder}/ fits the rule: {document}")
    problems = [tried.problem for tried in trial.examples]
    if problems and all(problems) and (not is_rule or len(problems) == trial.total):
        raise click.ClickException(f"{document}: {problems[0]}")


def _print_trial(trial: Trial, cells: Mapping[str, str], *, is_rule: bool) -> None:
    if is_rule:
        least = "" if trial.is_complete else "at least "
        click.echo(f"The rule fits {least}{trial.total:,} document{'' if trial.total == 1 else 's'}:")
    elif not trial.total:
        click.echo(f"{cells['document']} is not in the index at present.")
    for tried in trial.examples:
        click.echo(f"{printable(tried.title)} ({tried.id})")
        before, after = tried.before or "none", tried.after or "none"
        change = f"{before} → {after}" if before != after else f"{after}, as it is already"
        click.echo(f"  {cells['field']}: {printable(change)}")
        if tried.problem:
            click.echo(f"  without effect: {tried.problem}")
    if is_rule and trial.total > len(trial.examples):
        click.echo(f"and {trial.total - len(trial.examples):,} more")


def _shown(line: TableLine) -> str:
    note = f"  ({line.note})" if line.note else ""
    return printable(f"line {line.line}: {line.document}  {line.field}  {line.value}".rstrip() + note)


def _enricher(config: Config) -> Enricher:
    from search.engine import ArchiveTables
    from search.enrich import Enricher

    tables = ArchiveTables.read(replace(config, corrections=""))  # which need not be there yet
    return Enricher.load(tables.eras, tables.places)


def _parse(text: str, table: Path, enricher: Enricher) -> Corrections:
    from search.curation import Corrections

    return Corrections.parse(text, name=str(table), gazetteer=enricher.gazetteer, eras=enricher.eras)


def _open(config: Config) -> OpenIndex:
    from search.engine import OpenIndex, current

    return OpenIndex(current(destination(config).folder))


def _documents(index: OpenIndex, name: str) -> list[Document]:
    from search.curation import documents_named

    return documents_named(index, name)
