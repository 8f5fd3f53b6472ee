"""Documents of every kind, as ingest would have read them; every word here is our own."""

from __future__ import annotations

from collections.abc import Sequence

from search.model import Document, Gloss, Kind, Paragraph, ParagraphKind, Text

__all__ = ["DOCUMENTS"]

Wording = tuple[str, Sequence[str]]


def _text(lang: str, wording: Wording) -> Text:
    """A title and paragraphs; one that begins with # is a heading."""
    title, lines = wording
    return Text(
        lang=lang,
        title=title,
        paragraphs=tuple(
            Paragraph(line[1:], ParagraphKind.HEADING) if line.startswith("#") else Paragraph(line) for line in lines
        ),
    )


def _newspaper(number: int, day: str, en: Wording | None, zh: Wording | None, *, lang: str = "zh-Hans") -> Document:
    texts = [_text(tag, wording) for tag, wording in (("en", en), (lang, zh)) if wording]
    alignment = tuple((at, at) for at in range(len(texts[0].paragraphs))) if len(texts) == 2 else ()
    return Document(
        id=f"golden-{number:02}",
        source=f"1950s/{number:02}.md",
        kind=Kind.NEWSPAPER,
        texts=tuple(texts),
        header=(("date", day), ("page", "2")) if day else (),
        alignment=alignment,
    )


def _other(number: int, kind: Kind, lang: str, wording: Wording, **facts: object) -> Document:
    given = {"source": f"other/{number:02}.md", "texts": (_text(lang, wording),)}
    return Document(id=f"golden-{number:02}", kind=kind, **{**given, **facts})  # type: ignore[arg-type]


