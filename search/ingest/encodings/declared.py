"""The encoding that a file itself names: an XML or HTML declaration, or a mode line of Emacs or Vim."""

from __future__ import annotations

import re

__all__ = ["declared_encoding", "encoding_label"]

_TOP, _BOTTOM = 2048, 512  # bytes in which a declaration may stand; HTML requires the first 1,024
_XML = re.compile(rb"\A\s*<\?xml[^<>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]{2,40})")
_META = re.compile(rb"<meta\s[^<>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_EMACS = re.compile(rb"-\*-[^\n]{0,200}?coding[:=]\s*([\w.-]{2,40})", re.IGNORECASE)
_VIM = re.compile(rb"(?:vim?|ex):[^\n]{0,200}?(?:fileencoding|fenc)=([\w.-]{2,40})")
_MODE_LINES = 2  # lines at the top in which Emacs looks for its own (info: Specifying File Variables)
_CODECS = {
    **dict.fromkeys(("euc-jp", "eucjp", "x-euc-jp", "japanese-iso-8bit", "ujis"), "euc_jp"),
    **dict.fromkeys(("shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms-kanji"), "cp932"),
    **dict.fromkeys(("iso-2022-jp", "junet"), "iso2022_jp"),
    **dict.fromkeys(
        (
            "gb18030",
            "gbk",
            "gb2312",
            "gb-2312",
            "gb-2312-80",
            "cp936",
            "x-gbk",
            "euc-cn",
            "chinese-gbk",
            "chinese-iso-8bit",
        ),
        "gb18030",
    ),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "x-x-big5", "chinese-big5", "cn-big5"), "big5hkscs"),
    **dict.fromkeys(("hz-gb-2312", "hz"), "hz"),
    **dict.fromkeys(("euc-kr", "ks-c-5601-1987", "cp949", "windows-949"), "cp949"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii"), "cp1252"),
    **{f"windows-{number}": f"cp{number}" for number in (1250, 1251, 1253, 1254, 1257)},
    **{f"iso-8859-{number}": f"iso8859_{number}" for number in (2, 5, 7, 9, 15)},
    **dict.fromkeys(("koi8-r",), "koi8_r"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
"""Codecs by the names that files use, with hyphens, in lower case; of an encoding the one that has most characters."""
_LABELS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp1252": "Windows-1252",
    "euc_jp": "EUC-JP",
    "cp932": "Shift_JIS",
    "iso2022_jp": "ISO-2022-JP",
    "hz": "HZ",
    "cp949": "EUC-KR",
    "koi8_r": "KOI8-R",
}


def declared_encoding(data: bytes) -> str:
    """Return the codec of the encoding that a file names, or an empty string.

    Args:
        data: Content of the file, in an encoding that has ASCII.
    """
    top = data[:_TOP]
    lines = b"\n".join(top.split(b"\n", _MODE_LINES)[:_MODE_LINES])
    match = _XML.search(top) or _META.search(top) or _EMACS.search(lines) or _VIM.search(lines)
    match = match or _VIM.search(data[-_BOTTOM:])
    if match is None:
        return ""
    name = match[1].decode("ascii", "replace").lower().replace("_", "-")
    for ending in ("-unix", "-dos", "-mac"):  # Emacs names line ends too
        name = name.removesuffix(ending)
    return _CODECS.get(name, "")


def encoding_label(codec: str) -> str:
    """Return the name of an encoding for people."""
    return _LABELS.get(codec) or codec.replace("cp", "Windows-").replace("iso8859_", "ISO-8859-")
