"""Parse what librarians write into the column `value`: dates, kinds, languages, places, eras."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from search.enrich import Era, EraTable, Gazetteer, parse_date, parse_edtf
from search.model import DateSpan, Kind
from search.text import fold

__all__ = [
    "NONE", "UNKNOWN", "AmbiguousPlaceError", "WrongValueError", "describe_unit", "is_none", "quoted", "read_date",
    "read_era", "read_kind", "read_language", "read_place", "split_values",
]  # fmt: skip

NONE, UNKNOWN = "none", "unknown"
_NONE_WORDS = frozenset({NONE, "无", "-", "–", "—"})
_UNKNOWN_WORDS = frozenset({UNKNOWN, "undated", "no date", "不详", "无日期", *_NONE_WORDS})
_LANGUAGES = {
    "en": "en", "english": "en", "英文": "en", "英语": "en",
    "zh-hans": "zh-Hans", "simplified chinese": "zh-Hans", "简体中文": "zh-Hans", "简体": "zh-Hans",
    "zh-hant": "zh-Hant", "traditional chinese": "zh-Hant", "繁体中文": "zh-Hant", "繁体": "zh-Hant",
}  # fmt: skip
_KIND_NAMES = {"报纸": Kind.NEWSPAPER, "学术研究": Kind.SCHOLARSHIP, "网络文章": Kind.WEB}
_BETWEEN = re.compile("[;；、\n]")
_MAX_QUOTED = 80  # characters of a cell that a message repeats
_SHOWN = 8  # candidates that a message lists
_SIMILAR = 3  # eras that a message suggests
_SIMILARITY = 0.6  # ratio of `difflib`: its own default
_WITH_CODE = re.compile(r"[^()（）]*[(（] ?(?P<code>[A-Za-z0-9/-]+) ?[)）]")
# Dates that spreadsheets make of 1954-11-11: 1954/11/11, 1954.11.11, 11/11/1954. Nov-54 has lost its century.
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_CHINESE = re.compile(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?")
_DATE_HELP = "write 1954, 1954-11, 1954-11-11, 1955/1957, 195X or unknown"


class WrongValueError(ValueError):
    """A cell holds what it may not; the message says what to write."""


class AmbiguousPlaceError(WrongValueError):
    """A name is that of several places.

    Attributes:
        name: The name.
        codes: Their codes.
    """

    def __init__(self, message: str, name: str, codes: Sequence[str]) -> None:
        super().__init__(message)
        self.name, self.codes = name, tuple(codes)


def quoted(text: str) -> str:
    """Return a cell as a message repeats it: printable, in one line, not too long."""
    shown = "".join(char if char.isprintable() else " " for char in text[:_MAX_QUOTED])
    return f"‘{shown}{'…' if len(text) > _MAX_QUOTED else ''}’"


def is_none(text: str) -> bool:
    """Return whether a value is one of the words for nothing."""
    return fold(text).strip() in _NONE_WORDS


def split_values(text: str) -> list[str]:
    """Return the values of a cell that may hold several: between them stand semicolons, 、 or line ends."""
    return [value for part in _BETWEEN.split(text) if (value := part.strip())]


def read_date(text: str) -> DateSpan | None:
    """Return the span of a date, or None for one that is unknown.

    Raises:
        WrongValueError: If it is neither, or the day and the month may be exchanged.
    """
    folded = fold(text).strip()
    if folded in _UNKNOWN_WORDS:
        return None
    if span := parse_edtf(folded):
        return span
    if match := _YEAR_FIRST.fullmatch(folded):
        year, _, month, day = match.groups()
        span = parse_edtf(f"{year}-{int(month):02}{f'-{int(day):02}' if day else ''}")
    elif match := _YEAR_LAST.fullmatch(folded):
        first, _, second, year = match.groups()
        if first != second and int(first) <= 12 and int(second) <= 12:
            raise WrongValueError(
                f"{quoted(text)} may be day {int(first)} of month {int(second)}, or day {int(second)} of month "
                f"{int(first)}; write the year first: {year}-{int(second):02}-{int(first):02} or "
                f"{year}-{int(first):02}-{int(second):02}"
            )
        span = parse_date(folded)
    elif _CHINESE.fullmatch(folded):
        span = parse_date(folded)
    if span is None:
        if (match := _YEAR_FIRST.fullmatch(folded)) and 1800 <= int(match[1]) < 2100:
            raise WrongValueError(f"{quoted(text)} is not in the calendar; {_DATE_HELP}")
        raise WrongValueError(f"{quoted(text)} is no date between 1800 and 2100; {_DATE_HELP}")
    return span


def read_kind(text: str) -> Kind:
    """Return the kind with a name.

    Raises:
        WrongValueError: If there is none.
    """
    folded = fold(text).strip()
    if folded in set(Kind):
        return Kind(folded)
    if folded in _KIND_NAMES:
        return _KIND_NAMES[folded]
    raise WrongValueError(f"there is no kind {quoted(text)}; kinds are {', '.join(Kind)}")


def read_language(text: str) -> str:
    """Return the BCP 47 tag of a language.

    Raises:
        WrongValueError: If it is none that documents have, or Chinese without a script.
    """
    if language := _LANGUAGES.get(fold(text).strip()):
        return language
    raise WrongValueError(
        f"there is no language {quoted(text)}; write en, zh-Hans (simplified) or zh-Hant (traditional)"
    )


def read_era(text: str, eras: EraTable) -> str:
    """Return the id of an era by its id or one of its names.

    Raises:
        WrongValueError: If there is none.
    """
    if era := eras.resolve(text):
        return era
    similar = [f"{era.id} ({era.en} {era.zh})" for era in _similar_eras(text, eras)]
    hint = f"did you mean {', or '.join(similar)}? " if similar else ""
    raise WrongValueError(
        f"there is no era {quoted(text)}; {hint}Eras are {', '.join(era.id for era in eras)}; you can add one in your "
        "eras.toml"
    )


def _similar_eras(text: str, eras: EraTable) -> list[Era]:
    """Return the few eras that have a name similar to a text, or that contains it, the most similar first."""
    names = {fold(name): era for era in eras for name in (era.id.replace("-", " "), era.en, era.zh, *era.aliases)}
    wanted = fold(text[:_MAX_QUOTED]).strip()
    containing = [name for name in names if wanted and wanted in name]
    close = get_close_matches(wanted, names, n=_SIMILAR, cutoff=_SIMILARITY)
    found = {names[name].id: names[name] for name in (*containing, *close)}
    return list(found.values())[:_SIMILAR]


def read_place(text: str, gazetteer: Gazetteer) -> str:
    """Return the code of a place, by its code or a name, or a path of codes that says in which province it lay.

    Args:
        text: `140000`, `Shanxi`, `山西`, `Changzhi, Shanxi`, `Suzhou (320500)`, `x-pingyuan/410700`.
        gazetteer: The units.

    Raises:
        AmbiguousPlaceError: If several units have the name.
        WrongValueError: If none has.
    """
    with_code = _WITH_CODE.fullmatch(text.strip())
    name = with_code["code"] if with_code else text.strip()
    codes = gazetteer.resolve(name)
    if len(codes) > 1:
        codes = _of_full_name(name, codes, gazetteer) or codes
    if len(codes) > 1:
        raise AmbiguousPlaceError(
            f"{quoted(text)} may be {_listed([describe_unit(code, gazetteer) for code in codes])}; write its code",
            name,
            codes,
        )
    if not codes:
        raise WrongValueError(
            f"there is no place {quoted(text)} in the gazetteer; write a name (“Shanxi”, “山西” or “Changzhi, Shanxi”) "
            "or a code of GB/T 2260 (140000), or add the place to your places.tsv first"
        )
    is_path = "/" in name
    return "/".join("CN" if code.upper() == "CN" else code.lower() for code in name.split("/")) if is_path else codes[0]


def _of_full_name(name: str, codes: Sequence[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return those of some units whose full name, present or former, a name ends with: of 河北省定县 only the county.

    That of its prefecture is 定县专区.
    """
    folded = fold(name)
    return tuple(code for code in codes if any(folded.endswith(fold(each.full)) for each in gazetteer.unit(code).names))


def describe_unit(code: str, gazetteer: Gazetteer) -> str:
    """Return a unit for a librarian who is to choose: `320500 Suzhou 苏州 (prefecture in 江苏)`."""
    unit, province = gazetteer.unit(code), gazetteer.province(code)
    within = f" in {province}" if province and province != unit.name else ""
    return f"{code} {unit.name_en} {unit.name} ({unit.level}{within})"


def _listed(candidates: list[str]) -> str:
    shown, more = candidates[:_SHOWN], len(candidates) - _SHOWN
    return ", or ".join(shown) + (f", or one of {more} more" if more > 0 else "")
