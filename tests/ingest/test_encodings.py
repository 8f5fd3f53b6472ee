"""Claims about encodings that a file declares, and about text that was decoded wrongly before it came here."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.accounts import SourceWarning
from search.ingest.encodings.declared import declared_encoding, encoding_label
from search.ingest.encodings.mojibake import doubtful_characters
from tests.fixtures.ingest import BILINGUAL, CHINESE_WEB, read_one, wording

JAPANESE = "農村の協同組合\n\nこれは、農村の協同組合についての調査である。\n"
CHINESE = "江苏省今年新建农业生产合作社，盐城、淮阴等地的农民热烈拥护。\n"


@pytest.mark.parametrize(
    ("line", "codec", "label"),
    [
        ("-*- coding: euc-jp -*-\n{}", "euc_jp", "EUC-JP"),
        ("-*- mode: text; coding: euc-jp-unix -*-\n{}", "euc_jp", "EUC-JP"),
        ("{}\n# vim: set fileencoding=sjis :\n", "cp932", "Shift_JIS"),
        ("-*- coding: iso-2022-jp -*-\n{}", "iso2022_jp", "ISO-2022-JP"),
    ],
)
def test_declared_encodings(tmp_path: Path, line: str, codec: str, label: str) -> None:
    """What a file says of itself opens encodings that nothing else leads to."""
    document = read_one(tmp_path, line.format(JAPANESE).encode(codec))
    assert "協同組合についての調査である" in wording(document.texts[0])
    assert document.accounts.encodings == ((label, 1),)
    assert not document.accounts.doubtful


@pytest.mark.parametrize(
    ("line", "codec"),
    [
        ('<?xml version="1.0" encoding="EUC-JP"?>', "euc_jp"),
        ('<html><meta content="text/html; CHARSET=Big5">', "big5hkscs"),
    ],
)
def test_declarations_of_markup(line: str, codec: str) -> None:
    """XML and HTML say their encoding in their own ways."""
    assert declared_encoding(line.encode()) == codec


@pytest.mark.parametrize("declared", ["big5", "euc-jp", "latin1", "utf-16", "no-such-code", "gb2312"])
def test_a_wrong_declaration_is_not_believed(tmp_path: Path, declared: str) -> None:
    """A page of a template names an encoding that it does not have."""
    for codec in ("utf-8", "gb18030"):
        data = f"-*- coding: {declared} -*-\n{CHINESE * 3}".encode(codec)
        if declared == "euc-jp" and codec == "gb18030":
            continue  # the same bytes are sound in both
        assert CHINESE.strip() in wording(read_one(tmp_path / f"{codec}-{declared}", data).texts[0])


def test_japanese_without_a_declaration(tmp_path: Path) -> None:
    """EUC-JP that does not say so is taken for GB18030, never without a warning."""
    document = read_one(tmp_path, (JAPANESE * 3).encode("euc_jp"))
    warning = SourceWarning.of(document.source, document.accounts)
    assert warning
    assert "EUC-JP" in str(warning)


MOJIBAKE = [
    "é›¨ä¸‹äº†",
    CHINESE.encode("gbk").decode("latin-1"),
    "鍐滄潙",
    CHINESE.encode().decode("gbk", "replace"),
    "锟斤拷锟斤拷",
    "烫烫烫烫",
    "屯屯屯屯",
    "\ufffd",
    "\ue123",
    "\U000f1234",
    "cafÃ©",
]


@pytest.mark.parametrize("words", MOJIBAKE)
def test_mojibake_is_warned_of(tmp_path: Path, words: str) -> None:
    """Each kind gives a warning with its share and the words around it, and the text is kept."""
    document = read_one(tmp_path, f"A title\n\n人民公社的社员 said {words} of the harvest.\n")
    warning = SourceWarning.of(document.source, document.accounts)
    assert warning
    assert SourceWarning.from_dict(warning.as_dict()) == warning
    assert "%)" in str(warning)
    assert all(entry.characters > 0 for entry in warning.doubtful)
    assert any("said" in entry.first_words for entry in warning.doubtful)
    assert " of the harvest" in wording(document.texts[0])


SOUND = [
    BILINGUAL, CHINESE_WEB, CHINESE, JAPANESE, "café, „Über“ naïve – É“ «Ça» ½ £5 – ÄÖÜß", "烫衣服，屯田，锟铻",
    "農業生產合作社的發展，從互助組開始。", "Société française — “œuvre” 3×4²",
]  # fmt: skip


@pytest.mark.parametrize("words", SOUND)
def test_sound_text_is_not_warned_of(words: str) -> None:
    """Chinese of both scripts, Japanese and languages of Europe are none of these."""
    assert doubtful_characters(words.split("\n")) == ()


@given(st.text())
def test_any_text_can_be_looked_at(words: str) -> None:
    """Nothing is raised, and no more characters are doubtful than there are; ASCII never is."""
    entries = doubtful_characters([words])
    assert all(0 < entry.characters <= len(words) for entry in entries)
    assert not (entries and words.isascii())


@given(st.binary())
def test_any_bytes_may_declare(data: bytes) -> None:
    """A declaration names a codec that exists, or nothing is declared."""
    codec = declared_encoding(b"-*- coding: " + data)
    assert "\ufffd" in b"\xff".decode(codec or "ascii", "replace") or codec
    assert encoding_label(codec) or not codec
