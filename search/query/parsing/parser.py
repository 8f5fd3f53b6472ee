"""Parser of the query language: a tree of bounded size, and notices about what was not parsed as typed.

    words AND (this OR that) NOT those -nor +that "a phrase"~3 wild* w?ld title:x date:1953..1958-06

Brackets, quotation marks, signs and colons may be full-width; operators are in capitals. `matching_rule` decides how
many of the words without an operator must match; words that are joined by AND or follow a plus must match. A query with
a syntax error is searched for as plain words, with a notice. Time is linear in the length of the query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from search.errors import InvalidRequest, Message
from search.query.matching_rule import is_question
from search.query.parsing.lexer import QuerySyntaxError, SyntaxKind, SyntaxToken, plain_words, readable, tokenize
from search.query.parsing.typed_terms import chinese_runs, phrase_runs, possible_name, query_terms, single_run
from search.query.tree import (
    AndNode,
    FieldNode,
    Node,
    NotNode,
    OrNode,
    PhraseNode,
    PrefixNode,
    WordNode,
    has_only_stop_words,
)
from search.results import Notice
from search.text import HAN, fold, is_han, plain_letters

__all__ = ["ParsedQuery", "QueryLimits", "Resolver", "parse"]

TEXT_FIELDS = {"title": "title", "标题": "title", "author": "author", "作者": "author"}
"""Text fields by their folded names in queries."""

Resolver = Callable[[str], Node]
"""Parses the value of a condition such as `region:`; raises InvalidRequest with a message for the parser."""

_MIN_PREFIX = 2  # letters before a wildcard: a single one would match a large part of all words
# Tokens that count towards the limit of clauses.
_COUNTED_KINDS = frozenset(
    {SyntaxKind.WORD, SyntaxKind.UNKNOWN_FIELD, SyntaxKind.PHRASE, SyntaxKind.OPERATOR, SyntaxKind.SIGN}
)
# Tokens that can be the last one of a query.
_OPERAND_ENDS = frozenset({SyntaxKind.WORD, SyntaxKind.UNKNOWN_FIELD, SyntaxKind.PHRASE, SyntaxKind.CLOSE})
_WILD = re.compile(rf"[*＊]|(?<=[^\W{HAN}])[?？](?=[^\W{HAN}])")  # at the end of a word it is a question mark
_WILDCARDS = re.compile(r"[*?]+")
_LONE_SLOP = re.compile(r"[~～]\d*$")


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """Limits of a query: characters, words and operators, levels of brackets."""

    chars: int = 256
    clauses: int = 32
    depth: int = 8


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The result of parsing a query.

    Attributes:
        text: As typed, truncated to the limit of characters.
        tree: The tree; None if there is nothing to search for.
        blank: Whether nothing was typed.
        notices: What was not parsed as typed.
        is_question: Whether it is a full question, of which not every word must match.
    """

    text: str
    tree: Node | None
    blank: bool
    notices: tuple[Notice, ...] = ()
    is_question: bool = False


def parse(text: str, resolvers: Mapping[str, Resolver] | None = None, limits: QueryLimits | None = None) -> ParsedQuery:
    """Parse a query. No text raises an error.

    Args:
        text: The query as typed.
        resolvers: Parsers of conditions (`region`, `era`, `date`) by folded field name.
        limits: Limits; a query beyond them is truncated with a notice.
    """
    if not text.strip():
        return ParsedQuery("", None, blank=True)
    limits = limits or QueryLimits()
    cut = text[: limits.chars]
    query = readable(cut)
    parser = _QueryParser(resolvers or {}, limits, is_question(query))
    if len(text) > limits.chars:
        parser.note("truncated", Message("Only the first %(count)s characters were searched for.", count=limits.chars))
    try:
        tree = parser.parse(query)
    except QuerySyntaxError as problem:
        parser.note(
            "literal",
            Message(
                "%(problem)s The words were searched for as they stand, without operators.", problem=problem.args[0]
            ),
        )
        tree = parser.literal(query)
    if tree is None:
        parser.note("no-words", Message("There is no word in this question that could be searched for."))
    return ParsedQuery(cut, tree, blank=False, notices=tuple(parser.notices.values()), is_question=parser.is_question)


