"""Whether four digits in English text are a year (in 1954) or another number (1954 households).

Only a bounded number of characters on either side is examined, so that each decision takes constant time.
"""

from __future__ import annotations

import re
from functools import cache

__all__ = ["is_year_in_context", "is_year_ruled_out"]

_MAX_BEFORE, _MAX_AFTER = 32, 48  # characters examined on either side

_MEASURES = (
    "mu|jin|catt(?:y|ies)|dan|piculs?|yuan|dollars?|rmb|cents?|tons?|tonnes?|kilograms?|kilos?|kg|grams?|km|kilometers?"
    "|kilometres?|meters?|metres?|miles?|li|feet|acres?|hectares?|ha|percent|per|households?|families|villages?"
    "|hamlets?|counties|townships?|districts?|communes?|brigades?|teams?|groups?|co-?ops?|co-?operatives?|units?"
    "|people|persons?|cases|places|pieces|copies|items|square|cubic|head|pages?|words|wells|ponds|tractors|million"
    "|billion|hundred|thousand|days|hours|years|months|weeks|degrees|kcal|volts|kilowatts?|kw|times"
)
_PERSONS = (
    "members|cadres|peasants|farmers|workers|students|soldiers|troops|militiamen|women|men|children|teachers|doctors"
    "|delegates|representatives|landlords|activists|models|youths|sheep|pigs|cattle|oxen|horses|mules|goats|schools"
    "|factories|enterprises|mills|shops|stores|houses|rooms|projects|reservoirs|canals|letters"
)
_ADJECTIVES = (
    "new|newly|old|agricultural|rural|production|producers?'?s?|established|mutual|mutual-aid|aid|primary|advanced|poor"
    "|more|additional|local|large|small|existing|original|village|county|farm|peasant|other|elementary|higher|model"
    "|female|male|young|supply|marketing|and|credit|trained|basic|grassroots|key"
)
_EVENTS = (
    "constitution|floods?|famine|drought|harvest|census|campaigns?|plan|movement|reform|law|season|edition|congress"
    "|conference|meeting|plenum|war|revolution|high tide|policy|directive|resolution|report|survey|decision|crisis"
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    sources = {
        "strong": r"(?:^|[\s(“\"'])(?:in|since|during|until|till|before|after|circa|ca?\.|throughout|years?"
        r"|early|late|mid|as early as|as late as|dated|dates? from|in or around)\s$",
        "weak": r"(?:^|[\s(“\"'])(?:of|by|from|through|around|about|autumn|fall|spring|summer|winter|anno)\s$",
        "amount": r"\b(?:total|number|sum|average|population|area|yield|output|distance|depth|height|weight|cost|price"
        r"|increased|increase|rose|rise|grew|growth|reduced|decreased|fell|expanded|totaling|totalling|composed"
        r"|consisting|(?:a|the) total)\s(?:of|by|from)\s$",
        "listed": r"(?:1[89]\d\d|20\d\d)(?:,|,?\s(?:and|or|to|through|until))\s$",
        "numbered": r"(?:\b(?:nos?|numbers?|pages?|pp?|vols?|volumes?|chapters?|lines?|items?|orders?|documents?|docs?"
        r"|sections?|articles?|rooms?|flights?|tel|phone|isbn|issn|box|folder|files?|grades?|heights?|route)\.?\s?|#\s?|№\s?)$",
        "definite": r"(?:^|\s)the\s$",
        "comma": r"[^\W\d],\s$",
        "counted": rf"\s(?:{_MEASURES})\b",
        "counted-loosely": rf"\s(?:(?:{_ADJECTIVES})\s){{0,3}}(?:{_MEASURES}|{_PERSONS})\b",
        "event": rf"\s(?:[a-z]{{3,14}}\s){{0,2}}(?:{_EVENTS})\b",
        "verb": r"\s(?:was|saw|marked|witnessed|brought|is|began|ended)\b",
    }
    return {name: re.compile(source) for name, source in sources.items()}


def is_year_ruled_out(text: str, start: int, end: int) -> bool:
    """Return whether the context shows that the digits are a page, another number or an amount.

    Args:
        text: Folded text.
        start: Offset of the first digit.
        end: Offset after the last digit.
    """
    patterns = _patterns()
    before, after = text[max(0, start - _MAX_BEFORE) : start], text[end : end + _MAX_AFTER]
    return bool(patterns["numbered"].search(before) or patterns["counted"].match(after))


def is_year_in_context(text: str, start: int, end: int) -> bool:
    """Return whether the context shows that four digits are a year.

    Args:
        text: Folded text.
        start: Offset of the first digit.
        end: Offset after the last digit.
    """
    if is_year_ruled_out(text, start, end):
        return False
    patterns = _patterns()
    before, after = text[max(0, start - _MAX_BEFORE) : start], text[end : end + _MAX_AFTER]
    if patterns["strong"].search(before):
        return True
    if patterns["amount"].search(before) or patterns["counted-loosely"].match(after):
        return False
    if patterns["weak"].search(before) or patterns["listed"].search(before):
        return True
    if patterns["definite"].search(before):
        return bool(patterns["event"].match(after))
    at_start = not before.strip() or before.rstrip().endswith((".", ";"))
    if at_start and patterns["verb"].match(after):
        return True
    # A headline that ends in its year: "Collectivisation in Hebei, 1954".
    return end == len(text) and bool(patterns["comma"].search(before))
