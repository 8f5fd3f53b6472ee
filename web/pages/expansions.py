"""Turns what was searched for besides the typed words into lists that a page prints, each entry with its way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.results import Expansion
from web.links import including, leaving_out, search_url
from web.pages.wording import WHY, Label, lang_of
from web.parameters import Request

__all__ = ["Added", "AddedTo", "Removed", "Widening", "widening"]

SHOWN = 8
"""How many expansions stand in sight: the best of each word of the question before the second best of any."""

SPARE = 2
"""Folding away this many or fewer costs a reader more than it saves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """One expansion as it is shown.

    Attributes:
        text: The wording.
        lang: BCP 47 tag of it.
        why: Where it comes from, in a word.
        source: The same more exactly, or an empty string.
        url: Where a click leads: to the same question without it.
    """

    text: str
    lang: str
    why: Label
    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedTo:
    """A word of the question with what it was widened by."""

    word: str
    lang: str
    added: tuple[Added, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What the reader has left out, with the address that puts it back."""

    text: str
    lang: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Widening:
    """How a question was widened.

    Attributes:
        words: What stands in sight, word by word in the order of the question.
        more: What is folded away, likewise.
        folded: How many expansions `more` holds.
        removed: What the reader has left out.
    """

    words: tuple[AddedTo, ...] = ()
    more: tuple[AddedTo, ...] = ()
    folded: int = 0
    removed: tuple[Removed, ...] = ()


def widening(expansions: Sequence[Expansion], request: Request) -> Widening:
    """Lay out what a question was widened by.

    Args:
        expansions: Of a page of results.
        request: What was asked for; the addresses change it in one respect.
    """
    ranked = _ranked(expansions)
    shown = len(ranked) if len(ranked) <= SHOWN + SPARE else SHOWN
    removed = tuple(
        Removed(text=text, lang=lang_of(text), url=search_url(including(request, text))) for text in request.without
    )
    return Widening(
        words=_words(expansions, ranked[:shown], request),
        more=_words(expansions, ranked[shown:], request),
        folded=len(ranked) - shown,
        removed=removed if request.expand else (),
    )


def _ranked(expansions: Sequence[Expansion]) -> list[Expansion]:
    """The best expansion of each word, then the second best of each, and so on."""
    by_weight = sorted(expansions, key=lambda expansion: -expansion.weight)
    seen: dict[str, int] = {}
    places = []
    for expansion in by_weight:
        places.append(seen.setdefault(expansion.word, 0))
        seen[expansion.word] += 1
    order = sorted(range(len(by_weight)), key=lambda at: (places[at], -by_weight[at].weight))
    return [by_weight[at] for at in order]


def _words(order: Sequence[Expansion], chosen: Iterable[Expansion], request: Request) -> tuple[AddedTo, ...]:
    words: dict[str, list[Added]] = {expansion.word: [] for expansion in order}
    for expansion in chosen:
        words[expansion.word].append(_added(expansion, request))
    return tuple(
        AddedTo(word=word, lang=lang_of(word), added=tuple(added)) for word, added in words.items() if added
    )  # fmt: skip


def _added(expansion: Expansion, request: Request) -> Added:
    label = WHY.get(expansion.why, (expansion.why, ""))
    source = expansion.source
    if source.casefold().startswith(f"{label[0].casefold()}: "):  # what the label says already
        source = source[len(label[0]) + 2 :]
    return Added(
        text=expansion.text,
        lang="zh-Hans" if expansion.lang == "zh" else expansion.lang,
        why=label,
        source=source,
        url=search_url(leaving_out(request, expansion.text)),
    )
