"""An archive's own glossary: pairs that extend the one of hezuo, with a weight, and pairs that it takes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from search.lexicon.curated.entries import GlossaryEntry, OwnTranslation
from search.query import TRANSLATIONS
from search.tables import TableProblems, TableRow, read_table
from search.text import character_readings, fold, is_han, phrase_stems, pinyin, segment_words, to_simplified

__all__ = ["COLUMNS", "glossary_template", "merged_entries"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "zh": ("中文", "汉语", "chinese", "simplified", "简体"),
    "en": ("英文", "英语", "english"),
    "pinyin": ("拼音",),
    "also": ("又名", "别名"),
    "weight": ("权重",),
    "source": ("来源", "出处"),
    "note": ("备注", "说明"),
}
"""Columns of the table, each with other names that its head may use."""

_SOURCE = "this archive’s own glossary"
_CATEGORY = "own"
_NEVER = frozenset(("never", "-", "0", "从不", "不用"))
_SEPARATORS = str.maketrans("｜;；", "|||")
_LONGEST_CHINESE, _MOST_WORDS = 16, 8  # as of terms whose readings and phrases are looked up
_WEIGHT_HELP = "write a number above 0 and up to 1, nothing for the usual weight, or never to take the pair out"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table, checked; `zh` is folded, and empty where any term of the English name is meant."""

    row: TableRow
    zh: str
    english: tuple[str, ...]
    also: tuple[str, ...]
    weight: float | None
    is_never: bool


def glossary_template() -> str:
    """Return an empty table of an archive's own terms, with a head that explains its columns by examples."""
    return _TEMPLATE


def merged_entries(
    text: str, base: Iterable[GlossaryEntry], name: str
) -> tuple[list[GlossaryEntry], frozenset[tuple[str, tuple[str, ...]]]]:
    """Return the entries of a glossary with an archive's own, and the pairs that never translate each other.

    Args:
        text: The archive's own table.
        base: The glossary of hezuo.
        name: Name of the file, for errors.

    Raises:
        ConfigError: If any line is wrong; the message lists all of them with what would be valid.
    """
    problems = TableProblems(name)
    table = read_table(text, COLUMNS, problems)
    if table.rows and not {"zh", "en"} & set(table.columns):
        problems.add(table.rows[0].line - 1, f"the first line must name the columns zh and en, of {', '.join(COLUMNS)}")
    rows = [row for row in (_checked(row, problems) for row in table.rows) if row is not None]
    _check_repetitions(rows, problems)
    problems.raise_if_any()
    given = [row for row in rows if not row.is_never]
    taken = [row for row in rows if row.is_never]
    never = frozenset((name, phrase_stems(en)) for row in taken for name in _names(row) for en in row.english)
    entries = [left for entry in base if (left := _without(entry, taken)) is not None]
    return _extended(entries, given), never


def _checked(row: TableRow, problems: TableProblems) -> _Row | None:
    """Return a row if it is right; else add to the problems what is wrong."""
    found: list[str] = []
    is_never = row["weight"].casefold() in _NEVER
    zh = row["zh"]
    also, english = _list(row["also"]), _list(row["en"])
    found += [
        f"{name[:80]!r} is no Chinese term; write 2 to {_LONGEST_CHINESE} Chinese characters"
        for name in filter(None, (zh, *also))
        if not all(map(is_han, name)) or not 2 <= len(name) <= _LONGEST_CHINESE
    ]
    found += [
        f"{name[:80]!r} is no English term; write one to {_MOST_WORDS} English words, with | between terms"
        for name in english
        if not 0 < len(phrase_stems(name)) <= _MOST_WORDS or any(map(is_han, name))
    ]
    if not zh and not (is_never and english):
        found.append("zh is missing; write the Chinese term")
    if not english and not is_never and not also:
        found.append("en is missing; write the English term, or several with | between them")
    if row["pinyin"] and any(map(is_han, row["pinyin"])):
        found.append(f"the pinyin {row['pinyin']!r} must be in Latin letters, or left out")
    weight = None
    if row["weight"] and not is_never:
        try:
            weight = float(row["weight"].replace(",", "."))
        except ValueError:
            weight = -1.0
        if not 0 < weight <= 1:
            found.append(f"the weight {row['weight']!r} is none; {_WEIGHT_HELP}")
    for problem in found:
        problems.add(row.line, problem)
    if found:
        return None
    return _Row(row, fold(zh), english, tuple(dict.fromkeys(map(fold, also))), weight, is_never)


def _check_repetitions(rows: Sequence[_Row], problems: TableProblems) -> None:
    lines: dict[tuple[str, tuple[str, ...]], int] = {}
    for row in rows:
        for name in row.english:
            first = lines.setdefault((row.zh, phrase_stems(name)), row.row.line)
            if first != row.row.line:
                pair = f"{row.zh} – {name}" if row.zh else name
                problems.add(row.row.line, f"{pair} stands in line {first} already; make one line of the two")


