"""The names that columns of tables and fields of records have, in English and Chinese, and what they stand for."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from search.text import fold

__all__ = ["Meaning", "comparable", "meaning_of"]

_NAMES = {
    "title": "title headline heading articletitle posttitle 标题 题名 题目 篇名 篇目 文章标题 文献题名 主标题 正题名",
    "text": "text fulltext body content contents maintext articlebody articletext bodytext posttext postcontent"
    " pagetext 正文 内容 全文 文本 文章内容 正文内容 全文内容 文字",
    "abstract": "abstract summary description excerpt 摘要 提要 内容提要 内容摘要 简介",
    "author": "author authors creator creators byline writer 作者 责任者 著者 撰稿人 著作者 第一责任者 作者姓名",
    "date": "date published pubdate publicationdate publisheddate datepublished publishedat publishdate dateissued"
    " issued issuedate postdate time datetime 日期 发表日期 出版日期 发布日期 发表时间 发布时间 出版时间 刊发日期"
    " 见报日期 报纸日期 写作日期 成文日期 时间",
    "year": "year publicationyear pubyear 年 年份 年代 出版年 发表年份 出版年份",
    "month": "month 月 月份",
    "day": "day 日",
    "newspaper": "newspaper paper newspapername 报纸 报名 报刊 报纸名称 报刊名称 报纸名 报刊名",
    "page": "page pageno pagenumber edition 版次 版面 版 版号 版数",
    "section": "section sectionname 版名 版面名称 版块",
    "column": "column columnname 专栏 栏目 栏目名称",
    "journal": "journal journaltitle magazine periodical publication containertitle publicationtitle 刊名 期刊 期刊名"
    " 期刊名称 杂志 文献来源 刊物",
    "publisher": "publisher 出版社 出版者 出版单位",
    "volume": "volume vol 卷 卷号",
    "issue": "issue number issuenumber 期 期号 期数",
    "pages": "pages pagerange 页码 页 页数 起止页码",
    "place": "place location 地点 地区 地名",
    "language": "language lang languages 语言 语种 文种",
    "kind": "kind type genre category documenttype itemtype 类型 类别 文献类型 体裁 资料类型 分类",
    "keywords": "keywords keyword subject subjects tags tag 关键词 关键字 主题词 主题 标签",
    "translator": "translator translators 译者 翻译者",
    "doi": "doi",
    "url": "url link href permalink uri sourceurl 链接 网址 原文链接 地址链接",
    "source": "source sourcename 来源 出处 资料来源",
    "note": "note notes remark remarks comment 备注 注 附注 说明",
    "id": "id uid uuid guid identifier recordid docid documentid articleid itemid callnumber shelfmark"
    " 编号 记录号 档号 索书号 唯一标识 文章编号 文献编号 标识符",
    "row number": "no index row rownumber unnamed 序号 行号",
}
"""Names by field, folded, without spaces and signs: the first of a field is preferred."""

_MARKS = {
    "en": ("english", "eng", "en", "英文", "英语", "英译", "translated", "translation", "译文", "英"),
    "zh": (
        "chinese",
        "chi",
        "zhhans",
        "zhhant",
        "zhcn",
        "zhtw",
        "zho",
        "zh",
        "cn",
        "中文",
        "汉语",
        "汉文",
        "original",
        "原文",
        "中",
    ),
}
"""What in a column's name tells its language; the longer ones first."""

_TITLES_TEXTS = ("title", "text", "abstract")
_LAST_WORDS = ("title", "date")  # fields that the last words of a longer name tell: webPublicationDate
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OTHER_DATE = re.compile(r"updat|modif|creat|access|retriev|scrap|crawl|birth|death|import|export", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")


class Meaning(NamedTuple):
    """What a column's name says that it is.

    Attributes:
        field: One of `search.config.COLUMN_FIELDS`, or `row number`.
        language: `en`, `zh` or empty.
        rank: How good a name it is for the field; 0 is best.
    """

    field: str
    language: str
    rank: int


@cache
def _vocabulary() -> dict[str, tuple[str, int]]:
    return {name: (field, rank) for field, names in _NAMES.items() for rank, name in enumerate(names.split())}


def comparable(name: str) -> str:
    """Return a column's name folded, without spaces and signs: the same for `Title`, `TITLE ` and 標題, 标题."""
    return _SIGNS.sub("", fold(name[:200]))


def meaning_of(name: str) -> Meaning | None:
    """Return what a column's name says; None if it is not known. Of a nested field its last part counts as well.

    Args:
        name: The name as it stands in the file.
    """
    if direct := _read(comparable(name)):
        return direct
    _, nested, last = name.rpartition(".")
    penalty = 20 if nested else 0
    if nested and (meaning := _read(comparable(last))):
        return meaning._replace(rank=meaning.rank + penalty)
    words = _WORDS.findall(last[:200])
    for count in (2, 1):
        ending = _vocabulary().get("".join(words[-count:]).lower()) if len(words) > count else None
        if ending and ending[0] in _LAST_WORDS and not _OTHER_DATE.search(last):
            return Meaning(ending[0], "", ending[1] + 50 + penalty)
    return None


def _read(plain: str) -> Meaning | None:
    if entry := _vocabulary().get(plain):
        return Meaning(entry[0], "", entry[1])
    for language, marks in _MARKS.items():
        for mark in marks:
            if plain == mark:
                return Meaning("text", language, 50)
            for rest in (plain.removeprefix(mark), plain.removesuffix(mark)):
                entry = _vocabulary().get(rest) if rest != plain else None
                if entry and entry[0] in _TITLES_TEXTS:
                    return Meaning(entry[0], language, entry[1])
    return None
