"""Claims about the settings by which OpenSearch is reached: where they come from, and that secrets stay secret."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Config, ConfigError
from search.remote.settings import RemoteSettings
from tests.remote.stand_in import certificates

HIDDEN = "hunter2-秘密"


def test_credentials_come_of_the_environment_or_of_a_file(tmp_path: Path) -> None:
    """The environment wins; the line feed that an editor writes at the end of a file is none of it."""
    tmp_path.joinpath("password").write_text(f"{HIDDEN}\n", "utf-8")
    settings_file = tmp_path / "hezuo.toml"
    settings_file.write_text(
        f'[opensearch]\nuser = "clerk"\npassword_file = "{tmp_path}/password"\nretries = 0\n', "utf-8"
    )
    config = Config.load(settings_file, {})
    assert RemoteSettings.of(config, {}) == RemoteSettings(user="clerk", password=HIDDEN, retries=0)
    other = RemoteSettings(user="clerk", password="x", retries=0)  # noqa: S106 - no password of anything
    assert RemoteSettings.of(config, {"HEZUO_OPENSEARCH_PASSWORD": "x"}) == other
    variables = {"HEZUO_OPENSEARCH_USER": "boss", "HEZUO_OPENSEARCH_ANSWER_SECONDS": "7"}
    config = Config.load(settings_file, variables)
    assert (config.opensearch_user, config.opensearch_answer_seconds) == ("boss", 7)
    tmp_path.joinpath("key").write_text(" os_1234 \r\n", "utf-8")
    keyed = Config.load(environment={"HEZUO_OPENSEARCH_API_KEY_FILE": str(tmp_path / "key")})
    assert RemoteSettings.of(keyed, {}).authorization == "ApiKey os_1234"
    assert RemoteSettings.of(Config(), {"HEZUO_OPENSEARCH_API_KEY": "os_5"}).authorization == "ApiKey os_5"


def test_secrets_are_no_settings(tmp_path: Path) -> None:
    """The password of the environment is in no Config; one in the settings file is refused, and not repeated."""
    variables = {"HEZUO_OPENSEARCH_PASSWORD": HIDDEN, "HEZUO_OPENSEARCH_API_KEY": HIDDEN}
    assert Config.load(environment=variables) == Config()
    file = tmp_path / "hezuo.toml"
    for table in ("[opensearch]\npassword = ", "[opensearch]\napi_key = ", "opensearch_password = ", "opensearch = "):
        for value in (f'"{HIDDEN}"', f'["{HIDDEN}"]', f'{{ "{HIDDEN}" = 1 }}' if "[" in table else "1"):
            file.write_text(f"{table}{value}\n", "utf-8")
            with pytest.raises(ConfigError) as raised:
                Config.load(file, {})
            assert HIDDEN not in str(raised.value)
    file.write_text(f'[opensearch]\npassword = "{HIDDEN}"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"HEZUO_OPENSEARCH_PASSWORD in the environment, or .* password_file"):
        Config.load(file, {})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "[opensearch]\nport = 1",
            r"unknown setting 'port' in \[opensearch\]; settings there are: user, password_file",
        ),
        ("[opensearch]\nopensearch_user = 'a'", r"unknown setting 'opensearch_user' in \[opensearch\]"),
        ("opensearch = 1", r"must be a table \[opensearch\]"),
        ("opensearch_user = 'a'\n[opensearch]\nuser = 'b'", r"'user' stands in \[opensearch\] and outside of it"),
        ("[opensearch]\nconnect_seconds = 0", "'opensearch_connect_seconds' must be a whole number above 0"),
        ("[opensearch]\nretries = -1", "'opensearch_retries' must be a whole number, or 0"),
        ("[opensearch]\nverify = 'perhaps'", "'opensearch_verify' must be true or false"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, content: str, message: str) -> None:
    """As all other settings are."""
    file = tmp_path / "hezuo.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=message):
        Config.load(file, {})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"user": "clerk"}, "has no password: set HEZUO_OPENSEARCH_PASSWORD"),
        ({"password": HIDDEN}, "a password for OpenSearch without a user: set HEZUO_OPENSEARCH_USER"),
        ({"user": "clerk", "password": HIDDEN, "api_key": HIDDEN}, "set one of them only"),
        ({"user": "clerk:boss", "password": HIDDEN}, "holds a colon"),
        ({"api_key": f"{HIDDEN}\r\nHost: evil"}, "holds spaces, line breaks or letters"),
        ({"key_file": "key.pem"}, "set certificate_file too"),
    ],
)
def test_what_contradicts_itself_is_told(settings: dict[str, str], message: str) -> None:
    """The message says which settings, and repeats none of the credentials."""
    with pytest.raises(ConfigError, match=message) as raised:
        RemoteSettings(**settings)  # type: ignore[arg-type]  # texts, all of them
    assert HIDDEN not in str(raised.value)
    assert "clerk" not in str(raised.value)


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """Missing, empty, no text, no certificate, a key that does not fit or is encrypted: the message says which and why."""
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.write_text("\n")
    binary.write_bytes(b"\xff\xfe")
    for name, why in (("nowhere", "No such file"), ("empty", "is empty"), ("binary", "no text in UTF-8")):
        config = Config(opensearch_user="clerk", opensearch_password_file=str(tmp_path / name))
        with pytest.raises(ConfigError, match=rf"{tmp_path}/{name}, which password_file .*{why}"):
            RemoteSettings.of(config, {})
    made = certificates(tmp_path)
    with pytest.raises(ConfigError, match=r"nowhere, which ca_file .*No such file"):
        RemoteSettings(ca_file=str(tmp_path / "nowhere")).tls()
    with pytest.raises(ConfigError, match=r"empty, which ca_file .*no certificate or key that fits"):
        RemoteSettings(ca_file=str(empty)).tls()
    with pytest.raises(ConfigError, match=r"which certificate_file or key_file .*no certificate or key that fits"):
        RemoteSettings(certificate_file=str(made.certificate), key_file=str(made.certificate)).tls()
    with pytest.raises(ConfigError, match="take its passphrase off"):
        RemoteSettings(certificate_file=str(made.certificate), key_file=str(made.encrypted_key())).tls()
    RemoteSettings(certificate_file=str(made.certificate), key_file=str(made.key), ca_file=str(made.certificate)).tls()


def test_what_is_shown_of_settings_holds_no_credential() -> None:
    """Neither repr, nor what opens a settings object up without asking for them by name."""
    settings = RemoteSettings(user="clerk", password=HIDDEN, ca_file="ca.pem")
    assert "clerk" not in repr(settings)
    assert HIDDEN not in repr(settings)
    assert "ca.pem" in repr(settings)
    assert HIDDEN not in repr(RemoteSettings(api_key="os_hunter2"))
    assert "clerk" not in repr(Config(opensearch_user="clerk"))
    assert HIDDEN not in repr(asdict(Config.load(environment={"HEZUO_OPENSEARCH_PASSWORD": HIDDEN})))


WORDS = st.text(st.characters(codec="utf-8", exclude_characters=":…"), min_size=1)


@given(user=WORDS, password=WORDS, around=st.text())
def test_credentials_are_hidden_wherever_they_stand(user: str, password: str, around: str) -> None:
    """In what OpenSearch, or a proxy, says: the password, the user as a word, and the header made of both."""
    settings = RemoteSettings(user=user, password=password)
    header = settings.authorization.removeprefix("Basic ")
    told = settings.hide(f"{around} {password} User [name={user}] {header}")
    assert header not in told
    assert f"name={user}]" not in told
    assert password not in told