def _list(cell: str) -> tuple[str, ...]:
    parts = (part.strip() for part in cell.translate(_SEPARATORS).split("|"))
    return tuple(dict.fromkeys(filter(None, parts)))


def _names(row: _Row) -> tuple[str, ...]:
    return tuple(filter(None, (row.zh, *row.also)))


def _without(entry: GlossaryEntry, taken: Iterable[_Row]) -> GlossaryEntry | None:
    """Return an entry without what is taken out of it; None if no pair is left."""
    names = {fold(name): name for name in entry.chinese}
    for row in taken:
        if row.zh and not names.keys() & {*_names(row)}:
            continue
        if row.english:
            stems = {phrase_stems(name) for name in row.english}
            entry = replace(entry, english=tuple(name for name in entry.english if phrase_stems(name) not in stems))
        elif fold(entry.simplified) in _names(row):
            return None
        else:
            entry = replace(entry, also=tuple(name for name in entry.also if fold(name) not in _names(row)))
    return entry if entry.english else None


def _extended(entries: list[GlossaryEntry], rows: Iterable[_Row]) -> list[GlossaryEntry]:
    """Return entries with rows added: to those whose usual name they give, and as new ones."""
    by_term: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        by_term[row.zh].append(row)
    extended = [_with_rows(entry, by_term.pop(fold(entry.simplified), ())) for entry in entries]
    return extended + [_with_rows(_begun(term, added), added) for term, added in by_term.items() if _english(added)]


def _english(rows: Iterable[_Row]) -> dict[tuple[str, ...], OwnTranslation]:
    """Return the English names of a term, each once, by their stems."""
    names: dict[tuple[str, ...], OwnTranslation] = {}
    for row in rows:
        for name in row.english:
            weight = TRANSLATIONS.next_name ** len(names) if row.weight is None else row.weight
            names.setdefault(phrase_stems(name), OwnTranslation(name, weight, row.row["source"] or _SOURCE))
    return names


def _with_rows(entry: GlossaryEntry, rows: Sequence[_Row]) -> GlossaryEntry:
    if not rows:
        return entry
    own = _english(rows)
    kept = replace(entry, english=tuple(name for name in entry.english if phrase_stems(name) not in own))
    weighted = [*own.values(), *kept.weighted_english()]
    also = (*entry.also, *(name for row in rows for name in row.also))
    return replace(
        entry,
        pinyin=next((row.row["pinyin"] for row in rows if row.row["pinyin"]), entry.pinyin),
        english=tuple(name for name, _, _ in sorted(weighted, key=lambda translation: -translation[1])),
        also=tuple(dict.fromkeys(name for name in also if fold(name) != fold(entry.simplified))),
        own=tuple(own.values()),
    )


def _begun(term: str, rows: Sequence[_Row]) -> GlossaryEntry:
    """Return the entry of a term that only the archive's own glossary has, still without its names."""
    written = rows[0].row["zh"]
    read = "" if any(row.row["pinyin"] for row in rows) else _pinyin(term)
    return GlossaryEntry(to_simplified(written), written, read, (), (), _CATEGORY, _SOURCE)


def _pinyin(term: str) -> str:
    """Return a term in pinyin by the usual reading of each character; the term itself if one has none.

    The phrases of pypinyin would tell more, but take 50 megabytes of every process that serves the index.
    """
    readings = (next(iter(character_readings(char)), ()) for char in term)
    syllables = [syllable for reading in readings for syllable in reading]
    return pinyin([word for word, _, _ in segment_words(term)], syllables) if len(syllables) == len(term) else term


_TEMPLATE = """\
# Terms of this archive's own: they extend and overrule the glossary that comes with hezuo.
# Change it in a spreadsheet or an editor; it takes effect at the next `hezuo update`, which then writes only the
# lexicon again. Lines that begin with # are not read.
#
# zh      The Chinese term, in either script.
# en      Its English name, or several with | between them, the most usual first. Those of hezuo stay beside them.
# pinyin  Its pinyin with tone marks, words apart; guessed if empty.
# also    Other Chinese names of the same, with | between them, which are searched for as well.
# weight  How much the English name counts as a translation, above 0 and up to 1; the usual weight if empty.
#         never: the two never translate each other here, whatever says so. Without en the term is taken out as a whole,
#         without zh the English name of any term.
# source  Where this name is usual; shown to readers beside the translation.
# note    For you.
#
# Examples (without the # they would count):
# 变工队	labour exchange team | labour-swap team	biàngōngduì	扎工队		Schran 1976	as in Shaan-Gan-Ning
# 互助组	swap group			0.5		in older translations only
# 干部	cadre			never		here always "official"
zh	en	pinyin	also	weight	source	note
"""
