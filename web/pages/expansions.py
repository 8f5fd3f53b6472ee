"""The expansions of a query as a results page shows them, each with a link that searches without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.errors import Message
from search.results import MISREAD, Expansion
from web.interfaces import lazy_gettext, translated
from web.links import search_url, with_expansion, without_expansion
from web.pages.wording import WHY, Label, lang_of, term_shown
from web.parameters import SearchRequest

__all__ = ["ExpandedWord", "RemovedExpansion", "ShownExpansion", "ShownExpansions", "shown_expansions"]

_LEFT_OUT = {MISREAD: lazy_gettext("whatever scanned text may have misread")}
"""What is shown of a kind of expansions that is left out as a whole."""

IN_LINE = 6
"""How many expansions stand in the line that is always seen: the best of each word of the query before the second
best of any. All of them are folded away below it, each with its reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExpansion:
    """An expansion with its label and the address of the search without it.

    Attributes:
        text: The added term.
        lang: Its BCP 47 tag.
        why: Label of the kind of source it comes from.
        source: The source in detail, or an empty string.
        source_lang: BCP 47 tag of the source if it is a name, or an empty string.
        url: Address of the search without it.
    """

    text: str
    lang: str
    why: Label
    source: str
    source_lang: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandedWord:
    """A word of the query with its expansions."""

    word: str
    lang: str
    added: tuple[ShownExpansion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedExpansion:
    """An expansion that the reader has left out, with the address of the search with it."""

    text: str
    lang: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExpansions:
    """The expansions of a query as they are shown.

    Attributes:
        line: The best expansions, which are always seen, by the words of the query in order.
        words: All expansions, likewise.
        more: How many of them `line` lacks.
        removed: Expansions that the reader has left out.
        without_misread: Address of the search without all that scanned text may have misread; empty if there is none.
    """

    line: tuple[ExpandedWord, ...] = ()
    words: tuple[ExpandedWord, ...] = ()
    more: int = 0
    removed: tuple[RemovedExpansion, ...] = ()
    without_misread: str = ""

    @property
    def added(self) -> tuple[ShownExpansion, ...]:
        """All expansions in one row."""
        return tuple(added for word in self.words for added in word.added)


def shown_expansions(expansions: Sequence[Expansion], request: SearchRequest) -> ShownExpansions:
    """Return the expansions of a query, and the best of them for a line.

    Args:
        expansions: Those of a page of results.
        request: The request, which the addresses change by one expansion.
    """
    ranked = _ranked(expansions)
    removed = tuple(_removed(text, request) for text in request.without)
    return ShownExpansions(
        line=_words(expansions, ranked[:IN_LINE], request),
        words=_words(expansions, ranked, request),
        more=max(0, len(ranked) - IN_LINE),
        removed=removed if request.expand else (),
        without_misread=search_url(without_expansion(request, MISREAD))
        if any(expansion.why == MISREAD for expansion in expansions)
        else "",
    )


def _ranked(expansions: Sequence[Expansion]) -> list[Expansion]:
    """Return the best expansion of each word, then the second best of each, and so on."""
    by_weight = sorted(expansions, key=lambda expansion: -expansion.weight)
    seen: dict[str, int] = {}
    ranks = []
    for expansion in by_weight:
        ranks.append(seen.setdefault(expansion.word, 0))
        seen[expansion.word] += 1
    order = sorted(range(len(by_weight)), key=lambda index: (ranks[index], -by_weight[index].weight))
    return [by_weight[index] for index in order]


def _words(order: Sequence[Expansion], chosen: Iterable[Expansion], request: SearchRequest) -> tuple[ExpandedWord, ...]:
    words: dict[str, list[ShownExpansion]] = {expansion.word: [] for expansion in order}
    for expansion in chosen:
        words[expansion.word].append(_added(expansion, request))
    return tuple(
        ExpandedWord(word=word, lang=lang_of(word), added=tuple(added)) for word, added in words.items() if added
    )  # fmt: skip


def _removed(text: str, request: SearchRequest) -> RemovedExpansion:
    shown, lang = (str(_LEFT_OUT[text]), "") if text in _LEFT_OUT else term_shown(text, lang_of(text))
    return RemovedExpansion(text=shown, lang=lang, url=search_url(with_expansion(request, text)))


def _added(expansion: Expansion, request: SearchRequest) -> ShownExpansion:
    source = expansion.source
    if source.startswith(f"{expansion.why}: "):  # the label says it already
        source = source[len(expansion.why) + 2 :]
    text, lang = term_shown(expansion.text, expansion.lang)
    return ShownExpansion(
        text=text,
        lang=lang,
        why=WHY.get(expansion.why, expansion.why),
        source=translated(source),
        source_lang="" if isinstance(source, Message) else lang_of(source),
        url=search_url(without_expansion(request, expansion.text)),
    )
