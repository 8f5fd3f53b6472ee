"""Lexer of the query language: words, phrases, operators, signs, fields and brackets."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum, auto
from typing import NamedTuple

from search.errors import Message
from search.text import HAN, fold, without_invisible

__all__ = ["QuerySyntaxError", "SyntaxKind", "SyntaxToken", "plain_words", "readable", "tokenize"]


class QuerySyntaxError(Exception):
    """A query that does not follow the grammar; the message says why, for the reader."""


class SyntaxKind(Enum):
    """The kind of a token."""

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
    """A token; `slop` is the number of other words allowed within a phrase, plus 1."""

    kind: SyntaxKind
    text: str
    slop: int = 1


MAX_SLOP = 50
"""Maximum number of other words allowed within a phrase; a larger number is lowered to it."""

_OPERATORS = frozenset({"AND", "OR", "NOT"})
# Closing marks by opening mark; after a mark that can be either, any of `_ANY_CLOSING` closes.
_CLOSING = {"“": "”„‟“", "„": "”“", "「": "」", "『": "』", "«": "»"}
_ANY_CLOSING = '"＂”“'
_QUOTES = '"“”„‟«»「」『』＂'
_SEPARATORS = "，。、；！《》〈〉【】〔〕"
_BOUNDARIES = rf"\s()（）{_QUOTES}{_SEPARATORS}"
_PLAIN = rf"(?:[^{_BOUNDARIES}]|(?<=\d)，(?=\d))"  # 12，500 is a number
_WIDE = {point: point - 0xFEE0 for point in range(0xFF21, 0xFF3B)}  # Unicode: full-width capitals are ASCII + 0xFEE0

_TOKEN = re.compile(
    rf"(?P<space>[\s{_SEPARATORS}]+)|(?P<open>[(（])|(?P<close>[)）])"
    rf"|(?P<quote>[{_QUOTES}])"
    rf"|(?P<sign>(?<![^\s(（:：{_SEPARATORS}])[-+－＋](?=[^\s)）]))"
    r"|(?P<field>[^\W\d_]{2,12})[:：](?=[^\s:：/)）])"
    rf"|(?P<word>{_PLAIN}+)"
)
_MAX_RANGE_CHARS = 60  # characters between the brackets of a range of dates, `[1953 TO 1958]`
_WORD_REST = re.compile(f"{_PLAIN}*")
_RANGE = re.compile(rf"\[([^\[\]]{{1,{_MAX_RANGE_CHARS}}})\]")
_SLOP = re.compile(r"[~～](\d{1,9})(?!\w)")
_SYNTAX = re.compile(rf"[(（)）{_QUOTES}{_SEPARATORS}*＊~～\[\]]|(?<!\S)[-+－＋]+")
# Chinese quotation marks within a name are no syntax: “七七”事变. A mark that ends a phrase has a space behind it.
_QUOTED_NAME = re.compile(rf"[“「『]([{HAN}·]{{1,20}})[”」』](?=[{HAN}])")
# Characters that text recognition has spaced out: 供 销 社.
_SPACED_OUT = re.compile(rf"(?<!\S)[{HAN}](?: [{HAN}]){{2,}}(?!\S)")


def readable(text: str) -> str:
    """Return a query without invisible characters, quotation marks within names, and spaces within Chinese words."""
    text = _QUOTED_NAME.sub(r"\1", without_invisible(text))
    return _SPACED_OUT.sub(lambda match: match[0].replace(" ", ""), text)


def tokenize(text: str, fields: Collection[str]) -> list[SyntaxToken]:
    """Return the tokens of a query, in linear time.

    Args:
        text: The query.
        fields: Folded names of fields; a word with another name before a colon is an `UNKNOWN_FIELD` token.

    Raises:
        QuerySyntaxError: If a quotation mark is not closed.
    """
    tokens: list[SyntaxToken] = []
    offset = 0
    while match := _TOKEN.match(text, offset):
        kind, offset = match.lastgroup, match.end()
        match kind:
            case "open":
                tokens.append(SyntaxToken(SyntaxKind.OPEN, "("))
            case "close":
                tokens.append(SyntaxToken(SyntaxKind.CLOSE, ")"))
            case "quote":
                token, offset = _phrase(text, offset)
                tokens.append(token)
            case "sign":
                tokens.append(SyntaxToken(SyntaxKind.SIGN, fold(match[0])))
            case "field" if (name := fold(match["field"])) in fields:
                tokens.append(SyntaxToken(SyntaxKind.FIELD, name))
                if bounds := _RANGE.match(text, offset):  # otherwise it would be split at its spaces
                    tokens.append(SyntaxToken(SyntaxKind.WORD, bounds[1]))
                    offset = bounds.end()
            case "field":
                offset = _end(_WORD_REST.match(text, offset), offset)
                tokens.append(SyntaxToken(SyntaxKind.UNKNOWN_FIELD, text[match.start() : offset]))
            case "word":
                tokens.append(_word(match[0]))
    return tokens


def _word(text: str) -> SyntaxToken:
    operator = text.translate(_WIDE)
    return SyntaxToken(SyntaxKind.OPERATOR, operator) if operator in _OPERATORS else SyntaxToken(SyntaxKind.WORD, text)


def plain_words(text: str) -> list[str]:
    """Return the words of a query without any syntax."""
    return _SYNTAX.sub(" ", text).split()


def _phrase(text: str, start: int) -> tuple[SyntaxToken, int]:
    """Return the phrase that begins at `start`, after its opening mark, and the offset after it."""
    closing = _CLOSING.get(text[start - 1], _ANY_CLOSING)
    end = _end(re.compile(rf"[^{closing}]*").match(text, start), start)
    if end == len(text):
        raise QuerySyntaxError(Message("A quotation mark is not closed."))
    slop = _SLOP.match(text, end + 1)
    return SyntaxToken(SyntaxKind.PHRASE, text[start:end], 1 + min(int(slop[1]), MAX_SLOP) if slop else 1), _end(
        slop, end + 1
    )


def _end(match: re.Match[str] | None, otherwise: int) -> int:
    return match.end() if match else otherwise
