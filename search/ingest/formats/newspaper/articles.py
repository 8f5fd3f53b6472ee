"""Reader of newspaper articles in the form of the People's Daily archive: Chinese, English, or both, aligned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.ingest.accounting import Ledger, Reason, characters
from search.ingest.alignment import align
from search.ingest.article import Article, SourceText
from search.ingest.author_names import is_chinese_name, split_authors
from search.ingest.formats.newspaper.authors import merge_authors
from search.ingest.formats.newspaper.body import classify, is_byline, is_salutation, split_paragraphs
from search.ingest.formats.newspaper.header import (
    WINDOW,
    Header,
    is_chinese_field,
    is_date_line,
    is_original_mark,
    read_chinese_header,
    read_english_header,
    read_heading,
)
from search.ingest.formats.newspaper.headlines import join_chinese, split_opening
from search.ingest.formats.newspaper.issue import split_articles
from search.ingest.formats.newspaper.named_entities import cut_entities
from search.ingest.identity import title_from_name
from search.ingest.language import chinese_tag, has_han, in_language, is_chinese, language_tag
from search.ingest.line_layout import is_data_row
from search.ingest.paragraphs import collapse, comparison_key, heading_like, is_rule
from search.ingest.scans.layout import repaired
from search.model import Gloss, Kind, Paragraph, ParagraphKind, Text

__all__ = ["is_newspaper_article", "read_newspaper_articles"]

_DATED_NAME = re.compile(r"(?:19|20)\d\d-?[01]\d-?[0-3]\d[ _-]")
_ARCHIVE_NAME = re.compile(r"(?:19[4-9]\d|200[0-3])-[01]\d-[0-3]\d_(?=\S)")
_SAMPLE = 2_000  # characters by which the language of a text without a header is detected
_LONGEST_MARK = 400  # characters of a line that can separate the two languages
_FIELDS = (
    "date",
    "page",
    "edition",
    "section",
    "column",
    "column_en",
    "newspaper",
    "source",
    "translator",
    "lists",
    "byline",
    "byline_zh",
)
_SHORTEST_COLUMN = 5  # letters; a shorter line is the number of a part
_LONGEST_COLUMN = 90  # letters of a column's name
_PICTURE = re.compile(r"(?:新闻)?(?:图片|照片|圖片)(?:（.*）|\(.*\))?")
_CREDIT = re.compile(
    r"\A(?:photo(?:s|graph|graphed)? )?by |(?<![,(（ ])[,(（ ]++photo(?:s|graph(?:er|ed)?)?[)）]?\Z", re.IGNORECASE
)


@dataclass(slots=True)
class _Half:
    """What was read of one half: its header, its text, the lines above its headlines, and its pairs of names."""

    header: Header
    printed: str
    text: Text
    above: list[str]
    entities: tuple[Gloss, ...]


def is_newspaper_article(source: SourceText) -> bool:
    """Return whether the header, the line between translation and original, or the file's name is this archive's."""
    lines = source.text.split("\n")
    english = read_english_header(lines).names
    if len(english) > 1 and english & {"date", "page", "edition"}:
        return True
    if _find_original(lines) is not None:
        return True
    first = [line.strip() for line in lines[: 3 * WINDOW] if line.strip()][:WINDOW]
    if any(map(is_chinese_field, first)) and has_han("".join(first)):
        return True
    headed = bool(first) and has_han(read_heading(first[0]))
    if headed:
        return any(map(is_date_line, first[1:4])) or _DATED_NAME.match(source.name) is not None
    return _has_archive_name(source) and bool(first) and first[0] != "---"


def _has_archive_name(source: SourceText) -> bool:
    """Return whether a Chinese text's file is named by day and headline: `1953-03-09_春耕开始.md`."""
    named = _ARCHIVE_NAME.match(source.name) is not None and is_chinese(title_from_name(source.name))
    return named and is_chinese(source.text[:_SAMPLE])


def read_newspaper_articles(source: SourceText, ledger: Ledger) -> tuple[Article, ...]:
    """Read the articles of a file, mostly one; only its title may be taken from the file's name."""
    parts = split_articles(source.text.split("\n"))
    name = title_from_name(source.name) if len(parts) == 1 else ""
    return tuple(_read_article(part, name, ledger) for part in parts)


