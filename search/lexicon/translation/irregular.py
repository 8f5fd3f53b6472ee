"""Stems of the base forms of irregular English forms, which the stemmer does not conflate: led, lead."""

from __future__ import annotations

from functools import cache

from search.text import stem

__all__ = ["base_stems"]

# Verbs, nouns and adjectives: the base form, then the forms whose stem differs from that of the base.
_FORMS = """
arise arose arisen, awake awoke awoken, bear bore borne, become became, begin began begun, bend bent, bind bound,
bite bit bitten, bleed bled, blow blew blown, break broke broken, breed bred, bring brought, build built, burn burnt,
buy bought, catch caught, choose chose chosen, cling clung, come came, creep crept, deal dealt, dig dug,
draw drew drawn, dream dreamt, drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed,
feel felt, fight fought, find found, flee fled, fly flew flown, forbid forbade forbidden, foresee foresaw foreseen,
forget forgot forgotten, forgive forgave forgiven, freeze froze frozen, get got gotten, give gave given, go went gone,
grind ground, grow grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept, kneel knelt,
know knew known, lay laid, lead led, leap leapt, learn learnt, leave left, lend lent, lie lay lain lying, light lit,
lose lost, make made, mean meant, meet met, mistake mistook mistaken, outgrow outgrew outgrown,
overcome overcame, oversee oversaw overseen, overtake overtook overtaken, overthrow overthrew overthrown, pay paid,
plead pled, prove proven, rebuild rebuilt, ride rode ridden, ring rang rung, rise rose risen, run ran, say said,
see saw seen, seek sought, sell sold, send sent, sew sewn, shake shook shaken, shine shone, shoot shot, show shown,
shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat, slay slew slain, sleep slept, slide slid, smell smelt,
sow sown, speak spoke spoken, speed sped, spell spelt, spend spent, spill spilt, spin spun, spoil spoilt,
spring sprang sprung, stand stood, steal stole stolen, stick stuck, sting stung, strew strewn, strike struck stricken,
strive strove striven, swear swore sworn, sweep swept, swell swollen, swim swam swum, swing swung, take took taken,
teach taught, tear tore torn, tell told, think thought, throw threw thrown, tie tying, tread trod trodden,
undergo underwent undergone, understand understood, undertake undertook undertaken, uphold upheld, wake woke woken,
wear wore worn, weave wove woven, weep wept, win won, wind wound, withdraw withdrew withdrawn, withhold withheld,
withstand withstood, write wrote written, die dying, analysis analyses, appendix appendices, bacterium bacteria,
bad worse worst, basis bases, calf calves, crisis crises, criterion criteria, datum data, foot feet, good better best,
goose geese, half halves, index indices, knife knives, leaf leaves, life lives, loaf loaves, medium media, mouse mice,
nucleus nuclei, ox oxen, person people, phenomenon phenomena, radius radii, sheaf sheaves, shelf shelves,
thesis theses, thief thieves, tooth teeth, wife wives, wolf wolves
"""


def base_stems(term: str) -> tuple[str, ...]:
    """Return the stems of the base forms of a stem: `led` gives `lead`; most stems give nothing."""
    return _bases().get(term, ())


@cache
def _bases() -> dict[str, tuple[str, ...]]:
    bases: dict[str, dict[str, None]] = {}
    for line in _FORMS.split(","):
        base, *forms = map(stem, line.split())
        for form in forms:
            if form != base:
                bases.setdefault(form, {})[base] = None
    return {form: tuple(stems) for form, stems in bases.items()}
