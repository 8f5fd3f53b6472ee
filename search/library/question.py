"""Turns what a reader typed into the documents that match it: read, widened, compiled, evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.config import Config
from search.deadline import Deadline
from search.engine import Hits, Matches, OpenIndex
from search.lexicon import Lexicon
from search.library.notices import shortfalls
from search.present import Needle, needles
from search.query import FEW_WORDS, Compiled, Facts, Limits, Node, Question, compile_query, parse, widen
from search.results import Expansion, Notice

__all__ = ["Asked", "Asker"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer.

    Attributes:
        question: As it was read.
        tree: The question, widened; None if there is none.
        expansions: What it was widened by.
        compiled: As the engine was asked it; None if there is no question.
        matches: All documents that match, whatever the filters.
        deadline: After it nothing more is looked up for the sake of this question.
    """

    question: Question
    tree: Node | None
    expansions: tuple[Expansion, ...]
    compiled: Compiled | None
    matches: Matches
    deadline: Deadline

    @property
    def needles(self) -> tuple[Needle, ...]:
        """What is to be marked in a document."""
        return needles(self.tree)

    def notices(self, found: int) -> Iterator[Notice]:
        """What the reader should know about the question and its answer, of which filters leave `found` documents."""
        yield from self.question.notices
        query = self.compiled.query if self.compiled else None
        yield from shortfalls(query, partial=self.matches.partial)
        if found and self.compiled and self.compiled.share < 1:
            yield Notice(
                code="some-words",
                text="Not every word was required: documents with enough of them are listed, those with most of them "
                "first. To require a word, put a + before it.",
            )


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks an index.

    Attributes:
        facts: Reads conditions.
        config: Limits.
    """

    facts: Facts
    config: Config

    def question(self, text: str) -> Question:
        """What was typed, read; never raises."""
        limits = Limits(self.config.query_chars, self.config.query_clauses, self.config.query_depth)
        return parse(text, self.facts.resolvers(), limits)

    def widened(
        self, lexicon: Lexicon, question: Question, *, expand: bool, without: Sequence[str]
    ) -> tuple[Node | None, tuple[Expansion, ...]]:
        """The tree of a question with what its words are called otherwise."""
        if question.tree is None or not expand:
            return question.tree, ()
        widening = widen(question.tree, lexicon.translator, without, asks=question.asks)
        return widening.tree, widening.expansions

    def ask(
        self, index: OpenIndex, lexicon: Lexicon, text: str, *, expand: bool = True, without: Sequence[str] = (),
        deadline: Deadline | None = None,
    ) -> Asked:  # fmt: skip
        """The documents that match a question, as far as they are found before a deadline.

        Args:
            index: Where they are.
            lexicon: That of the index.
            text: As typed.
            expand: Whether to search as well for what the words are called otherwise.
            without: Texts of expansions to leave out.
            deadline: That of the question for whose sake this one is asked; None for one of its own. It begins when the
                search does: reading and widening have bounds, and the first of a process waits for tables to load.
        """
        question = self.question(text)
        tree, expansions = self.widened(lexicon, question, expand=expand, without=without)
        deadline = deadline or Deadline(self.config.deadline_ms)
        if tree is None:
            matches = index.matches(None) if question.blank else Matches(Hits.none(index.size))
            return Asked(question, None, (), None, matches, deadline)
        compiled = compile_query(tree, asks=question.asks, worth=index.worth)
        matches = index.matches(compiled.query, deadline)
        if compiled.share >= 1 and compiled.words > FEW_WORDS and not matches.partial and not matches.total:
            compiled = compile_query(tree, asks=question.asks, tried=True, worth=index.worth)
            matches = index.matches(compiled.query, deadline)
        return Asked(question, tree, expansions, compiled, matches, deadline)
