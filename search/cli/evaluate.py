"""The command `hezuo eval`: measures over evaluation sets, and comparison of two settings."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from search.cli.options import command, index_option, json_option, print_json, settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.config import Config
    from search.evaluation import EvaluationSet, Outcome, Result

__all__ = ["eval_command"]

_SETTINGS = {"expand": True, "no-expand": False}
_HEADERS = ("nDCG@10", "MRR@10", "recall@10")
_NAME, _CELL = 20, 9  # columns of a terminal
_LEAST_P = 0.0001  # p-values below are printed as <0.0001, as four decimals are shown
_DEADLINE_MS = 60_000  # far above what a query takes, so that no answer is cut short
_SIGNIFICANCE = 0.05  # p-value below which a difference is hardly chance: the conventional level


@click.command("eval", short_help="Measure how well questions are answered.")
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path(path_type=Path))
@click.option(
    "--expand/--no-expand", default=True, help="Search in the other language and script too (default), or not."
)
@click.option(
    "--per-query", metavar="FILE", type=click.Path(path_type=Path), help="Write a table with a line for each question."
)
@click.option(
    "--against",
    metavar="WHAT",
    help="Compare with expand, with no-expand, or with a FILE that --per-query wrote before something was changed.",
)
@index_option
@json_option
@command
def eval_command(folders: tuple[Path, ...], index: str | None, as_json: bool, **options: Any) -> None:  # noqa: FBT001 - a flag of click's
    """Measure how well questions are answered whose right answers are known.

    Each DIR holds corpus.jsonl (documents: id, title, text), queries.jsonl (questions: id, text) and qrels.tsv (which
    document answers which question: question, document, relevance, with tabs between them). The documents are put into
    an index of their own, and every question is asked as a reader would ask it. With --index, the questions are asked
    of that index instead, and qrels.tsv names its documents by their ids or by their files.

    Printed are means over all questions, from 0 to 1; only the first ten documents of an answer count:

    \b
      nDCG@10     how near the top the right documents stand
      MRR@10      1 if the first document is right, 1/2 if it is the second,
                  1/3 if it is the third that is the first right one, ...
      recall@10   how many of the right documents are there at all

    --against says of two settings how much better (+) or worse (-) the first is, for how many questions, and how
    likely such a difference would be by chance (p, by a paired randomisation test): below 0.05 it hardly is chance.

    \b
    hezuo eval judged/ --against no-expand       do translations help?
    hezuo eval judged/ --per-query before.tsv    ... then change the glossary ...
    hezuo eval judged/ --against before.tsv      did that help?
    """
    from search.evaluation import read_set, write_outcomes

    table, against = options["per_query"], _comparison(options["against"])
    if table and not table.parent.is_dir():
        raise click.ClickException(f"{table}: cannot be written, for there is no folder {table.parent}")
    config = settings(index) if index else None
    facts: list[dict[str, Any]] = []
    outcomes: list[Outcome] = []
    for evaluation_set in [read_set(folder) for folder in folders]:
        if sys.stderr.isatty():
            click.echo(f"asking {len(evaluation_set.questions):,} questions of {evaluation_set.name} ...", err=True)
        set_facts, result = _facts(evaluation_set, config, expand=options["expand"], against=against)
        facts.append(set_facts)
        outcomes += result.outcomes
        if not as_json:
            _print_set(set_facts, options["against"], header=len(facts) == 1)
    if table:
        write_outcomes(table, outcomes)
    means = _means(facts)
    if as_json:
        print_json({**means, "expand": options["expand"], "against": options["against"], "sets": facts})
    elif len(facts) > 1:
        _print_row("mean of the sets", ["", "", *_figures(means)])


def _comparison(what: str | None) -> Sequence[Outcome] | bool | None:
    """Return what to compare with: a setting of `expand`, earlier outcomes, or None."""
    from search.evaluation import read_outcomes

    if what is None:
        return None
    if what not in _SETTINGS and not Path(what).is_file():
        raise click.ClickException(f"--against {what}: is neither {' nor '.join(_SETTINGS)} nor a file that is there")
    return _SETTINGS[what] if what in _SETTINGS else read_outcomes(Path(what))


def _facts(
    evaluation_set: EvaluationSet, config: Config | None, *, expand: bool, against: Sequence[Outcome] | bool | None
) -> tuple[dict[str, Any], Result]:
    """Return the facts that are printed about a set, and its result."""
    from search.evaluation import compare, evaluation_library, mean, run_questions
    from search.library import Library

    # A busy machine must not change the measures: no answer is cut short by the deadline.
    has_index = config is not None
    config = replace(config or settings(None), deadline_ms=_DEADLINE_MS)
    opened = Library.open(config.index, config=config) if has_index else evaluation_library(evaluation_set, config)
    with opened as library:
        result = run_questions(library, evaluation_set, expand=expand)
        others = (
            run_questions(library, evaluation_set, expand=against).outcomes if isinstance(against, bool) else against
        )
    facts: dict[str, Any] = {
        "set": evaluation_set.name,
        "documents": result.documents,
        "questions": len(result.outcomes),
        "unjudged": evaluation_set.unjudged,
        "seconds": round(result.seconds, 3),
        **mean(result.outcomes),
    }
    if others is not None:
        facts["compared"] = {
            name: comparison._asdict() for name, comparison in compare(result.outcomes, others).items()
        }
    return facts, result


def _means(facts: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the means over the sets, each with the same weight."""
    from search.evaluation import MEASURES

    return {name: sum(set_facts[name] for set_facts in facts) / len(facts) for name in MEASURES}


def _print_set(facts: Mapping[str, Any], against: str | None, *, header: bool) -> None:
    from search.evaluation import MEASURES

    if header:
        _print_row("", ["documents", "questions", *_HEADERS])
    _print_row(facts["set"], [f"{facts['documents']:,}", f"{facts['questions']:,}", *_figures(facts)])
    if "compared" in facts:
        compared = [facts["compared"][name] for name in MEASURES]
        wide = _NAME + 2 * (_CELL + 1)
        _print_row(f"  against {against}", [f"{item['difference']:+.4f}" for item in compared], wide)
        _print_row("    questions better", [f"{item['better']:,}" for item in compared], wide)
        _print_row("    questions worse", [f"{item['worse']:,}" for item in compared], wide)
        p_values = [f"{item['p']:.4f}" if item["p"] >= _LEAST_P else f"<{_LEAST_P}" for item in compared]
        _print_row("    p", p_values, wide)
        _print_row("    by chance?", ["hardly" if item["p"] < _SIGNIFICANCE else "perhaps" for item in compared], wide)
    if left_out := facts["unjudged"]:
        were, them = ("question was", "it") if left_out == 1 else ("questions were", "them")
        click.echo(f"  {left_out:,} {were} left out: qrels.tsv has no document that answers {them}")


def _figures(measures: Mapping[str, float]) -> list[str]:
    from search.evaluation import MEASURES

    return [f"{measures[name]:.4f}" for name in MEASURES]


def _print_row(label: str, cells: Sequence[str], width: int = _NAME) -> None:
    """Print a row of the table; a label that is wider than its column gets a line of its own."""
    from rich.cells import cell_len

    if cell_len(label) > width:
        click.echo(label)
        label = ""
    click.echo(label + " " * (width - cell_len(label)) + "".join(f" {cell:>{_CELL}}" for cell in cells))
