"""Claims about TOML that librarians edit: any editor's way of saving is read, and what is wrong is said in their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import ConfigError
from search.tables import did_you_mean, read_toml

GOOD = 'name = "Lin County"\nname_zh = "林县"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_it_is_read_as_any_editor_saves_it(encoding: str, line_end: str) -> None:
    """With a byte order mark or without, and with the line ends of Windows."""
    content = GOOD.replace("\n", line_end).encode(encoding)
    assert read_toml(content, "hezuo.toml")[1] == {"name": "Lin County", "name_zh": "林县"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("title = Lin County", 'a text stands between quotation marks: title = "Lin County"'),
        ("title = “Lin County”", "“ is no quotation mark here; write straight ones"),
        ("title = 「林县」", "「 is no quotation mark here"),
        ('title = "Lin County', 'a quotation mark is opened and not closed: title = "Lin County'),
        ('name = "twice"', 'name = "twice" is given twice'),
        ("must = [1", "is not valid TOML"),
        ("title 5", "is not valid TOML"),
        ("port = 80 80", "is not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(line: str, message: str) -> None:
    """The line is that of the file, comments counted."""
    with pytest.raises(ConfigError) as raised:
        read_toml(f"# a comment\n{GOOD}{line}\n".encode(), "hezuo.toml")
    assert str(raised.value).startswith("hezuo.toml, line 4: ")
    assert message in str(raised.value)
    assert "at line" not in str(raised.value)


@given(st.text(st.sampled_from("ab=[]{}\"“'#.\\\n 1林"), max_size=60))
def test_any_text_is_read_or_refused_in_a_line(text: str) -> None:
    """No other exception, and no line break or control character in the message."""
    message = ""
    try:
        read_toml(text.encode(), "hezuo.toml")
    except ConfigError as error:
        message = str(error)
    assert not message or message.isprintable()


def test_a_similar_name_is_suggested_and_no_other() -> None:
    """Whatever the letters' case."""
    assert did_you_mean("Per_pge", ["port", "per_page"]) == "did you mean per_page? "
    assert did_you_mean("colour", ["port", "per_page"]) == ""
