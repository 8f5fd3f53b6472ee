"""Turns an author line as printed into the names of single authors."""

from __future__ import annotations

import re
from collections.abc import Collection

from search.ingest.language import has_han, is_chinese
from search.ingest.paragraphs import collapse
from search.text.fold import HAN, is_han

__all__ = ["is_chinese_name", "is_credit", "is_person_name", "leading_name", "split_authors"]

_LONGEST_CREDIT = 120
_UNKNOWN = frozenset({"", "-", "--", "none", "n/a", "na", "null", "unknown", "anonymous", "佚名", "无", "未知", "不详"})
_LEADS = re.compile(
    r"(?:(?:written |posted |reported )?by|authors?|作者|撰文|文)\s*[:：/]?\s+|(?:authors?|作者|撰文)[:：]",
    re.IGNORECASE,
)
_FIRM = re.compile(r"\s*[、;；|/]\s*|\s*，\s*|\s+&\s+")
_ROLE = re.compile("记者|記者|通讯员|通訊員|编辑|編輯|社|报|報|部|局|会|會|站|组|組|院|大学|大學")
_AFFILIATION = re.compile(
    r"\b(?:universit|institut|college|department|academy|school|cent(?:re|er)\b|faculty)|大学|大學|学院|學院|研究",
    re.IGNORECASE,
)
_NAME_WORD = r"(?:[A-Z\u00c0-\u00de][\w'’.\-]*|de|da|del|der|van|von|la|le|di|bin|al|y)"
_PERSON = re.compile(rf"[A-Z\u00c0-\u00de][\w'’.\-]*(?: {_NAME_WORD}){{1,4}}")
_NO_NAME = re.compile(
    r"\b(?:the|a|an|of|in|on|for|to|with|from|at|and|or|its|this|that|our|new|china|chinese)\b", re.IGNORECASE
)
_HAN_NAME = re.compile(f"[{HAN}·]{{2,8}}|[{HAN}] [{HAN}]")
# Onsets and rimes of Hanyu Pinyin (GB/T 16159), loosely: enough to know Wang Changling from Harvest Time.
_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
    r"(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ui|uo|ue|üe|a|o|e|i|u|ü)"
    r"|ang|ai|ao|an|en|er|ou|[ae])"
)
_PINYIN_NAME = re.compile(rf"(?:{_SYLLABLE}['’-]?){{1,2}} (?:{_SYLLABLE}['’-]?){{1,2}}(?: {_SYLLABLE})?", re.IGNORECASE)


def split_authors(line: str) -> tuple[str, ...]:
    """Split an author line at 、 ; ， & and at those commas and spaces that stand between whole names.

    A comma inside `Smith, John` and one before an affiliation do not separate authors, and an
    affiliation is none.
    """
    line = collapse(line).strip("*_ \t")
    line = _LEADS.sub("", line, count=1) if _LEADS.match(line) else line
    if line.lower() in _UNKNOWN:
        return ()
    names = [name for part in _FIRM.split(line) for name in _split_weak(part.strip(" ,.*_"))]
    persons = [name for name in names if not _AFFILIATION.search(name)]
    return tuple(dict.fromkeys(name for name in (persons or names) if name.lower() not in _UNKNOWN))


def _split_weak(part: str) -> list[str]:
    if is_chinese(part):
        return _split_chinese(part)
    for separator in (r"\s*,\s*(?:and\s+)?", r"\s+and\s+"):
        names = re.split(separator, part)
        if len(names) > 1 and all(is_person_name(name) or _AFFILIATION.search(name) for name in names):
            return [name for whole in names for name in _split_weak(whole)]
    return [part]


def _split_chinese(part: str) -> list[str]:
    """Split names at spaces, but not `张 明`, which is one name spread to the width of three characters."""
    words = part.split(" ")
    if len(words) == 2 and all(len(word) == 1 for word in words):
        return ["".join(words)]
    if (
        len(words) > 1
        and all(2 <= len(word) <= 4 and all(map(is_han, word)) for word in words)
        and not _ROLE.search(part)
    ):
        return words
    return [part]


def is_person_name(text: str) -> bool:
    """Whether a short text looks like the name of one person: two to five capitalised words, or Chinese ones."""
    if len(text) > 60:
        return False
    if has_han(text):
        return _HAN_NAME.fullmatch(text) is not None
    return _PERSON.fullmatch(text) is not None and not _NO_NAME.search(text)


def is_chinese_name(text: str) -> bool:
    """Whether a short text is a Chinese person's name in pinyin (`Wang Changling`)."""
    return len(text) <= 40 and text.istitle() and _PINYIN_NAME.fullmatch(text) is not None


def leading_name(line: str, jobs: Collection[str]) -> str:
    """The name at the start of a line: its capitalised words up to the first that is a job, a verb or a number.

    Args:
        line: A line such as `Jane Roe Senior Editor`.
        jobs: Lower-case words that end a name.
    """
    words: list[str] = []
    for word in collapse(line[:_LONGEST_CREDIT]).split(" "):
        bare = word.strip(",.;:()")
        if not bare or bare.lower() in jobs or not (bare[0].isupper() or has_han(bare)):
            break
        words.append(bare)
        if word != bare or has_han(bare):
            break
    name = " ".join(words)
    return name if is_person_name(name) else ""


def is_credit(line: str, jobs: Collection[str]) -> bool:
    """Whether a line is a name with the person's job behind it, and nothing else that is not capitalised."""
    if len(line) > _LONGEST_CREDIT or not (name := leading_name(line, jobs)):
        return False
    rest = collapse(line)[len(name) :].strip(" ,.;:()–—-|").split(" ")
    return rest[0].strip(",").lower() in jobs and all(word[:1].isupper() or len(word) < 4 for word in rest)
