"""Turns OpenCC's phrases and a short list of our own into search/text/data/fold_words.tsv.

The table decides about the characters that `make_fold` leaves open, by the words around them: what each word folds into,
written with all other characters folded. A word that folds into itself protects an open character (著名), or keeps
another word from being read across its border (画家 in 设计画家). Words that follow from shorter ones are left out.

Run `python -m tests.tables.make_fold_words` after `make_fold`. OpenCC and its program `opencc_dict` are needed here only.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from search.text.contextual_folding import ContextRules
from search.text.folding import fold_characters
from tests.tables.make_fold import OPEN

TABLE = Path(__file__).parents[2] / "search" / "text" / "data" / "fold_words.tsv"

LONGEST = 9  # characters; `contextual_folding.REACH` is one less
_LEAST_FREQUENCY = 4  # in jieba's dictionary, where 3 marks words added from lists, some of them half traditional
_LONGEST_NEIGHBOUR = 3  # characters of a word that is listed only to keep others off its border

# Words of Taiwan and of mainland print before 1986 that OpenCC does not have, and names it would change.
BY_HAND = {
    "规画": "规划", "策画": "策划", "企画": "企划", "谋画": "谋划", "擘画": "擘划",
    "部份": "部分", "成份": "成分", "充份": "充分", "过份": "过分", "水份": "水分", "养份": "养分", "盐份": "盐分",
    "帐目": "账目", "帐户": "账户", "帐本": "账本", "帐簿": "账簿", "帐款": "账款", "帐单": "账单", "帐面": "账面",
    "帐号": "账号", "帐册": "账册", "算帐": "算账", "记帐": "记账", "还帐": "还账", "结帐": "结账", "查帐": "查账",
    "报帐": "报账", "付帐": "付账", "转帐": "转账", "欠帐": "欠账", "赊帐": "赊账", "清帐": "清账", "流水帐": "流水账",
    "总帐": "总账", "变天帐": "变天账", "藉以": "借以", "藉由": "借由", "藉此": "借此", "藉助": "借助", "藉机": "借机",
    "藉故": "借故", "藉着": "借着", "藉口": "借口", "凭藉": "凭借", "函覆": "函复", "电覆": "电复", "瞭若指掌": "了若指掌",
    **{word: word for word in "专著 论著 编著 译著 遗著 原著 合著 拙著 著者 著述 土著 卓著 毛著".split()},
    "王丙乾": "王丙乾", "萧乾": "萧乾", "郭振乾": "郭振乾", "李承乾": "李承乾", "氾水": "氾水",
}  # fmt: skip


def table() -> str:
    """Return the content of the file: the open characters by themselves, then words, shorter ones first."""
    rows = dict(OPEN)
    for length in range(2, LONGEST + 1):
        rules = ContextRules(rows)
        words = {word: target for word, target in _words().items() if len(word) == length}
        listed = {word: target for word, target in words.items() if rules.resolve(word) != target}
        listed |= {word: word for word in _neighbours() if len(word) == length and rules.resolve(word) == word}
        rows |= dict(sorted(listed.items()))
    return "".join(f"{word}\t{target}\n" for word, target in rows.items())


@cache
def _words() -> dict[str, str]:
    """Return words with an open character, other characters folded, and what they fold into."""
    found: dict[str, str] = {}
    for written, target in _opencc_words():
        word, folded = fold_characters(written), fold_characters(target)
        if len(word) == len(folded) <= LONGEST and word not in found and _is_possible(word, folded):
            found[word] = folded
    return found | BY_HAND


def simplified_words() -> list[str]:
    """Return OpenCC's simplified words that have a character which is left open, in one script or another."""
    import opencc

    to_taiwan = opencc.OpenCC("s2tw").convert
    return [
        word
        for word in _dictionary("STPhrases")
        if len(word) == len(to_taiwan(word)) and not OPEN.keys().isdisjoint(word + fold_characters(to_taiwan(word)))
    ]


def _is_possible(word: str, folded: str) -> bool:
    if OPEN.keys().isdisjoint(word) or any(ours in word and ours != changed for ours, changed in BY_HAND.items()):
        return False
    return all(char == target or char in OPEN for char, target in zip(word, folded, strict=True))


def _opencc_words() -> Iterator[tuple[str, str]]:
    """Yield words in any script with their simplified form by OpenCC, the most reliable first."""
    import opencc  # type: ignore[import-untyped,unused-ignore]

    simplify, from_taiwan = opencc.OpenCC("t2s").convert, opencc.OpenCC("tw2s").convert
    to_taiwan, to_traditional = opencc.OpenCC("s2tw").convert, opencc.OpenCC("s2t").convert
    for word in _dictionary("TSPhrases"):
        yield word, simplify(word)
    for word in _dictionary("TWVariantsRevPhrases"):
        yield word, from_taiwan(word)
    simplified = [*_dictionary("STPhrases"), *_jieba_words()]
    for word in simplified:
        if from_taiwan(to_traditional(word)) == word:
            yield word, word
    for word in simplified:
        for written in (to_taiwan(word), to_traditional(word)):
            if from_taiwan(written) == word:
                yield written, word


@cache
def _neighbours() -> tuple[str, ...]:
    """Return words that begin or end with an open character and are not changed, for those that words change."""
    changed = {
        char for word, folded in _words().items() for char, target in zip(word, folded, strict=True) if char != target
    }
    borders = {char for char in changed if OPEN[char] == char}
    return tuple(
        sorted(
            word
            for word in _jieba_words()
            if len(word) <= _LONGEST_NEIGHBOUR
            and (word[0] in borders or word[-1] in borders)
            and _words().get(word, word) == word
        )
    )


@cache
def _jieba_words() -> tuple[str, ...]:
    import jieba

    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines)
    return tuple(
        word
        for word, frequency, *_ in rows
        if len(word) > 1 and int(frequency) >= _LEAST_FREQUENCY and not OPEN.keys().isdisjoint(word)
    )


@cache
def _dictionary(name: str) -> tuple[str, ...]:
    """Return the keys of one of OpenCC's compiled dictionaries."""
    import opencc

    package = Path(opencc.__file__).parent / "clib"
    source = package / "share" / "opencc" / f"{name}.ocd2"
    with TemporaryDirectory() as folder:
        text = Path(folder) / name
        command = [str(package / "bin" / "opencc_dict"), "-i", str(source), "-o", str(text), "-f", "ocd2", "-t", "text"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return tuple(line.split("\t")[0] for line in text.read_text(encoding="utf-8").splitlines() if "\t" in line)


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{TABLE}: {len(TABLE.read_text(encoding='utf-8').splitlines())} words\n")
