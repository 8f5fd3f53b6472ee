"""English names of common columns of the newspaper, for labels and for what is typed."""

from __future__ import annotations

from functools import cache

from search.query.facets.names import english_stems, folded_name

__all__ = ["column_label", "column_of"]

_ENGLISH_NAMES = {
    "读者来信": "Readers’ letters",
    "群众来信": "Letters from the masses",
    "读者意见": "Readers’ opinions",
    "批评与建议": "Criticism and suggestions",
    "批评和建议": "Criticism and suggestions",
    "信箱": "Mailbox",
    "问题解答": "Questions answered",
    "简讯": "Brief news",
    "国际简讯": "Brief international news",
    "体育简讯": "Brief sports news",
    "文化简讯": "Brief cultural news",
    "社论": "Editorial",
    "短评": "Short commentary",
    "评论": "Commentary",
    "时评": "Comment on current events",
    "国际评论": "International commentary",
    "国际述评": "International review",
    "小评论": "Small commentary",
    "工作研究": "Studies of work",
    "党的生活": "Party life",
    "文化生活": "Cultural life",
    "经济生活": "Economic life",
    "国际生活": "International life",
    "图书评介": "Book reviews",
    "书评": "Book reviews",
    "新书介绍": "New books",
    "学术研究": "Academic studies",
    "资料": "Background material",
    "知识": "Knowledge",
    "诗情画意": "Poetry and pictures",
    "杂文": "Essays",
    "诗歌": "Poems",
    "通讯": "Reports",
    "特写": "Features",
    "专论": "Special articles",
    "广告": "Advertisements",
}


def column_of(name: str) -> str:
    """Return the facet value of a column by its name, Chinese or English; empty for a blank name.

    A value is folded and in one word, so that it is a term: 讀者來信, 读者来信 and Reader's Letters are one column.
    """
    value = folded_name(name)
    return _by_english().get(english_stems(value), value)


@cache
def _by_english() -> dict[str, str]:
    # Of two columns with one English name, the first is meant.
    return {english_stems(folded_name(english)): folded_name(zh) for zh, english in reversed(_ENGLISH_NAMES.items())}


def column_label(value: str) -> tuple[str, str]:
    """Return the English and Chinese label of a facet value; a column without an English name has one label only."""
    name = value.replace("_", " ")
    english = _ENGLISH_NAMES.get(name)
    return (english, name) if english else (name[:1].upper() + name[1:], "")
