"""Reader of scholarship in Markdown: title, authors and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from search.ingest.accounting import Ledger, Reason
from search.ingest.article import Article, SourceText
from search.ingest.author_names import is_person_name, split_authors
from search.ingest.formats.front_matter import front_matter
from search.ingest.formats.markdown import Block, markdown_blocks
from search.ingest.identity import title_from_name
from search.ingest.language import has_han, in_language, language_tag
from search.ingest.paragraphs import collapse, comparison_key, ends_sentence, heading_like, rejoin
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
_SHORT = 60  # characters of a byline that may end in a full stop
_BYLINE_BLOCKS = 5  # blocks below the title in which a byline is looked for
_TITLE_FIELD, _AUTHOR_FIELDS = "title", ("author", "authors")
_PROSE_FIELDS = frozenset(
    {"abstract", "description", "excerpt", "keywords", "lead", "note", "subtitle", "summary", "摘要", "关键词"}
)
_PROSE = {True: 12, False: 60}  # characters from which the value of any other field is prose, in Chinese and English


def is_scholarship(source: SourceText) -> bool:
    """Return whether the text is Markdown: front matter, a heading, or several other marks."""
    text = source.text[:_SAMPLE]
    if front_matter(text.split("\n"))[1] or _HEADING.search(text) or _SETEXT.search(text):
        return True
    return sum(len(pattern.findall(text)) for pattern in _MARKUP) >= _FEW_MARKS


def read_scholarship(source: SourceText, ledger: Ledger) -> tuple[Article, ...]:
    """Read one text: the first heading is the title, a line like `by *NAME*` below it names the authors."""
    lines = source.text.split("\n")
    fields, length = front_matter(lines)
    given = collapse(fields.get(_TITLE_FIELD, ""))
    header, prose = _sort_fields(fields)
    ledger.file_rest("\n".join(lines[:length]), given, *(paragraph.text for paragraph in prose))
    blocks = [block for block in markdown_blocks("\n".join(lines[length:]), ledger) if block.raw.strip()]
    title, blocks = _take_title(given, blocks, ledger)
    named = next(filter(None, map(fields.get, _AUTHOR_FIELDS)), "")
    authors, byline, blocks = _take_authors(named, blocks, ledger)
    kept = [(_paragraph(block), block.starts) for block in blocks if block.plain]
    starts = {number for number, (_, is_start) in enumerate(kept) if is_start}
    body = tuple(prose) + rejoin([paragraph for paragraph, _ in kept], ledger, starts)
    running = "\n".join([title, *(paragraph.text for paragraph in body)])
    lang = language_tag(running)
    if not title and body:
        title = in_language(title_from_name(source.name), lang)
        ledger.borrow(title)
    article = Article(
        kind=Kind.SCHOLARSHIP,
        texts=(Text(lang=lang, title=title, paragraphs=body),),
        authors=authors,
        header=header + ((("byline", byline),) if byline else ()),
    )
    return (article,)


def _sort_fields(fields: Mapping[str, str]) -> tuple[tuple[tuple[str, str], ...], list[Paragraph]]:
    """Separate front matter into fields of the header and prose, which a reader looks for as text."""
    header: list[tuple[str, str]] = []
    prose: list[Paragraph] = []
    for name, value in fields.items():
        if name == _TITLE_FIELD or name in _AUTHOR_FIELDS or not value:
            continue
        text = collapse(value)
        if name in _PROSE_FIELDS or len(text) >= _PROSE[has_han(text)]:
            prose.append(Paragraph(text))
        else:
            header.append((name, text))
    return tuple(header), prose


def _paragraph(block: Block) -> Paragraph:
    return Paragraph(block.plain, ParagraphKind.HEADING if block.is_heading else ParagraphKind.BODY)


def _take_title(given: str, blocks: list[Block], ledger: Ledger) -> tuple[str, list[Block]]:
    """Take the first heading as title, or else a first line that looks like one; a repeated title is removed."""
    heading = next((number for number, block in enumerate(blocks) if block.is_heading and block.plain), None)
    if given:
        repeats = heading is not None and comparison_key(blocks[heading].plain) == comparison_key(given)
        if not repeats:
            return given, blocks
        ledger.leave_out(Reason.REPEATED, blocks[heading or 0].plain)
        return given, [block for number, block in enumerate(blocks) if number != heading]
    if heading is None and len(blocks) > 1 and heading_like(blocks[0].plain, limit=200):
        heading = 0
    if heading is None:
        return "", blocks
    return blocks[heading].plain, [block for number, block in enumerate(blocks) if number != heading]


def _take_authors(given: str, blocks: list[Block], ledger: Ledger) -> tuple[tuple[str, ...], str, list[Block]]:
    """Take the first author line among the first blocks; it is removed even if the front matter names authors.

    Returns:
        The authors, the line as printed, and the other blocks.
    """
    for number, block in enumerate(blocks[:_BYLINE_BLOCKS]):
        names = _author_line(block)
        if names:
            ledger.file(block.plain)
            return split_authors(given) or names, block.plain, [*blocks[:number], *blocks[number + 1 :]]
    return split_authors(given), "", blocks


def _author_line(block: Block) -> tuple[str, ...]:
    raw = block.raw.strip()
    if len(raw) > _LONGEST_BYLINE or block.is_code or (ends_sentence(block.plain) and len(block.plain) > _SHORT):
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