def _read_article(lines: Sequence[str], name_title: str, ledger: Ledger) -> Article:
    """Read one article; either half may be missing.

    Args:
        lines: Its lines.
        name_title: The title in the file's name, for an article that has none.
        ledger: Where what does not end as text is entered.
    """
    english_lines, between, chinese_lines = _split_halves(lines)
    ledger.leave_out(Reason.MARKUP, *between)
    chinese = _read_half(chinese_lines, read_chinese_header(chinese_lines), ledger)
    english = _read_english(english_lines, chinese.header, ledger, alone=not chinese_lines)
    title, credit = _picture_credit(english.header.title, chinese.header.title)
    chinese_title = chinese.header.title
    heads: list[Paragraph] = []  # a headline that is none in its half's language, and that the other half does not have
    if is_chinese(title) and english.text.lang == "en":
        if chinese_title and comparison_key(title) not in comparison_key(chinese_title):
            heads = [Paragraph(title, ParagraphKind.HEADING)]
        title, chinese_title = "", chinese_title or join_chinese(title)
    texts = []
    if english.text.paragraphs or title:
        texts.append(Text(lang=english.text.lang, title=title, paragraphs=(*heads, *english.text.paragraphs)))
    title_of_name = ""
    if chinese.text.paragraphs or chinese_title or (is_chinese(name_title) and chinese_lines):
        title_of_name = "" if chinese_title else in_language(join_chinese(name_title), "zh")
        ledger.borrow(title_of_name)
        texts.append(_with_title(chinese.text, chinese_title or title_of_name))
    if len(texts) == 2 and texts[0].lang != "en":
        if title and comparison_key(title) not in comparison_key(texts[1].title):
            heads = [Paragraph(title, ParagraphKind.HEADING)]
        texts = [_without_repetition(texts[0], texts[1], heads, ledger)]
    printed = [text.title for text in texts if text.title and text.title != title_of_name]
    if texts and not (printed or title_of_name):
        texts[-1] = _with_title(texts[-1], in_language(name_title, texts[-1].lang))
        ledger.borrow(texts[-1].title)
    ledger.file_rest(english.printed + chinese.printed, *printed, *(head.text for head in heads))
    mended, repairs = repaired(texts, is_aligned=False)  # before paragraphs are numbered
    return Article(
        kind=Kind.NEWSPAPER,
        texts=mended,
        authors=merge_authors(
            split_authors(english.header.author) or split_authors(credit), split_authors(chinese.header.author)
        ),
        header=_merge_fields(english.header, chinese.header),
        alignment=align(mended[0].paragraphs, mended[1].paragraphs) if len(mended) == 2 else (),
        entities=english.entities + chinese.entities,
        repairs=repairs,
    )


