"""Turns what a reader typed into the documents that match it: read, widened, compiled, evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search.config import Config
from search.deadline import NEVER, Deadline
from search.lexicon import Lexicon
from search.library.notices import shortfalls
from search.present import HighlightPattern, highlight_patterns
from search.query import (
    MATCHING,
    NOTHING,
    Answer,
    Compiled,
    Facts,
    Index,
    Limits,
    Node,
    Question,
    Request,
    compile_query,
    parse,
    widen,
)
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
        answer: What the index says.
        deadline: After it nothing more is looked up for the sake of this question.
    """

    question: Question
    tree: Node | None
    expansions: tuple[Expansion, ...]
    compiled: Compiled | None
    answer: Answer
    deadline: Deadline

    @property
    def patterns(self) -> tuple[HighlightPattern, ...]:
        """What is to be marked in a document."""
        return highlight_patterns(self.tree)

    def notices(self) -> Iterator[Notice]:
        """What the reader should know about the question and its answer."""
        yield from self.question.notices
        query = self.compiled.query if self.compiled else None
        yield from shortfalls(query, partial=self.answer.partial)
        if self.answer.total and self.compiled and self.compiled.share < 1:
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
        self, index: Index, lexicon: Lexicon, text: str, wanted: Request, *, expand: bool, without: Sequence[str]
    ) -> Asked:
        """Return the documents that match a question, as far as they are found before a deadline.

        Args:
            index: Where they are.
            lexicon: That of the index.
            text: As typed.
            wanted: What is wanted of them; where nothing could be ranked, the newest come first. Without a deadline the
                question gets one of its own, which begins when the search does: reading and widening have bounds, and
                the first question of a process waits for tables to load.
            expand: Whether to search as well for what the words are called otherwise.
            without: Texts of expansions to leave out.
        """
        question = self.question(text)
        tree, expansions = self.widened(lexicon, question, expand=expand, without=without)
        if wanted.deadline is NEVER:
            wanted = replace(wanted, deadline=Deadline(self.config.deadline_ms))
        if not highlight_patterns(tree):
            wanted = replace(wanted, sort=wanted.sort.replace("relevance", "newest"))
        if tree is None:
            answer = index.answer(replace(wanted, query=None if question.blank else NOTHING))
            return Asked(question, None, (), None, answer, wanted.deadline)
        compiled = compile_query(tree, asks=question.asks, worth=index.worth)
        answer = index.answer(replace(wanted, query=compiled.query))
        if compiled.share >= 1 and compiled.words > MATCHING.few_words and not answer.partial and not answer.unfiltered:
            compiled = compile_query(tree, asks=question.asks, tried=True, worth=index.worth)
            answer = index.answer(replace(wanted, query=compiled.query))
        return Asked(question, tree, expansions, compiled, answer, wanted.deadline)
