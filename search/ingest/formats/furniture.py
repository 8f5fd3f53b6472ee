"""Turns a web page's paragraphs into those of its article, and those that belong to the site.

What is furniture is known by a vocabulary of lines that stand alone, and by where they stand: behind the
last of the article's own prose, everything from the first such line on is the site's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.ingest.author_names import is_credit
from search.ingest.formats.furniture_words import Role, Vocabulary, is_sentence
from search.ingest.language import is_chinese

__all__ = ["Cleaned", "is_title_case", "remove_furniture"]

_SUBSTANTIAL = 200  # letters; a paragraph as long as this is the article's, not a teaser's
_SMALL_SHARE = 0.15
_CARD_LINES = 2
_CARD_PROSE = 2
_LETTERS_PER_CHARACTER = 3
_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page taken apart.

    Attributes:
        kept: The article's paragraphs.
        card: Lines and prose about the author.
        dropped: Everything else.
    """

    kept: tuple[str, ...]
    card: tuple[str, ...]
    dropped: tuple[str, ...]


def remove_furniture(paragraphs: Sequence[str], words: Vocabulary, *, comments: int | None = None) -> Cleaned:
    """Separate an article from its site.

    Args:
        paragraphs: Tidy paragraphs below the title.
        words: The vocabulary.
        comments: Number of the paragraph that opens the readers' comments, or None.

    Returns:
        The article's paragraphs, the author's card and the rest.
    """
    return _Page(paragraphs[:comments], words).clean(ended=comments is not None)


class _Page:
    """One pass over a page, with what lies ahead counted beforehand, so that it stays linear."""

    def __init__(self, paragraphs: Sequence[str], words: Vocabulary) -> None:
        self.paragraphs = paragraphs
        self.roles = [words.role(text) for text in paragraphs]
        self.sentence = [
            role is None and is_sentence(text) for role, text in zip(self.roles, paragraphs, strict=True)
        ]  # fmt: skip
        self.weight = [_weight(text) if own else 0 for text, own in zip(paragraphs, self.sentence, strict=True)]
        self.mass = _suffix_sums(self.weight)
        self.substantial = _suffix_sums([int(weight >= _SUBSTANTIAL) for weight in self.weight])
        self.credits = self._find_credits(words)
        self.kept: list[str] = []
        self.card: list[str] = []
        self.dropped: list[str] = []
        self.began = False

    def clean(self, *, ended: bool) -> Cleaned:
        at = 0
        while at < len(self.paragraphs):
            role = self.roles[at]
            if role is None:
                self.kept.append(self.paragraphs[at])
                self.began = self.began or self.sentence[at]
                at += 1
            else:
                (self.card if at in self.credits else self.dropped).append(self.paragraphs[at])
                at = self._behind(role, at + 1)
        if ended:
            self._drop_links_above()
        return Cleaned(tuple(self.kept), tuple(self.card), tuple(self.dropped))

    def _find_credits(self, words: Vocabulary) -> set[int]:
        """Find lines such as `Jane Roe Senior Editor` behind the article: they open a card without saying so."""
        found: set[int] = set()
        for at, text in enumerate(self.paragraphs):
            opens = self.roles[at] is Role.AUTHOR and ":" in text
            if opens or (
                self.roles[at] is None and not self.sentence[at] and self._is_late(at) and is_credit(text, words.jobs)
            ):
                self.roles[at] = Role.AUTHOR
                found.add(at)
        return found

    def _is_late(self, at: int) -> bool:
        return self.mass[at] * 2 < self.mass[0] and self.substantial[at] <= 1

    def _behind(self, role: Role, at: int) -> int:
        """Take what belongs to a furniture line, and say where to go on."""
        if role is Role.AUTHOR:
            at = self._take_card(at)
        if self.began and self._is_tail(role, at):
            self._drop_links_above()
            self.dropped.extend(self.paragraphs[at:])
            return len(self.paragraphs)
        return self._skip_links(at) if role is Role.LINKS else at

    def _is_tail(self, role: Role, at: int) -> bool:
        """Whether nothing of the article follows."""
        if role is Role.COMMENTS:
            return True
        if role is Role.LINE:
            return self.mass[at] == 0
        return self.substantial[at] == 0 and self.mass[at] <= _SMALL_SHARE * (self.mass[0] - self.mass[at])

    def _take_card(self, at: int) -> int:
        lines = prose = 0
        while at < len(self.paragraphs) and (self.roles[at] is None or at in self.credits):
            if self.sentence[at]:
                prose += 1
                if prose > _CARD_PROSE or not self.began or (prose > 1 and self.substantial[at + 1]):
                    break
            else:
                lines += 1
                if lines > _CARD_LINES or prose:
                    break
            self.card.append(self.paragraphs[at])
            at += 1
        return at

    def _skip_links(self, at: int) -> int:
        """Pass over links in the middle of an article; a short line right above a sentence is a heading."""
        last = len(self.paragraphs) - 1
        while (
            at <= last
            and self.roles[at] is None
            and not self.sentence[at]
            and not (at < last and self.sentence[at + 1])
        ):
            self.dropped.append(self.paragraphs[at])
            at += 1
        return at

    def _drop_links_above(self) -> None:
        """Titles of other stories also stand above the line that gives the tail away."""
        while self.kept and not is_sentence(self.kept[-1]) and is_title_case(self.kept[-1], least=4):
            self.dropped.append(self.kept.pop())


def _suffix_sums(numbers: Sequence[int]) -> list[int]:
    sums = [0]
    for number in reversed(numbers):
        sums.append(sums[-1] + number)
    return sums[::-1]


def _weight(text: str) -> int:
    return len(text) * (_LETTERS_PER_CHARACTER if is_chinese(text[:200]) else 1)


def is_title_case(text: str, *, least: int = 1) -> bool:
    """Whether all long words of an English line are capitalised.

    Args:
        text: The line.
        least: Number of words that it must have at least.
    """
    words = [word.strip("\"'“”‘’()[]:,") for word in text[:_LONGEST_LINE].split()]
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in long)
    return len(words) >= least and bool(long) and capitals * 5 >= len(long) * 4 and words[0][:1].isupper()
