"""The table of corrections as a new archive gets it: its columns, and comments that explain them by examples."""

from __future__ import annotations

__all__ = ["corrections_template"]


def corrections_template() -> str:
    """Return the text of a table without corrections, for `hezuo init`."""
    return _TEMPLATE


_TEMPLATE = """\
# What a librarian knows better than hezuo. A line overrules what was read or derived of a document, from the next
# hezuo update on. Edit it in a spreadsheet (save it as "CSV UTF-8"), or let hezuo correct add lines.
# Lines that begin with # are comments. For example:
#
# document,field,value,note
# 001-co-ops-7jkwq2m5ta,date,1954-11-13,the file bears the day before
# rmrb/1954.11/1954-11-11_read.md,remove place,Shaanxi,Shanxi was misread
# rmrb/1954.11/1954-11-11_read.md,add place,Shanxi,
# source = rmrb/1954.11/*,newspaper,People's Daily 人民日报,
# text contains 忻县专区 and kind = newspaper,add place,忻县专区,
#
# document  The id in the address of its page; or the path of its file; or a rule for many: source = (where * is
#           anything), text contains, kind =, newspaper =, date =, with and between them.
# field     title en, title zh, author, date, place (what it is about), mention, era, kind, language, column, section,
#           newspaper, page, hide. Author, place, mention and era replace all that there were; with add or remove before
#           them they leave the others. Also in Chinese: 英文标题, 中文标题, 作者, 日期, 地点, 提及, 时期,
#           类型, 语言, 专栏, 版名, 报纸, 版次, 隐藏; 加地点, 去地点.
# value     Several with ; between them. none has none, and a date may be unknown. Dates: 1954, 1954-11, 1954-11-11,
#           1955/1957. Places and eras by name or code. Of hide, yes or no.
# note      Why; readers see it on the page.
document,field,value,note
"""
