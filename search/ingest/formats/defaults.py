"""What programs write into the properties of a file when nobody tells them: names of documents, machines, accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from search.ingest.author_names import split_authors
from search.ingest.language import has_han
from search.text import fold

__all__ = ["is_author_again", "property_authors", "real_authors", "real_title"]

_NO_TITLE = re.compile(
    r"microsoft word - .{0,300}|(?:new )?document ?\d{0,3}|文档 ?\d{0,3}|文件 ?\d{0,3}|新建.{0,20}文档.{0,9}"
    r"|untitled.{0,40}|unknown title|无标题.{0,9}|未命名.{0,9}|template|normal|no title"
    r"|.{0,200}\.(?:docx?|odt|rtf|wps|txt|html?|mht)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"users?\d{0,4}|admin(?:istrator)?|owner|guest|root|author|unknown|unknown (?:creator|author)|un-named|default"
    r"|test|pc|dell|hp|asus|acer|lenovo(?: user)?|thinkpad|windows.{0,40}|microsoft.{0,40}|openoffice.{0,40}"
    r"|libreoffice.{0,40}|python-docx|pandoc|calibre.{0,40}|apache poi|雨林木风|番茄花园|深度.{0,9}|用户|微软用户"
    r"|微软中国|作者|管理员|系统管理员|不详|匿名",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_BETWEEN_NAMES = frozenset({"and", "by", "with", "author", "authors", "作者", "和", "与"})
_LONGEST_BYLINE = 300  # characters


def real_title(title: str) -> str:
    """Return a title that a program noted; empty if the program made it up (`Document1`)."""
    return "" if _NO_TITLE.fullmatch(title) else title


def real_authors(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that a program noted without those of machines and accounts (`Administrator`)."""
    return tuple(name for name in names if not _NO_AUTHOR.fullmatch(name))


def property_authors(text: str) -> tuple[str, ...]:
    """Return the names in a property, which several programs part by semicolons; a name may have a comma in it."""
    if text.count(",") == 1 and not has_han(text):
        return tuple(filter(None, (part.strip() for part in text.split(";"))))
    return split_authors(text)


def is_author_again(text: str, authors: Sequence[str]) -> bool:
    """Return whether a line only repeats the names of authors, in any order: `Li Wei and Kono Tadashi`."""
    if not authors or len(text) > _LONGEST_BYLINE:
        return False
    words = set(_WORD.findall(fold(text))) - _BETWEEN_NAMES
    return bool(words) and words <= set(_WORD.findall(fold(" ".join(authors))))
