"""Claims about JSON: arrays, lines, one array in an object, nested records; and files that are broken or hostile."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.config import ColumnMap
from search.ingest.accounting import Ledger
from search.ingest.article import Unreadable
from search.ingest.sniffing import choose_format
from search.ingest.source import Source
from tests.fixtures.ingest import bodies
from tests.fixtures.records import is_balanced, read_records
from tests.fixtures.timing import is_linear

RECORDS = [
    {"id": "a1", "title": "Wells", "text": "Nine deep wells."},
    {"id": "b2", "标题": "打井", "text": "全县打井九眼。"},
]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(RECORDS), json.dumps(RECORDS, indent=2), "\n".join(map(json.dumps, RECORDS)), " ".join(json.dumps(each, indent=1) for each in RECORDS), json.dumps({"items": RECORDS}),
        ",\n".join(map(json.dumps, RECORDS)), json.dumps({"title": "an export", "count": 2, "results": RECORDS}, indent=1),
        "[" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in RECORDS) + "]\n", json.dumps(RECORDS)[:-1] + ",]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt"])
def test_records_are_found_however_they_are_laid_out(content: str, name: str) -> None:
    """An array, one in an object, a record a line; whatever the file is called."""
    read = read_records(content, name)
    assert read.rows == ["a1", "b2"]
    assert [document.title for document in read.documents] == ["Wells", "打井"]
    assert is_balanced(read.accounts)
    assert not read.rejected


def test_an_object_may_be_the_only_record() -> None:
    """With a text it is one, whatever lists of objects it has besides."""
    content = json.dumps({"title": "Wells", "text": "Nine deep wells.", "people": [{"name": "Li"}, {"name": "Wang"}]})
    (document,) = read_records(content, "a.json").documents
    assert bodies(document.texts[0]) == [("body", "Nine deep wells.")]


def test_nested_names_have_dots() -> None:
    """As a map names them; values of lists stand in lines of their own."""
    map_ = ColumnMap(
        fields=(("title", ("head.main",)), ("text", ("pages.lines",)), ("date", ("when.year", "when.month")))
    )
    record = {
        "head": {"main": "Wells"},
        "pages": [{"lines": ["Nine wells.", "All deep."]}, {"lines": ["A dam."]}],
        "when": {"year": 1954, "month": 3},
    }
    (document,) = read_records(json.dumps([record]), "a.json", columns=[map_]).documents
    assert (document.title, document.field("date")) == ("Wells", "1954-03")
    assert [text for _, text in bodies(document.texts[0])] == ["Nine wells.", "All deep.", "A dam."]
    assert is_balanced(document.accounts)


def test_numbers_words_and_repeated_names_keep_all_they_have() -> None:
    """Huge numbers, truth values and a name that is there twice: nothing is lost, and nothing overflows."""
    content = (
        '[{"title": "Wells", "text": "Nine.", "text": "Ten.", "page": 9' + "9" * 5000 + ', "note": [true, null, 1.50]}]'
    )
    (document,) = read_records(content, "a.json").documents
    assert [text for _, text in bodies(document.texts[0])] == ["Nine.", "Ten."]
    assert len(document.field("page")) == 5001
    assert document.field("note") == "true; 1.50"


def test_characters_that_no_text_has_are_removed() -> None:
    """Lone surrogates, controls and invisible characters that are written as escapes."""
    content = r'[{"title": "W\u0007ells\u200b", "text": "Nine\ud800 wells \ud83d\ude00.\u0000", "id": "k\udfff"}]'
    read = read_records(content, "a.json")
    (document,) = read.documents
    assert (document.title, bodies(document.texts[0])[0][1]) == ("W ells", "Nine\ufffd wells 😀.")
    assert read.rows == ["k\ufffd"]


def test_a_broken_line_is_rejected_alone() -> None:
    """And a string with a line end in it is no broken line."""
    lines = [
        json.dumps(RECORDS[0]),
        '{"title": "X", "text": ',
        json.dumps({"text": "Mills\u2028Two."}, ensure_ascii=False),
        "[1, 2]",
    ]
    read = read_records("\n".join([*lines, *map(json.dumps, RECORDS[1:] * 40)]), "a.jsonl")
    assert [(item.record, item.reason.partition(":")[0]) for item in read.rejected] == [(2, "line 2"), (4, "line 5")]
    assert len(read.documents) == 42
    assert is_balanced(read.accounts)


def test_an_array_is_read_up_to_where_it_is_broken() -> None:
    """What follows is told, with its line."""
    content = json.dumps(RECORDS, indent=0, ensure_ascii=False)
    read = read_records(content[: content.index("全县")] + "\n", "a.json")
    assert [document.title for document in read.documents] == ["Wells"]
    assert "line 7: no valid JSON" in read.rejected[0].reason
    assert is_balanced(read.accounts)


@pytest.mark.parametrize(
    "content",
    [
        '{"title": "Wells", "pages": [{"text": "The county dug nine wells in the spring of that dry',
        '["The county dug nine wells.", "All were deep."]', "[" * 100_000 + '"a"', '{"a":' * 100_000 + '"b"', '[{"a": ' + "[" * 100_000,
        json.dumps([{"village": "Handan", "wells": 9}]), "[[1, 2], [3, 4]]", '{"a": {}}', "[{}]", '[{"text": ""}]',
    ],
)  # fmt: skip
def test_json_without_documents_is_refused(content: str) -> None:
    """It is named, and the reason says what is missing."""
    assert "JSON" in read_records(content, "a.json").reason


def test_records_of_any_names_are_no_table() -> None:
    """More than two thousand different names are none of documents."""
    content = "\n".join(json.dumps({f"k{number}": "x", "text": "y"}) for number in range(3_000))
    assert "more than 2,000" in read_records(content, "a.jsonl").reason


_WORDS = st.text(st.sampled_from("井渠well dam,;\t\n\"'<>{}[]:"), max_size=60)
_VALUES = st.recursive(_WORDS | st.integers() | st.none() | st.booleans() | st.floats(), st.lists, max_leaves=6)
_NAMES = st.sampled_from(["title", "text", "date", "正文", "id", "a.b", "x", "items", ""])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(_NAMES, _VALUES | st.dictionaries(_NAMES, _VALUES, max_size=3), min_size=1))
def test_any_object_is_read_or_refused_as_json(value: dict[str, object]) -> None:
    """However it is laid out, and also if the file is cut off in its last value; accounts balance."""
    for text in (
        json.dumps(value, ensure_ascii=False),
        json.dumps(value, indent=2),
        json.dumps([value]),
        json.dumps(value)[:-2],
    ):
        read = read_records(text, "a.json")
        assert all("JSON" in item.reason or item.record for item in read.rejected if not read.documents)
        assert all("flaw" not in item.reason for item in read.rejected)
        assert not read.documents or is_balanced(read.accounts)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ['{"text": "井"', "}", "\n", "[", "]", '"', "\\", "\\ud800", ",", "{", '"text":', ' "a"', "1e999", "null"]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_pieces_are_read_or_refused(content: str) -> None:
    """Nothing but a reason comes of them."""
    for item in read_records('{"text": "Nine wells.", "title": "W"}\n' + content, "a.json").rejected:
        assert "flaw" not in item.reason


PIECES = (
    '{"text": "a"},\n', '{"a":', '{"text": "', "[", '{"text": [', '"a": 1, ', '{"text": "a"}\n{"b', '{"a":{"b":"c"}}\n', "{", "]", "}",
)  # fmt: skip


@pytest.mark.parametrize("start", ["", "[", '{"items": [', '{"text": "x"}\n'])
def test_reading_takes_time_in_proportion(start: str) -> None:
    """Many pieces take about as long as their eighths, whatever is broken."""

    def read(size: int) -> None:
        for piece in PIECES:
            source, ledger = Source((start + piece * (size // len(piece))).encode(), "a.json"), Ledger()
            with suppress(Unreadable):
                for _ in choose_format(source).read(source, ledger):
                    pass

    assert is_linear(read, 1_000)
