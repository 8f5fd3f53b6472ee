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
