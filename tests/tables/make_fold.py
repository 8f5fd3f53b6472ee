"""Turns OpenCC's single-character mappings and a short list of our own into search/text/data/fold.tsv.

Run `python -m tests.tables.make_fold` after OpenCC's data or a table here changes, and `make_fold_words` after it; a
test holds the committed table to what this makes. OpenCC is needed here only, never when hezuo runs.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).parents[2] / "search" / "text" / "data" / "fold.tsv"

HAN_RANGES = ((0x2E80, 0x2FE0), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))

# Variants that OpenCC does not map: Japanese forms, old print forms and Kangxi look-alikes met in the sources.
BY_HAND = {
    "郷": "乡", "郞": "郎", "戸": "户", "歩": "步", "毎": "每", "頼": "赖", "顔": "颜", "黒": "黑", "徳": "德",
    "増": "增", "晩": "晚", "県": "县", "塁": "垒", "渇": "渴", "揺": "摇", "曽": "曾", "巻": "卷", "峠": "峠",
    "糺": "纠", "羣": "群", "峯": "峰", "隣": "邻", "囘": "回", "荅": "答", "眞": "真", "靑": "青", "内": "内",
    "硏": "研", "旣": "既", "卽": "即", "敎": "教", "淸": "清", "淨": "净", "冊": "册", "册": "册", "説": "说",
    "戶": "户", "衞": "卫", "麽": "么", "麼": "么", "甯": "宁", "寗": "宁", "叶": "叶", "竝": "并", "幷": "并",
    # Of one meaning with a simplified character; OpenCC maps them in words only, or not at all.
    "揹": "背", "伕": "夫", "簷": "檐", "燄": "焰", "陞": "升", "荳": "豆", "籐": "藤", "菓": "果", "隄": "堤", "鎗": "枪",
    "甦": "苏", "耡": "锄", "觔": "斤", "舖": "铺", "谿": "溪", "皁": "皂", "拏": "拿", "痺": "痹", "濬": "浚", "瑯": "琅",
    "锺": "钟", "馀": "余", "祇": "只", "衹": "只", "倣": "仿", "廸": "迪", "牠": "它", "妳": "你", "佔": "占", "煖": "暖",
}  # fmt: skip

# Characters whose simplified form depends on the word, each with its form where no word is known: `make_fold_words`.
OPEN = {
    "著": "着", "乾": "干", "徵": "征", "昇": "升", "鍊": "炼", "脩": "修", "氾": "泛", "吒": "咤", "逕": "径", "藉": "藉",
    "覆": "覆", "瞭": "瞭", "画": "画", "沈": "沈", "俱": "俱", "彷": "彷", "哩": "哩", "剋": "克",
    "份": "份", "帐": "帐", "蒐": "搜", "祕": "秘", "鉅": "巨",
}  # fmt: skip

# Unicode's EquivalentUnifiedIdeograph of the block "CJK Radicals Supplement", which PDFs have in place of characters.
RADICALS = (
    "⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇𠘨 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺑𡯂 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母"
    " ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪𤴔 ⺫目 ⺬示 ⺭礻 ⺮𥫗 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺵𦉫 ⺶羊 ⺷𦍌 ⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺼肉"
    " ⺽𦥑 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇𧢲 ⻈讠 ⻉贝 ⻊𧾷 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻗雨 ⻘青 ⻙韦"
    " ⻚页 ⻛风 ⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟"
)


def mappings() -> Iterator[tuple[str, str]]:
    """Every (character, simplified character) pair whose two sides differ, in code point order."""
    import opencc  # type: ignore[import-untyped,unused-ignore]

    simplify, from_japanese = opencc.OpenCC("t2s").convert, opencc.OpenCC("jp2t").convert
    by_hand = {pair[0]: pair[1] for pair in RADICALS.split()} | BY_HAND
    for low, high in HAN_RANGES:
        for point in range(low, high):
            char = chr(point)
            if char in OPEN:
                continue
            # Kangxi radicals and compatibility ideographs are of one form with an ordinary character.
            plain = unicodedata.normalize("NFKC", char)
            folded = by_hand.get(char) or simplify(plain if len(plain) == 1 else char)
            if folded == char and not _is_common_simplified(char):
                # A Japanese form such as 戦 is folded only where mainland print has no such character of its own:
                # 芸 (rue) must not become 艺.
                folded = simplify(from_japanese(char))
            if folded != char and len(folded) == 1:
                yield char, folded


def _is_common_simplified(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def table() -> str:
    """The file's whole content; a character whose image is itself mapped goes straight to the end of the chain."""
    direct = dict(mappings())
    final = {char: _chase(folded, direct) for char, folded in direct.items()}
    return "".join(f"{char}\t{folded}\n" for char, folded in final.items() if char != folded)


def _chase(char: str, direct: dict[str, str]) -> str:
    seen = {char}
    while (following := direct.get(char)) and following not in seen:
        seen.add(char := following)
    return char


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{TABLE}: {len(TABLE.read_text(encoding='utf-8').splitlines())} characters\n")
