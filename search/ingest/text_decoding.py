"""Detection of a file's text encoding, and decoding of its bytes into clean text."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from html.entities import html5
from typing import NamedTuple

from search.ingest.article import READ_FORMATS, Unreadable
from search.ingest.encodings.declared import declared_encoding, encoding_label
from search.text import is_han, to_simplified

__all__ = ["DecodedText", "clean", "decode", "plausible_encoding"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the first half of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"RIFF", "a RIFF file (WebP image, sound or film)"),
    (b"PK\x03\x04", "a Word, Excel, OpenDocument or EPUB file"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"MSCF\x00\x00\x00\x00", "a CAB archive"),
    (b"ITSF\x03\x00\x00\x00", "a Windows help file (CHM)"),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"AT&TFORM", "a DjVu file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program (ELF)"),
    (b"ID3", "an MP3 recording"),
    (b"fLaC", "a FLAC recording"),
    (b"OggS", "an Ogg recording or film"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM film"),
    (b"%!PS", "a PostScript file"),
    (b"CAJ\x00", "a CNKI file (CAJ)"),
    (b"HN\xc8\x00", "a CNKI file (CAJ)"),
    (b"bplist00", "a property list or web archive of Apple"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a shortcut of Windows"),
    (b"!<arch>", "an archive (ar)"),
)
_INNER_SIGNATURES = (
    (b"", 2, b"-lh5-", "an LZH archive"),
    (b"", 60, b"BOOKMOBI", "a Kindle or Mobipocket book"),
    (b"\x00\x00\x00", 4, b"ftyp", "an MP4 film or recording, or a HEIC picture"),  # ISO/IEC 14496-12
)
"""Signatures that do not stand at the beginning: first bytes, offset of the signature, its bytes, name."""

_PACKED = frozenset({"a RAR archive", "a CAB archive", "an LZH archive", "an archive (ar)"})
_UNPACK = "an archive of a kind that is not read: unpack it (7-Zip does), and add the files, or pack them as zip or 7z"
_ADVICE = f"save its text in one of the formats that are read, {READ_FORMATS}"

_SAMPLE = 32_768  # bytes by which an encoding is chosen; bounds the time for a large file
_LEGACY = ("gb18030", "big5hkscs", "cp1252", "utf-16-le", "utf-16-be")
_SEVEN_BIT = {"iso2022_jp": (b"\x1b$B", b"\x1b$@"), "hz": (b"~{",)}  # encodings in ASCII, and signs that they are used
_MOST_LOST = 0.01  # share of characters that a declared encoding may lack: a damaged byte, a character of a vendor
_GOOD_ENOUGH = 0.5  # mean score of a character; right decodings reach 1 to 2, wrong ones stay below 0.6
_MAX_CONTROL = 0.05  # share of characters that no text has

_COMMON = frozenset(
    "，。、；：？！“”‘’（）《》—…\u3000的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家"
    "学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
    "农村民社合作生产县省乡工业党第月分进部队组员各全新"
)
_LATIN_MARKS = frozenset("“”‘’–—…•©®°§éèêëàâäáíîïóôöúûüùçñÉÄÖÜß\u00a0")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_REFERENCE = re.compile(r"&(?:#(\d{2,7})|#[xX]([0-9A-Fa-f]{2,6})|([A-Za-z][A-Za-z0-9]{1,30}));")
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f]+")


class DecodedText(NamedTuple):
    """A decoded file.

    Attributes:
        text: See `decode`.
        encoding: Name of the encoding for people.
    """

    text: str
    encoding: str


def decode(data: bytes) -> DecodedText:
    r"""Decode UTF-8, UTF-16, GB18030, Big5 or Windows-1252, whichever the bytes are, or what the file says it is.

    A byte order mark decides first, strict UTF-8 next, and then what the file itself names, if it can be decoded so:
    the only way to EUC-JP and other encodings. Otherwise a sample is decoded in each candidate encoding and scored by
    how common its characters are; the best one is taken, and what it cannot decode becomes U+FFFD.

    Args:
        data: Content of a whole file.

    Returns:
        Text with `\n` between lines and without control, zero-width and direction characters; references to
        characters, as `&#20844;`, are these characters.

    Raises:
        Unreadable: If the bytes are empty, blank or no text.
    """
    if not data:
        raise Unreadable("the file is empty")
    _refuse_signature(data)
    text, codec = _to_text(data)
    text = text.rstrip("\x00\x1a")
    _refuse_control_characters(text)
    text = clean(text)
    if not text.strip():
        raise Unreadable("the file is blank")
    return DecodedText(text, encoding_label(codec))


def clean(text: str) -> str:
    """Return text as `decode` does: with one kind of line end, and without characters that nobody sees.

    For text that was written with escapes in its file: `\\u0007` in JSON.
    """
    text = _REFERENCE.sub(_character, text)
    return _CONTROLS.sub(_gap, _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))


def _character(reference: re.Match[str]) -> str:
    """Return the character that `&#20844;` or `&nbsp;` stands for, if it is none that a keyboard has.

    Signs of markup (`&lt;`, `&amp;`) stay as they are written: only a reader of markup may take them for signs.
    """
    decimal, hexadecimal, name = reference.groups()
    if name:
        character = html5.get(f"{name};", "")
    else:
        code = int(decimal or hexadecimal, 10 if decimal else 16)
        character = chr(code) if code <= sys.maxunicode and not 0xD800 <= code <= 0xDFFF else ""
    return character if len(character) == 1 and character >= "\u00a0" else reference[0]


def _gap(controls: re.Match[str]) -> str:
    """Return what replaces control characters: a space between two words, nothing in Chinese or beside a space."""
    before = controls.string[controls.start() - 1 : controls.start()]
    after = controls.string[controls.end() : controls.end() + 1]
    parts = before and after and not before.isspace() and not after.isspace()
    return " " if parts and not (is_han(before) and is_han(after)) else ""


def _refuse_signature(data: bytes) -> None:
    names = [what for signature, what in _SIGNATURES if data.startswith(signature)]
    names += [
        what
        for start, offset, signature, what in _INNER_SIGNATURES
        if data.startswith(start) and data.startswith(signature, offset)
    ]
    for what in names:
        raise Unreadable(f"{what}, {_UNPACK}" if what in _PACKED else f"{what}, not text: {_ADVICE}")


def _refuse_control_characters(text: str) -> None:
    controls = _CONTROL.findall(text)
    if len(controls) > max(4, len(text) * _MAX_CONTROL):
        what = "NUL bytes" if controls.count("\x00") * 2 > len(controls) else "control characters"
        raise Unreadable(f"binary data ({len(controls):,} {what}), not text: {_ADVICE}")


def _to_text(data: bytes) -> tuple[str, str]:
    """Return the text of a file, and the codec by which it was decoded."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    declared = declared_encoding(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data, declared)
    if declared in _SEVEN_BIT and any(sign in data for sign in _SEVEN_BIT[declared]):
        return data.decode(declared, "replace"), declared
    # UTF-16 of plain English is also valid UTF-8, with a NUL beside each letter.
    if text.count("\x00", 0, _SAMPLE) * 4 > min(len(text), _SAMPLE):
        return _decode_legacy(data, "", ("utf-16-le", "utf-16-be"))
    return text, "utf-8"


