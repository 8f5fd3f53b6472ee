"""Rows of the table of formats: PDF and archive files, of the texts in tests/tables/packed_sources and its script."""

from __future__ import annotations

from dataclasses import replace

from search.ingest.accounting import Reason
from search.model import Kind
from tests.ingest.formats.expected import Expected, Row

__all__ = ["PACKED", "PAGES"]

_WEAVERS = Expected(
    kind=Kind.SCHOLARSHIP,
    title="The Weavers of Handan",
    texts={
        "en": (
            (
                "The weavers of Handan set up three new cooperatives this month, and the county lent them yarn, which they"
                " gave back in cloth before the autumn harvest of that same year."
            ),
            (
                "Nobody in the hall had ever heard of the other kind of bank, and the ledger was read aloud each month, so"
                " that every household knew what it owed."
            ),
            "# A second year",
            (
                "In the second year the supply station bought the cloth at the price of the market, so that every"
                " household had grain for the winter and seed for the spring."
            ),
            "# A third year",
            (
                "In the third year the looms were moved into the old temple, and the roof was mended with tiles from the"
                " kiln of the brigade."
            ),
        )
    },
)
_COLUMNS = Expected(
    kind=Kind.SCHOLARSHIP,
    title="Looms in Two Columns",
    texts={
        "en": (
            (
                "On the left stands what happened first: the county sent forty looms by rail, and they stood in the yard"
                " of the station until the rain had spoiled the belts of half of them."
            ),
            (
                "Then the smith of the brigade made new belts from the hides of the village, which took him the whole of"
                " the winter and most of the spring of the year that followed."
            ),
            (
                "On the right stands what happened last: by the summer all forty were running, and the cloth was sold as"
                " far away as Tianjin, where nobody asked who had woven it."
            ),
        )
    },
)
_VERTICAL = Expected(
    kind=Kind.SCHOLARSHIP,
    title="互助組的水渠",
    texts={
        "zh-Hant": (
            "今年春天，村裡的互助組修了一條水渠，把山上的水引到田裡，下種以前就修好了。",
            "秋收以後，社員們算了賬，每戶多收了兩擔糧食，家家都有餘糧過冬。",
        )
    },
)
_REPORT = Expected(
    kind=Kind.SCHOLARSHIP,
    title="Canteens of the County",
    authors=("Li Wei",),
    texts={
        "en": (
            "Li Wei",
            "# The first winter",
            (
                "The canteen was opened in every village by the collective, and in the years after the harvest its"
                " kitchen was closed again, because the grain that had been promised never came down the river from the"
                " provincial store."
            ),
            "# The second winter",
            (
                "The stoves were given back to the households in the second winter, each with a number painted on it, and"
                " the cooks went back to the fields with the others when the ice had gone."
            ),
        )
    },
)
_HARVEST = Expected(
    kind=Kind.SCHOLARSHIP,
    title="秋收以后的合作社",
    authors=("王大",),
    texts={
        "zh-Hans": (
            "王大",
            "# 分配",
            "秋收以后，合作社按工分分配了粮食，社员们选出三个人管账，每月在祠堂的墙上公布一次，谁都可以去看。",
            "# 水渠",
            "冬天没有农活，社员们把去年塌了的水渠重新修好，又在渠边种了一排柳树，第二年春天就发了芽。",
        )
    },
)
_NEWSPAPER = Expected(
    kind=Kind.NEWSPAPER,
    title="Jiangsu Builds Cooperatives",
    published="1954-11-11",
    header={"page": "2"},
    texts={
        "en": ("Jiangsu has built new cooperatives this year, and the peasants of Yancheng greeted them.",),
        "zh-Hans": ("江苏省今年新建了一批合作社，盐城的农民热烈拥护。",),
    },
)
_JIANGSU = Expected(
    kind=Kind.NEWSPAPER,
    title="江苏新建合作社",
    published="1954-11-11",
    header={"page": "2", "column": "简讯"},
    texts={"zh-Hans": ("江苏省今年新建了一批合作社，盐城的农民热烈拥护。",)},
)
_CHANGZHI = Expected(
    kind=Kind.NEWSPAPER,
    title="长治修水渠",
    published="1954-12-03",
    header={"page": "3"},
    texts={"zh-Hans": ("山西长治的社员修了两条水渠，明年春耕就能用上。",)},
)
_LETTER = Expected(
    kind=Kind.WEB,
    title="A letter from the weaver",
    texts={"en": ("The cloth that I sent in May has not come back, and the station says it never saw it.",)},
)

PAGES = {
    "chromium_weavers.pdf": ["1", "1", "2", "2", "3", "3"],
    "chromium_columns.pdf": ["1"] * 3,
    "libreoffice_report.pdf": ["1"] * 5,
}
"""The page of each paragraph of some of the files."""


def _archive(file: str, made_with: str, *documents: Expected) -> Row:
    return Row(file=f"packed/{file}", made_with=made_with, documents=documents or (_JIANGSU, _CHANGZHI))


PACKED = (
    Row(
        file="packed/chromium_weavers.pdf",
        made_with="Chromium, printed",
        documents=(_WEAVERS,),
        left_out=frozenset({Reason.PAGE_EDGE}),
        absent=("Notes on Cloth", "- 1 -"),
    ),
    Row(file="packed/chromium_columns.pdf", made_with="Chromium, printed", documents=(_COLUMNS,)),
    Row(file="packed/chromium_vertical.pdf", made_with="Chromium, printed", documents=(_VERTICAL,)),
    Row(file="packed/libreoffice_report.pdf", made_with="LibreOffice, exported to PDF", documents=(_REPORT,)),
    Row(file="packed/libreoffice_harvest.pdf", made_with="LibreOffice, exported to PDF", documents=(_HARVEST,)),
    Row(
        file="packed/libreoffice_newspaper.pdf",
        made_with="LibreOffice, exported to PDF",
        documents=(_NEWSPAPER,),
        left_out=frozenset({Reason.MARKUP}),
        absent=("Original:", "第2版", "<hr"),
    ),
    _archive("7zip_1.7z", "7-Zip"),
    _archive("7zip_2.7z", "7-Zip"),
    _archive("7zip_3.7z", "7-Zip"),
    _archive("7zip_4.zip", "7-Zip"),
    _archive("zip_1.zip", "Info-ZIP", _CHANGZHI, _JIANGSU),
    _archive("zip_2.zip", "Info-ZIP"),
    _archive("zip_3.zip", "Info-ZIP"),
    _archive("zip_4_nested.zip", "Info-ZIP", _LETTER, _JIANGSU, _CHANGZHI),
    _archive("tar_1.tar", "GNU tar and gzip"),
    _archive("tar_2.tar.gz", "GNU tar and gzip"),
    _archive("tar_3.tar.xz", "GNU tar and gzip"),
    _archive("tar_4.tar.bz2", "GNU tar and gzip"),
    _archive("gzip_letter.txt.gz", "GNU tar and gzip", _LETTER),
    _archive("windows_1.zip", "names in GBK and Big5, byte for byte"),
    _archive("windows_2.zip", "names in GBK and Big5, byte for byte"),
    _archive("windows_3.zip", "names in GBK and Big5, byte for byte", replace(_JIANGSU)),
)
