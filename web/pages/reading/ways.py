"""How a document is read: which of its texts in which script, which part, which match, from which list of results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from werkzeug.datastructures import MultiDict

from search.errors import Message
from search.model import Document, Kind, base_language
from search.present import SCRIPTS, shortened
from search.results import FoundTerm, MarkedText
from web import links
from web.fields import MAX_ECHO, Complaint, Fields
from web.interfaces import gettext
from web.pages.reading.parallel_text import (
    ParallelText,
    hits_in,
    only,
    parallel_text,
    part_starts,
    prepared,
    share_of_first,
    split_at_sentences,
)
from web.pages.reading.terms import ExplainedTerm, TermExplainer
from web.parameters import MAX_DEPTH, SearchRequest

__all__ = ["Choice", "Reading", "ReadingPage", "read_reading", "reading_page"]

BOTH, INTERLEAVED = "both", "interleaved"
_VIEWS = (BOTH, INTERLEAVED, "zh", "en")
_SCRIPTS = ("", *SCRIPTS)
_MOST = 10**6  # parts and matches of a document; none has more
_NAMES = ("hit", "paragraph", "part", "pinyin", "position", "script", "terms", "view")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a reader wants to see a document; every value has been checked, but not against the document.

    Attributes:
        view: `both` side by side, `interleaved`, or the language of the only text.
        script: `hans` or `hant`; empty for Chinese as it is printed.
        pinyin: Whether Chinese has its readings above it.
        terms: Whether terms of the glossary are explained.
        part: Number of the part of a long document, from 1; 0 for the part of the match or paragraph.
        hit: Number of the match that the reader is at, from 1; 0 if at none.
        paragraph: Identifier of a paragraph (`zh-4`) whose part is shown.
        position: Position of the document in the list of results, from 1; 0 if it was not opened from there.
    """

    view: str = BOTH
    script: str = ""
    pinyin: bool = False
    terms: bool = False
    part: int = 0
    hit: int = 0
    paragraph: str = ""
    position: int = 0

    def parameters(self) -> dict[str, str | int]:
        """Return what an address needs to say of it, but for the paragraph; values at their default are empty or 0."""
        view = "" if self.view == BOTH else self.view
        return {
            "view": view, "script": self.script, "pinyin": int(self.pinyin), "terms": int(self.terms),
            "part": self.part, "hit": self.hit, "position": self.position,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to show the document.

    Attributes:
        label: Its name.
        address: Where it is.
        is_current: Whether it is shown now.
        lang: BCP 47 tag of the label, if it is not in the interface's language.
    """

    label: str
    address: str
    is_current: bool
    lang: str = ""


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """A page of a document.

    Attributes:
        text: What is shown of the texts.
        share: Percentage of the width of the first of two columns.
        interleaved: Whether paragraphs of both languages stand below each other.
        views: Which texts can be shown; none if there is only one.
        scripts: Scripts of the Chinese text; none if no Chinese is shown.
        pinyin: The readings switched on or off; None if no Chinese is shown.
        explain: Explanations of terms switched on or off; None if there is no text.
        terms: The terms that are explained, in the order of their numbers.
        hits: Number of matches in the texts that are shown, all parts taken together.
        hit: Number of the match that the reader is at; 0 if at none.
        previous_hit: Address of the one before; empty if there is none.
        next_hit: Address of the one after; empty if there is none.
        part: Number of the part that is shown.
        parts: Number of parts.
        part_address: Returns the address of a part.
        paragraph_address: Returns the address of a paragraph by its identifier: on this page if it is there.
    """

    text: ParallelText
    share: int
    interleaved: bool
    views: tuple[Choice, ...]
    scripts: tuple[Choice, ...]
    pinyin: Choice | None
    explain: Choice | None
    terms: tuple[ExplainedTerm, ...]
    hits: int
    hit: int
    previous_hit: str
    next_hit: str
    part: int
    parts: int
    part_address: Callable[[int], str]
    paragraph_address: Callable[[str], str]


def read_reading(args: MultiDict[str, str]) -> tuple[Reading, MultiDict[str, str], tuple[Complaint, ...]]:
    """Parse the parameters of a document's page that are not those of a search.

    Args:
        args: The decoded parameters, in any order, hostile or not.

    Returns:
        How the document is read, the other parameters, and a complaint for each value that is wrong.
    """
    own = MultiDict((name, value) for name, value in args.items(multi=True) if name in _NAMES)
    others = MultiDict((name, value) for name, value in args.items(multi=True) if name not in _NAMES)
    fields = Fields(own, _NAMES)
    reading = Reading(
        view=_chosen(fields, "view", _VIEWS),
        script=_chosen(fields, "script", _SCRIPTS),
        pinyin=fields.switch("pinyin", default=False),
        terms=fields.switch("terms", default=False),
        part=fields.number("part", 0, _MOST),
        hit=fields.number("hit", 0, _MOST),
        paragraph=fields.text("paragraph", MAX_ECHO),
        position=fields.number("position", 0, MAX_DEPTH),
    )
    return reading, others, tuple(fields.complaints)


def _chosen(fields: Fields, name: str, valid: Sequence[str]) -> str:
    value = fields.single(name)
    if value and value not in valid:
        message = Message(
            "“%(name)s” cannot be “%(value)s”. There are: %(valid)s.",
            name=name,
            value=shortened(value, MAX_ECHO),
            valid=", ".join(filter(None, valid)),
        )
        fields.complain(name, message)
    return value if value in valid else valid[0]


def reading_page(
    document: Document,
    marked: Sequence[MarkedText],
    asked: SearchRequest,
    reading: Reading,
    first: str,
    find_terms: Callable[[str], Sequence[FoundTerm]],
) -> ReadingPage:
    """Return what is shown of a document, and where else one can go from there.

    Args:
        document: The document.
        marked: Its texts with the matches of the query marked.
        asked: The request that found it.
        reading: How the reader wants to see it.
        first: Language of the text that comes first.
        find_terms: Finds terms of the glossary in a text.
    """
    whole = parallel_text(document, marked, first)
    languages = [base_language(lang) for lang in whole.langs]
    has_choice = sorted(languages) == ["en", "zh"]
    view = reading.view if has_choice else BOTH
    reading = replace(reading, view=view)
    is_single = view in languages and has_choice
    shown = only(whole, view) if is_single else whole
    counts = hits_in(shown.rows)
    hits = sum(counts)
    before = [0, *accumulate(counts)]
    starts = part_starts(shown.rows)
    hit = min(reading.hit, hits)
    part = _part(shown, starts, before, replace(reading, hit=hit))
    start, end = [*starts, len(shown.rows)][part - 1 : part + 1]
    text = replace(shown, rows=shown.rows[start:end])
    if not is_single:
        text = split_at_sentences(text)

    def go(fragment: str = "", paragraph: str = "", **changes: str | int | bool) -> str:
        changed = replace(reading, **changes)  # type: ignore[arg-type]  # named as the fields are
        parameters = changed.parameters()
        return links.document_url(document.id, asked, paragraph=paragraph, fragment=fragment, reading=parameters)

    def hit_address(number: int) -> str:
        return go(f"hit-{number}", hit=number, part=0) if 1 <= number <= hits else ""

    anchors = {cell.anchor for row in text.rows for cell in row if cell.anchor}

    def paragraph_address(name: str) -> str:
        if name in anchors:
            return f"#{name}"
        is_shown = not is_single or name.partition("-")[0] == view
        return go(paragraph=name, part=0, hit=0, view=view if is_shown else BOTH)

    shows_chinese = any(base_language(lang) == "zh" for lang in text.langs)
    explainer = TermExplainer(find_terms, is_traditional=_shown_script(text, reading.script) == "hant")
    terms_of = explainer.spans if reading.terms else None
    return ReadingPage(
        text=prepared(text, before[start] + 1, reading.script, with_readings=reading.pinyin, terms_of=terms_of),
        share=share_of_first(text, with_readings=reading.pinyin) if not is_single and has_choice else 50,
        interleaved=view == INTERLEAVED,
        views=tuple(_views(document, languages, view, go)) if has_choice else (),
        scripts=tuple(_scripts(text, reading.script, go)) if shows_chinese else (),
        pinyin=Choice(gettext("Pinyin"), go(pinyin=not reading.pinyin), reading.pinyin) if shows_chinese else None,
        explain=Choice(gettext("Explain terms"), go(terms=not reading.terms), reading.terms) if text.rows else None,
        terms=tuple(explainer.terms),
        hits=hits,
        hit=hit,
        previous_hit=hit_address(hit - 1),
        next_hit=hit_address(hit + 1),
        part=part,
        parts=len(starts),
        part_address=lambda number: go("the-text", part=number, hit=0),
        paragraph_address=paragraph_address,
    )


def _part(text: ParallelText, starts: Sequence[int], before: Sequence[int], reading: Reading) -> int:
    """Return the number of the part to show: the one asked for, else that of the paragraph or of the (first) match."""
    if reading.part:
        return min(reading.part, len(starts))
    row = 0
    if reading.paragraph:
        rows = (number for number, cells in enumerate(text.rows) if any(c.anchor == reading.paragraph for c in cells))
        row = next(rows, 0)
    elif before[-1]:
        wanted = max(1, reading.hit)
        row = next(number for number, count in enumerate(before[1:]) if count >= wanted)
    return sum(start <= row for start in starts)


def _views(document: Document, languages: Sequence[str], view: str, go: Callable[..., str]) -> list[Choice]:
    original = gettext("Original") if document.kind is Kind.NEWSPAPER else gettext("Chinese")
    labels = {"zh": original, "en": gettext("English")}
    labels = {language: labels[language] for language in languages}
    labels |= {BOTH: gettext("Side by side"), INTERLEAVED: gettext("Interleaved")}
    # Matches are numbered anew where a text is left out.
    return [Choice(label, go(view=name, hit=0, part=0), name == view) for name, label in labels.items()]


def _shown_script(text: ParallelText, script: str) -> str:
    """Return the script of the Chinese that is shown; empty if there is none, or it is not known."""
    lang = next((lang for lang in text.langs if base_language(lang) == "zh"), "")
    return script or next((name for name, tag in SCRIPTS.items() if tag == lang), "")


def _scripts(text: ParallelText, script: str, go: Callable[..., str]) -> list[Choice]:
    printed, shown = _shown_script(text, ""), _shown_script(text, script)
    names = {"hans": ("简", "zh-Hans"), "hant": ("繁", "zh-Hant")}
    return [
        Choice(label, go(script="" if name == printed else name), name == shown, tag)
        for name, (label, tag) in names.items()
    ]
