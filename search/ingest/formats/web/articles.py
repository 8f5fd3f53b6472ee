"""Reader of web articles that were saved as plain text, without the boilerplate of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from search.ingest.accounting import Ledger, Reason
from search.ingest.article import Article, SourceText
from search.ingest.author_names import is_chinese_name, is_person_name
from search.ingest.formats.web.boilerplate import is_title_case, remove_boilerplate
from search.ingest.formats.web.boilerplate_words import LineRole, Vocabulary, is_sentence, vocabulary
from search.ingest.formats.web.byline import (
    PageMetadata,
    is_date,
    is_dated,
    read_card,
    read_meta,
    read_published,
)
from search.ingest.formats.web.comments import find_comments
from search.ingest.identity import title_from_name
from search.ingest.language import has_han, in_language, language_tag
from search.ingest.line_layout import is_data_row, paragraph_lines
from search.ingest.paragraphs import (
    collapse,
    comparison_key,
    ends_sentence,
    heading_like,
    is_indented,
    join_lines,
    rejoin,
    text_blocks,
)
from search.model import Kind, Paragraph, ParagraphKind, Text

__all__ = ["is_web_article", "read_web_article", "without_furniture"]

_LONGEST_TITLE = 250  # characters
_TITLE_LINES = 2  # lines over which a title may be wrapped
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


def read_web_article(source: SourceText, ledger: Ledger) -> tuple[Article, ...]:
    """Read one page: the title is the first line that is no boilerplate; lines without punctuation are headings.

    A text of one paragraph has its file's name for a title.
    """
    groups = _groups(source.text.split("\n"), ledger)
    paragraphs = [join_lines(map(collapse, group)) for group in groups]
    words = vocabulary().for_page(paragraphs)
    kept = _without_credits(paragraphs, words, ledger)
    title, rest = ("", kept) if groups and _is_running_text(groups[0]) else _take_title(kept, words, ledger)
    metadata, printed, article_texts = without_furniture(rest, title, words, ledger)
    body = rejoin(list(_unique_headings(_classify(article_texts), ledger)), ledger)
    if title and not body:  # a text of one paragraph has no title
        title, body = "", (Paragraph(title),)
    lang = language_tag("\n".join([title, *(paragraph.text for paragraph in body)]))
    if not title and body:
        title = in_language(title_from_name(source.name), lang)
        ledger.borrow(title)
    article = Article(
        kind=Kind.WEB,
        texts=(Text(lang=lang, title=title, paragraphs=body),),
        authors=metadata.authors,
        header=metadata.header + ((("byline", " | ".join(printed)),) if printed else ()),
    )
    return (article,)


def without_furniture(
    paragraphs: Sequence[str], title: str, words: Vocabulary, ledger: Ledger
) -> tuple[PageMetadata, list[str], list[str]]:
    """Separate what a site has printed around an article from the article, and enter what is left out.

    Args:
        paragraphs: Tidy paragraphs below the title.
        title: The title, which may be printed again among them; empty if there is none.
        words: The vocabulary for this page.
        ledger: Where furniture, comments and lines of metadata are entered.

    Returns:
        The metadata, the lines in which they were printed, and the article's paragraphs, in their order.
    """
    comments = find_comments(paragraphs, words)
    if comments is not None:
        ledger.leave_out(Reason.COMMENTS, *paragraphs[comments:])
    metadata, printed, above = _take_meta(paragraphs[:comments], words, ledger)
    cleaned = remove_boilerplate(above, words, comments=None if comments is None else len(above))
    ledger.leave_out(Reason.SITE, *cleaned.dropped)
    ledger.leave_out(Reason.LINKS, *cleaned.links)
    ledger.leave_out(Reason.AUTHOR_CARD, *cleaned.card)
    metadata = metadata.completed_by(read_card(cleaned.card, cleaned.dropped, words.jobs))
    metadata, article_texts = _take_biography(_without_title(cleaned.article, title, ledger), metadata, ledger)
    return metadata, printed, article_texts


def _groups(lines: Iterable[str], ledger: Ledger) -> list[list[str]]:
    """Return the lines of each paragraph: split at blank lines and, unless wrapped at a margin, at line ends."""
    return [group for block in text_blocks(lines, ledger) for group in paragraph_lines(block)]


def _is_running_text(group: Sequence[str]) -> bool:
    """Return whether a first paragraph is certainly no title: a sentence with a first-line indent, or in many lines."""
    return (is_indented(group[0]) or len(group) > _TITLE_LINES) and is_sentence(join_lines(map(collapse, group)))


def _without_credits(paragraphs: Iterable[str], words: Vocabulary, ledger: Ledger) -> list[str]:
    """Cut off what a site prints behind the last sentence of a paragraph."""
    kept: list[str] = []
    for paragraph in paragraphs:
        text = words.cut_end(paragraph)
        ledger.leave_out(Reason.SITE, paragraph[len(text) :])
        if text:
            kept.append(text)
    return kept


def _take_title(paragraphs: Sequence[str], words: Vocabulary, ledger: Ledger) -> tuple[str, Sequence[str]]:
    paragraphs = _without_head(paragraphs, words, ledger)
    for number, text in enumerate(paragraphs[:_META_LINES]):
        if words.role(text) is None and not read_meta(text):
            above = [line for line in paragraphs[:number] if read_meta(line)]
            ledger.leave_out(Reason.SITE, *(line for line in paragraphs[:number] if not read_meta(line)))
            if len(text) <= _LONGEST_TITLE and not is_data_row(text):
                return text, [*above, *paragraphs[number + 1 :]]
            return "", [*above, *paragraphs[number:]]
    return "", paragraphs


def _without_head(paragraphs: Sequence[str], words: Vocabulary, ledger: Ledger) -> Sequence[str]:
    """Leave out the site's name and menu, rows of sections and breadcrumb trails, if a headline follows them."""
    if not _has_head(paragraphs, words):
        return paragraphs
    head: list[str] = []
    for text in paragraphs[:_META_LINES]:
        if is_sentence(text) and words.role(text) is None:
            break
        head.append(text)
    meta_line = next((number for number, text in enumerate(head) if read_meta(text)), len(head))
    start = next((number + 1 for number in range(meta_line - 1, -1, -1) if words.is_menu(head[number])), 0)
    remaining = [text for text in head[start:] if not words.is_navigation(text)]
    left_out = head[:start] + [text for text in head[start:] if words.is_navigation(text)]
    while len(remaining) > 1 and words.is_section(remaining[0]) and _is_headline(remaining[1], words):
        left_out.append(remaining.pop(0))
    if not any(_is_headline(text, words) for text in remaining):
        return paragraphs
    ledger.leave_out(Reason.SITE, *left_out)
    return [*remaining, *paragraphs[len(head) :]]