def _split_halves(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Separate the translation from the original; one of the two is empty for an article in one language.

    Returns:
        The lines of the translation, those that only separate the two, and those of the original.
    """
    separator = _find_original(lines)
    if separator is not None:
        return lines[: separator[0]], lines[slice(*separator)], lines[separator[1] :]
    header = read_english_header(lines)
    for number, line in enumerate(lines[header.end :], start=header.end):
        if has_han(read_heading(line)) and any(map(is_chinese_field, lines[number : number + WINDOW])):
            return lines[:number], (), lines[number:]
    if is_chinese("\n".join(cut_entities(lines[header.end :], Ledger(""))[0])):
        return lines[: header.end], (), lines[header.end :]
    return lines, (), ()


def _find_original(lines: Sequence[str]) -> tuple[int, int] | None:
    """Find where the translation ends and where the original begins: a rule, `Original:`, or both."""
    rule = None
    for number, line in enumerate(lines):
        text = line.strip() if len(line) < _LONGEST_MARK else "…"
        if not text:
            continue
        if is_rule(text):
            rule = number
        elif is_original_mark(text) and (rule is not None or text.rstrip("*").endswith((":", "："))):
            return (number if rule is None else rule), number + 1
        elif rule is not None and has_han(read_heading(text)):
            return rule, number
        else:
            rule = None
    return None


def _read_english(lines: Sequence[str], chinese: Header, ledger: Ledger, *, alone: bool) -> _Half:
    is_caption = (
        _PICTURE.fullmatch(chinese.title) is not None
    )  # its first line is the title, and stands in the original
    column = bool(chinese.fields.get("column"))
    half = _read_half(lines, read_english_header(lines), ledger, column=column, is_caption=is_caption, alone=alone)
    header = half.header
    paragraphs = half.text.paragraphs
    if not header.title:
        header.title, paragraphs = _leading_headlines(paragraphs)
        half.printed += header.title
    sample = "\n".join(paragraph.text for paragraph in paragraphs) or header.title
    half.text = Text(lang=language_tag(sample), title=header.title, paragraphs=paragraphs)
    return half


def _read_half(
    lines: Sequence[str],
    header: Header,
    ledger: Ledger,
    *,
    column: bool = False,
    alone: bool = False,
    is_caption: bool = False,
) -> _Half:
    """Read the body below a header: the headlines that are printed again are left out, lines above them are kept.

    Args:
        lines: All lines of the half.
        header: What was read at their top.
        ledger: Where headlines that are left out are entered.
        column: Whether the original has a column, whose translation may stand above the headlines.
        alone: Whether there is no original; then a line above the headlines is taken for the column.
        is_caption: Whether the title is only the first line of the text.
    """
    authors = split_authors(header.author)
    if characters("".join(authors)) < characters(header.author):
        name = "byline_zh" if has_han(header.author) else "byline"
        header.fields[name] = collapse(header.author)  # with the office, the agency or the place of the authors
    body, entities, sections = cut_entities(lines[header.end :], ledger)
    if sections:
        header.fields["lists"] = "; ".join(sections)

    def is_text(paragraph: str) -> bool:
        return not is_byline(paragraph, authors)

    paragraphs = split_paragraphs(body, ledger)
    opening = split_opening(paragraphs, "" if is_caption else header.title, is_text=is_text)
    above, rest = opening.above, opening.rest
    if column and not above and not opening.repeated and _may_be_column(rest):
        above, rest = rest[:1], rest[1:]
    is_column = bool(above) and is_text(above[0]) and not is_salutation(above[0])
    if is_column and (column or alone) and "column" not in header.fields:
        header.fields["column"] = above[0].rstrip(":： ")
        ledger.file(above[0])
        above = above[1:]
    ledger.leave_out(Reason.REPEATED, *opening.repeated)
    headings = [
        Paragraph(line, ParagraphKind.BYLINE if is_byline(line, authors) else ParagraphKind.HEADING)
        for line in (*above, *opening.reworded)
    ]
    classified = (*headings, *classify(rest, authors))
    lang = chinese_tag(header.title + "\n".join(paragraph.text for paragraph in classified))
    text = Text(lang=lang, title=header.title, paragraphs=classified)
    return _Half(header, "\n".join(lines[: header.end]), text, above, entities)


def _may_be_column(paragraphs: Sequence[str]) -> bool:
    """Return whether the first line of an English body can be the name of a column: short, with text below it."""
    if len(paragraphs) < 2 or not heading_like(paragraphs[0].rstrip(":"), limit=_LONGEST_COLUMN):
        return False
    return len(paragraphs[0]) >= _SHORTEST_COLUMN and not is_salutation(paragraphs[0])


def _without_repetition(untranslated: Text, original: Text, heads: Sequence[Paragraph], ledger: Ledger) -> Text:
    """Return the original, with what stands only in the half that the machine translation left in Chinese."""
    known = {comparison_key(paragraph.text) for paragraph in original.paragraphs} - {""}
    further = list(heads)
    for paragraph in untranslated.paragraphs:
        if comparison_key(paragraph.text) in known:
            ledger.leave_out(Reason.UNTRANSLATED, paragraph.text)
        else:
            further.append(paragraph)
    return Text(lang=original.lang, title=original.title, paragraphs=(*original.paragraphs, *further))


def _leading_headlines(paragraphs: tuple[Paragraph, ...]) -> tuple[str, tuple[Paragraph, ...]]:
    """Take the short lines above the first sentence as headlines, for an article without a title field."""
    count = 0
    while count < len(paragraphs) and count < 4 and heading_like(paragraphs[count].text):
        if paragraphs[count].kind is ParagraphKind.BYLINE or is_data_row(paragraphs[count].text):
            break
        count += 1
    if count == len(paragraphs):
        return "", paragraphs
    return "; ".join(paragraph.text for paragraph in paragraphs[:count]), paragraphs[count:]


def _with_title(text: Text, title: str) -> Text:
    return Text(lang=text.lang, title=title, paragraphs=text.paragraphs)


def _picture_credit(title: str, chinese_title: str) -> tuple[str, str]:
    """Return English title and photographer: under a picture (图片) the title field holds the photographer's name."""
    if _PICTURE.fullmatch(chinese_title):
        name = _CREDIT.sub("", title).strip()
        if is_chinese_name(name) or (name and name != title and len(name) < 40):
            return "", name
    return title, ""


def _merge_fields(english: Header, chinese: Header) -> tuple[tuple[str, str], ...]:
    """Return the fields of both halves; of a column that both name, the original's name comes first."""
    fields = chinese.fields | english.fields
    if original := chinese.fields.get("column"):
        fields["column"] = original
        if translated := english.fields.get("column"):
            fields["column_en"] = translated
    names = [half.fields["newspaper"] for half in (english, chinese) if "newspaper" in half.fields]
    if len(set(names)) == 2:
        fields["newspaper"] = f"{names[0]} ({names[1]})"
    return tuple((name, fields[name]) for name in _FIELDS if name in fields)
