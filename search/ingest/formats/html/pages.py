"""Reader of web pages: the article of an HTML page, with the page's own metadata."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from search.ingest.accounting import Ledger, Reason
from search.ingest.article import Article, Unreadable
from search.ingest.formats.defaults import is_author_again
from search.ingest.formats.extract import Extract, is_newspaper_extract, read_extract
from search.ingest.formats.html.blocks import Block, Page, letters, take_apart
from search.ingest.formats.html.main_text import MainText, main_text, weight
from search.ingest.formats.html.metadata import PageFacts, page_facts, page_title
from search.ingest.formats.html.recognition import page_text
from search.ingest.formats.html.tree import local_name, parse_html
from search.ingest.formats.web.articles import without_furniture
from search.ingest.formats.web.boilerplate_words import is_sentence, vocabulary
from search.ingest.formats.web.byline import read_meta
from search.ingest.paragraphs import comparison_key, heading_like
from search.ingest.source import Source
from search.model import Paragraph, ParagraphKind

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_html", "read_page"]

_LONGEST_HEADING = 120  # columns, as `heading_like` counts them
_KINDS = (ParagraphKind.BODY, ParagraphKind.HEADING)
_TOP_LEVELS = (1, 2)
_LEAST_PROSE = 120  # letters of prose, besides links, that a page must have
_MUCH_PROSE = 300  # letters of prose that make an article, whatever else is on the page
_MOST_LINKED = 0.7  # share of a page's letters that are links, from which it is a list of them
_LOGIN_PROSE = 200  # letters of prose below which a page with a field for a password is nothing else
_LONG_ENOUGH = 60  # characters of a paragraph that nobody writes twice
_FEW_LETTERS = 400  # letters of a page that is not finished
_LONGEST_TAG = 20  # characters of the name of a language
_LONGEST_TITLE = 400  # characters
_SIGNS = 40  # characters by which two printings of a title differ
_BETWEEN = 12  # blocks between headline and article in which author, day and summary stand
_TOP = 6  # blocks at the top in which the author may be named again
_HEADLINES = 12  # headings that may be the headline


def read_html(source: Source, ledger: Ledger) -> Iterator[Article]:
    """Read the article of a page.

    Raises:
        Unreadable: If the page has no article: frames, a list of links, a form to log in.
    """
    yield from read_page(page_text(source.data), source.name, ledger)


def read_page(text: str, name: str, ledger: Ledger) -> Iterator[Article]:
    """Read the article of a decoded page.

    Args:
        text: The page.
        name: The file's name.
        ledger: Where text that a browser would show is counted; scripts and styles are none.

    Raises:
        Unreadable: If the page has no article.
    """
    root = parse_html(text)
    page, facts = take_apart(root), page_facts(root)
    ledger.count(*page.marks)
    ledger.leave_out(Reason.MARKUP, *page.marks)
    whole = Extract(kind=facts.kind, paragraphs=_paragraphs(page.blocks), header=facts.header)
    if is_newspaper_extract(whole, name):
        yield from read_extract(whole, name, ledger)
        return
    main = main_text(page)
    inside = [block for block, reason in zip(main.blocks, main.reasons, strict=True) if reason is None]
    _refuse_without_article(root, page, inside)
    title = page_title(facts, _headlines(inside, page.blocks, has_title=bool(facts.titles)))
    blocks, left_out = _from_headline(main, title)
    key = comparison_key(title)
    for reason, passage in left_out:
        is_title = len(passage) < _LONGEST_TITLE and comparison_key(passage) == key
        _leave_out(Reason.REPEATED if is_title else reason, passage, ledger)
    yield from read_extract(_article(blocks, title, facts, _language(root), ledger), name, ledger)


def _article(blocks: Sequence[Block], title: str, facts: PageFacts, language: str, ledger: Ledger) -> Extract:
    """Return the extract of an article's blocks without what the site has printed among them."""
    words = vocabulary()
    trimmed: list[Block] = []
    seen: set[str] = set()
    key, longest = comparison_key(title), 2 * len(title) + _SIGNS
    for number, block in enumerate(blocks):
        is_repeated = number < _TOP and (
            (len(block.text) <= longest and comparison_key(block.text) == key)
            or (not block.level and is_author_again(block.text, facts.authors))
        )
        # A caption may stand there once for each size of its picture.
        if is_repeated or (len(block.text) >= _LONG_ENOUGH and block.text in seen):
            _leave_out(Reason.REPEATED, block.text, ledger)
            continue
        seen.add(block.text)
        text = words.cut_end(block.text)
        _leave_out(Reason.SITE, block.text[len(text) :], ledger)
        if text:
            trimmed.append(replace(block, text=text))
    texts = [block.text for block in trimmed]
    metadata, printed, kept_texts = without_furniture(texts, title, words.for_page(texts), ledger)
    kept, dropped = _separated(trimmed, kept_texts)
    ledger.count(*(block.text for block in dropped))  # each is in the ledger already, as metadata or left out
    header = dict(facts.header)
    for name, value in (*metadata.header, ("byline", " | ".join(printed)), ("language", language)):
        if value:
            header.setdefault(name, value)
    return Extract(
        kind=facts.kind,
        title=title,
        paragraphs=_paragraphs(kept),
        authors=facts.authors or metadata.authors,
        header=tuple(header.items()),
    )


