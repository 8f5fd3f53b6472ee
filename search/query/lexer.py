"""Turns the characters of a question into tokens: words, phrases, operators, signs, fields, brackets."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum, auto
from typing import NamedTuple

from search.text import fold

__all__ = ["QuerySyntaxError", "SyntaxKind", "SyntaxToken", "plain_words", "tokens"]


class QuerySyntaxError(Exception):
    """A question that the grammar does not know; its text tells the reader why."""


class SyntaxKind(Enum):
    """What a token is."""

    WORD = auto()
    PHRASE = auto()
    OPERATOR = auto()  # AND, OR, NOT
    SIGN = auto()  # + or - before a word
    FIELD = auto()  # a known name before a colon
    UNKNOWN_FIELD = auto()  # a word with an unknown name before a colon
    OPEN = auto()
    CLOSE = auto()
    END = auto()


class SyntaxToken(NamedTuple):
    """A token; `slop` is 1 more than the words that may stand between those of a phrase."""

    kind: SyntaxKind
    text: str
    slop: int = 1


MOST_SLOP = 50
"""Words that may stand between those of a phrase, at most."""

_OPERATORS = frozenset({"AND", "OR", "NOT"})
_CLOSING = {"“": "”„‟“", "„": "”“", "「": "」", "『": "』", "«": "»"}
_ANY_CLOSING = '"＂”“'
_QUOTES = '"“”„‟«»「」『』＂'
_BETWEEN = "，。、；！《》〈〉【】〔〕"
_BREAKS = rf"\s()（）{_QUOTES}{_BETWEEN}"
_PLAIN = rf"(?:[^{_BREAKS}]|(?<=\d)，(?=\d))"  # 12，500 is a number
_WIDE = {point: point - 0xFEE0 for point in range(0xFF21, 0xFF3B)}  # full-width capitals

_TOKEN = re.compile(
    rf"(?P<space>[\s{_BETWEEN}]+)|(?P<open>[(（])|(?P<close>[)）])"
    rf"|(?P<quote>[{_QUOTES}])"
    rf"|(?P<sign>(?<![^\s(（:：{_BETWEEN}])[-+－＋](?=[^\s)）]))"
    r"|(?P<field>[^\W\d_]{2,12})[:：](?=[^\s:：/)）])"
    rf"|(?P<word>{_PLAIN}+)"
)
_REST = re.compile(f"{_PLAIN}*")
_RANGE = re.compile(r"\[([^\[\]]{1,60})\]")
_SLOP = re.compile(r"[~～](\d{1,9})(?!\w)")
_SYNTAX = re.compile(rf"[(（)）{_QUOTES}{_BETWEEN}*＊~～\[\]]|(?<!\S)[-+－＋]+")


def tokens(text: str, fields: Collection[str]) -> list[SyntaxToken]:
    """Cut a question into tokens, in linear time.

    Args:
        text: The question.
        fields: Folded names that make a field when a colon follows; a word with another name is a `UNKNOWN_FIELD` one.

    Raises:
        Malformed: If a quotation mark is not closed.
    """
    found: list[SyntaxToken] = []
    at = 0
    while match := _TOKEN.match(text, at):
        kind, at = match.lastgroup, match.end()
        match kind:
            case "open":
                found.append(SyntaxToken(SyntaxKind.OPEN, "("))
            case "close":
                found.append(SyntaxToken(SyntaxKind.CLOSE, ")"))
            case "quote":
                token, at = _phrase(text, at)
                found.append(token)
            case "sign":
                found.append(SyntaxToken(SyntaxKind.SIGN, fold(match[0])))
            case "field" if (name := fold(match["field"])) in fields:
                found.append(SyntaxToken(SyntaxKind.FIELD, name))
                if bounds := _RANGE.match(text, at):  # would fall apart at its spaces
                    found.append(SyntaxToken(SyntaxKind.WORD, bounds[1]))
                    at = bounds.end()
            case "field":
                at = _end(_REST.match(text, at), at)
                found.append(SyntaxToken(SyntaxKind.UNKNOWN_FIELD, text[match.start() : at]))
            case "word":
                found.append(_word(match[0]))
    return found


def _word(text: str) -> SyntaxToken:
    operator = text.translate(_WIDE)
    return SyntaxToken(SyntaxKind.OPERATOR, operator) if operator in _OPERATORS else SyntaxToken(SyntaxKind.WORD, text)


def plain_words(text: str) -> list[str]:
    """The words of a question with everything that could be an operator taken away."""
    return _SYNTAX.sub(" ", text).split()


def _phrase(text: str, start: int) -> tuple[SyntaxToken, int]:
    """The phrase whose opening mark stands before `start`, and where the question goes on behind it."""
    closing = _CLOSING.get(text[start - 1], _ANY_CLOSING)
    end = _end(re.compile(rf"[^{closing}]*").match(text, start), start)
    if end == len(text):
        raise QuerySyntaxError("A quotation mark is not closed.")
    slop = _SLOP.match(text, end + 1)
    return SyntaxToken(SyntaxKind.PHRASE, text[start:end], 1 + min(int(slop[1]), MOST_SLOP) if slop else 1), _end(
        slop, end + 1
    )


def _end(match: re.Match[str] | None, otherwise: int) -> int:
    return match.end() if match else otherwise
