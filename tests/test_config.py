"""Claims about settings: where they come from, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import Config, ConfigError


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """Defaults, then the file, then the environment."""
    file = tmp_path / "hezuo.toml"
    file.write_text('port = 9000\nhost = "192.0.2.1"\nsources = ["a", "b"]\n', encoding="utf-8")
    config = Config.load(file, {"HEZUO_PORT": "9001", "OTHER": "x"})
    assert (config.port, config.host, config.sources) == (9001, "192.0.2.1", ("a", "b"))
    assert config.index == Config().index
    file.write_text('per_page = 50\n[server]\nport = 9000\nhosts = ["a.example"]\nworkers = 0\n', encoding="utf-8")
    config = Config.load(file, {"HEZUO_HOSTS": "b.example, *.c.example"})
    assert (config.per_page, config.port, config.hosts) == (50, 9000, ("b.example", "*.c.example"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("prot = 1", "unknown setting 'prot'.*port"),
        ("port = 'x'", "whole number"),
        ("port = true", "whole number"),
        ("port = 0", "above 0"),
        ("host = 1", "text"),
        ("sources = 1", "list"),
        ("port = ", "TOML"),
        ("server = 1", r"must be a table \[server\]"),
        ("[server]\nper_page = 1", r"unknown setting 'per_page' in \[server\]; settings there are: host"),
        ("port = 1\n[server]\nport = 2", r"'port' stands in \[server\] and outside of it"),
        ("[server]\nworkers = -1", "whole number, or 0"),
        ("[server]\nhosts = 'a'\ncors = 1", "'cors' must be a list of texts"),
        ("columns = 1", r"must be a table \[columns\]"),
        ("columns = ['title']", r"must be a table \[columns\]"),
        ("[columns]\ntitel = 'x'", r"hezuo.toml: \[columns\]: unknown field 'titel'; fields are: title,.*files"),
        ("[[columns]]\ntitle = 'x'\n[[columns]]\ntext = 1", r"\[\[columns\]\] 2: 'text' must be the name of a column"),
        ("[[columns]]\ntext = []", "a list of names"),
        ("[[columns]]\ntext = ['']", "a list of names"),
        ("[[columns]]\nfiles = '*.csv'", "says of no column what it is"),
        ("[[columns]]\nfiles = 1\ntext = 'x'", "must be a pattern"),
        ("[[columns]]\nid = '=7'", "cannot have a value that is the same"),
        ("[[columns]]\ntext = ['=a', 'b']", "cannot have a value that is the same"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, content: str, message: str) -> None:
    """The message says which setting is wrong and what it may be."""
    file = tmp_path / "hezuo.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        Config.load(file, {})


def test_a_missing_file_is_told() -> None:
    """A settings file that was asked for must be there; the default one need not."""
    with pytest.raises(ConfigError, match="no such settings file"):
        Config.load(Path("nowhere.toml"), {})
    assert Config.load(environment={}) == Config()


def test_what_an_archive_says_of_itself_can_stand_in_a_line() -> None:
    """Line breaks, control characters and full stops are gone, and bytes that are no text are question marks."""
    variables = {
        "HEZUO_NAME": " Two\nlines\x1b[1m\u2028 ",
        "HEZUO_NAME_ZH": "林县\udce5",
        "HEZUO_DESCRIPTION": "Papers of a county.",
        "HEZUO_DESCRIPTION_ZH": "报刊。",
    }
    identity = Config.load(environment=variables).identity
    assert identity.name == ("Two lines [1m", "林县?")
    assert identity.description == ("Papers of a county", "报刊")


def test_an_archive_that_says_nothing_claims_nothing() -> None:
    """Without settings there is no name, no newspaper and no translator."""
    identity = Config().identity
    assert (identity.name, identity.newspaper, identity.translation) == (("", ""),) * 3
    assert all(identity.description)


def test_maps_of_columns_are_tables(tmp_path: Path) -> None:
    """One for all files, or several with the files that each is for; names of columns, lists of them, and values."""
    file = tmp_path / "hezuo.toml"
    file.write_text('[columns]\ntitle = "题名"\n', encoding="utf-8")
    (only,) = Config.load(file, {}).columns
    assert (only.columns(), only.holds_for("a/b.csv")) == ({"title": ("题名",)}, True)
    content = '[[columns]]\nfiles = "letters/*.csv"\ntext = ["a", "b"]\nkind = "=newspaper"\n[[columns]]\nfiles = "x.*"\nid = "n"\n'
    file.write_text(content, encoding="utf-8")
    first, second = Config.load(file, {}).columns
    assert (first.columns(), first.constants()) == ({"text": ("a", "b")}, {"kind": "newspaper"})
    assert [first.holds_for(path) for path in ("letters/1.csv", "letters/a/1.csv", "other/1.csv")] == [
        True,
        True,
        False,
    ]
    assert second.columns() == {"id": ("n",)}


def test_maps_of_columns_cannot_stand_in_the_environment() -> None:
    """A table does not fit there; the message says where it belongs."""
    with pytest.raises(
        ConfigError, match=r"HEZUO_COLUMNS.*is a table and cannot be set in the environment.*hezuo.toml"
    ):
        Config.load(environment={"HEZUO_COLUMNS": "title"})
