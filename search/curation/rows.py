"""Lines of the table of corrections: columns, fields and values, checked as they are parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from search.curation.selectors import Selector, parse_selector
from search.curation.values import (
    NONE,
    UNKNOWN,
    WrongValueError,
    is_none,
    quoted,
    read_date,
    read_era,
    read_kind,
    read_language,
    read_place,
    split_values,
)
from search.enrich import EraTable, Gazetteer
from search.errors import ConfigError
from search.model import DateSpan
from search.tables import Dialect, Record, did_you_mean, records
from search.text import fold

__all__ = [
    "COLUMNS",
    "FIELD_NAMES",
    "Action",
    "CorrectionRow",
    "column_positions",
    "parse_row",
    "parse_rows",
    "read_field",
]

COLUMNS = ("document", "field", "value", "note")
"""Columns of the table; the last may be missing."""

_COLUMN_NAMES = {
    **{name: name for name in COLUMNS},
    "文献": "document", "字段": "field", "值": "value", "说明": "note", "备注": "note",
}  # fmt: skip
_MAX_ERRORS = 200  # wrong lines that an error message lists
_MAX_VALUE = 2_000  # characters
_MAX_NOTE = 2_000


class Action(StrEnum):
    """What a line does with the values that a field has."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"


_SEVERAL = frozenset({"author", "place", "mention", "era"})
_FIELDS = {
    "title": "title", "标题": "title",
    "title en": "title.en", "english title": "title.en", "英文标题": "title.en",
    "title zh": "title.zh", "chinese title": "title.zh", "中文标题": "title.zh",
    "author": "author", "authors": "author", "作者": "author",
    "date": "date", "日期": "date",
    "place": "place", "places": "place", "地点": "place",
    "mention": "mention", "mentions": "mention", "提及": "mention",
    "era": "era", "eras": "era", "时期": "era",
    "kind": "kind", "类型": "kind",
    "language": "language", "语言": "language",
    "column": "column", "专栏": "column", "栏目": "column",
    "section": "section", "版名": "section",
    "newspaper": "newspaper", "报纸": "newspaper",
    "page": "page", "版次": "page",
    "hide": "hide", "隐藏": "hide",
}  # fmt: skip
FIELD_NAMES = (
    "title en", "title zh", "author", "date", "place", "mention", "era", "kind", "language", "column", "section",
    "newspaper", "page", "hide",
)  # fmt: skip
"""What the column `field` may hold; before author, place, mention and era also `add` or `remove`."""

_OTHERWISE = {
    "region": "place", "province": "place", "county": "place",
    "subject": "place for the places that it is about, and era for its named periods",
    "period": "era, or correct the date", "source": "newspaper", "type": "kind", "lang": "language",
    "headline": "title en or title zh", "hidden": "hide", "delete": "hide",
}  # fmt: skip
"""What librarians look for under another name; these are no fields."""

