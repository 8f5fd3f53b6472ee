"""Reader of newspaper articles in the form of the People's Daily archive: Chinese, English, or both, aligned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.ingest.alignment import align
from search.ingest.article import Article, SourceText
from search.ingest.author_names import is_chinese_name, split_authors
from search.ingest.formats.headlines import join_chinese, without_repeats
from search.ingest.formats.named_entities import cut_entities
from search.ingest.formats.newspaper_body import classify, is_byline, split_paragraphs
from search.ingest.formats.newspaper_header import (
    WINDOW,
    Header,
    is_chinese_field,
    is_date_line,
    read_chinese_header,
    read_english_header,
    read_heading,
)
from search.ingest.identity import title_from_name
from search.ingest.language import chinese_tag, has_han, in_language, is_chinese, language_tag
from search.ingest.paragraphs import heading_like, is_rule
from search.model import Gloss, Kind, Paragraph, ParagraphKind, Text

__all__ = ["is_newspaper_article", "read_newspaper_article"]

_ORIGINAL = re.compile(r"(?:original(?: text| article)?|chinese original|原文)", re.IGNORECASE)
_DATED_NAME = re.compile(r"(?:19|20)\d\d-?[01]\d-?[0-3]\d[ _-]")
_ARCHIVE_NAME = re.compile(r"(?:19[4-9]\d|200[0-3])-[01]\d-[0-3]\d_(?=\S)")
_SAMPLE = 2_000  # characters by which the language of a text without a header is detected
_LONGEST_MARK = 400  # characters of a line that can separate the two languages
_FIELDS = ("date", "page", "edition", "section", "column", "newspaper")
_PICTURE = re.compile(r"(?:新闻)?(?:图片|照片|圖片)(?:（.*）|\(.*\))?")
_CREDIT = re.compile(r"\A(?:photo(?:s|graph|graphed)? )?by |[,(（ ]+photo(?:s|graph(?:er|ed)?)?[)）]?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Half:
    header: Header
    text: Text
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


def read_newspaper_article(source: SourceText) -> tuple[Article, ...]:
    """Read one article; either half may be missing, and what the header lacks is taken from the file's name."""
    english_lines, chinese_lines = _split_halves(source.text.split("\n"))
    english = _read_english(english_lines)
    chinese = _read_chinese(chinese_lines)
    name_title = title_from_name(source.name)
    title, credit = _picture_credit(english.header.title, chinese.header.title)
    chinese_title = chinese.header.title
    if is_chinese(title) and english.text.lang == "en":
        title, chinese_title = "", chinese_title or join_chinese(title)
    texts = []
    if english.text.paragraphs or title:
        texts.append(Text(lang=english.text.lang, title=title, paragraphs=english.text.paragraphs))
    if chinese.text.paragraphs or chinese_title or (is_chinese(name_title) and chinese_lines):
        texts.append(_with_title(chinese.text, chinese_title or in_language(join_chinese(name_title), "zh")))
    if len(texts) == 2 and texts[0].lang != "en":
        texts = texts[1:]  # the machine translation returned the Chinese untranslated
    if texts and not any(text.title for text in texts):
        texts[-1] = _with_title(texts[-1], in_language(name_title, texts[-1].lang))
    authors = split_authors(english.header.author) or split_authors(credit) or split_authors(chinese.header.author)
    article = Article(
        kind=Kind.NEWSPAPER,
        texts=tuple(texts),
        authors=authors,
        header=_merge_fields(english.header, chinese.header),
        alignment=align(texts[0].paragraphs, texts[1].paragraphs) if len(texts) == 2 else (),
        entities=english.entities + chinese.entities,
    )
    return (article,)


def _split_halves(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Separate the translation from the original; one of the two is empty for an article in one language."""
    separator = _find_original(lines)
    if separator is not None:
        return lines[: separator[0]], lines[separator[1] :]
    header = read_english_header(lines)
    for at, line in enumerate(lines[header.end :], start=header.end):
        if has_han(read_heading(line)) and any(map(is_chinese_field, lines[at : at + WINDOW])):
            return lines[:at], lines[at:]
    if is_chinese("\n".join(cut_entities(lines[header.end :])[0])):
        return lines[: header.end], lines[header.end :]
    return lines, ()


def _find_original(lines: Sequence[str]) -> tuple[int, int] | None:
    """Find where the translation ends and where the original begins: a rule, `Original:`, or both."""
    rule = None
    for at, line in enumerate(lines):
        text = line.strip() if len(line) < _LONGEST_MARK else "…"
        if not text:
            continue
        if is_rule(text):
            rule = at
        elif _ORIGINAL.fullmatch(text.strip("*#:： ")) and (rule is not None or text.rstrip("*").endswith((":", "："))):
            return (at if rule is None else rule), at + 1
        elif rule is not None and has_han(read_heading(text)):
            return rule, at
        else:
            rule = None
    return None


def _read_english(lines: Sequence[str]) -> _Half:
    header = read_english_header(lines)
    body, entities = cut_entities(lines[header.end :])
    paragraphs = _body(body, header)
    if not header.title:
        header.title, paragraphs = _leading_headlines(paragraphs)
    sample = "\n".join(paragraph.text for paragraph in paragraphs) or header.title
    lang = language_tag(sample)
    return _Half(header, Text(lang=lang, title=header.title, paragraphs=paragraphs), entities)


def _body(lines: Sequence[str], header: Header) -> tuple[Paragraph, ...]:
    def is_text(paragraph: str) -> bool:
        return not is_byline(paragraph, header.author)

    return classify(without_repeats(split_paragraphs(lines), header.title, is_text=is_text), header.author)


def _leading_headlines(paragraphs: tuple[Paragraph, ...]) -> tuple[str, tuple[Paragraph, ...]]:
    """Take the short lines above the first sentence as headlines, for an article without a title field."""
    count = 0
    while count < len(paragraphs) and count < 4 and heading_like(paragraphs[count].text):
        if paragraphs[count].kind is ParagraphKind.BYLINE:
            break
        count += 1
    if count == len(paragraphs):
        return "", paragraphs
    return "; ".join(paragraph.text for paragraph in paragraphs[:count]), paragraphs[count:]


def _read_chinese(lines: Sequence[str]) -> _Half:
    header = read_chinese_header(lines)
    body, entities = cut_entities(lines[header.end :])
    paragraphs = _body(body, header)
    lang = chinese_tag(header.title + "\n".join(paragraph.text for paragraph in paragraphs))
    return _Half(header, Text(lang=lang, title=header.title, paragraphs=paragraphs), entities)


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
    fields = chinese.fields | english.fields
    names = [half.fields["newspaper"] for half in (english, chinese) if "newspaper" in half.fields]
    if len(set(names)) == 2:
        fields["newspaper"] = f"{names[0]} ({names[1]})"
    return tuple((name, fields[name]) for name in _FIELDS if name in fields)
