"""Characters of a text that are none of its author's: what decoding in a wrong encoding leaves.

Such text is read, as a librarian may have no better, but never without a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from search.accounts import LeftOut
from search.text import to_simplified

__all__ = ["doubtful_characters", "japanese_as_chinese"]

_FIRST_WORDS = 60  # characters that are quoted
_BEFORE = 10  # of them, so many before the first doubtful one
_LOST = "characters that could not be decoded (U+FFFD)"
_PRIVATE = "characters of a private font (private use area)"
_WESTERN = "characters of text in UTF-8 that was read as a Western encoding"
_CHINESE = "characters of text in UTF-8 that was read as GBK"
_GB_WESTERN = "characters of text in GBK that was read as a Western encoding"
_EUC_JP = (
    "Japanese syllables in a text that was read as GB18030: it may be EUC-JP, and has to say so in its first line "
    "(-*- coding: euc-jp -*-)"
)
_JAPANESE = 0.1  # share of them in the characters outside ASCII, above which a text is Japanese
_HIRAGANA = re.compile("[\u3041-\u3096]")
_FILLERS = "characters that stand for what was lost (锟斤拷, 烫烫烫, 屯屯屯)"

# U+FFFD in UTF-8, read as GBK or Big5; memory that a program of Visual C++ never filled, read as GBK.
_FILLER = re.compile("(?:锟斤拷|锟斤|斤拷锟|嚙踝蕭|烫烫烫+|屯屯屯+|锘匡豢|锘縗)+")
_LOSS = re.compile("\ufffd+")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]+")
_DOS_MARKS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # what Windows-1252 has at 0x80 to 0x9f
_WESTERN_RUN = re.compile(f"[\u00c2-\u00f4](?:[\u0080-\u00bf{_DOS_MARKS}][\u00c2-\u00f4]?){{1,200}}")
_LEAST_EVERYDAY = 3  # such characters one after the other
_LETTERS_RUN = re.compile("[\u00a1-\u00ff]{6,400}")
_HAN_RUN = re.compile("[\u3400-\u9fff]{3,}")
_UTF8_PAIRS = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2,}")


def doubtful_characters(texts: Iterable[str]) -> tuple[LeftOut, ...]:
    """Return which characters of a document's texts are doubtful: why, how many, and the words around the first.

    Args:
        texts: Titles and paragraphs.
    """
    counts: dict[str, list[int | str]] = {}
    for text in texts:
        if text.isascii():
            continue
        for reason, start, count in _spans(text):
            entry = counts.setdefault(reason, [0, ""])
            entry[0] = int(entry[0]) + count
            entry[1] = entry[1] or text[max(0, start - _BEFORE) :][:_FIRST_WORDS].strip()
    return tuple(LeftOut(reason, int(count), str(words), is_loss=False) for reason, (count, words) in counts.items())


def japanese_as_chinese(text: str, encoding: str) -> tuple[LeftOut, ...]:
    """Return how many characters of a text that was taken for GB18030 are Japanese syllables, if it is full of them.

    Text in EUC-JP has the same bytes as some in GB18030, with nonsense for its characters and the right syllables.

    Args:
        text: A decoded file.
        encoding: Name of the encoding that it was taken for.
    """
    syllables = len(_HIRAGANA.findall(text)) if encoding == "GB18030" else 0
    first = _HIRAGANA.search(text)
    if first is None or syllables <= _JAPANESE * sum(not char.isascii() for char in text):
        return ()
    words = text[max(0, first.start() - _BEFORE) :][:_FIRST_WORDS]
    return (LeftOut(_EUC_JP, syllables, " ".join(words.split()), is_loss=False),)


def _spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the reason, offset and number of doubtful characters."""
    for reason, pattern in ((_LOST, _LOSS), (_PRIVATE, _PRIVATE_USE), (_FILLERS, _FILLER)):
        for match in pattern.finditer(text):
            yield reason, match.start(), len(match[0])
    for match in _WESTERN_RUN.finditer(text):
        if _was_utf8(match[0]):
            yield _WESTERN, match.start(), len(match[0])
    for match in _LETTERS_RUN.finditer(text):
        if _was_gbk(match[0]):
            yield _GB_WESTERN, match.start(), len(match[0])
    for match in _HAN_RUN.finditer(text):
        yield from _utf8_as_gbk(match[0], match.start())


def _was_utf8(run: str) -> bool:
    """Return whether letters of Western Europe are the bytes of text in UTF-8, such as `é›¨` of 雨."""
    if len(run) < 3 and run[0] not in "ÂÃ":  # `É”` may close a quotation
        return False
    try:
        raw = b"".join(char.encode("latin-1") if char <= "\xff" else char.encode("cp1252") for char in run)
        return len(raw.decode("utf-8")) < len(run)
    except UnicodeError:
        return False


def _was_gbk(run: str) -> bool:
    """Return whether letters of Western Europe are the bytes of everyday Chinese in GBK, such as `ÖÐ¹ú` of 中国.

    A soft hyphen among them is lost, so that pairs begin at even places or at odd ones.
    """
    raw = run.encode("latin-1", "replace")
    for start in (0, 1):
        in_a_row = 0
        for char in raw[start:].decode("gbk", "replace"):
            in_a_row = in_a_row + 1 if _is_everyday(char) else 0
            if in_a_row == _LEAST_EVERYDAY:
                return True
    return False


def _utf8_as_gbk(run: str, offset: int) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of a run of Chinese that are the bytes of Chinese in UTF-8, such as 鍐滄潙 of 农村.

    Most of the characters that come about so are rare, which keeps chance out.
    """
    try:
        raw = run.encode("gbk")
    except UnicodeEncodeError:  # characters that GBK does not have come of no such mistake
        return
    for match in _UTF8_PAIRS.finditer(raw):
        start, end = (match.start() + 1) // 2, (match.end() + 1) // 2
        if match.start() % 2 or not all(map(_is_everyday, match[0].decode("utf-8", "replace"))):
            continue
        part = run[start:end]
        if sum(map(_is_everyday, part)) * 2 <= len(part):
            yield _CHINESE, offset + start, len(part)


@lru_cache(maxsize=16384)
def _is_everyday(char: str) -> bool:
    """Return whether a character, simplified, is among the 3,755 most used ones (level 1 of GB/T 2312), or a mark."""
    if "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uff65":
        return True
    try:
        return 0xB0 <= to_simplified(char).encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
