"""Reader of scholarship in Markdown: title, authors and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.article import Article, SourceText
from search.ingest.author_names import is_person_name, split_authors
from search.ingest.formats.markdown import Block, front_matter, markdown_blocks
from search.ingest.identity import title_from_name
from search.ingest.language import in_language, language_tag
from search.ingest.paragraphs import collapse, comparison_key, heading_like, rejoin
from search.model import Kind, Paragraph, ParagraphKind, Text

__all__ = ["is_scholarship", "read_scholarship"]

_HEADING = re.compile(r"^ {0,3}#{1,6} +\S", re.MULTILINE)
_SETEXT = re.compile(r"^\S.{0,200}\n={3,}[ \t]*$", re.MULTILINE)
_MARKUP = (
    re.compile(r"\*[^*\s][^*\n]{0,200}\*"),
    re.compile(r"\[\^[^\]\s]{1,40}\]"),
    re.compile(r"\[[^\[\]\n]{1,200}\]\(https?://"),
    re.compile(r"^ {0,3}> ", re.MULTILINE),
)
_SAMPLE = 200_000  # characters in which markup is looked for
_FEW_MARKS = 3  # marks from which a text without headings is Markdown
_BYLINE = re.compile(r"(?:(?:written |edited )?by|authors?\s*[:：]|作者\s*[:：])\s*(\S.*)", re.IGNORECASE)
_LEAD = re.compile(r"(?:(?:written |edited )?by|authors?|作者)\s*[:：]?", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3})([^*_]{2,80})\1")
_LONGEST_BYLINE = 200  # characters
_BYLINE_BLOCKS = 5  # blocks below the title in which a byline is looked for
_HEADER_FIELDS = ("date", "section")


def is_scholarship(source: SourceText) -> bool:
    """Return whether the text is Markdown: front matter, a heading, or several other marks."""
    text = source.text[:_SAMPLE]
    if front_matter(text.split("\n"))[1] or _HEADING.search(text) or _SETEXT.search(text):
        return True
    return sum(len(pattern.findall(text)) for pattern in _MARKUP) >= _FEW_MARKS


def read_scholarship(source: SourceText) -> tuple[Article, ...]:
    """Read one text: the first heading is the title, a line like `by *NAME*` below it names the authors."""
    lines = source.text.split("\n")
    fields, length = front_matter(lines)
    content_blocks = [block for block in markdown_blocks("\n".join(lines[length:])) if block.raw.strip()]
    title, content_blocks = _take_title(fields.get("title", ""), content_blocks)
    authors, content_blocks = _take_authors(fields.get("author") or fields.get("authors", ""), content_blocks)
    paragraphs = [(_paragraph(block), block.starts) for block in content_blocks]
    kept = [(paragraph, starts) for paragraph, starts in paragraphs if paragraph.text]
    starts = {number for number, (_, is_start) in enumerate(kept) if is_start}
    body = rejoin([paragraph for paragraph, _ in kept], starts)
    running = "\n".join([title, *(paragraph.text for paragraph in body)])
    lang = language_tag(running)
    title = title or (in_language(title_from_name(source.name), lang) if body else "")
    article = Article(
        kind=Kind.SCHOLARSHIP,
        texts=(Text(lang=lang, title=title, paragraphs=body),),
        authors=authors,
        header=tuple((name, fields[name]) for name in _HEADER_FIELDS if fields.get(name)),
    )
    return (article,)


def _paragraph(block: Block) -> Paragraph:
    return Paragraph(block.plain, ParagraphKind.HEADING if block.is_heading else ParagraphKind.BODY)


def _take_title(given: str, content_blocks: list[Block]) -> tuple[str, list[Block]]:
    """Take the first heading as title, or else a first line that looks like one; a repeated title is removed."""
    at = next((number for number, block in enumerate(content_blocks) if block.is_heading and block.plain), None)
    if given:
        repeats = at is not None and comparison_key(content_blocks[at].plain) == comparison_key(given)
        return collapse(given), [block for number, block in enumerate(content_blocks) if not (repeats and number == at)]
    if at is None and content_blocks and heading_like(content_blocks[0].plain, limit=200):
        at = 0
    if at is None:
        return "", content_blocks
    return content_blocks[at].plain, [block for number, block in enumerate(content_blocks) if number != at]


def _take_authors(given: str, content_blocks: list[Block]) -> tuple[tuple[str, ...], list[Block]]:
    """Take the first author line among the first blocks; it is removed even if the front matter names authors."""
    for number, block in enumerate(content_blocks[:_BYLINE_BLOCKS]):
        names = _author_line(block)
        if names:
            return split_authors(given) or names, [*content_blocks[:number], *content_blocks[number + 1 :]]
    return split_authors(given), content_blocks


def _author_line(block: Block) -> tuple[str, ...]:
    raw = block.raw.strip()
    if len(raw) > _LONGEST_BYLINE or block.is_code:
        return ()
    emphasis = _EMPHASIS.fullmatch(raw)
    byline = _BYLINE.fullmatch(emphasis[2] if emphasis else block.plain)
    if byline:
        emphasised = (
            [match[2] for match in _EMPHASIS.finditer(raw) if not _LEAD.fullmatch(match[2])] if not emphasis else []
        )
        return _persons(emphasised, byline[1])
    if emphasis and all(map(is_person_name, split_authors(emphasis[2]))):
        return split_authors(emphasis[2])
    return ()


def _persons(emphasised: Sequence[str], line: str) -> tuple[str, ...]:
    """Return the names in a byline, the emphasised ones if there are any; a sentence that begins with By has none."""
    names = tuple(name for part in emphasised for name in split_authors(part)) or split_authors(line)
    return names if names and all(map(is_person_name, names)) else ()
