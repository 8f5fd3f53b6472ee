"""Boilerplate removal: which paragraphs of a web page are its article, and which belong to the site.

Boilerplate is recognised by a vocabulary of whole lines, and by position: after the last prose of the article,
everything from the first such line on belongs to the site.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.ingest.author_names import is_credit
from search.ingest.formats.web.boilerplate_words import LineRole, Vocabulary, is_sentence
from search.ingest.language import is_chinese
from search.ingest.line_layout import is_data_row

__all__ = ["CleanedPage", "is_title_case", "remove_boilerplate"]

_SUBSTANTIAL = 200  # letters; a paragraph as long as this belongs to the article, not to a teaser
_SMALL_SHARE = 0.15  # of the article's letters; no more prose than this may follow where its tail is cut off
_FOOTER_SHARE = 0.5  # of the article's letters; a longer list of lines without a sentence is no footer
_CARD_LINES = 2  # short lines of an author's card at most
_CARD_PROSE = 2  # paragraphs of prose of an author's card at most
_LETTERS_PER_CHARACTER = 3  # letters that a Chinese character counts as, when lengths are compared
_LONGEST_LINE = 300  # characters of a line that are looked at, which bounds the time


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """A page separated into article and boilerplate.

    Attributes:
        article: The article's paragraphs.
        card: Lines and prose about the author.
        dropped: Everything else.
        links: Titles of other stories.
    """

    article: tuple[str, ...]
    card: tuple[str, ...]
    dropped: tuple[str, ...]
    links: tuple[str, ...]


def remove_boilerplate(paragraphs: Sequence[str], words: Vocabulary, *, comments: int | None = None) -> CleanedPage:
    """Separate an article from the boilerplate of its site.

    Args:
        paragraphs: Tidy paragraphs below the title.
        words: The vocabulary.
        comments: Number of the paragraph that opens the readers' comments, or None.

    Returns:
        The article's paragraphs, the author's card, links and the rest: each paragraph once.
    """
    return _PageCleaner(paragraphs[:comments], words).clean(ended=comments is not None)


class _PageCleaner:
    """One pass over a page; suffix sums say how much prose lies ahead, so that its time is linear."""

    def __init__(self, paragraphs: Sequence[str], words: Vocabulary) -> None:
        self.paragraphs = paragraphs
        self.roles = [words.role(text) for text in paragraphs]
        self.sentence = [
            role is None and (is_sentence(text) or is_data_row(text))
            for role, text in zip(self.roles, paragraphs, strict=True)
        ]  # fmt: skip
        lengths = [_letters(text) if prose else 0 for text, prose in zip(paragraphs, self.sentence, strict=True)]
        self.letters_ahead = _suffix_sums(lengths)
        self.lines_ahead = _suffix_sums([_letters(text) for text in paragraphs])
        self.substantial_ahead = _suffix_sums([int(length >= _SUBSTANTIAL) for length in lengths])
        self.credits = self._find_credits(words)
        self.article: list[str] = []
        self.card: list[str] = []
        self.dropped: list[str] = []
        self.links: list[str] = []
        self.article_began = False

    def clean(self, *, ended: bool) -> CleanedPage:
        number = 0
        while number < len(self.paragraphs):
            role = self.roles[number]
            if role is None:
                self.article.append(self.paragraphs[number])
                self.article_began = self.article_began or self.sentence[number]
                number += 1
            else:
                (self.card if number in self.credits else self.dropped).append(self.paragraphs[number])
                number = self._skip_section(role, number + 1)
        if ended:
            self._drop_links_above()
        return CleanedPage(tuple(self.article), tuple(self.card), tuple(self.dropped), tuple(self.links))

    def _find_credits(self, words: Vocabulary) -> set[int]:
        """Find lines such as `Jane Roe Senior Editor` after the article: they open a card without a label of one."""
        credit_numbers: set[int] = set()
        for number, text in enumerate(self.paragraphs):
            opens = self.roles[number] is LineRole.AUTHOR and ":" in text
            if opens or (
                self.roles[number] is None
                and not self.sentence[number]
                and self._is_late(number)
                and is_credit(text, words.jobs)
            ):
                self.roles[number] = LineRole.AUTHOR
                credit_numbers.add(number)
        return credit_numbers

    def _is_late(self, number: int) -> bool:
        return self.letters_ahead[number] * 2 < self.letters_ahead[0] and self.substantial_ahead[number] <= 1

    def _skip_section(self, role: LineRole, number: int) -> int:
        """Consume what belongs to a boilerplate line, and return the number of the paragraph to go on with."""
        if role is LineRole.AUTHOR:
            number = self._take_card(number)
        if self.article_began and self._is_tail(role, number):
            self._drop_links_above()
            self.dropped.extend(self.paragraphs[number:])
            return len(self.paragraphs)
        return self._skip_links(number) if role is LineRole.LINKS else number

    def _is_tail(self, role: LineRole, number: int) -> bool:
        """Return whether nothing of the article follows."""
        if role is LineRole.COMMENTS:
            return True
        if role is LineRole.LINE:
            footer = self.lines_ahead[number]
            return self.letters_ahead[number] == 0 and footer <= _FOOTER_SHARE * self.letters_ahead[0]
        return self.substantial_ahead[number] == 0 and self.letters_ahead[number] <= _SMALL_SHARE * (
            self.letters_ahead[0] - self.letters_ahead[number]
        )

    def _take_card(self, number: int) -> int:
        lines = prose = 0
        while number < len(self.paragraphs) and (self.roles[number] is None or number in self.credits):
            if self.sentence[number]:
                prose += 1
                if prose > _CARD_PROSE or not self.article_began or (prose > 1 and self.substantial_ahead[number + 1]):
                    break
            else:
                lines += 1
                if lines > _CARD_LINES or prose:
                    break
            self.card.append(self.paragraphs[number])
            number += 1
        return number

    def _skip_links(self, number: int) -> int:
        """Skip links in the middle of an article; a short line right above a sentence is a heading, not a link."""
        last = len(self.paragraphs) - 1
        while (
            number <= last
            and self.roles[number] is None
            and not self.sentence[number]
            and not (number < last and self.sentence[number + 1])
        ):
            self.links.append(self.paragraphs[number])
            number += 1
        return number

    def _drop_links_above(self) -> None:
        """Drop titles of other stories that stand above the line by which the tail was recognised."""
        while self.article and not is_sentence(self.article[-1]) and is_title_case(self.article[-1], least=4):
            self.links.append(self.article.pop())


def _suffix_sums(numbers: Sequence[int]) -> list[int]:
    sums = [0]
    for number in reversed(numbers):
        sums.append(sums[-1] + number)
    return sums[::-1]


def _letters(text: str) -> int:
    return len(text) * (_LETTERS_PER_CHARACTER if is_chinese(text[:200]) else 1)


def is_title_case(text: str, *, least: int = 1) -> bool:
    """Return whether most long words of an English line are capitalised.

    Args:
        text: The line.
        least: Minimum number of words.
    """
    words = [word.strip("\"'“”‘’()[]:,") for word in text[:_LONGEST_LINE].split()]
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in long)
    return len(words) >= least and bool(long) and capitals * 5 >= len(long) * 4 and words[0][:1].isupper()