_ACTIONS = {
    "add": Action.ADD, "加": Action.ADD, "增加": Action.ADD,
    "remove": Action.REMOVE, "去": Action.REMOVE, "删除": Action.REMOVE,
}  # fmt: skip
_SIGNS = {"+": Action.ADD, "-": Action.REMOVE, "−": Action.REMOVE, "－": Action.REMOVE, "＋": Action.ADD}
_YES, _NO = frozenset({"", "yes", "是", "true", "1"}), frozenset({"no", "否", "false", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """A line of the table, or one of several things that it says.

    Attributes:
        line: Its number, from 1.
        selector: Which documents it is about.
        field: As in `model.Correction`; also `title` for that of either language, and `hide`.
        action: Whether values are set, added or removed.
        value: The values as they are stored; empty to have none.
        typed: The value as it was written.
        note: The librarian's reason.
        date: The span, for the field `date`.
    """

    line: int = field(compare=False)
    selector: Selector
    field: str
    action: Action
    value: tuple[str, ...]
    typed: str
    note: str
    date: DateSpan | None = None


def parse_rows(text: str, *, name: str, gazetteer: Gazetteer, eras: EraTable) -> tuple[CorrectionRow, ...]:
    """Parse a table of corrections.

    Args:
        text: The table.
        name: Name of its file, for errors.
        gazetteer: The units that places are looked up in.
        eras: The table that eras are looked up in.

    Raises:
        ConfigError: If a line is wrong; the message lists all of them, with what would be right.
    """
    errors: list[str] = []
    rows: list[CorrectionRow] = []
    lines = records(text, Dialect.of(text))
    head = next(lines, None)
    if head is None:
        return ()
    positions = column_positions(head, name)
    for record in lines:
        try:
            rows += parse_row(_cells(record, positions), record.line, gazetteer, eras)
        except WrongValueError as error:
            errors.append(f"line {record.line}: {error}")
    if errors:
        more = f"\nand {len(errors) - _MAX_ERRORS:,} more" if len(errors) > _MAX_ERRORS else ""
        count = f"{len(errors):,} line{'s' if len(errors) > 1 else ''}"
        raise ConfigError(
            f"{name}: nothing was corrected; please mend {count}\n" + "\n".join(errors[:_MAX_ERRORS]) + more
        )
    return tuple(rows)


def column_positions(head: Record, name: str) -> Mapping[str, int]:
    """Return where each column stands, by the first line of a table.

    Raises:
        ConfigError: If a column is missing, unknown, or there twice.
    """
    valid = "its first line names the columns document, field, value and note"
    positions: dict[str, int] = {}
    for number, cell in enumerate(head.cells):
        column = _COLUMN_NAMES.get(fold(cell).strip(), "")
        if (cell and not column) or column in positions:
            problem = f"the column {quoted(cell)} {'stands there twice' if column else 'is unknown'}"
            raise ConfigError(f"{name}, line {head.line}: {problem}; {valid}")
        if column:
            positions[column] = number
    missing = [column for column in COLUMNS[:3] if column not in positions]
    if missing or head.problem:
        raise ConfigError(f"{name}, line {head.line}: {head.problem or f'there is no column {missing[0]}'}; {valid}")
    return positions


def parse_row(cells: Mapping[str, str], line: int, gazetteer: Gazetteer, eras: EraTable) -> Iterator[CorrectionRow]:
    """Parse the cells of a line by the names of their columns.

    Yields:
        A row, or several if some values are added and others removed.

    Raises:
        WrongValueError: If a cell is wrong; the message says what to write.
    """
    selector = parse_selector(cells["document"])
    name, action = read_field(cells["field"])
    typed, note = cells["value"], cells.get("note", "")
    if max(len(typed), len(note)) > max(_MAX_VALUE, _MAX_NOTE):
        raise WrongValueError(f"a value and a note have {_MAX_VALUE:,} characters at most")
    for what, part, values, date in _values(name, action, typed, gazetteer, eras):
        yield CorrectionRow(
            line=line, selector=selector, field=name, action=what, value=values, typed=part, note=note, date=date
        )


def read_field(text: str) -> tuple[str, Action]:
    """Return the field and the action that a cell of the column `field` names.

    Raises:
        WrongValueError: If there is no such field, or it cannot be added to.
    """
    words = " ".join(fold(text).replace("_", " ").replace(".", " ").replace("(", " ").replace(")", " ").split())
    name = _FIELDS.get(words, "")
    if name:
        return name, Action.SET
    for word, action in _ACTIONS.items():
        name = _FIELDS.get(words.removeprefix(word).strip(), "") if words.startswith(word) else ""
        if name in _SEVERAL:
            return name, action
        if name:
            raise WrongValueError(f"the field {name} has one value only, so write {name} instead of {quoted(text)}")
    several = ", ".join(each for each in FIELD_NAMES if each in _SEVERAL)
    raise WrongValueError(
        f"there is no field {quoted(text)}; {_meant(words)}fields are {', '.join(FIELD_NAMES)}; "
        f"and with add or remove before them: {several}"
    )


def _meant(words: str) -> str:
    """Return the field that was probably meant: one of a similar name, or what pages and filters call otherwise."""
    if words in _OTHERWISE:
        return f"write {_OTHERWISE[words]}; "
    return did_you_mean(words, _FIELDS)


_Value = tuple[Action, str, tuple[str, ...], DateSpan | None]


def _values(name: str, action: Action, typed: str, gazetteer: Gazetteer, eras: EraTable) -> Iterator[_Value]:
    """Yield what a value says: action, the words, the values, and the date if it is one."""
    if name == "hide":
        folded = fold(typed).strip()
        if folded not in _YES | _NO:
            raise WrongValueError(f"hide is yes or no, not {quoted(typed)}")
        yield Action.SET, typed, ("yes" if folded in _YES else "no",), None
        return
    if not typed:
        nothing = UNKNOWN if name == "date" else NONE
        raise WrongValueError(
            "the column value is empty"
            + (
                ""
                if name in ("kind", "language") or name.startswith("title")
                else f"; write {nothing} to have no {name}"
            )
        )
    if name in _SEVERAL:
        yield from _several(name, action, typed, gazetteer, eras)
    elif name == "date":
        date = read_date(typed)
        yield Action.SET, typed, (date.edtf,) if date else (), date
    elif name == "kind":
        yield Action.SET, typed, (str(read_kind(typed)),), None
    elif name == "language":
        yield Action.SET, typed, (read_language(typed),), None
    else:  # a text: a title, or a header field
        value = " ".join(typed.split())
        can_be_none = not name.startswith("title")
        yield Action.SET, typed, () if can_be_none and is_none(value) else (value,), None


def _several(name: str, action: Action, typed: str, gazetteer: Gazetteer, eras: EraTable) -> Iterator[_Value]:
    """Yield what a value of a field with several values says; `+` and `-` before a value add and remove it."""
    readers: Mapping[str, Callable[[str], str]] = {
        "author": lambda text: " ".join(text.split()),
        "era": lambda text: read_era(text, eras),
    }
    read = readers.get(name, lambda text: read_place(text, gazetteer))
    if is_none(typed):
        if action is not Action.SET:
            raise WrongValueError(f"{quoted(typed)} cannot be added or removed; write {name} and none to have none")
        yield action, typed, (), None
        return
    parts: list[tuple[Action, str]] = []
    for part in split_values(typed):
        sign = _SIGNS.get(part[0])
        if sign and action is not Action.SET:
            raise WrongValueError(f"{quoted(part)} is to be added or removed twice over; leave {part[0]} away")
        parts.append((sign or action, part[1:].strip() if sign else part))
    if not parts or not all(part for _, part in parts):
        raise WrongValueError(f"{quoted(typed)} names no {name}")
    if len({act is Action.SET for act, _ in parts}) > 1:
        raise WrongValueError(
            f"{quoted(typed)} both replaces and changes what is there; write + or - before each of them, or before none"
        )
    for act in dict.fromkeys(act for act, _ in parts):
        of_act = [part for each, part in parts if each is act]
        yield act, "; ".join(of_act), tuple(dict.fromkeys(map(read, of_act))), None


def _cells(record: Record, positions: Mapping[str, int]) -> Mapping[str, str]:
    if record.problem:
        raise WrongValueError(record.problem)
    beyond = [cell for number, cell in enumerate(record.cells) if cell and number not in positions.values()]
    if beyond:
        raise WrongValueError(
            f"{quoted(beyond[0])} stands in none of the columns; a cell that holds a comma or a semicolon has to stand "
            'between "quotation marks"'
        )
    return {name: record.cells[place] if place < len(record.cells) else "" for name, place in positions.items()}
