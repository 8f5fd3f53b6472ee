"""Turns invented articles of each family into files that the ingest tests read; every word here is our own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from search.ingest import read_sources
from search.model import Document, Rejected, Text

_BILINGUAL = """Title: Handan Co-op Helps Weavers; Cloth Output Doubles
Author: {author}

Date: 1946-06-03
Edition: 2

Handan Co-op Helps Weavers
Cloth Output Doubles

\u3000\u3000The weavers of Handan set up three new cooperatives this month, and the county lent them yarn.
\u3000\u3000Hebei
\u3000\u3000In Hebei the 조합 lent yarn to the weavers, who gave it back in cloth before the autumn harvest.
                    (Our Handan Correspondent Station)

**Named Entities**

地方
邯郸\tHandan
**人物**
王大\tWang Da
组织：
合作社\tCooperative
事件
土地改革\tLand Reform

<hr />{space}

Original:{space}


### 邯郸合作社帮助织户  布匹产量加倍

林韦
1946-06-03
第2版(地方通讯)
专栏：简讯

    邯郸合作社帮助织户
    布匹产量加倍
    邯郸市织户本月新成立三个合作社，县里借给他们棉纱。
    河北
    河北的合作社把棉纱借给织户，织户在秋收以前用布归还。
                        （本报邯郸记者站）
"""

BILINGUAL = _BILINGUAL.replace("{space}", " ")  # the archive ends these lines in a space

PICTURE = """Title: Wang Changling
Author:
Date: 1953-05-01
Page: 1

A tractor ploughs the fields of a new farm outside the city.

<hr />
Original:

### 图片

1953-05-01
第1版()
专栏：

    拖拉机在城外新农场耕地。
"""

WEB = """Home > News > Rural China
Village Shops Return
By Jane Roe | May 4, 2024
5 min read
Share this:
Facebook Twitter WhatsApp

The village shop closed in the years when everyone under forty moved to the coast, and its shelves were sold for
firewood by the supply cooperative that had owned them since the spring of the year in which it was founded.

We use cookies at our tea table, said the shopkeeper, and nobody in the hall had ever heard of the other kind.

Advertisement

A New Ledger

The new shop is owned by the village. Pupils leave a comment on the wall newspaper, and the ledger is read aloud
each month in the hall of the former brigade, just as it was read in the long winters of the communes.

Read more: Ten Best Beaches of the Year

A New Ledger

Because the road has come, lorries bring goods within a day from the railway station, which nobody in the whole
township had thought possible when the supply cooperative was closed. Let us discuss it in the comments.

{tail}
"""

WEB_TAIL = """About the Author

Jane Roe Senior Staff Writer

Jane Roe has won prizes for her work on shops. Her leadership keeps Example.com fast and reliable, always.

Ten Famous Swimmers of All Time

Football Coach Resigns After Defeat

Leave a Comment

Your email address will not be published. Required fields are marked *

Copyright © 2024 Example Post. All rights reserved.
"""

CHINESE_WEB = """首页 > 新闻 > 正文
供销社回到村里
2023年05月01日 10:22 来源：某某报 作者：张三
分享到：

　　供销社在村里关门二十年以后，今年春天又重新开张。县里修通了公路，货车一天之内就能把货物运到村口。

　　账目公开

　　新的供销社归村集体所有，账目每月在墙上公布，村民可以随时查看，也可以在评论里提意见。返回搜狐，查看更多

责任编辑：李四
上一篇：足球教练辞职
相关阅读
十大海滩
版权所有 © 某某网
"""

SCHOLARSHIP = """---
date: 1999
---

<!-- a draft of the spring -->
## The Canteen and the Commune: Notes from a County

by *LI Wei* and *Jane Roe*

The canteen (*gonggong shitang* 公共食堂) was opened in **every** village[^1] by the collec-
tive, see [the survey](https://example.org/a_b) of 5 * 3 cases; and in the years

- 12 -

after the harvest its co-
operative kitchen was closed.

### Sources

- archives of the county
- interviews

[^1]: Except in the hills.
"""


def read_files(folder: Path, files: Mapping[str, str | bytes]) -> list[Document | Rejected]:
    """Write files below a folder and read it as a source."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return list(read_sources([folder]))


def read_one(folder: Path, content: str | bytes, name: str = "file.txt") -> Document:
    """Write one file and read the one document in it."""
    (found,) = read_files(folder, {name: content})
    assert isinstance(found, Document), found
    return found


def reject_one(folder: Path, content: str | bytes, name: str = "file.txt") -> str:
    """Write one file that cannot be read and return the reason."""
    (found,) = read_files(folder, {name: content})
    assert isinstance(found, Rejected), found
    return found.reason


def wording(text: Text | None) -> str:
    """Title and paragraphs as one string."""
    assert text is not None
    return "\n".join((text.title, *(paragraph.text for paragraph in text.paragraphs)))


def bodies(text: Text | None) -> list[tuple[str, str]]:
    """Kind and wording of each paragraph."""
    assert text is not None
    return [(paragraph.kind.value, paragraph.text) for paragraph in text.paragraphs]
