"""Reader of web articles that were saved as plain text, without the boilerplate of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from search.ingest.article import Article, SourceText
from search.ingest.author_names import is_chinese_name, is_person_name
from search.ingest.formats.boilerplate import is_title_case, remove_boilerplate
from search.ingest.formats.boilerplate_words import LineRole, Vocabulary, is_sentence, vocabulary
from search.ingest.formats.web_byline import PageMetadata, is_dated, read_card, read_meta
from search.ingest.formats.web_comments import find_comments
from search.ingest.identity import title_from_name
from search.ingest.language import has_han, in_language, language_tag
from search.ingest.paragraphs import (
    collapse,
    comparison_key,
    ends_sentence,
    heading_like,
    join_lines,
    looks_wrapped,
    rejoin,
    text_blocks,
)
from search.model import Kind, Paragraph, ParagraphKind, Text

__all__ = ["is_web_article", "read_web_article"]

_LONGEST_TITLE = 250  # characters
_LONGEST_HEADING = 120  # columns, as `heading_like` counts them
_META_LINES = 8  # paragraphs at the top in which title, author, day and source are looked for
_BIOGRAPHY = re.compile(
    r"\b(?:is|was|are|has been|serves as) (?:an?|the)\b.{0,200}?\b(?:reporter|journalist|writer|editor|correspondent"
    r"|author|columnist|professor|researcher|analyst|fellow)\b",
    re.DOTALL,
)
_INTRODUCED = re.compile(r"((?:[^\W\d_][\w'’.-]{0,30} ){1,4}?[^\W\d_][\w'’.-]{0,30}) (?:is|was|serves as) (?:an?|the) ")
_AUTHOR_IN_CHINESE = re.compile(r"[(（]?本?文?作者(?:[系为是]|单位)")
_LONGEST_BIOGRAPHY = 400  # characters
_LONGEST_NAME = 40  # characters


def is_web_article(source: SourceText) -> bool:  # noqa: ARG001 - all readers have one signature
    """Return True: any text that is no other format is taken for a web article."""
    return True


def read_web_article(source: SourceText) -> tuple[Article, ...]:
    """Read one page: the title is the first line that is no boilerplate; lines without punctuation are headings."""
    words = vocabulary()
    paragraphs = [words.cut_end(text) for text in _split(source.text.split("\n"))]
    title, rest = _take_title([text for text in paragraphs if text])
    comments = find_comments(rest, words)
    metadata, above = _take_meta(rest[:comments])
    cleaned = remove_boilerplate(above, words, comments=None if comments is None else len(above))
    metadata = metadata.completed_by(read_card(cleaned.card, cleaned.dropped, words.jobs))
    article_texts = [text for text in cleaned.article if not title or comparison_key(text) != comparison_key(title)]
    metadata, article_texts = _take_biography(article_texts, metadata)
    body = rejoin(list(_unique_headings(_classify(article_texts))))
    running = "\n".join([title, *(paragraph.text for paragraph in body)])
    lang = language_tag(running)
    title = title or (in_language(title_from_name(source.name), lang) if body else "")
    article = Article(
        kind=Kind.WEB,
        texts=(Text(lang=lang, title=title, paragraphs=body),),
        authors=metadata.authors,
        header=metadata.header,
    )
    return (article,)


def _split(lines: Iterable[str]) -> list[str]:
    """Split at blank lines and, unless a block is one paragraph wrapped at the margin, at line ends."""
    paragraphs: list[str] = []
    for block in text_blocks(lines):
        tidy = [collapse(part) for part in block]
        paragraphs.extend([join_lines(tidy)] if looks_wrapped(block) else tidy)
    return paragraphs


def _take_title(paragraphs: Sequence[str]) -> tuple[str, Sequence[str]]:
    words = vocabulary()
    paragraphs = _without_head(paragraphs, words)
    for at, text in enumerate(paragraphs[:_META_LINES]):
        if words.role(text) is None and not read_meta(text):
            above = [line for line in paragraphs[:at] if read_meta(line)]
            return (
                (text, [*above, *paragraphs[at + 1 :]])
                if len(text) <= _LONGEST_TITLE
                else ("", [*above, *paragraphs[at:]])
            )
    return "", paragraphs


def _without_head(paragraphs: Sequence[str], words: Vocabulary) -> Sequence[str]:
    """Leave out the site's name and menu, rows of sections and breadcrumb trails, if a headline follows them."""
    head: list[str] = []
    for text in paragraphs[:_META_LINES]:
        if is_sentence(text) and words.role(text) is None:
            break
        head.append(text)
    meta_line = next((at for at, text in enumerate(head) if read_meta(text)), len(head))
    start = next((at + 1 for at in range(meta_line - 1, -1, -1) if words.is_menu(head[at])), 0)
    remaining = [text for text in head[start:] if not words.is_navigation(text)]
    while len(remaining) > 1 and words.is_section(remaining[0]) and _is_headline(remaining[1], words):
        del remaining[0]
    has_headline = any(_is_headline(text, words) for text in remaining)
    return [*remaining, *paragraphs[len(head) :]] if has_headline else paragraphs


