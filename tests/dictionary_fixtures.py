"""Turns a few lines in the form of CC-CEDICT into a small dictionary, for tests that need one."""

from __future__ import annotations

from pathlib import Path

from search.lexicon.cedict import parse
from search.lexicon.dictionary import BilingualDictionary
from search.lexicon.dictionary_files import DICTIONARY, compile_dictionary


def line(zh: str, *senses: str, pinyin: str = "") -> str:
    return f"{zh} {zh} [{pinyin}] /{'/'.join(senses)}/"


_NAMES = (("比特", "Peter", "Bi3 te4"), ("马可", "Marco", "Ma3 ke3"), ("比可", "Bico", "Bi3 ke3"),
          ("马特", "Matt", "Ma3 te4"))  # fmt: skip
LINES = (
    line("粮食", "grain", "cereals"),
    line("谷", "valley", "grain"),
    line("国家", "country", "nation", "state"),
    line("州", "state"),
    line("县长", "county magistrate"),
    line("棉花", "cotton"),
    line("仓", "barn", "storehouse"),
    line("粮仓", "granary", "barn"),
    line("历史", "history"),
    line("逃亡", "flee", "go into exile"),
    line("逃跑", "flee", "run away"),
    line("流离", "flee"),
    *(line(zh, name, pinyin=pinyin) for zh, name, pinyin in _NAMES),
)
ENTRIES = parse("\n".join(LINES))


def compiled(folder: Path) -> BilingualDictionary:
    """The dictionary of these entries, in a folder without one."""
    compile_dictionary(folder / DICTIONARY, ENTRIES)
    opened = BilingualDictionary.open(folder)
    assert opened is not None
    return opened