def _separated(blocks: Sequence[Block], texts: Sequence[str]) -> tuple[list[Block], list[Block]]:
    """Separate the blocks of given texts, which are some of theirs in the same order, from the others."""
    kept: list[Block] = []
    dropped: list[Block] = []
    for block in blocks:
        is_kept = len(kept) < len(texts) and block.text == texts[len(kept)]
        (kept if is_kept else dropped).append(block)
    return kept, dropped


def _paragraphs(blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of blocks; a short line in bold above another paragraph is a heading too."""
    last = len(blocks) - 1
    return tuple(
        Paragraph(
            block.text, ParagraphKind.HEADING if _is_heading(block, is_last=number == last) else ParagraphKind.BODY
        )
        for number, block in enumerate(blocks)
    )


def _is_heading(block: Block, *, is_last: bool) -> bool:
    if block.level:
        return True
    return block.is_bold and not block.is_row and not is_last and heading_like(block.text, limit=_LONGEST_HEADING)


def _headlines(inside: Sequence[Block], blocks: Sequence[Block], *, has_title: bool) -> list[str]:
    """Return headings that may be the headline: those of the first two levels, of the article first.

    If the page names no title, a short line that the article begins with comes before them.
    """
    first = inside[0].text if inside and not has_title else ""
    lines = [first] if first and heading_like(first, limit=_LONGEST_HEADING) and not read_meta(first) else []
    parts = (inside, blocks)
    texts = [block.text for level in _TOP_LEVELS for part in parts for block in part if block.level == level]
    return list(dict.fromkeys(lines + texts))[:_HEADLINES]


def _from_headline(main: MainText, title: str) -> tuple[list[Block], list[tuple[Reason, str]]]:
    """Return the blocks of the article, and those that are left out with the reason.

    What stands above the headline is none of the article, if there is less of it than below. Between the headline and
    the article stand lines with its author and day, and perhaps a summary: they belong to it.
    """
    reasons = list(main.reasons)
    first = next((number for number, reason in enumerate(reasons) if reason is None), len(reasons))
    headline = _find_headline(main, title)
    if headline is not None and headline < first:
        for number in range(max(headline + 1, first - _BETWEEN), first):
            text = main.blocks[number].text
            if main.beside[number] and (is_sentence(text) or read_meta(text)):
                reasons[number] = None
    elif headline is not None:
        kept = [number for number, reason in enumerate(reasons) if reason is None]
        sizes = {number: weight(main.blocks[number].text) for number in kept if not main.blocks[number].level}
        above = sum(size for number, size in sizes.items() if number < headline)
        if 2 * above < sum(sizes.values()):
            for number in kept:
                reasons[number] = Reason.SITE if number < headline else None
    pairs = list(zip(main.blocks, reasons, strict=True))
    blocks = [block for block, reason in pairs if reason is None]
    return blocks, [(reason, block.text) for block, reason in pairs if reason is not None]


def _find_headline(main: MainText, title: str) -> int | None:
    """Return the number of the block that is the headline: a heading if there is one."""
    key, longest = comparison_key(title), 2 * len(title) + _SIGNS
    numbers = [
        number
        for number, block in enumerate(main.blocks)
        if key and len(block.text) <= longest and comparison_key(block.text) == key
    ]
    headings = [number for number in numbers if main.blocks[number].level]
    kept = [number for number in numbers if main.reasons[number] is None]
    return next(iter(kept or headings or numbers), None)


def _language(root: _Element) -> str:
    """Return the language that a page names, if it is one that its characters do not tell: `ja`."""
    named = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()[:_LONGEST_TAG]
    return "" if named.partition("-")[0].lower() in ("en", "zh") else named


def _leave_out(reason: Reason, passage: str, ledger: Ledger) -> None:
    ledger.count(passage)
    ledger.leave_out(reason, passage)


def _refuse_without_article(root: _Element, page: Page, blocks: Sequence[Block]) -> None:
    """Refuse a page that has hardly any prose, with the reason that its elements show.

    Raises:
        Unreadable: If there is no article.
    """
    prose = sum(
        weight(block.text) * (1 - block.links / max(1, letters(block.text))) for block in blocks if not block.level
    )
    total = sum(letters(block.text) for block in page.blocks)
    linked = sum(block.links for block in page.blocks)
    if prose >= _LEAST_PROSE and (linked <= _MOST_LINKED * total or prose >= _MUCH_PROSE):
        return
    names = Counter(map(local_name, root.iter()))
    if names["frameset"] or (not total and names["iframe"]):
        raise Unreadable(
            "a web page of frames, which holds no text itself: open the frame with the text, and save that page"
        )
    fields = (element for element in root.iter() if local_name(element) == "input")
    if any(element.get("type", "").lower() == "password" for element in fields) and prose < _LOGIN_PROSE:
        raise Unreadable(
            "a web page that asks to log in, instead of its text: log in with a browser, and save the page again"
        )
    if linked > _MOST_LINKED * total and total >= _FEW_LETTERS:
        raise Unreadable("a web page of little else than links: save the pages that it leads to")
    if names["script"] and total < _FEW_LETTERS and not any(is_sentence(block.text) for block in blocks):
        raise Unreadable(
            "a web page whose text is only written by its scripts: open it in a browser, and save the complete page, "
            "or print it to a PDF file"
        )
