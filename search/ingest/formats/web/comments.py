"""Detection of where the readers' comments begin on a web page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.formats.web.boilerplate_words import LineRole, Vocabulary, is_sentence
from search.ingest.formats.web.byline import is_date, is_time
from search.ingest.language import has_han

__all__ = ["find_comments"]

_POSTED = re.compile(r"\bat \d|\d ?[ap]\.?m\b", re.IGNORECASE)
_LONGEST_NAME = 40  # characters
_NEAR = 5  # paragraphs below a heading in which the first comment's writer and day are looked for


def find_comments(paragraphs: Sequence[str], words: Vocabulary) -> int | None:
    """Find the paragraph that opens the readers' comments, after which nothing belongs to the article.

    It is one of these: a heading such as `Leave a Reply` after the article's first sentence; a count of comments
    (`3 Comments`), which may also be a button beside the headline, if a comment follows or there is less text
    below it than above; `Bob says:`, or a name with a day and an hour under it, without any heading. A line like the
    last that has more text below it than above is the first entry of a log, and then none of them is a comment.

    Args:
        paragraphs: Tidy paragraphs below the title.
        words: The vocabulary of boilerplate.

    Returns:
        Its number, or None.
    """
    total = sum(map(len, paragraphs))
    above, article_began, is_log = 0, False, False
    for number, text in enumerate(paragraphs):
        opens = words.role(text) is LineRole.COMMENTS
        if opens and (article_began or _has_speaker(paragraphs, number + 1, words)):
            return number
        below = total - above - len(text)
        is_count = words.counts_comments(text) and (words.is_site or any(map(str.isdigit, text)))
        if is_count and (
            _has_speaker(paragraphs, number + 1, words)
            or (article_began and (_has_date(paragraphs, number + 1) or below < above))
        ):
            return number
        may_open = (article_began or below > above) and not is_log
        if (
            may_open
            and _is_comment(paragraphs, number, words)
            and (words.is_site or _is_posted(paragraphs[number : number + 2]))
        ):
            if below < above:
                return number
            is_log = True
        above += len(text)
        article_began = article_began or (is_sentence(text) and not opens)
    return None


def _has_speaker(paragraphs: Sequence[str], start: int, words: Vocabulary) -> bool:
    return any(_is_comment(paragraphs, number, words) for number in range(start, min(start + _NEAR, len(paragraphs))))


def _has_date(paragraphs: Sequence[str], start: int) -> bool:
    return any(map(is_date, paragraphs[start : start + _NEAR]))


def _is_posted(lines: Sequence[str]) -> bool:
    """Return whether a name and a time are printed as software does: `Alice`, `May 4, 2012 at 3:15 pm`."""
    return not has_han(lines[0]) and _POSTED.search(lines[-1]) is not None


def _is_comment(paragraphs: Sequence[str], number: int, words: Vocabulary) -> bool:
    """Return whether a line names a reader, with the time of writing below it."""
    below = paragraphs[number + 1] if number + 1 < len(paragraphs) else ""
    if words.opens_comment(paragraphs[number]):
        return is_date(below)
    name = paragraphs[number]
    return len(name) < _LONGEST_NAME and not is_sentence(name) and is_time(below) and not is_date(name)
