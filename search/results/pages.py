"""Pages of results: hits, snippets, facets, expansions, suggestions, and explanations of scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from search.model import DateSpan, Document
from search.results.timeline import Timeline

__all__ = [
    "DATES", "MISREAD", "SORTS", "Completion", "ConceptScore", "Duplicate", "Example", "Expansion", "Explanation",
    "Facet", "FacetValue", "Hit", "IdStatus", "MarkedText", "Notice", "Page", "PartScore", "Problem", "Relaxation",
    "ResolvedId", "Snippet", "Suggestion",
]  # fmt: skip


class IdStatus(StrEnum):
    """What became of an id.

    `CURRENT` if a document has it, `MOVED` if the document has another one by now, `GONE` if there was such a document,
    and `UNKNOWN` if the id was never given.
    """

    CURRENT = "current"
    MOVED = "moved"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ResolvedId:
    """What an id stands for now.

    Attributes:
        status: What became of it.
        id: The id that the document has now; empty if there is none.
    """

    status: IdStatus
    id: str = ""


SORTS = ("relevance", "newest", "oldest")
"""Sort orders of results; without a query, `relevance` is the same as `newest`."""

MISREAD = "misread"
"""The kind of expansions that scanned text may have in place of a word; as a text to leave out it means all of them."""

DATES = "dates"
"""The name of the span of dates in a `Relaxation`; it is a filter without a facet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message for the reader about how the query was processed.

    `code` is stable and for programs (`literal`, `truncated`, `partial`, `ignored-parameter`); `text` is for people.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A fault that a librarian should repair; searches still work.

    Attributes:
        code: For programs: `generation`, if the newest one cannot be served, or `decisions`, if their file is wrong,
            or `examples`, if example queries cannot be found for a damaged file.
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
        cut_before: Whether the paragraph has text before the passage.
        cut_after: Whether it has text after the passage.
        passage: Number of the passage among those of a hit, from 0; two snippets of one passage translate each other.
        page: Label of the page on which the paragraph begins; empty if the file has no pages.
    """

    lang: str
    paragraph: int
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    cut_before: bool = False
    cut_after: bool = False
    passage: int = 0
    page: str = ""

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """Yield (text, is marked) pieces, which make up `text` in order."""
        offset = 0
        for start, end in self.marks:
            if start > offset:
                yield self.text[offset:start], False
            yield self.text[start:end], True
            offset = end
        if offset < len(self.text):
            yield self.text[offset:], False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """A full text of a document with the words of a query marked.

    Attributes:
        lang: BCP 47 tag.
        title: Headline.
        paragraphs: One snippet, the whole paragraph, for each paragraph of the text, in order.
    """

    lang: str
    title: Snippet
    paragraphs: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A document with almost the same text as another one: a reprint, or another copy of the article.

    Attributes:
        id: Its id.
        title: Its headline.
        source: Path of its file below the source folder.
        published: Its day of publication, or None if unknown.
    """

    id: str
    title: str
    source: str
    published: DateSpan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One document of a page of results.

    Attributes:
        id: Identifier of the document.
        score: Relevance, in any sort order; 0.0 without words to rank by.
        titles: The headlines, each as a snippet with the matched words marked, in the order of the document's texts.
        snippets: The best passages, each in one language or, where the texts are aligned, in both, one after the other.
        document: The whole document.
        missing: Words of the query, as typed, that the document lacks, in any language; none if it has all of them.
        duplicates: Other documents of the result that it stands for, the best first; see `Library.search`.
        misread: What the document has in place of words of the query that may be misread in it; none if it has all
            words themselves, or a translation of them.
    """

    id: str
    score: float
    titles: tuple[Snippet, ...]
    snippets: tuple[Snippet, ...]
    document: Document
    missing: tuple[str, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    misread: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Headline of the document."""
        return self.document.title


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A value of a facet.

    Attributes:
        value: What to filter by (a region's code, an era's id, `1954-11`, `undated`).
        label: English name.
        label_zh: Chinese name, or empty.
        count: Number of documents, counted without the selection in the same facet.
        selected: Whether results are filtered by it.
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
    """A facet of a result.

    Attributes:
        name: Name of the filter.
        label: English label.
        label_zh: Chinese label.
        values: Its values in display order; of a facet that may have any number only those with most documents.
        total: Number of all its values that are selected or that a document of the result has, at every level.
    """

    name: str
    label: str
    label_zh: str
    values: tuple[FacetValue, ...] = ()
    total: int = 0

    def __iter__(self) -> Iterator[FacetValue]:
        return iter(self.values)

    def walk(self) -> Iterator[FacetValue]:
        """Yield every value, parents before children."""
        stack = list(reversed(self.values))
        while stack:
            value = stack.pop()
            yield value
            stack.extend(reversed(value.children))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A translation or other form that was searched for in addition to a word of the query.

    Attributes:
        word: Word or phrase of the query, as typed.
        text: The translation or other form, in readable form: `互助组`, `mutual aid team`.
        lang: `zh` or `en`.
        weight: Weight of an occurrence, where one of the word itself has 1; above 0, at most 1.
        why: `glossary`, `archive` (documents gloss or align it), `dictionary`, `romanisation`, `place` (another name of
            it), `variant` (another name of the same in the same language), `name` (one that sounds alike) or
            `misread` (what text recognition may have taken the word for).
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
    """A corrected query that the reader may have meant.

    Attributes:
        query: The full corrected query.
        word: The corrected word, as typed.
        correction: Its correction.
        why: `spelling` or `sound`.
        total: Number of documents that match it.
    """

    query: str
    word: str
    correction: str
    why: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """A query without results, with one of its words or filters dropped.

    Attributes:
        kind: `word` or `filter`.
        dropped: The word as typed, or `region:130000`.
        label: The same for people: `region Hebei 河北`.
        query: The remaining query; unchanged if a filter is dropped.
        filter: Name of the dropped filter, or empty.
        value: Its dropped value, or empty.
        total: Number of documents that match.
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
    """A completion of the text in the search box.

    Attributes:
        text: The completed text.
        kind: `title`, `term`, `place` or `word`.
        detail: Explanation for people: `mutual aid team · hùzhù zǔ`.
        id: Of a `title`, the id of the document; else empty.
    """

    text: str
    kind: str
    detail: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A query that the archive answers, to show how it can be asked.

    Attributes:
        kind: What it shows. For readers who look around: `term` (a Chinese word), `phrase` (English in quotation
            marks), `traditional` (a term in traditional characters), `place-term` (an English term and a place),
            `pinyin`, `postal` (a place in its old postal spelling), `author`. For a table of ways to ask: `words`,
            `wade-giles`, `all`, `near`, `or`, `not`, `required`, `brackets`, `wildcard`, `title`, `region`, `date`.
        query: The query.
        total: Number of documents that have all of its words.
    """

    kind: str
    query: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartScore:
    """What one term or phrase of a concept adds to the score of a document.

    Attributes:
        text: The term, phrase or prefix.
        lang: `zh` or `en`.
        field: The field of the match: `title`, `body` or `author`.
        occurrences: Number of occurrences.
        weight: Weight of one occurrence.
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
    """What one word of the query adds to the score of a document.

    Attributes:
        word: The word as typed.
        score: Its part of the score.
        idf: Its inverse document frequency.
        parts: Contributions of its terms, the largest first; empty if the word does not occur.
    """

    word: str
    score: float
    idf: float
    parts: tuple[PartScore, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether a query matches a document, and how its score is made up.

    Attributes:
        id: Identifier of the document.
        matches: Whether the query matches it.
        score: The same score as in a page of results.
        concepts: Contributions of the words, in the order of the query.
    """

    id: str
    matches: bool
    score: float
    concepts: tuple[ConceptScore, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of results.

    Attributes:
        query: The query as typed.
        total: Exact number of documents found, or a lower bound if `partial`.
        complete: Number of those that have all words of the query. If they are fewer than a page holds, they come first
            in any sort order, and documents with some of the words follow.
        possible: Number of scanned documents that may have all words, misread; they come next, in any sort order.
        hits: The documents of this page.
        number: Number of the page, from 1.
        per_page: Number of results on a full page.
        facets: Facets by name.
        took_ms: Wall time in milliseconds.
        sort: One of `SORTS`.
        notices: Messages about how the query was processed.
        expansions: Translations and other forms that were searched for as well.
        suggestions: Corrected queries that the reader may have meant.
        relaxations: If no document has all words: the query without one word or filter, where that matches documents;
            without one filter only, if documents with some of the words were found.
        partial: Whether the deadline passed before the search was complete.
        folded: Number of documents, of those in `total`, that are not listed, as another one stands for them.
        timeline: The documents by period of publication, if that was asked for.
    """

    query: str
    total: int
    complete: int
    hits: tuple[Hit, ...]
    possible: int = 0
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
    folded: int = 0
    timeline: Timeline | None = None

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-(self.total - self.folded) // self.per_page))
