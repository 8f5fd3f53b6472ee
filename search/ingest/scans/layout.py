"""Take spaces and line breaks out of Chinese text that text recognition put inside words.

Clean text has spaces and breaks between words only: between the names of a list, the lines of a poem. So a text is
repaired only if many of its spaces, or of its breaks, part what the dictionary has as a word: of spaces that are strewn
at random nearly every second one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, pairwise, takewhile

from search.ingest.paragraphs import ends_sentence
from search.model import Paragraph, ParagraphKind, Repairs, Text, base_language
from search.text import HAN, dictionary_words, fold, is_han

__all__ = ["repaired"]

_LEAST = 4  # gaps inside words of a text that is repaired. Set by hand: three might be misprints
# Share of the gaps that are inside words, from which on they are no separators. Of 3,289 clean texts of CMRC, DRCD,
# XQuAD and the news none has so many; of texts of 150 characters and more with spaces in 5% of their gaps .50 to .93
# have, with spaces in 20% .95 to 1, of texts in lines of 12 characters .86 to .93, of 20 characters .62 to .84.
_SHARE = 0.3
_MOST = 400  # gaps that are looked at: enough to tell, and the time is bounded
_BESIDE = 4  # characters on either side of a gap that are segmented; words have up to four as a rule
_GOES_ON = "，、"  # a line that ends so is not the last of its paragraph


def repaired(texts: Sequence[Text], *, is_aligned: bool) -> tuple[tuple[Text, ...], Repairs]:
    """Return the texts of an article with the layout of the Chinese one repaired, and how much that was.

    Headlines are left as they are, as spaces part several of them.

    Args:
        texts: The texts.
        is_aligned: Whether their paragraphs are aligned already, by number; then no lines are joined.
    """
    spaces = lines = 0
    results = []
    for text in texts:
        result = text
        if base_language(text.lang) == "zh":
            # Lines first, since those of scattered characters have spaces of their own.
            if not is_aligned:
                result = replace(result, paragraphs=_with_lines_joined(result.paragraphs))
                lines += len(text.paragraphs) - len(result.paragraphs)
            result, taken_out = _without_spaces(result)
            spaces += taken_out
        results.append(result)
    return tuple(results), Repairs(spaces=spaces, lines=lines)


def _without_spaces(text: Text) -> tuple[Text, int]:
    """Return a text without the spaces between the Chinese characters of its body, if they part words; and how many."""
    body = [paragraph.text for paragraph in text.paragraphs if paragraph.kind is ParagraphKind.BODY]
    gaps = (
        (part[max(0, match.start() - 2 * _BESIDE) : match.start()], part[match.end() : match.end() + 2 * _BESIDE])
        for part in body
        if " " in part
        for match in _spaces().finditer(part)
    )
    if not _are_inside_words(gaps):
        return text, 0
    paragraphs = [
        replace(paragraph, text=_spaces().sub("", paragraph.text))
        if paragraph.kind is ParagraphKind.BODY
        else paragraph
        for paragraph in text.paragraphs
    ]
    taken_out = sum(
        len(before.text) - len(after.text) for before, after in zip(text.paragraphs, paragraphs, strict=True)
    )
    return replace(text, paragraphs=tuple(paragraphs)), taken_out


def _with_lines_joined(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return paragraphs in which lines that go on in the next are joined with it, if breaks between them part words."""
    broken = [number for number, (first, second) in enumerate(pairwise(paragraphs)) if _may_go_on(first, second)]
    if not _are_inside_words((paragraphs[number].text, paragraphs[number + 1].text) for number in broken):
        return paragraphs
    goes_on = frozenset(broken)
    groups: list[list[Paragraph]] = []
    for number, paragraph in enumerate(paragraphs):
        if number - 1 in goes_on:
            groups[-1].append(paragraph)
        else:
            groups.append([paragraph])
    return tuple(replace(group[0], text="".join(part.text for part in group)) for group in groups)


def _may_go_on(first: Paragraph, second: Paragraph) -> bool:
    """Return whether the second of two lines may continue the first: no stop is between them."""
    if not (first.kind is second.kind is ParagraphKind.BODY and first.text and second.text):
        return False
    last = first.text[-1]
    return (is_han(last) or last in _GOES_ON) and is_han(second.text[0]) and not ends_sentence(first.text)


def _are_inside_words(gaps: Iterator[tuple[str, str]]) -> bool:
    """Return whether so many gaps between two texts are inside words that they cannot be there to part these."""
    count = inside = 0
    for before, after in gaps:
        count += 1
        inside += _is_inside_word(before, after)
        if count == _MOST:
            break
    return inside >= _LEAST and inside >= _SHARE * count


def _is_inside_word(before: str, after: str) -> bool:
    """Return whether a word of the dictionary begins in one text and ends in the next."""
    start = _leading_characters(reversed(before))[::-1]
    offset = 0
    for word in dictionary_words(fold(start + _leading_characters(after))):
        if offset < len(start) < offset + len(word):
            return True
        offset += len(word)
    return False


def _leading_characters(text: Iterable[str]) -> str:
    """Return the Chinese characters that a text begins with, without the spaces between them, up to `_BESIDE`."""
    beginning = takewhile(lambda char: char == " " or is_han(char), islice(text, 2 * _BESIDE))
    return "".join(beginning).replace(" ", "")[:_BESIDE]


@cache
def _spaces() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