def _decode_legacy(data: bytes, declared: str, candidates: tuple[str, ...] = ("utf-8", *_LEGACY)) -> tuple[str, str]:
    sample = _sample(data)
    if declared and declared != "utf-8" and _can_decode(data, declared):
        best = plausible_encoding(sample, candidates)
        # Templates name encodings of which pages have none: only what is no worse than any other is believed.
        if best in (None, declared) or declared not in candidates:
            return data.decode(declared, "replace"), declared
    if encoding := plausible_encoding(sample, candidates):
        return data.decode(encoding, "replace"), encoding
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") > max(2, len(text) * _MAX_CONTROL):
        raise Unreadable(f"binary data or an unknown encoding: {_ADVICE} in UTF-8")
    return text, "utf-8"


def _can_decode(data: bytes, encoding: str) -> bool:
    """Return whether hardly a byte of a file is none of an encoding's."""
    text = data.decode(encoding, "replace")
    return text.count("\ufffd") <= max(1, len(text) * _MOST_LOST)


def plausible_encoding(sample: bytes, candidates: Sequence[str]) -> str | None:
    """Return the encoding in which bytes are most like Chinese or English; None if they are like neither in any.

    Args:
        sample: Some of the bytes, at most as many as `_SAMPLE`.
        candidates: Encodings; of equally good ones the first.
    """
    score, encoding = max(
        ((_score(sample, name, single_byte=name == "cp1252"), name) for name in candidates),
        key=lambda pair: pair[0],
    )
    return encoding if score >= _GOOD_ENOUGH else None


def _sample(data: bytes) -> bytes:
    """Return the first lines that are not plain ASCII; for UTF-16 the start, since its lines cannot be told apart."""
    if b"\x00" in data[:_SAMPLE]:
        return data[:_SAMPLE]
    lines: list[bytes] = []
    size = 0
    for match in re.finditer(rb"[^\n]*\n?", data):
        line = match.group()[: _SAMPLE - size]
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size >= _SAMPLE:
            break
    return b"".join(lines)


def _score(sample: bytes, encoding: str, *, single_byte: bool) -> float:
    """Return the mean plausibility of the characters outside ASCII when a sample is decoded in one encoding."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    scores = [
        _plausible_latin(text, offset) if single_byte else _plausible(char)
        for offset, char in enumerate(text)
        if not char.isascii() or char < "\t"
    ]
    return sum(scores) / len(scores) if scores else 2.0


@lru_cache(maxsize=65536)
def _plausible(char: str) -> float:
    if char in _COMMON or to_simplified(char) in _COMMON:
        return 2.0
    if char == "\ufffd" or char < " " or "\x7f" <= char <= "\x9f" or "\ue000" <= char <= "\uf8ff":
        return -5.0
    if "\u3040" <= char <= "\u30ff" or char in _LATIN_MARKS:
        return 0.7
    if not is_han(char):
        return 0.5 if "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" else 0.0
    return 1.0 if _is_everyday(to_simplified(char)) else -0.2


def _is_everyday(char: str) -> bool:
    """Return whether a character belongs to the 3,755 most used ones: level 1 of GB/T 2312, rows 16 to 55."""
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _plausible_latin(text: str, offset: int) -> float:
    """Return the plausibility of a Western letter or mark, which stands beside ASCII.

    Chinese that is decoded as Windows-1252 gives runs of such characters without ASCII between them.
    """
    if text[offset] not in _LATIN_MARKS:
        return -1.0
    neighbours = text[max(0, offset - 1) : offset] + text[offset + 1 : offset + 2]
    return 1.8 if neighbours.isascii() or text[offset] in "“”‘’…—–" else 0.0