def _is_headline(text: str, words: Vocabulary) -> bool:
    return words.role(text) is None and not read_meta(text) and not words.is_section(text)


def _take_meta(paragraphs: Sequence[str]) -> tuple[PageMetadata, list[str]]:
    """Separate the lines between title and article that name its author, day and source from the rest.

    Below the article's first sentence such a line must have a label (Posted on …); one sentence may stand
    between the title and such lines.
    """
    words = vocabulary()
    metadata = PageMetadata()
    article_texts: list[str] = []
    article_began = links_began = False
    for at, text in enumerate(paragraphs):
        below = paragraphs[at + 1] if at + 1 < len(paragraphs) else ""
        role = words.role(text)
        links_began = links_began or (article_began and role is LineRole.LINKS)
        if not links_began and (not article_began or is_dated(text)) and (meta := read_meta(text)):
            metadata = metadata.completed_by(meta)
        elif not article_began and _is_byline(text, words, paragraphs[at + 1 :], article_texts):
            metadata = metadata.completed_by(PageMetadata(authors=(text,)))
        elif not article_began and words.is_section(text) and (text.isupper() or not is_sentence(below)):
            continue
        else:
            is_deck = not any(map(is_sentence, article_texts[:_META_LINES])) and read_meta(below) is not None
            article_began = (
                article_began
                or len(article_texts) >= _META_LINES
                or (is_sentence(text) and role is None and not is_deck)
            )
            article_texts.append(text)
    return metadata, article_texts


def _is_byline(text: str, words: Vocabulary, below: Sequence[str], above: Sequence[str]) -> bool:
    """Return whether a line is a name alone, right under the title or in the line above the day."""
    if not below or any(map(is_sentence, above)):
        return False
    if read_meta(below[0]):
        return is_person_name(text) and words.role(text) is None
    return not above and is_sentence(below[0]) and _is_bare_name(text, words, below)


def _is_bare_name(text: str, words: Vocabulary, below: Sequence[str]) -> bool:
    """Return whether a line is certainly a person's name: by a known surname or first name, or a biography below."""
    if len(text) > _LONGEST_NAME or words.role(text) or not is_person_name(text):
        return False
    if has_han(text):
        return False  # 高级社 and 方法 begin with surnames too
    parts = text.split(" ")
    if is_chinese_name(text.title()) and {parts[0].title(), parts[-1].title()} & words.surnames:
        return True
    return parts[0] in words.given or any(line.startswith(text) and _is_biography(line, (text,)) for line in below)


def _take_biography(article_texts: list[str], metadata: PageMetadata) -> tuple[PageMetadata, list[str]]:
    """Drop a first or last paragraph that only introduces the author.

    If no line has named the author, the name that opens such a last paragraph is taken, unless the article has it.
    """
    if len(article_texts) > 1 and not metadata.authors and (introduced := _INTRODUCED.match(article_texts[-1])):
        name = introduced[1]
        if (
            is_person_name(name)
            and _is_biography(article_texts[-1], (name,))
            and not any(name in text for text in article_texts[:-1])
        ):
            metadata = metadata.completed_by(PageMetadata(authors=(name,)))
    if len(article_texts) > 1 and _is_biography(article_texts[-1], metadata.authors):
        article_texts = article_texts[:-1]
    if len(article_texts) > 1 and _is_biography(article_texts[0], metadata.authors):
        article_texts = article_texts[1:]
    return metadata, article_texts


def _is_biography(text: str, authors: Sequence[str]) -> bool:
    """Return whether a short paragraph begins with the author and names his profession."""
    if len(text) > _LONGEST_BIOGRAPHY:
        return False
    if _AUTHOR_IN_CHINESE.match(text):
        return True
    return text.startswith(("The author ", "The writer ", *authors)) and _BIOGRAPHY.search(text) is not None


def _classify(texts: Sequence[str]) -> Iterable[Paragraph]:
    for text, after in zip(texts, [*texts[1:], ""], strict=False):
        is_short = heading_like(text.rstrip("?？!！:："), limit=_LONGEST_HEADING)
        # A question is a heading only above a longer text; a line without punctuation in title case always is.
        bare = heading_like(text, limit=_LONGEST_HEADING)
        heads = bool(after) and is_short and (len(after) > len(text) and ends_sentence(after) if not bare else True)
        is_heading = heads and (len(after) > len(text) or is_title_case(text))
        yield Paragraph(text, ParagraphKind.HEADING if is_heading else ParagraphKind.BODY)


def _unique_headings(paragraphs: Iterable[Paragraph]) -> Iterable[Paragraph]:
    """Keep the first of headings that are printed twice."""
    seen: set[str] = set()
    for paragraph in paragraphs:
        if paragraph.kind is ParagraphKind.HEADING:
            if (printed := comparison_key(paragraph.text)) in seen:
                continue
            seen.add(printed)
        yield paragraph
