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
