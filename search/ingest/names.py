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
_AGENCY = (
    "新华社|新华通讯社|新華社|中新社|中国新闻社|中央社|路透社|塔斯社"
    "|本报|本報|本刊|本台|本社|人民日报|人民日報|光明日报"
)
_OFFICE = (
    "(?:特派|特约|特約|随军|隨軍|前线|摄影|攝影|实习)?"
    "(?:记者|記者|通讯员|通訊員|撰稿人|评论员|評論員|编辑|編輯)(?![部室组組站团團们們])"
)
_OFFICE_FIRST = re.compile(f"(?:(?:{_AGENCY})[^\\s、；]{{0,8}}?)?(?:驻[^\\s、；]{{1,6}}?)?{_OFFICE}[:：]?")
_AGENCY_FIRST = re.compile(f"(?P<agency>{_AGENCY})(?:[^\\s、；]{{0,12}}[讯訊电電])?")
_OFFICE_BRACKET = re.compile(f"\\s*[（(](?:{_AGENCY})?[^（）()]{{0,8}}?(?:{_OFFICE}|摄|攝)?[）)]")
_WORK = re.compile(f"(?<=[{HAN}]{{2}})(?:摄影报道|报道|報道|摄影|攝影|摄|攝|整理)\\Z")
_WORK_ALONE = re.compile("摄影报道|报道|報道|摄影|攝影|摄|攝|整理|文|图")
_ENGLISH_OFFICE = re.compile(
    r"(?:by )?(?:(?:our|this newspaper['’]s|people['’]s daily|xinhua(?: news agency)?|staff|special|own|contributing"
    r"|senior) ){0,4}(?:reporter|correspondent|photographer|commentator|journalist)s?[:,]? (?=(?-i:[A-Z]))",
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
    r"\b(?:the|a|an|of|in|on|for|to|with|from|at|and|or|its|this|that|our|new|china|chinese|era)\b", re.IGNORECASE
)
_HAN_NAME = re.compile(f"[{HAN}·]{{2,8}}|[{HAN}] [{HAN}]")
# Onsets and rimes of Hanyu Pinyin (GB/T 16159), loosely: enough to know Wang Changling from Harvest Time.
_SYLLABLE = (
    r"(?!r(?:a(?!n)|ai|ei|i[ae]))(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
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
    names = [name for part in _FIRM.split(line) for name in _split_weak(_without_office(part.strip(" ,.*_")))]
    persons = [name for name in names if not _AFFILIATION.search(name)]
    return tuple(dict.fromkeys(name for name in (persons or names) if name.lower() not in _UNKNOWN))


def _without_office(part: str) -> str:
    """A name without agency and office: 新华社记者　王小明 is 王小明. Where no name is left, the agency stays."""
    if not has_han(part):
        return _ENGLISH_OFFICE.sub("", part, count=1)
    bare = _OFFICE_BRACKET.sub("", part)
    words = [_WORK.sub("", word[-8:]) if len(word) <= 8 else word for word in bare.split(" ")]
    words = [_OFFICE_FIRST.sub("", word, count=1) if _OFFICE_FIRST.match(word) else word for word in words]
    names = [word for word in words if word and not _AGENCY_FIRST.fullmatch(word) and not _WORK_ALONE.fullmatch(word)]
    if names:
        return " ".join(names)
    agency = _AGENCY_FIRST.match(part)
    return agency["agency"] if agency and not agency["agency"].startswith("本") else part


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
