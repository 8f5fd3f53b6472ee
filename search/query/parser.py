"""Turns what a reader typed into a tree of bounded size, and notices about what was read otherwise than typed.

    words AND (this OR that) NOT those -nor +that "a phrase"~3 wild* w?ld title:x date:1953..1958-06

Brackets, quotation marks, signs and colons may be full-width, operators are in capitals. Of words that stand side by
side, `matching` says how many must match; what is joined by AND or has a plus before it must. A question that is no
question of this grammar is searched for literally, and a notice says so. Time is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from search.errors import InvalidRequest
from search.query.lexer import Kind, Malformed, Token, plain_words, tokens
from search.query.minimum_match import asks
from search.query.tree import And, Node, Not, Or, Phrase, Prefix, Scoped, Word, says_nothing
from search.query.units import chinese_runs, phrase_runs, single_run, word_units
from search.results import Notice
from search.text import HAN, fold, is_han

__all__ = ["Limits", "Question", "Resolver", "parse"]

TEXT_FIELDS = {"title": "title", "标题": "title", "author": "author", "作者": "author"}
"""Fields of words, by the (folded) names under which a reader may call them."""

Resolver = Callable[[str], Node]
"""Turns the text behind `region:` or its like into a condition; raises InvalidRequest with words for the reader."""

_SHORTEST_PREFIX = 2
_COUNTED = frozenset({Kind.WORD, Kind.STRANGE, Kind.PHRASE, Kind.OPERATOR, Kind.SIGN})
_COMPLETE = frozenset({Kind.WORD, Kind.STRANGE, Kind.PHRASE, Kind.CLOSE})
_WILD = re.compile(rf"[*＊]|(?<=[^\W{HAN}])[?？](?=[^\W{HAN}])")  # at the end of a word it is a question mark
_WILDCARDS = re.compile(r"[*?]+")
_LONE_SLOP = re.compile(r"[~～]\d*$")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a question: its length in characters, its words and operators, its nested brackets."""

    chars: int = 256
    clauses: int = 32
    depth: int = 8


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    Attributes:
        text: As typed, cut to the limit of characters: what anybody else may look at.
        tree: What must match; None if nothing in it can be searched for.
        blank: Whether nothing was typed at all.
        notices: What was read otherwise than typed.
        asks: Whether it is a whole question, of which not every word must match.
    """

    text: str
    tree: Node | None
    blank: bool
    notices: tuple[Notice, ...] = ()
    asks: bool = False


def parse(text: str, resolvers: Mapping[str, Resolver] | None = None, limits: Limits | None = None) -> Question:
    """Read a question. Never raises, whatever the text.

    Args:
        text: What the reader typed.
        resolvers: Fields of facts (`region`, `era`, `date`), by the folded names that may stand before a colon.
        limits: Bounds; what lies beyond is cut with a notice.
    """
    if not text.strip():
        return Question("", None, blank=True)
    limits = limits or Limits()
    cut = text[: limits.chars]
    reader = _Reader(resolvers or {}, limits, asks(cut))
    if len(text) > limits.chars:
        reader.note("truncated", f"Only the first {limits.chars} characters were searched for.")
    try:
        tree = reader.read(cut)
    except Malformed as problem:
        reader.note("literal", f"{problem} The words were searched for as they stand, without operators.")
        tree = reader.literal(cut)
    if tree is None:
        reader.note("no-words", "There is no word in this question that could be searched for.")
    return Question(cut, tree, blank=False, notices=tuple(reader.notices.values()), asks=reader.asks)


@dataclass(slots=True)
class _Reader:
    """A recursive descent over the tokens of one question."""

    resolvers: Mapping[str, Resolver]
    limits: Limits
    asks: bool
    notices: dict[str, Notice] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)
    at: int = 0
    condition: str = ""  # the field of facts whose values are being read, between its colon and their end

    def note(self, code: str, text: str) -> None:
        self.notices.setdefault(text, Notice(code=code, text=text))

    def read(self, text: str) -> Node | None:
        self.tokens = self._bounded(tokens(text, {*TEXT_FIELDS, *self.resolvers}))
        tree = self._either(0)
        if self.at < len(self.tokens):
            raise Malformed("A bracket is closed that was never opened.")
        return tree

    def literal(self, text: str) -> Node | None:
        words = plain_words(text)
        if len(words) > self.limits.clauses:
            self._note_too_many()
        return _together([_word(word) for word in words[: self.limits.clauses]])

    def _bounded(self, found: list[Token]) -> list[Token]:
        """Cut the question behind its last permitted clause, and close what stands open there."""
        after_field = [False, *(token.kind is Kind.FIELD for token in found)]
        # A field counts with its value, but one behind another counts by itself: each is a step deeper.
        counted = [
            place
            for place, token in enumerate(found)
            if token.kind in _COUNTED or (token.kind is Kind.FIELD and after_field[place])
        ]
        if len(counted) <= self.limits.clauses:
            return found
        self._note_too_many()
        kept = found[: counted[self.limits.clauses]]
        while kept and kept[-1].kind not in _COMPLETE:
            kept.pop()
        unclosed = sum((token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE) for token in kept)
        return kept + [Token(Kind.CLOSE, ")")] * max(0, unclosed)

    def _note_too_many(self) -> None:
        self.note("truncated", f"Only the first {self.limits.clauses} words and operators were searched for.")

    def _peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token(Kind.END, "")

    def _take(self) -> Token:
        token = self._peek()
        self.at += 1
        return token

    def _either(self, depth: int) -> Node | None:
        if depth > self.limits.depth:
            raise Malformed(f"Brackets are nested more than {self.limits.depth} deep.")
        sides = [self._both(depth)]
        while self._peek()[:2] == (Kind.OPERATOR, "OR"):
            self._take()
            sides.append(self._both(depth))
        found = tuple(side for side in sides if side is not None)
        return Or(found) if len(found) > 1 else next(iter(found), None)

    def _both(self, depth: int) -> Node | None:
        nodes, joined = [self._single(depth)], False
        while True:
            kind, text, _ = self._peek()
            if kind in (Kind.END, Kind.CLOSE) or (kind, text) == (Kind.OPERATOR, "OR"):
                return _together(nodes)
            if (kind, text) == (Kind.OPERATOR, "AND"):
                self._take()
                joined = True
                _require_last(nodes)
            nodes.append(self._single(depth))
            if joined and _tells(nodes[-1]):
                joined = False
                _require_last(nodes)

    def _single(self, depth: int) -> Node | None:
        token = self._take()
        match token.kind, token.text:
            case (Kind.OPERATOR, "NOT") | (Kind.SIGN, "-"):
                child = self._single(depth)
                return Not(child) if child else None
            case (Kind.SIGN, _):
                return _required(self._single(depth))
            case (Kind.OPEN, _):
                return self._bracket(depth)
            case (Kind.FIELD, name):
                return self._field(name, depth)
            case ((Kind.PHRASE | Kind.WORD), value) if self.condition:
                return self._resolved(value)
            case (Kind.PHRASE, words):
                return self._phrase(words, token.slop)
            case (Kind.STRANGE, word):
                return self._strange(word)
            case (Kind.WORD, word):
                return self._plain(word)
            case (Kind.OPERATOR, operator):
                raise Malformed(f"There is no word before or after {operator}.")
            case (Kind.CLOSE, _):
                raise Malformed("There is nothing between two brackets.")
        raise Malformed("The question ends too early.")

    def _phrase(self, words: str, slop: int) -> Node | None:
        runs = phrase_runs(words)
        if len(runs) > 1:
            self.note("phrase-parts", f"“{words}” is in two scripts or has marks in it: each of its parts must occur.")
        elif slop > 1 and runs and runs[0].script == "han":
            self.note("phrase-parts", "The number behind the tilde counts English words; it was not used for Chinese.")
        return Phrase(runs, slop, required=not self.asks) if runs else None

    def _bracket(self, depth: int) -> Node | None:
        inner = self._either(depth + 1)
        if self._take().kind is not Kind.CLOSE:
            raise Malformed("A bracket is not closed.")
        return inner

    def _field(self, name: str, depth: int) -> Node | None:
        if scope := TEXT_FIELDS.get(name):
            child = self._single(depth)
            return Scoped(scope, child) if child else None
        if self._peek().kind not in (Kind.WORD, Kind.STRANGE, Kind.PHRASE, Kind.OPEN, Kind.SIGN):
            raise Malformed(f"A value is missing after “{name}:”.")
        outer, self.condition = self.condition, name
        try:
            return self._single(depth)
        finally:
            self.condition = outer

    def _resolved(self, value: str) -> Node | None:
        try:
            return self.resolvers[self.condition](value)
        except InvalidRequest as problem:
            self.note("unknown-value", f"{problem} This condition was left out.")
            return None

    def _strange(self, word: str) -> Node | None:
        if self.condition:
            return self._resolved(word)
        name = word.replace("：", ":").partition(":")[0]
        fields = ", ".join(name for name in (*TEXT_FIELDS, *self.resolvers) if name.isascii())
        self.note("unknown-field", f"There is no field “{name}”, so it was taken as a word; fields are {fields}.")
        return self._plain(word)

    def _plain(self, word: str) -> Node | None:
        if _WILD.search(word):
            return self._wild(word)
        if _LONE_SLOP.search(word):
            self.note(
                "lone-tilde", "A tilde counts the words within a phrase in quotation marks; here it was left out."
            )
        return _word(_LONE_SLOP.sub("", word))

    def _wild(self, word: str) -> Node | None:
        pattern = re.sub(r"\*+", "*", fold(word).rstrip("?"))
        stem = _WILDCARDS.split(pattern, maxsplit=1)[0]
        if pattern == f"{stem}*" and stem and all(map(is_han, stem)):
            return Prefix("han", stem)
        letters = _WILDCARDS.sub("", pattern)
        if len(stem) >= _SHORTEST_PREFIX and letters.isalnum() and not any(map(is_han, letters)):
            return Prefix("latin", stem, "" if pattern == f"{stem}*" else pattern)
        self.note("wildcard", f"The wildcard of {word} was not used: it needs a plain word of two letters before it.")
        return _word(_WILDCARDS.sub(" ", pattern))


def _word(text: str) -> Node | None:
    units = word_units(text)
    run = single_run(text) if len(units) > 1 else ""
    return Word(units, run, runs=chinese_runs(text)) if units else None


def _required(node: Node | None) -> Node | None:
    return replace(node, required=True) if isinstance(node, Word | Phrase) else node


def _require_last(nodes: list[Node | None]) -> None:
    """Mark the last word that says something: in "the team AND the commune" no "the" is asked for."""
    for at in reversed(range(len(nodes))):
        if _tells(nodes[at]):
            nodes[at] = _required(nodes[at])
            return


def _tells(node: Node | None) -> bool:
    return node is not None and not says_nothing(node)


def _together(nodes: list[Node | None]) -> Node | None:
    found = tuple(node for node in nodes if node is not None)
    return And(found) if len(found) > 1 else next(iter(found), None)