def _has_head(paragraphs: Sequence[str], words: Vocabulary) -> bool:
    """Return whether a site has printed lines around the article; elsewhere `农业` or `粮食 > 棉花` is text."""
    return words.is_site or any(map(read_meta, paragraphs[:_META_LINES]))


def _is_headline(text: str, words: Vocabulary) -> bool:
    return words.role(text) is None and not read_meta(text) and not words.is_section(text)


def _take_meta(
    paragraphs: Sequence[str], words: Vocabulary, ledger: Ledger
) -> tuple[PageMetadata, list[str], list[str]]:
    """Separate the lines between title and article that name its author, day and source from the rest.

    Below the article's first sentence such a line must have a label (Posted on …); one sentence may stand
    between the title and such lines. A day alone is text if another one stands below the first sentence: so does a
    diary begin its entries.

    Returns:
        The metadata, the lines in which they were printed, and the other paragraphs.
    """
    metadata = PageMetadata()
    printed: list[str] = []
    article_texts: list[str] = []
    article_began = links_began = False
    is_diary, has_head = _has_entries(paragraphs), _has_head(paragraphs, words)
    for number, text in enumerate(paragraphs):
        below = paragraphs[number + 1] if number + 1 < len(paragraphs) else ""
        role = words.role(text)
        links_began = links_began or (article_began and role is LineRole.LINKS)
        is_entry = is_diary and is_date(text)
        if not (links_began or is_entry) and (not article_began or is_dated(text)) and (meta := read_meta(text)):
            metadata = metadata.completed_by(meta)
            printed.append(text)
        elif not article_began and _is_byline(text, words, paragraphs[number + 1 :], article_texts):
            metadata = metadata.completed_by(PageMetadata(authors=(text,)))
            printed.append(text)
        elif not article_began and has_head and words.is_section(text) and (text.isupper() or not is_sentence(below)):
            ledger.leave_out(Reason.SITE, text)
        else:
            if not article_began:
                metadata = metadata.completed_by(read_published(text))
            is_deck = not any(map(is_sentence, article_texts[:_META_LINES])) and read_meta(below) is not None
            article_began = (
                article_began
                or len(article_texts) >= _META_LINES
                or (is_sentence(text) and role is None and not is_deck)
                or is_entry
            )
            article_texts.append(text)
    ledger.file(*printed)
    return metadata, printed, article_texts


def _has_entries(paragraphs: Sequence[str]) -> bool:
    """Return whether days stand alone above several parts of the text."""
    days = [number for number, text in enumerate(paragraphs) if is_date(text) and ":" not in text]
    return len(days) > 1 and days[-1] - days[0] > 1


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


def _without_title(paragraphs: Sequence[str], title: str, ledger: Ledger) -> list[str]:
    """Leave out the title where it is printed again at the top; further down it may be a refrain."""
    key = comparison_key(title)
    kept: list[str] = []
    for number, text in enumerate(paragraphs):
        if key and number < _META_LINES and comparison_key(text) == key:
            ledger.leave_out(Reason.REPEATED, text)
        else:
            kept.append(text)
    return kept


def _take_biography(article_texts: list[str], metadata: PageMetadata, ledger: Ledger) -> tuple[PageMetadata, list[str]]:
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
    for number in (-1, 0):
        if len(article_texts) > 1 and _is_biography(article_texts[number], metadata.authors):
            ledger.leave_out(Reason.AUTHOR_CARD, article_texts.pop(number))
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
        is_heading = heads and (len(after) > len(text) or is_title_case(text)) and not is_data_row(text)
        yield Paragraph(text, ParagraphKind.HEADING if is_heading else ParagraphKind.BODY)


def _unique_headings(paragraphs: Iterable[Paragraph], ledger: Ledger) -> Iterable[Paragraph]:
    """Keep the first of headings that are printed twice."""
    seen: set[str] = set()
    for paragraph in paragraphs:
        if paragraph.kind is ParagraphKind.HEADING and (printed := comparison_key(paragraph.text)):
            if printed in seen:
                ledger.leave_out(Reason.REPEATED, paragraph.text)
                continue
            seen.add(printed)
        yield paragraph
