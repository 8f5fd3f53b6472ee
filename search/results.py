"""Turns what a search finds into frozen values: pages, hits, passages, facets, and how a question was understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from search.model import Document

__all__ = [
    "DATES", "SORTS", "Completion", "ConceptScore", "Expansion", "Explanation", "Facet", "FacetValue", "Hit",
    "MarkedText", "Notice", "Page", "PartScore", "Problem", "Relaxation", "Snippet", "Suggestion",
]  # fmt: skip

SORTS = ("relevance", "newest", "oldest")
"""Orders of results; without a question, `relevance` is `newest`."""

DATES = "dates"
"""What a `Relaxation` calls the span of dates, which is a filter and no facet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something a reader should know about how the question was understood.

    `code` is stable and for programs (`literal`, `truncated`, `partial`, `ignored-parameter`); `text` is for people.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that a librarian should put right; readers are answered all the same.

    Attributes:
        code: For programs: `generation`, if the newest one cannot be served, or `decisions`, if their file is wrong.
        detail: What is wrong, with the path of the file; not for readers.
    """

    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage of a document with the matched words marked.

    Attributes:
        lang: BCP 47 tag of the passage.
        paragraph: Number of the paragraph in that language's text, from 0; -1 for the title.
        text: The passage, original characters.
        marks: Half-open character spans in `text`, ascending, not overlapping.
        cut_before: Whether the paragraph goes on before the passage.
        cut_after: Whether it goes on after it.
    """

    lang: str
    paragraph: int
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    cut_before: bool = False
    cut_after: bool = False

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The passage as (text, is it marked) pieces in order, whose texts add up to `text`."""
        at = 0
        for start, end in self.marks:
            if start > at:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """A whole text of a document with the words of a question marked.

    Attributes:
        lang: BCP 47 tag.
        title: Headline.
        paragraphs: One snippet, the whole paragraph, for each paragraph of the text, in order.
    """

    lang: str
    title: Snippet
    paragraphs: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result: what a list of results shows of a document.

    Attributes:
        id: Identifier of the document.
        score: Relevance, whatever the order; 0.0 when there is no word to rank by.
        titles: The headlines, each as a snippet with the matched words marked, in the order of the document's texts.
        snippets: The best passages of each language.
        document: The whole document.
    """

    id: str
    score: float
    titles: tuple[Snippet, ...]
    snippets: tuple[Snippet, ...]
    document: Document

    @property
    def title(self) -> str:
        """Headline of the document."""
        return self.document.title


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One line of a facet.

    Attributes:
        value: What to filter by (a region's code, an era's id, `1954-11`, `undated`).
        label: English name.
        label_zh: Chinese name, or empty.
        count: Number of documents, taken without the facet's own selection.
        selected: Whether it is chosen now.
        depth: Level in a hierarchy, from 0.
        children: Values one level below.
    """

    value: str
    label: str
    label_zh: str = ""
    count: int = 0
    selected: bool = False
    depth: int = 0
    children: tuple[FacetValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A way to narrow a result: `date`, `region` or `era`, with its values in the order in which they are shown."""

    name: str
    label: str
    label_zh: str
    values: tuple[FacetValue, ...] = ()

    def __iter__(self) -> Iterator[FacetValue]:
        return iter(self.values)

    def walk(self) -> Iterator[FacetValue]:
        """Every value, parents before their children."""
        stack = list(reversed(self.values))
        while stack:
            value = stack.pop()
            yield value
            stack.extend(reversed(value.children))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What was searched for besides what was typed.

    Attributes:
        word: Word or phrase of the question, as typed.
        text: What it was widened by, as a reader would write it: `互助组`, `mutual aid team`.
        lang: `zh` or `en`.
        weight: What one occurrence counts, compared with the word itself; above 0, at most 1.
        why: `glossary`, `archive` (documents gloss or align it), `dictionary`, `romanisation`, `place` (another name of
            it) or `name` (one that sounds alike).
        source: The same in a few words: `glossed in 12 documents`, `pinyin hùzhù zǔ`.
    """

    word: str
    text: str
    lang: str
    weight: float
    why: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A question that was perhaps meant.

    Attributes:
        query: The whole question, corrected.
        word: The word that was corrected, as typed.
        correction: What stands in its place.
        why: `spelling` or `sound`.
        total: Documents that it finds.
    """

    query: str
    word: str
    correction: str
    why: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """What a question that finds nothing would find without one of its words or filters.

    Attributes:
        kind: `word` or `filter`.
        dropped: The word as typed, or `region:130000`.
        label: The same for people: `region Hebei 河北`.
        query: The question that is left; unchanged if a filter is dropped.
        filter: Name of the dropped filter, or empty.
        value: Its dropped value, or empty.
        total: Documents that would be found.
    """

    kind: str
    dropped: str
    label: str
    query: str
    filter: str = ""
    value: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """How what stands in the search box may go on.

    Attributes:
        text: What to put into the box.
        kind: `title`, `term`, `place` or `word`.
        detail: What it means, for people: `mutual aid team · hùzhù zǔ`.
    """

    text: str
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartScore:
    """What one spelling of a concept gave to a document's score.

    Attributes:
        text: The term, phrase or beginning.
        lang: `zh` or `en`.
        field: Where it was found: `title`, `body` or `author`.
        occurrences: How often.
        weight: What one occurrence counted.
        share: Its share of the concept's score, from 0 to 1; the shares of a concept add up to 1.
        why: `typed`, `neighbours` (words that stand side by side as typed), or as in `Expansion`.
    """

    text: str
    lang: str
    field: str
    occurrences: float
    weight: float
    share: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptScore:
    """What one word of the question gave to a document's score.

    Attributes:
        word: As typed.
        score: Its part of the score.
        idf: How rare it is: inverse document frequency.
        parts: Where that comes from, the largest first; empty if the word does not occur.
    """

    word: str
    score: float
    idf: float
    parts: tuple[PartScore, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a document was found, and where it stands among the others.

    Attributes:
        id: Identifier of the document.
        matches: Whether the question finds it.
        score: As in a list of results.
        concepts: In the order of the question.
    """

    id: str
    matches: bool
    score: float
    concepts: tuple[ConceptScore, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of results.

    Attributes:
        query: The question as it was typed.
        total: Exact number of documents found, or a lower bound if `partial`.
        hits: The documents of this page.
        number: Number of the page, from 1.
        per_page: Length of a full page.
        facets: By name.
        took_ms: Milliseconds of wall time.
        sort: One of `SORTS`.
        notices: How the question was understood.
        expansions: What was searched besides the typed words.
        suggestions: Questions that were perhaps meant.
        relaxations: If nothing was found: what would be found without one word or filter.
        partial: Whether the deadline cut the search short.
    """

    query: str
    total: int
    hits: tuple[Hit, ...]
    number: int = 1
    per_page: int = 20
    facets: Mapping[str, Facet] = field(default_factory=dict)
    took_ms: float = 0.0
    sort: str = "relevance"
    notices: tuple[Notice, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    partial: bool = False

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.per_page))
