"""Correct the places and eras of a document, after they were derived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from search.curation.given import EVIDENCE
from search.curation.rows import Action, CorrectionRow
from search.enrich import CHINA, EraTable, Gazetteer
from search.model import Correction, Document, EraTag, Evidence, Place, Role

__all__ = ["correct_derived"]

_ROLES = {"place": Role.SUBJECT, "mention": Role.MENTION}
_SLASH = "/"


def correct_derived(
    document: Document, rows: Sequence[CorrectionRow], gazetteer: Gazetteer, eras: EraTable
) -> Document:
    """Return a document with its places and eras corrected, and with these corrections after those that it has.

    Args:
        document: With all facts derived.
        rows: The lines that are about it, in the order in which they apply.
        gazetteer: The units.
        eras: The table of eras.
    """
    places = [row for row in rows if row.field in _ROLES]
    if places:
        document = _correct_places(document, places, gazetteer)
    tags = _since_last_set([row for row in rows if row.field == "era"])
    if tags:
        document = _correct_eras(document, tags, eras)
    return document


def _since_last_set(rows: list[CorrectionRow]) -> list[CorrectionRow]:
    """Return the lines from the last one on that replaces all values; those before it have no effect."""
    last = max((number for number, row in enumerate(rows) if row.action is Action.SET), default=0)
    return rows[last:]


def _correct_places(document: Document, rows: Sequence[CorrectionRow], gazetteer: Gazetteer) -> Document:
    day = document.published.middle if document.published else None
    effective = {id(row) for field in _ROLES for row in _since_last_set([row for row in rows if row.field == field])}
    places, corrections = list(document.places), list[Correction]()
    for row in rows:
        if id(row) not in effective:
            continue
        role = _ROLES[row.field]
        codes = [value.rpartition(_SLASH)[2] for value in row.value]
        match row.action:
            case Action.SET:
                before = [place.code for place in places if place.role is role]
                places = [place for place in places if place.role is not role or place.code in codes]
            case Action.REMOVE:
                # A document that is not about Shaanxi is not about a county in it either. China is only itself: one
                # that is not about the whole of it may well be about a province.
                gone = [place for place in places if not (row.field == "mention" and place.role is not role)]
                gone = [place for place in gone if not _with_all_above(place).isdisjoint(codes)]
                before = [place.code for place in gone]
                places = [place for place in places if place not in gone]
            case Action.ADD:
                before = [place.code for place in places if place.code in codes and place.role is role]
        if row.action is not Action.REMOVE:
            for stated in row.value:
                places = _with_place(places, stated, role, gazetteer, day, row.typed)
        elif not before:
            continue
        value = tuple(codes) if row.action is not Action.REMOVE else ()
        corrections.append(Correction(field=row.field, value=value, note=row.note, before=tuple(before)))
    chosen = {code for correction in corrections if correction.field == "place" for code in correction.value}
    if chosen and CHINA not in chosen and any(place.role is Role.SUBJECT and place.code != CHINA for place in places):
        places = [place for place in places if place.code != CHINA]  # it is a subject only if nothing narrower is
    places.sort(key=lambda place: place.role is not Role.SUBJECT)
    return replace(document, places=tuple(places), corrections=(*document.corrections, *corrections))


def _with_all_above(place: Place) -> set[str]:
    return {place.code, *place.path} - ({CHINA} if place.code != CHINA else set())


def _with_place(
    places: list[Place], value: str, role: Role, gazetteer: Gazetteer, day: date | None, typed: str
) -> list[Place]:
    """Return places with one more, or with one of them in another role or another province."""
    path = _path(value, gazetteer, day)
    code = path[-1]
    known = next((place for place in places if place.code == code), None)
    evidence = known.evidence if known else (Evidence(where=EVIDENCE, text=typed, rule="corrected"),)
    name = gazetteer.unit(code).name_on(day)
    place = Place(
        code=code,
        name=known.name if known else name.short,
        name_en=known.name_en if known else name.english,
        level=gazetteer.level(code, day),
        province=gazetteer.province_of(path, day),
        path=path,
        role=role,
        evidence=evidence,
    )
    if known and _SLASH not in value:  # the text may have said in which province it lay
        place = replace(known, role=role)
    return [place if each is known else each for each in places] if known else [*places, place]


def _path(value: str, gazetteer: Gazetteer, day: date | None) -> tuple[str, ...]:
    """Return the path of a unit on a day, through the units that a path of codes names."""
    *above, code = value.split(_SLASH)
    path = gazetteer.path(code, day)
    stated = [unit for unit in above if unit != CHINA]
    if not stated or all(unit in path for unit in stated):
        return path
    levels = {gazetteer.level(unit, day) for unit in stated}
    below = [unit for unit in path if gazetteer.level(unit, day) in ("prefecture", "county")]
    kept = [unit for unit in below if unit == code or (gazetteer.level(unit, day) not in levels)]
    return (*gazetteer.path(stated[-1], day), *(unit for unit in kept if unit not in stated))


def _correct_eras(document: Document, rows: Sequence[CorrectionRow], eras: EraTable) -> Document:
    tags = {tag.id: tag for tag in document.eras}
    corrections = list[Correction]()
    for row in rows:
        evidence = (Evidence(where=EVIDENCE, text=row.typed, rule="corrected"),)
        wanted = [era for value in row.value for era in (value, eras[value].part_of) if era]
        if row.action is Action.REMOVE:
            gone = [era for era in tags if era in row.value or (era in eras and eras[era].part_of in row.value)]
            before = tuple(gone)
            tags = {era: tag for era, tag in tags.items() if era not in gone}
            if not before:
                continue
        elif row.action is Action.SET:
            before = tuple(tags)
            tags = {era: tag for era, tag in tags.items() if era in wanted}
        else:
            before = tuple(era for era in tags if era in row.value)
        if row.action is not Action.REMOVE:  # a phase brings the era that it is part of
            tags |= {era: EraTag(id=era, evidence=evidence) for era in wanted if era not in tags}
        value = () if row.action is Action.REMOVE else row.value
        corrections.append(Correction(field=row.field, value=value, note=row.note, before=before))
    ordered = tuple(tags[era.id] for era in eras if era.id in tags)
    return replace(document, eras=ordered, corrections=(*document.corrections, *corrections))