DOCUMENTS = (
    _newspaper(
        1,
        "1954-11-11",
        (
            "Mutual Aid Teams of Changzhi Store Grain",
            [
                "CHANGZHI, SHANXI - The mutual aid teams of Changzhi have stored 12,500 jin of grain since October 3.",
                "Wang Da of the Zhang Village team says that the cooperative will be founded in the spring of 1955.",
            ],
        ),
        (
            "长治互助组储粮",
            [
                "山西省长治县的互助组从十月三日起已储粮一万二千五百斤。",
                "张庄互助组的王大说，合作社将在一九五五年春天成立。",
            ],
        ),
    ),
    _newspaper(
        2,
        "1951-03-02",
        None,
        (
            "平原省辉县土地改革完成",
            [
                "新乡专区各县的土地改革在一九五〇年冬季开始，今年二月底完成。",
                "#辉县",
                "辉县九个区的农民分得土地三万亩。县人民政府召开了代表会议。",
            ],
        ),
    ),
    _newspaper(
        3,
        "1946-06-03",
        (
            "Land Reform in Chahar Province",
            [
                "In Zhangjiakou, Chahar Province, mutual aid teams ploughed the land that land reform gave to them.",
                "From 1944 to 1946 the grain tax of the province was halved.",
            ],
        ),
        (
            "察哈尔省的土地改革",
            [
                "察哈尔省张家口的互助组耕种土地改革分给他们的土地。",
                "一九四四年至一九四六年，全省粮食税减半。",
            ],
        ),
    ),
    _other(
        4,
        Kind.SCHOLARSHIP,
        "en",
        (
            "Co-operation before the Communes",
            [
                "A mutual aid team (huzhu-zu 互助組) was less than a people's commune (renmin gongshe 人民公社), as Hopei and Shansi knew in 1955-57; a co-op (hezuoshe 公社) was neither.",
                "#Sources",
                "In the 1930s, and again in the winter of 1942, the Taihang region (太行區) had cooperatives (合作社).",
                "Published on May 4, 1999. Li Wei (1911-1976) wrote of Tsinan, Ch'ang-chih and Xi'an.",
            ],
        ),
        authors=("Jane Roe", "李维"),
        header=(("date", "1999"),),
        term_langs=("zh-Hant",),
    ),
    _other(
        5,
        Kind.SCHOLARSHIP,
        "zh-Hant",
        (
            "農業生產合作社的帳目",
            [
                "民國三十五年，遼縣（今左權縣）的合作社已有帳目。農業生產合作社高級社在一九五六年普遍成立。",
                "人民公社化運動從一九五八年八月開始，大躍進期間糧食產量虛報。",
            ],
        ),
    ),
    _other(
        6,
        Kind.WEB,
        "zh-Hans",
        (
            "供销社回到村里",
            [
                "2023年5月1日，安徽省凤阳县小岗村的供销社重新开张。",
                "1978年冬天，小岗村十八户农民包产到户。改革开放四十多年以后，乡村振兴需要供销社。",
            ],
        ),
    ),
    _other(
        7,
        Kind.WEB,
        "en",
        (
            "The Household Responsibility System Remembered",
            [
                "Sichuan's Guanghan County abolished its communes in 1980, before most of China did.",
                "Older villagers speak of the Great Leap Forward, the Four Cleanups and the Cultural Revolution.",
            ],
        ),
        header=(("date", "May 4, 2024"),),
    ),
    _newspaper(
        8,
        "",
        (
            "Mutual Aid and Cooperation in Hebei",
            [
                "Hebei Province sold its surplus grain under unified purchase. In Handan the mutual aid teams led.",
                "Premier Zhou Enlai visited Dazhai, Xiyang County.",
            ],
        ),
        (
            "河北省的互助合作",
            [
                "河北省按照统购统销卖出余粮。邯郸的互助组带头。",
                "周恩来总理访问了昔阳县大寨。",
            ],
        ),
    ),
    _other(
        9,
        Kind.WEB,
        "en",
        ("", ["Fewer than 1.2 million mu; No. 007; 3.5%. On 12/8/1967 nobody wrote it down.", ""]),
    ),
    _other(
        10,
        Kind.SCHOLARSHIP,
        "en",
        (
            "Notes",
            ["The 長治 figures (裏, 裡 and 里; 說, 説 and 说) come from a survey of July 1953 in Jehol and Sikang."],
        ),
        entities=(
            Gloss(en="Handan", romanisation="", zh="邯郸", category="place"),
            Gloss(en="Wang Da", romanisation="", zh="王大", category="person"),
        ),
    ),
    _other(
        11,
        Kind.WEB,
        "zh-Hans",
        ("雅安旧事", ["解放前西康省雅安的茶叶由合作社运销，光绪年间就有行会。土改以后，六十年代初困难时期茶园荒废。"]),
    ),
    _other(12, Kind.WEB, "en", ("", [])),
    _newspaper(
        13,
        "1953-04-17",
        (
            "Cotton Sown in Time",
            [
                "The county sowed its cotton eight days earlier than last year.",
                "Old people said that such a dry spring had not been seen for long.",
                "The mutual aid team of the eastern village dug a well.",
                "Women carried water from the river in wooden buckets.",
                "Nobody in the western village believed in the new seed.",
                "The mutual aid team lent its two donkeys to widows.",
                "Cotton needs warm soil, the technician explained.",
                "The school was closed for three days.",
                "In the evening everybody counted the rows.",
            ],
        ),
        (
            "棉花及时播种",
            [
                "全县的棉花比去年提早八天播种。",
                "老人们说，这样干旱的春天好久没有见过了。",
                "东村的互助组打了一口井。",
                "妇女们用木桶从河里挑水。",
                "西村没有人相信新种子。",
                "互助组把两头驴借给了寡妇。",
                "技术员解释说，棉花需要温暖的土壤。",
                "学校停课三天。",
                "晚上大家数了垄。",
            ],
        ),
    ),
    _newspaper(
        14,
        "1953-09-30",
        (
            "The Harvest Is Weighed",
            [
                "The first cotton was weighed in front of the temple.",
                "Two clerks wrote down every name.",
                "The mutual aid team had quarrelled over work points in summer.",
                "Rain came late, and the maize stayed small.",
                "Whoever had sown cotton was paid in cloth.",
                "The old landlord's house became a granary.",
                "Next year the mutual aid team wants to buy a plough.",
                "Children sang until the lamps went out.",
            ],
        ),
        (
            "收获过秤",
            [
                "头一批棉花在庙前过秤。",
                "两个文书记下每个名字。",
                "互助组夏天为工分吵过架。",
                "雨来得晚，玉米长得矮小。",
                "种了棉花的人领到布匹。",
                "老地主的房子成了粮仓。",
                "明年互助组要买一部犁。",
                "孩子们唱到灯灭。",
            ],
        ),
    ),
    Document(
        id="golden-scanned",
        source="golden/scanned.txt",
        kind=Kind.WEB,
        texts=(
            Text(
                lang="zh-Hans",
                title="水渠修成",
                paragraphs=(
                    Paragraph("农亚社今年修了三条水渠，粮食产量憎加了一半。"),
                    Paragraph("瓦助组的组长说，闲难虽然不少，大家还是按时完成了仟务。"),
                ),
            ),
        ),
    ),
)
"""Never change one of these: add another, with an id of its own."""
