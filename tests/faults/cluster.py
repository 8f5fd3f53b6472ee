"""Kills nodes of a cluster while an archive in it is asked and updated.

    python -m tests.faults.cluster [--questions 1000]

Three nodes, of which two hold the two shards of the archive with a copy of each, and one only votes. Of each kind a node is
killed (-9) and started again, one after the other, while readers ask and an update is published. Every answer must be the
one of the generation before or of the one after, whole, or say that it is partial, or that the cluster does not answer. At
the end the archive has what the last update published. Prints how many answers were of which kind, and the slowest.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic, sleep

from search import Config, Library, build, update
from search.errors import IndexUnreachable, SearchError
from search.results import Page
from tests.remote.archives import write_sources
from tests.servers.opensearch import Node, cluster

__all__ = ["Outcome", "ask_while_nodes_die"]

_QUESTIONS = (
    "互助组",
    "mutual aid team",
    "水渠",
    "peasants",
    "农民 开会",
    '"the mutual aid team"',
    "reservoir OR mill",
)
_READERS = 2

Answers = dict[str, tuple[int, tuple[str, ...]]]
"""For each question the number of documents found, and the ids of the first."""


class Outcome:
    """What readers were answered.

    Attributes:
        kinds: Number of answers of each kind: `right`, `partial`, `unreachable`, and `WRONG`.
        slowest: Seconds of the slowest answer.
        errors: Messages of what did not answer.
    """

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.slowest = 0.0
        self.errors: Counter[str] = Counter()


def ask_while_nodes_die(folder: Path, questions: int) -> Outcome:
    """Publish an archive in a cluster of three, and ask it while its nodes are killed; see the module."""
    sources, outcome, done = folder / "sources", Outcome(), Event()
    write_sources(sources)
    with cluster() as nodes:
        hosts = ",".join(node.addresses["http"] for node in nodes)
        address = f"opensearch+http://{hosts}/archive"
        config = Config(
            deadline_ms=5_000,
            cache=str(folder / "cache"),
            opensearch_working_copy=str(folder / "index"),
            opensearch_shards=2,
        )
        build([sources], address, config=config)
        with Library.open(address, config=config) as library:
            before = _answers(library)
            allowed = [before]
            (sources / "essays/one.txt").write_text("Anew\n\nThe mutual aid team and the peasants.\n", encoding="utf-8")
            expected = _expected(sources, folder / "other", config)
            allowed.append(expected)

            def read() -> None:
                asked = 0
                while not done.is_set() or sum(outcome.kinds.values()) < questions:
                    question = _QUESTIONS[asked % len(_QUESTIONS)]
                    asked += 1
                    began = monotonic()
                    try:
                        page = library.search(question, per_page=5)
                        kind = (
                            "partial" if page.partial else "right" if _is_one_of(page, question, allowed) else "WRONG"
                        )
                    except IndexUnreachable as error:
                        kind = "unreachable"
                        outcome.errors[str(error)] += 1
                    outcome.kinds[kind] += 1
                    outcome.slowest = max(outcome.slowest, monotonic() - began)

            readers = [Thread(target=read) for _ in range(_READERS)]
            for reader in readers:
                reader.start()
            for victim in nodes:
                _kill_and_start(victim)
                _publish(sources, address, config, outcome)
            done.set()
            for reader in readers:
                reader.join()
            sleep(2)  # in which a library follows
            library.search("x")
            sleep(2)
            if not all(
                _is_one_of(library.search(question, per_page=5), question, [expected]) for question in _QUESTIONS
            ):
                outcome.kinds["WRONG"] += 1
    return outcome


def _kill_and_start(node: Node) -> None:
    node.kill()
    sleep(3)
    node.start()
    node.wait()


def _publish(sources: Path, address: str, config: Config, outcome: Outcome) -> None:
    """Update until it has been published: a cluster without a manager takes no writes."""
    for _ in range(20):
        try:
            update([sources], address, config=config, accept=True)
        except SearchError as error:
            outcome.errors[f"update: {error}"] += 1
            sleep(2)
        else:
            return
    raise RuntimeError("the update was never published")


def _expected(sources: Path, index: Path, config: Config) -> Answers:
    build([sources], index, config=config)
    with Library.open(index, config=config) as library:
        return _answers(library)


def _answers(library: Library) -> Answers:
    return {question: _answer(library.search(question, per_page=5)) for question in _QUESTIONS}


def _answer(page: Page) -> tuple[int, tuple[str, ...]]:
    return page.total, tuple(sorted(hit.id for hit in page))


def _is_one_of(page: Page, question: str, allowed: list[Answers]) -> bool:
    return _answer(page) in [answers[question] for answers in allowed]


def main() -> None:
    """Parse the command line, run, and print; exit with 1 after a wrong answer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--questions", type=int, default=1000)
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        outcome = ask_while_nodes_die(Path(temporary), options.questions)
    sys.stdout.write(f"{dict(outcome.kinds)}, slowest {outcome.slowest:.2f} s\n")
    for message, count in outcome.errors.most_common(5):
        sys.stdout.write(f"{count} x {message}\n")
    sys.exit(outcome.kinds["WRONG"] > 0)


if __name__ == "__main__":
    main()
