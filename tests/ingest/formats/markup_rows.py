"""Rows of the table of formats: web pages, word processors' files and books, of the texts in tests/tables/markup_sources.

Of text that a tracked change has deleted, LibreOffice's exports to HTML and EPUB say nothing: it is text there.
"""

from __future__ import annotations

from dataclasses import replace

from search.ingest.accounting import Reason
from search.model import Kind
from tests.ingest.formats.expected import Expected, Row

__all__ = ["MARKUP"]

_SHOPS = Expected(
    kind=Kind.WEB,
    title="Village Shops Return to the Hills",
    authors=("Jane Roe",),
    published="2024-05-04",
    header={"site": "Rural Observer", "section": "Villages", "byline": "By Jane Roe | May 4, 2024"},
    texts={
        "en": (
            (
                "The village shop closed in the years when everyone under forty moved to the coast, and its shelves were sold"
                " for firewood by the supply cooperative that had owned them."
            ),
            (
                "The new shop is owned by the village. Its ledger is read aloud each month in the hall of the former brigade,"
                " as in the winters of the communes."
            ),
            "# A new road",
            (
                "Because the road has come, lorries bring goods within a day from the railway station, which nobody in the"
                " township had thought possible."
            ),
            "The new shop on its first morning.",
        )
    },
)
_SHOPS_ABSENT = ("cookies", "Facebook", "Ten lakes", "Ours sold only matches", "noodles", "never a text", "Copyright")
_SUPPLY = Expected(
    kind=Kind.WEB,
    title="供销社回到村里",
    authors=("张三",),
    published="2023-05-01",
    header={"site": "某某报"},
    texts={
        "zh-Hans": (
            "供销社在村里关门二十年以后，今年春天又重新开张。县里修通了公路，货车一天之内就能把货物运到村口。",
            "# 账目公开",
            "新的供销社归村集体所有，账目每月在墙上公布，村民可以随时查看，也可以当面提意见。",
        )
    },
)
_SUPPLY_ABSENT = ("首页", "李四", "十大海滩", "面条", "版权所有")
_CANTEENS = Expected(
    kind=Kind.SCHOLARSHIP,
    title="Canteens and Communes: Notes from a County",
    authors=("Li, Wei", "Kono, Tadashi"),
    published="1998-11",
    header={"journal": "Rural History Review", "volume": "12", "issue": "3", "page": "45-61"},
    texts={
        "en": (
            "# Abstract",
            "This note follows the public canteen (gonggong shitang 公共食堂) of one county from its opening to its end.",
            "# 1. The opening",
            (
                "The canteen was opened in every village by the brigade in the autumn of 1958, and was closed in the spring of"
                " 1961."
            ),
            "Village Canteens",
            "Upper Well 3",
            "Lower Well 2",
            "# Notes",
            "1. Except in the hills, where the houses stand too far from each other.",
        )
    },
)
_WEAVERS = Expected(
    kind=Kind.NEWSPAPER,
    title="Handan Weavers Set Up Three Cooperatives; Cloth Output Doubles",
    authors=("Lin Wei 林韦",),
    published="1953-03-05",
    header={"date": "1953-03-05", "page": "2", "section": "地方通讯", "column": "简讯"},
    texts={
        "en": (
            "The weavers of Handan set up three new cooperatives this month, and the county lent them yarn.",
            "They gave it back in cloth before the autumn harvest.",
        ),
        "zh-Hans": ("邯郸市织户本月新成立三个合作社，县里借给他们棉纱。", "织户在秋收以前用布归还。"),
    },
)
_DUG = (
    "The county dug nine wells in the spring of 1954, and mutual aid teams (huzhu zu 互助组) carried the stones.",
    "全县打井九眼，都很深，互助组负责运石头。",
    "# Figures",
    "Year Wells",
    "1953 4",
    "1954 9",
    "The deepest well stands in the north.",
    "The oldest one is dry.",
)
_NOTE = ("Counted by the county office.",)
_JOINED = ("In the summer of 1958 the commune joined the wells by ditches, and each brigade drew its water by turns.",)
_WELLS = Expected(
    kind=Kind.SCHOLARSHIP,
    title="The Wells of Handan",
    authors=("Li Wei", "Jane Roe"),
    published="1987-05-02",
    texts={"en": ("# How they were dug", *_DUG, "# What became of them", *_JOINED, *_NOTE)},
)
_CHAPTERS = (
    replace(
        _WELLS,
        title="How they were dug",
        header={"book": "The Wells of Handan"},
        texts={"en": (*_DUG, *_NOTE)},
    ),
    replace(_WELLS, title="What became of them", header={"book": "The Wells of Handan"}, texts={"en": _JOINED}),
)
_MILLS_TITLE = "Report on the Mills of Lin County"
_MILLS = ("Upper Mill grinds wheat.", "Lower Mill grinds millet.", "Year Sacks", "1955 310")
_RUN = "The county has nine old mills, and the cooperative (hezuoshe 合作社) runs them in turns."
_RUN_WITH_DELETED = _RUN.replace("nine", "seven poor nine")
_LEDGER, _LEDGER_ZH = "The ledger hangs on the wall of the hall.", "合作社的账目每月公布，社员可以随时查看。"
_STILL = "Two of them stand still since 1956."
_REPORT = Expected(
    kind=Kind.SCHOLARSHIP,
    title=_MILLS_TITLE,
    authors=("Wang Mei",),
    header={"created": "2019-04-01", "date": ""},
    texts={"en": ("# The mills", _RUN, *_MILLS, "# 磨坊的账目", _LEDGER_ZH, _LEDGER, _STILL)},
)
_REPORT_ABSENT = ("seven poor", "Is this number right", "file 17")
_LETTER = Expected(
    kind=Kind.SCHOLARSHIP,
    title="关于春耕的几点意见",
    authors=("林梅",),
    published="1955-03-08",
    header={"created": "2018-02-03"},
    texts={
        "zh-Hans": (
            "各乡的春耕已经开始，互助组和合作社要互相帮助，把好种子留给缺种的人家。",
            "The county also asks each team to mend its ditches before the rain, as was done in the year before.",
        )
    },
)
_SITE = frozenset({Reason.SITE, Reason.LINKS, Reason.REPEATED})
_MARKS = frozenset({Reason.MARKUP})
_OFFICE = frozenset({Reason.DELETED, Reason.ANNOTATIONS, Reason.PAGE_EDGE})
_CHROMIUM, _LIBREOFFICE, _PANDOC = "Chromium", "LibreOffice Writer", "pandoc"


