"""Headlines and paragraphs of a document with the place names that are found in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from search.enrich.gazetteer import name_rules
from search.enrich.gazetteer.admin_units import PlaceMention
from search.model import Document, ParagraphKind, Text
from search.text import to_simplified

if TYPE_CHECKING:
    from search.enrich.gazetteer.gazetteer import Gazetteer

__all__ = ["Passage", "document_passages", "is_abroad"]

_END_OF_BASE_AREAS = date(1950, 2, 1)  # 陕甘宁, the last one in historical.tsv, ended on 1950-01-19
_BASE_AREA_AFTER = re.compile(
    "(?:革命|抗日|老)?(?:边区|邊區|苏区|蘇區|根据地|根據地|老区|老區|解放区|解放區)|行署|区党委"
)
_MANY_ABROAD = 3  # mentions of places abroad that an article on China rarely has
_PEKING, _NANKING = "110000", "320100"
_END_OF_NANKING = date(1949, 10, 1)  # 京 was the capital Nanjing until then, and 平 Beijing


@dataclass(frozen=True, slots=True)
class Passage:
    """A headline or paragraph with the mentions in it.

    Attributes:
        where: `title.zh`, `body.en.3`, as in `Evidence.where`.
        lang: `zh` or `en`.
        kind: Kind of paragraph; None for the headline.
        text: Its text.
        mentions: In reading order.
        number: Index of the paragraph, from 0; -1 for the headline.
    """

    where: str
    lang: str
    kind: ParagraphKind | None
    text: str
    mentions: tuple[PlaceMention, ...]
    number: int


def document_passages(document: Document, gazetteer: Gazetteer, day: date | None) -> list[Passage]:
    """Return every headline and paragraph, each language's in order, Chinese first."""
    texts = sorted(document.texts, key=lambda text: not text.lang.startswith("zh"))
    return [passage for text in texts for passage in _passages_of(text, gazetteer, day)]


def _passages_of(text: Text, gazetteer: Gazetteer, day: date | None) -> Iterator[Passage]:
    lang = text.lang[:2]
    yield Passage(f"title.{lang}", lang, None, text.title, tuple(_scan(text.title, gazetteer, day)), -1)
    for number, paragraph in enumerate(text.paragraphs):
        mentions = tuple(_scan(paragraph.text, gazetteer, day))
        yield Passage(f"body.{lang}.{number}", lang, paragraph.kind, paragraph.text, mentions, number)


def _scan(text: str, gazetteer: Gazetteer, day: date | None) -> Iterator[PlaceMention]:
    """Yield the mentions in a text; base areas abolished by then become the provinces they were named after."""
    one_character_names = gazetteer.name_index.one_character_names
    for scanned in gazetteer.scan(text):
        mention = scanned
        if mention.text[0] == "京" and mention.codes == (_PEKING,) and day is not None and day < _END_OF_NANKING:
            mention = replace(mention, codes=(_NANKING,))
        is_route = name_rules.is_route(text, mention.end)
        is_past = day is not None and day >= _END_OF_BASE_AREAS and _BASE_AREA_AFTER.match(text, mention.end) is None
        name = to_simplified(mention.text)
        if not (is_route or is_past) or not _is_base_area(mention, name, gazetteer):
            yield mention
            continue
        for offset, char in enumerate(name):
            unit = gazetteer.unit(one_character_names[char])
            if day is None or unit.existed_on(day):
                start = mention.start + offset
                yield replace(
                    mention, start=start, end=start + 1, text=text[start], codes=(unit.code,), other_codes=(),
                    rule="list", is_modifier=is_route, needs_context=False, is_institution=False,
                )  # fmt: skip


def _is_base_area(mention: PlaceMention, name: str, gazetteer: Gazetteer) -> bool:
    """Return whether a name is a base area's, made of its provinces' one-character names: 川陕, 冀鲁豫."""
    provinces = all(code.startswith("x-") and gazetteer.unit(code).level == "province" for code in mention.codes)
    is_abbreviated = all(char in gazetteer.name_index.one_character_names for char in name)
    return bool(mention.codes) and provinces and len(name) > 1 and is_abbreviated


def is_abroad(passages: Iterable[Passage], gazetteer: Gazetteer, day: date | None) -> bool:
    """Return whether a Chinese text is about Korea, Vietnam or Japan, where names are Chinese characters too.

    So it is if its headline names such a country and no place of China, if it was sent from there, or if it names
    places there often, and units of China plainly less often; but never if it was sent from a place in China.
    """
    abroad = at_home = 0
    is_headline = False
    for passage in passages:
        for mention in passage.mentions if passage.lang == "zh" else ():
            is_there = not mention.codes and mention.text in gazetteer.name_index.same_script_places
            levels = {gazetteer.unit(code).level for code in mention.codes}
            if (passage.kind is None and levels - {"country"}) or (levels and mention.is_dateline):
                return False
            if is_there and mention.is_dateline:
                return True
            is_headline |= is_there and passage.kind is None
            plainly = "province" in levels or mention.rule in ("full-name", "with-suffix", "under")
            at_home += plainly and any(gazetteer.unit(code).existed_near(day) for code in mention.codes)
            abroad += is_there
    return is_headline or abroad >= max(_MANY_ABROAD, at_home)
