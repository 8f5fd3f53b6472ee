"""Turns a web page that was saved as plain text into the article on it, without the site around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from search.ingest.article import Article, SourceText
from search.ingest.furniture import is_title_case, remove_furniture, vocabulary
from search.ingest.identity import title_from_name
from search.ingest.language import chinese_tag, is_chinese
from search.ingest.paragraphs import (
    collapse,
    ends_sentence,
    heading_like,
    is_rule,
    join_lines,
    key,
    looks_wrapped,
    rejoin,
)
from search.ingest.web_byline import Facts, read_card, read_meta
from search.model import Kind, Paragraph, ParagraphKind, Text

__all__ = ["matches", "read"]

_LONGEST_TITLE = 250
_LONGEST_HEADING = 120
_META_LINES = 8
_BIOGRAPHY = re.compile(
    r"\b(?:is|was|are|has been|serves as) (?:an?|the)\b.{0,200}?\b(?:reporter|journalist|writer|editor|correspondent"
    r"|author|columnist|professor|researcher|analyst|fellow)\b",
    re.DOTALL,
)


def matches(source: SourceText) -> bool:  # noqa: ARG001 - all readers have one signature
    """Any text is taken for a web article if it is nothing else."""
    return True


def read(source: SourceText) -> tuple[Article, ...]:
    """Read one page: the title is its first line that is not the site's, bare lines are headings."""
    words = vocabulary()
    found = [words.cut_end(text) for text in _split(source.text.split("\n"))]
    title, rest = _take_title([text for text in found if text])
    facts, rest = _take_meta(rest)
    cleaned = remove_furniture(rest, words)
    facts = facts.completed_by(read_card(cleaned.card, cleaned.dropped, words.jobs))
    kept = (
        [text for text in _without_biography(cleaned.kept, facts) if key(text) != key(title)] if title else cleaned.kept
    )
    body = rejoin(list(_unique_headings(_classify(kept))))
    title = title or (title_from_name(source.name) if body else "")
    running = "\n".join([title, *(paragraph.text for paragraph in body)])
    article = Article(
        kind=Kind.WEB,
        texts=(Text(lang=chinese_tag(running) if is_chinese(running) else "en", title=title, paragraphs=body),),
        authors=facts.authors,
        header=facts.header,
    )
    return (article,)


def _split(lines: Iterable[str]) -> list[str]:
    """Split at blank lines and, unless a block is one paragraph broken at the margin, at line ends."""
    paragraphs: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip() and not is_rule(line):
            block.append(line)
        elif block:
            tidy = [collapse(part) for part in block]
            paragraphs.extend([join_lines(tidy)] if looks_wrapped(block) else tidy)
            block = []
    return paragraphs


def _take_title(found: Sequence[str]) -> tuple[str, Sequence[str]]:
    words = vocabulary()
    for at, text in enumerate(found[:_META_LINES]):
        if words.role(text) is None and not read_meta(text):
            above = [line for line in found[:at] if read_meta(line)]
            return (text, [*above, *found[at + 1 :]]) if len(text) <= _LONGEST_TITLE else ("", [*above, *found[at:]])
    return "", found


def _take_meta(found: Sequence[str]) -> tuple[Facts, Sequence[str]]:
    """Read the lines between title and article that name its author, day and source."""
    facts = Facts()
    kept: list[str] = []
    for at, text in enumerate(found):
        if at == _META_LINES or (ends_sentence(text) and len(text) > _LONGEST_HEADING):
            return facts, [*kept, *found[at:]]
        if meta := read_meta(text):
            facts = facts.completed_by(meta)
        else:
            kept.append(text)
    return facts, kept


def _without_biography(kept: Sequence[str], facts: Facts) -> Sequence[str]:
    """Drop a last paragraph that only introduces the author, whom another line has already named."""
    if len(kept) > 1 and _BIOGRAPHY.search(kept[-1][:400]) and kept[-1].startswith(tuple(facts.authors) or ("\x00",)):
        return kept[:-1]
    return kept


def _classify(texts: Sequence[str]) -> Iterable[Paragraph]:
    for text, after in zip(texts, [*texts[1:], ""], strict=False):
        is_short = heading_like(text.rstrip("?？!！:："), limit=_LONGEST_HEADING)
        # A question is only a heading over something; a bare line in title case is one anyway.
        bare = heading_like(text, limit=_LONGEST_HEADING)
        heads = bool(after) and is_short and (len(after) > len(text) and ends_sentence(after) if not bare else True)
        is_heading = heads and (len(after) > len(text) or is_title_case(text))
        yield Paragraph(text, ParagraphKind.HEADING if is_heading else ParagraphKind.BODY)


def _unique_headings(paragraphs: Iterable[Paragraph]) -> Iterable[Paragraph]:
    """Keep the first of headings that are printed twice."""
    seen: set[str] = set()
    for paragraph in paragraphs:
        if paragraph.kind is ParagraphKind.HEADING:
            if (printed := key(paragraph.text)) in seen:
                continue
            seen.add(printed)
        yield paragraph
