"""Collect what the glossary, the lexicon and the documents of an archive tell of a term."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice

from search.config import Config
from search.errors import unless_damaged
from search.lexicon import GlossaryEntry, Lexicon
from search.library.counts.archive_counts import ArchiveCounts
from search.library.counts.timelines import build_timeline, timeline_request
from search.library.glossary.entries import as_term, entries_named, searched_as, without_quotes
from search.library.hits import build_hits
from search.library.query_runner import QueryRunner
from search.query import Filters, Index, IndexRequest
from search.results import MISREAD, Grain, TermExample, TermFacts
from search.text import character_readings, fold, is_han, latin_words, phrase_stems, pinyin, segment_words

__all__ = ["term_facts"]

_LOG = logging.getLogger(__name__)

_MAX_READ = 16  # characters of a Chinese term that is read aloud; longer ones are sentences
_MOST_RELATED = 12  # entries that are named besides
_BY_YEAR = (Grain.YEAR, Filters())


def term_facts(
    text: str,
    config: Config,
    count: int,
    *,
    index: Index,
    lexicon: Lexicon,
    runner: QueryRunner,
    counts: ArchiveCounts,
) -> TermFacts:
    """Return what is known of a term.

    Args:
        text: The term in either language and any script; no text raises an error.
        config: Limits of a query, and length of snippets.
        count: Number of documents that are shown.
        index: The index.
        lexicon: Its lexicon.
        runner: Runs queries.
        counts: Counts of all its documents.
    """
    term = without_quotes(text)
    lang = "zh" if any(map(is_han, term)) else "en"
    query = searched_as(term)
    request = IndexRequest(None, count=count, stored=True, fold=True, histogram=timeline_request(Grain.YEAR))
    answered = runner.run(index, lexicon, query, request, expand=True, without=())
    if answered.compiled is None:  # no word at all
        return TermFacts(term=term, lang=lang, query="", timeline=build_timeline(counts, None, *_BY_YEAR))
    result, entries = answered.result, entries_named(lexicon.glossary, term)
    return TermFacts(
        term=term,
        lang=lang,
        query=query,
        readings=_readings(lang, term, entries),
        entries=tuple(map(as_term, entries)),
        expansions=tuple(each for each in answered.expansions if each.why != MISREAD),
        related=tuple(map(as_term, islice(_related(lexicon.glossary, lang, term, entries), _MOST_RELATED))),
        total=result.total,
        timeline=build_timeline(counts, result.histogram, *_BY_YEAR),
        hits=build_hits(
            index,
            result.documents,
            answered.patterns,
            config,
            scanned_patterns=answered.scanned_patterns,
            misreadings=answered.misreadings,
        ),
        example=unless_damaged(lambda: _example(index, lexicon, lang, term), None, "examples of pairs are", _LOG),
    )


def _readings(lang: str, term: str, entries: Iterable[GlossaryEntry]) -> tuple[str, ...]:
    """Return a Chinese term in pinyin; nothing for an English one, and for one with a character that has no reading."""
    folded = fold(term)
    if lang != "zh" or len(folded) > _MAX_READ or not all(map(is_han, folded)):
        return ()
    curated = tuple(dict.fromkeys(entry.pinyin for entry in entries if fold(entry.simplified) == folded))
    if curated:
        return curated
    # Character by character: the phrases of pypinyin would take 50 megabytes of every process that serves the index.
    readings = (next(iter(character_readings(char)), ()) for char in folded)
    syllables = [syllable for reading in readings for syllable in reading]
    if len(syllables) < len(folded):
        return ()
    return (pinyin([word for word, _, _ in segment_words(folded)], syllables),)


def _related(
    glossary: Iterable[GlossaryEntry], lang: str, term: str, entries: Iterable[GlossaryEntry]
) -> Iterator[GlossaryEntry]:
    """Yield the other entries whose usual Chinese name contains one of the term's, or is contained in it."""
    own = list(entries)
    names = {fold(term)} if lang == "zh" else set()
    names |= {entry.simplified for entry in own}
    names = {name for name in names if len(name) > 1}  # one character is contained in too many
    if names:
        for entry in glossary:
            if entry not in own and any(name in entry.simplified or entry.simplified in name for name in names):
                yield entry


def _example(index: Index, lexicon: Lexicon, lang: str, term: str) -> TermExample | None:
    """Return the first mined sentence with a term in both languages whose document still exists."""
    if lexicon.pairs is None:
        return None
    terms = (fold(term),) if lang == "zh" else phrase_stems(term)
    for pair, example in lexicon.pairs.examples(lang, terms) if terms else ():
        [located] = index.locate([example.document])
        if located.key is not None and located.id == example.document:
            [document] = index.documents([located.key])
            return TermExample(
                document=example.document,
                title=next((each.title for each in document.texts), ""),
                en=example.en,
                zh=example.zh,
                en_marks=tuple(_english_marks(example.en, pair.stems)),
                zh_marks=tuple(_chinese_marks(example.zh, pair.zh)),
            )
    return None


def _chinese_marks(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a folded name in a text."""
    folded, start = fold(text), 0
    while (start := folded.find(name, start)) >= 0:
        yield start, start + len(name)
        start += len(name)


def _english_marks(text: str, stems: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield the spans of successive stems in a text."""
    tokens = list({token.position: token for token in latin_words(text)}.values())
    size, first = len(stems), 0
    while first <= len(tokens) - size:
        successive = tokens[first : first + size]
        if tuple(token.term for token in successive) == stems:
            yield successive[0].start, successive[-1].end
            first += size
        else:
            first += 1
