"""Turns a web page that was saved as plain text into the article on it, without the site around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from search.ingest.article import Article, SourceText
from search.ingest.author_names import is_chinese_name, is_person_name
from search.ingest.formats.furniture import is_title_case, remove_furniture
from search.ingest.formats.furniture_words import Role, Vocabulary, is_sentence, vocabulary
from search.ingest.formats.web_byline import Facts, is_dated, read_card, read_meta
from search.ingest.formats.web_comments import find_comments
from search.ingest.identity import title_from_name
from search.ingest.language import has_han, in_language, language_tag
from search.ingest.paragraphs import (
    blocks,
    collapse,
    ends_sentence,
    heading_like,
    join_lines,
    key,
    looks_wrapped,
    rejoin,
)
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
_INTRODUCED = re.compile(r"((?:[^\W\d_][\w'’.-]{0,30} ){1,4}?[^\W\d_][\w'’.-]{0,30}) (?:is|was|serves as) (?:an?|the) ")
_AUTHOR_IN_CHINESE = re.compile(r"[(（]?本?文?作者(?:[系为是]|单位)")
_LONGEST_BIOGRAPHY = 400
_LONGEST_NAME = 40


def matches(source: SourceText) -> bool:  # noqa: ARG001 - all readers have one signature
    """Any text is taken for a web article if it is nothing else."""
    return True


def read(source: SourceText) -> tuple[Article, ...]:
    """Read one page: the title is its first line that is not the site's, bare lines are headings."""
    words = vocabulary()
    found = [words.cut_end(text) for text in _split(source.text.split("\n"))]
    title, rest = _take_title([text for text in found if text])
    comments = find_comments(rest, words)
    facts, above = _take_meta(rest[:comments])
    cleaned = remove_furniture(above, words, comments=None if comments is None else len(above))
    facts = facts.completed_by(read_card(cleaned.card, cleaned.dropped, words.jobs))
    kept = [text for text in cleaned.kept if not title or key(text) != key(title)]
    facts, kept = _take_biography(kept, facts)
    body = rejoin(list(_unique_headings(_classify(kept))))
    running = "\n".join([title, *(paragraph.text for paragraph in body)])
    lang = language_tag(running)
    title = title or (in_language(title_from_name(source.name), lang) if body else "")
    article = Article(
        kind=Kind.WEB,
        texts=(Text(lang=lang, title=title, paragraphs=body),),
        authors=facts.authors,
        header=facts.header,
    )
    return (article,)


def _split(lines: Iterable[str]) -> list[str]:
    """Split at blank lines and, unless a block is one paragraph broken at the margin, at line ends."""
    paragraphs: list[str] = []
    for block in blocks(lines):
        tidy = [collapse(part) for part in block]
        paragraphs.extend([join_lines(tidy)] if looks_wrapped(block) else tidy)
    return paragraphs


def _take_title(found: Sequence[str]) -> tuple[str, Sequence[str]]:
    words = vocabulary()
    found = _without_head(found, words)
    for at, text in enumerate(found[:_META_LINES]):
        if words.role(text) is None and not read_meta(text):
            above = [line for line in found[:at] if read_meta(line)]
            return (text, [*above, *found[at + 1 :]]) if len(text) <= _LONGEST_TITLE else ("", [*above, *found[at:]])
    return "", found


def _without_head(found: Sequence[str], words: Vocabulary) -> Sequence[str]:
    """Leave out the site's name and menu, rows of sections and trails, if a headline follows them."""
    head: list[str] = []
    for text in found[:_META_LINES]:
        if is_sentence(text) and words.role(text) is None:
            break
        head.append(text)
    facts = next((at for at, text in enumerate(head) if read_meta(text)), len(head))
    start = next((at + 1 for at in range(facts - 1, -1, -1) if words.is_menu(head[at])), 0)
    kept = [text for text in head[start:] if not words.is_navigation(text)]
    while len(kept) > 1 and words.is_section(kept[0]) and _is_headline(kept[1], words):
        del kept[0]
    has_headline = any(_is_headline(text, words) for text in kept)
    return [*kept, *found[len(head) :]] if has_headline else found


def _is_headline(text: str, words: Vocabulary) -> bool:
    return words.role(text) is None and not read_meta(text) and not words.is_section(text)


def _take_meta(found: Sequence[str]) -> tuple[Facts, list[str]]:
    """Read the lines between title and article that name its author, day and source.

    Below the article's first sentence a line must say in words what it is (Posted on …); one sentence may
    stand between the title and such lines.
    """
    words = vocabulary()
    facts = Facts()
    kept: list[str] = []
    began = linked = False
    for at, text in enumerate(found):
        below = found[at + 1] if at + 1 < len(found) else ""
        role = words.role(text)
        linked = linked or (began and role is Role.LINKS)
        if not linked and (not began or is_dated(text)) and (meta := read_meta(text)):
            facts = facts.completed_by(meta)
        elif not began and _is_byline(text, words, found[at + 1 :], kept):
            facts = facts.completed_by(Facts(authors=(text,)))
        elif not began and words.is_section(text) and (text.isupper() or not is_sentence(below)):
            continue
        else:
            is_deck = not any(map(is_sentence, kept[:_META_LINES])) and read_meta(below) is not None
            began = began or len(kept) >= _META_LINES or (is_sentence(text) and role is None and not is_deck)
            kept.append(text)
    return facts, kept


def _is_byline(text: str, words: Vocabulary, below: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a name stands alone right under the title, or in the line above the day."""
    if not below or any(map(is_sentence, above)):
        return False
    if read_meta(below[0]):
        return is_person_name(text) and words.role(text) is None
    return not above and is_sentence(below[0]) and _is_bare_name(text, words, below)


def _is_bare_name(text: str, words: Vocabulary, below: Sequence[str]) -> bool:
    """Whether a line is plainly a person's name: a Chinese surname or a Western first name in it, or told below."""
    if len(text) > _LONGEST_NAME or words.role(text) or not is_person_name(text):
        return False
    if has_han(text):
        return False  # 高级社 and 方法 begin with surnames too
    parts = text.split(" ")
    if is_chinese_name(text.title()) and {parts[0].title(), parts[-1].title()} & words.surnames:
        return True
    return parts[0] in words.given or any(line.startswith(text) and _is_biography(line, (text,)) for line in below)


def _take_biography(kept: list[str], facts: Facts) -> tuple[Facts, list[str]]:
    """Drop a first or last paragraph that only introduces the author.

    Where no line has named him, the name at the head of such a last paragraph is his unless the article speaks of it.
    """
    if len(kept) > 1 and not facts.authors and (told := _INTRODUCED.match(kept[-1])):
        name = told[1]
        if is_person_name(name) and _is_biography(kept[-1], (name,)) and not any(name in text for text in kept[:-1]):
            facts = facts.completed_by(Facts(authors=(name,)))
    if len(kept) > 1 and _is_biography(kept[-1], facts.authors):
        kept = kept[:-1]
    if len(kept) > 1 and _is_biography(kept[0], facts.authors):
        kept = kept[1:]
    return facts, kept


def _is_biography(text: str, authors: Sequence[str]) -> bool:
    """Whether a short paragraph begins with the author and says what his work is."""
    if len(text) > _LONGEST_BIOGRAPHY:
        return False
    if _AUTHOR_IN_CHINESE.match(text):
        return True
    return text.startswith(("The author ", "The writer ", *authors)) and _BIOGRAPHY.search(text) is not None


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