@dataclass(slots=True)
class _QueryParser:
    """Recursive descent parser for one query."""

    resolvers: Mapping[str, Resolver]
    limits: QueryLimits
    is_question: bool
    notices: dict[str, Notice] = field(default_factory=dict)
    tokens: list[SyntaxToken] = field(default_factory=list)
    position: int = 0  # of the next token
    condition: str = ""  # the field of the condition whose values are being parsed

    def note(self, code: str, text: Message) -> None:
        self.notices.setdefault(text, Notice(code=code, text=text))

    def parse(self, text: str) -> Node | None:
        self.tokens = self._truncated(tokenize(text, {*TEXT_FIELDS, *self.resolvers}))
        tree = self._disjunction(0)
        if self.position < len(self.tokens):
            raise QuerySyntaxError(Message("A bracket is closed that was never opened."))
        return tree

    def literal(self, text: str) -> Node | None:
        words = plain_words(text)
        if len(words) > self.limits.clauses:
            self._note_too_many()
        return _and([_word(word) for word in words[: self.limits.clauses]])

    def _truncated(self, tokens: list[SyntaxToken]) -> list[SyntaxToken]:
        """Return the tokens up to the last permitted clause, and close brackets that are open there."""
        after_field = [False, *(token.kind is SyntaxKind.FIELD for token in tokens)]
        # A field counts together with its value, but nested fields count one by one: each is a level of recursion.
        counted = [
            position
            for position, token in enumerate(tokens)
            if token.kind in _COUNTED_KINDS or (token.kind is SyntaxKind.FIELD and after_field[position])
        ]
        if len(counted) <= self.limits.clauses:
            return tokens
        self._note_too_many()
        permitted = tokens[: counted[self.limits.clauses]]
        while permitted and permitted[-1].kind not in _OPERAND_ENDS:
            permitted.pop()
        unclosed = sum((token.kind is SyntaxKind.OPEN) - (token.kind is SyntaxKind.CLOSE) for token in permitted)
        return permitted + [SyntaxToken(SyntaxKind.CLOSE, ")")] * max(0, unclosed)

    def _note_too_many(self) -> None:
        self.note(
            "truncated",
            Message("Only the first %(count)s words and operators were searched for.", count=self.limits.clauses),
        )

    def _peek(self) -> SyntaxToken:
        return self.tokens[self.position] if self.position < len(self.tokens) else SyntaxToken(SyntaxKind.END, "")

    def _take(self) -> SyntaxToken:
        token = self._peek()
        self.position += 1
        return token

    def _disjunction(self, depth: int) -> Node | None:
        if depth > self.limits.depth:
            raise QuerySyntaxError(Message("Brackets are nested more than %(depth)s deep.", depth=self.limits.depth))
        sides = [self._conjunction(depth)]
        while self._peek()[:2] == (SyntaxKind.OPERATOR, "OR"):
            self._take()
            sides.append(self._conjunction(depth))
        children = tuple(side for side in sides if side is not None)
        return OrNode(children) if len(children) > 1 else next(iter(children), None)

    def _conjunction(self, depth: int) -> Node | None:
        nodes, joined = [self._operand(depth)], False
        while True:
            kind, text, _ = self._peek()
            if kind in (SyntaxKind.END, SyntaxKind.CLOSE) or (kind, text) == (SyntaxKind.OPERATOR, "OR"):
                return _and(nodes)
            if (kind, text) == (SyntaxKind.OPERATOR, "AND"):
                self._take()
                joined = True
                _require_last(nodes)
            nodes.append(self._operand(depth))
            if joined and _is_content(nodes[-1]):
                joined = False
                _require_last(nodes)

    def _operand(self, depth: int) -> Node | None:
        token = self._take()
        match token.kind, token.text:
            case (SyntaxKind.OPERATOR, "NOT") | (SyntaxKind.SIGN, "-"):
                child = self._operand(depth)
                return NotNode(child) if child else None
            case (SyntaxKind.SIGN, _):
                return _required(self._operand(depth))
            case (SyntaxKind.OPEN, _):
                return self._bracket(depth)
            case (SyntaxKind.FIELD, name):
                return self._field(name, depth)
            case ((SyntaxKind.PHRASE | SyntaxKind.WORD), value) if self.condition:
                return self._resolved(value)
            case (SyntaxKind.PHRASE, words):
                return self._phrase(words, token.slop)
            case (SyntaxKind.UNKNOWN_FIELD, word):
                return self._unknown_field(word)
            case (SyntaxKind.WORD, word):
                return self._plain(word)
            case (SyntaxKind.OPERATOR, operator):
                raise QuerySyntaxError(Message("There is no word before or after %(operator)s.", operator=operator))
            case (SyntaxKind.CLOSE, _):
                raise QuerySyntaxError(Message("There is nothing between two brackets."))
        raise QuerySyntaxError(Message("The question ends too early."))

    def _phrase(self, words: str, slop: int) -> Node | None:
        runs = phrase_runs(words)
        if len(runs) > 1:
            self.note(
                "phrase-parts",
                Message("“%(words)s” is in two scripts or has marks in it: each of its parts must occur.", words=words),
            )
        elif slop > 1 and runs and runs[0].script == "han":
            self.note(
                "phrase-parts",
                Message("The number behind the tilde counts English words; it was not used for Chinese."),
            )
        return PhraseNode(runs, slop, required=not self.is_question) if runs else None

    def _bracket(self, depth: int) -> Node | None:
        inner = self._disjunction(depth + 1)
        if self._take().kind is not SyntaxKind.CLOSE:
            raise QuerySyntaxError(Message("A bracket is not closed."))
        return inner

    def _field(self, name: str, depth: int) -> Node | None:
        if scope := TEXT_FIELDS.get(name):
            child = self._operand(depth)
            return FieldNode(scope, child) if child else None
        if self._peek().kind not in (
            SyntaxKind.WORD,
            SyntaxKind.UNKNOWN_FIELD,
            SyntaxKind.PHRASE,
            SyntaxKind.OPEN,
            SyntaxKind.SIGN,
        ):
            raise QuerySyntaxError(Message("A value is missing after “%(name)s:”.", name=name))
        outer, self.condition = self.condition, name
        try:
            return self._operand(depth)
        finally:
            self.condition = outer

    def _resolved(self, value: str) -> Node | None:
        try:
            return self.resolvers[self.condition](value)
        except InvalidRequest as problem:
            self.note("unknown-value", Message("%(problem)s This condition was left out.", problem=problem.message))
            return None

    def _unknown_field(self, word: str) -> Node | None:
        if self.condition:
            return self._resolved(word)
        name = word.replace("：", ":").partition(":")[0]
        fields = ", ".join(name for name in (*TEXT_FIELDS, *self.resolvers) if name.isascii())
        self.note(
            "unknown-field",
            Message(
                "There is no field “%(name)s”, so it was taken as a word; fields are %(fields)s.",
                name=name,
                fields=fields,
            ),
        )
        return self._plain(word)

    def _plain(self, word: str) -> Node | None:
        if _WILD.search(word):
            return self._wild(word)
        if _LONE_SLOP.search(word):
            self.note(
                "lone-tilde",
                Message("A tilde counts the words within a phrase in quotation marks; here it was left out."),
            )
        return _word(_LONE_SLOP.sub("", word))

    def _wild(self, word: str) -> Node | None:
        pattern = re.sub(r"\*+", "*", plain_letters(fold(word)).rstrip("?"))
        stem = _WILDCARDS.split(pattern, maxsplit=1)[0]
        if pattern == f"{stem}*" and stem and all(map(is_han, stem)):
            return PrefixNode("han", stem)
        letters = _WILDCARDS.sub("", pattern)
        if len(stem) >= _MIN_PREFIX and letters.isalnum() and not any(map(is_han, letters)):
            return PrefixNode("latin", stem, "" if pattern == f"{stem}*" else pattern)
        self.note(
            "wildcard",
            Message(
                "The wildcard of %(word)s was not used: it needs a plain word of two letters before it.", word=word
            ),
        )
        return _word(_WILDCARDS.sub("\n", fold(word)))


def _word(text: str) -> Node | None:
    terms = query_terms(text)
    if len(terms) == 1 and text[:1].isupper():
        terms = tuple(map(possible_name, terms))
    run = single_run(text) if len(terms) > 1 else ""
    return WordNode(terms, run, runs=chinese_runs(text)) if terms else None


def _required(node: Node | None) -> Node | None:
    return replace(node, required=True) if isinstance(node, WordNode | PhraseNode) else node


def _require_last(nodes: list[Node | None]) -> None:
    """Mark the last word that is no stop word as required: in "the team AND the commune", "the" is not."""
    for index in reversed(range(len(nodes))):
        if _is_content(nodes[index]):
            nodes[index] = _required(nodes[index])
            return


def _is_content(node: Node | None) -> bool:
    return node is not None and not has_only_stop_words(node)


def _and(nodes: list[Node | None]) -> Node | None:
    children = tuple(node for node in nodes if node is not None)
    return AndNode(children) if len(children) > 1 else next(iter(children), None)
