r"""Characters that LaTeX writes as commands (`{\"u}`, `\v{S}`, `\&`), in one pass over a value.

Libraries that do this are made for whole documents: pylatexenc took 11 milliseconds for an entry with an abstract, and
takes everything behind a percent sign for a comment.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["decode_latex", "plain_address"]

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_SYMBOLS = {
    "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "S": "§", "P": "¶",
    "copyright": "©", "pounds": "£", "dots": "…", "ldots": "…", "textellipsis": "…", "textendash": "–",
    "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "textquotedbl": '"',
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textbar": "|",
    "textless": "<", "textgreater": ">", "textdollar": "$", "textbraceleft": "{", "textbraceright": "}",
    "textdegree": "°", "textperiodcentered": "·", "slash": "/", "newline": " ", "par": "\n\n",
    "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip
_FORMS = (
    "text(?:it|bf|sc|tt|rm|sf|sl|up|normal|superscript|subscript)|emph|mbox|url|href|enquote|mkbibquote|it|bf|em|sc|tt|sl"
    "|upshape|itshape|bfseries|normalfont|noopsort"
)
_TOKEN = re.compile(
    r"\\(?P<accent>[`'^~=.\"])\s?\{?\\?(?P<letter>[A-Za-z])\}?"
    r"|\\(?P<mark>[uvHrdckb])(?:\s?\{\\?(?P<braced>[A-Za-z])\}|\s(?P<bare>[A-Za-z]))"
    r"|\\(?P<escaped>[&%$#_{}])"
    r"|\\(?P<space>[\s,;:!/\\-])"
    rf"|\\(?P<form>{_FORMS})(?![A-Za-z])\s?"
    r"|\\(?P<symbol>[A-Za-z]{1,20})(?![A-Za-z])(?:\{\}|\s)?"
    r"|(?P<brace>[{}])|(?P<tie>~)|(?P<dash>---?)|(?P<quote>``|'')"
)
_HINT = re.compile(r"[\\{}~]|--|``|''")
_ADDRESS = re.compile(r"\\([&%$#_{}~])|\\url(?![A-Za-z])|[{}]|\\")


def decode_latex(value: str) -> str:
    """Return a value without LaTeX; commands that are not known stay as they are."""
    return _TOKEN.sub(_character, value) if _HINT.search(value) else value


def plain_address(value: str) -> str:
    """Return a URL, a DOI or a path without escapes, in which `~` and `--` mean themselves."""
    return _ADDRESS.sub(lambda match: match[1] or "", value)


def _character(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "letter":
            return unicodedata.normalize("NFC", token["letter"] + _ACCENTS[token["accent"]])
        case "braced" | "bare":
            return unicodedata.normalize("NFC", (token["braced"] or token["bare"]) + _ACCENTS[token["mark"]])
        case "escaped":
            return token["escaped"]
        case "space":
            return "\n" if token["space"] == "\\" else "" if token["space"] in "-/!" else " "
        case "symbol":
            return _SYMBOLS.get(token["symbol"], token[0])
        case "tie":
            return " "
        case "dash":
            return "—" if len(token[0]) == 3 else "–"
        case "quote":
            return "“" if token[0] == "``" else "”"
    return ""