def _row(
    file: str, made_with: str, *documents: Expected, left_out: frozenset[Reason] = _MARKS, absent: tuple[str, ...] = ()
) -> Row:
    return Row(file=f"markup/{file}", made_with=made_with, documents=documents, left_out=left_out, absent=absent)


MARKUP = (
    *(
        _row(f"chromium_news_en.{kind}", _CHROMIUM, _SHOPS, left_out=_SITE | {Reason.COMMENTS}, absent=_SHOPS_ABSENT)
        for kind in ("html", "mhtml")
    ),
    *(
        _row(f"chromium_news_zh.{kind}", _CHROMIUM, _SUPPLY, left_out=_SITE, absent=_SUPPLY_ABSENT)
        for kind in ("html", "mhtml")
    ),
    *(
        _row(f"chromium_journal.{kind}", _CHROMIUM, _CANTEENS, left_out=_SITE | _MARKS, absent=("Log in", "Society"))
        for kind in ("html", "mhtml")
    ),
    _row("chromium_newspaper.html", _CHROMIUM, _WEAVERS),
    *(
        _row(f"libreoffice_report.{kind}", _LIBREOFFICE, _REPORT, left_out=_OFFICE, absent=_REPORT_ABSENT)
        for kind in ("docx", "odt")
    ),
    _row("report.fodt", _LIBREOFFICE, _REPORT, left_out=_OFFICE, absent=_REPORT_ABSENT),
    _row(
        "libreoffice_report.html",
        _LIBREOFFICE,
        replace(
            _REPORT,
            kind=Kind.WEB,
            header={},
            texts={"en": ("# The mills", _RUN_WITH_DELETED, *_MILLS, "# 磨坊的账目", _LEDGER, _LEDGER_ZH, _STILL)},
        ),
        left_out=_MARKS | {Reason.PAGE_EDGE, Reason.REPEATED},
        absent=("file 17",),
    ),
    _row(
        "libreoffice_report.epub",
        _LIBREOFFICE,
        replace(_REPORT, header={}, texts={"en": ()}),
        replace(
            _REPORT,
            title="The mills",
            header={"book": _MILLS_TITLE},
            texts={"en": (_RUN_WITH_DELETED, *_MILLS, _STILL)},
        ),
        replace(
            _REPORT,
            title="磨坊的账目",
            header={"book": _MILLS_TITLE},
            texts={"zh-Hans": (_LEDGER, _LEDGER_ZH)},
        ),
    ),
    *(_row(f"libreoffice_letter.{kind}", _LIBREOFFICE, _LETTER, left_out=frozenset()) for kind in ("docx", "odt")),
    _row(
        "libreoffice_letter.epub",
        _LIBREOFFICE,
        replace(
            _LETTER,
            authors=(),
            published="",
            header={},
            texts={"zh-Hans": ("作者：林梅", "1955年3月8日", *_LETTER.texts["zh-Hans"])},
        ),
        left_out=frozenset(),
    ),
    *(_row(f"libreoffice_newspaper.{kind}", _LIBREOFFICE, _WEAVERS) for kind in ("docx", "odt")),
    _row("pandoc_newspaper.html", _PANDOC, _WEAVERS),
    _row("pandoc_newspaper.docx", _PANDOC, _WEAVERS),
    _row("pandoc_newspaper.odt", _PANDOC, _WEAVERS, left_out=_MARKS | {Reason.PAGE_EDGE}),
    _row("pandoc_wells.docx", _PANDOC, _WELLS, left_out=frozenset({Reason.REPEATED})),
    _row("pandoc_wells.odt", _PANDOC, _WELLS, left_out=frozenset({Reason.REPEATED, Reason.PAGE_EDGE})),
    _row("pandoc_wells.html", _PANDOC, replace(_WELLS, kind=Kind.WEB), left_out=_MARKS | {Reason.REPEATED}),
    _row("pandoc_wells.epub", _PANDOC, *_CHAPTERS, left_out=_MARKS | {Reason.REPEATED}),
    _row("pandoc_wells_epub2.epub", _PANDOC, *_CHAPTERS, left_out=_MARKS | {Reason.REPEATED}),
)
