"""Claims about corrections: what they overrule, that facts stay consistent, and that they can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.curation import Corrections, Coverage, corrections_changed, uncorrected
from search.errors import ConfigError
from search.model import Correction, Document, Role
from search.query import FACETS
from tests.fixtures.corrections import DOCUMENTS, ESSAY, HEAD, NEWS, enricher, lines, tables


def corrected(document: Document, *said: tuple[str, str]) -> Document:
    """A document after lines of a field and a value about it."""
    table = lines([(document.id, field, value) for field, value in said])
    result = Corrections.parse(table).apply(document, enricher().enrich)
    assert result is not None
    return result


def without_facts(document: Document) -> Document:
    """A document as it was read."""
    return replace(uncorrected(document), published=None, about=(), places=(), eras=(), periods=(), glosses=())


def subjects(document: Document) -> list[str]:
    return [place.code for place in document.places if place.role is Role.SUBJECT]


def mentions(document: Document) -> list[str]:
    return [place.code for place in document.places if place.role is Role.MENTION]


def facet(document: Document, name: str) -> set[str]:
    return set(FACETS[name].values(document))


@given(tables, st.sampled_from(DOCUMENTS))
def test_to_apply_corrections_again_changes_nothing(table: str, document: Document) -> None:
    """apply(apply(d)) = apply(d), whatever the table says."""
    corrections = Corrections.parse(table)
    once = corrections.apply(document, enricher().enrich)
    assert once is not None
    assert corrections.apply(once, enricher().enrich) == once


@given(tables, tables, st.sampled_from(DOCUMENTS))
def test_corrections_can_be_taken_back(table: str, other: str, document: Document) -> None:
    """What was read comes back exactly, and a document under another table is as if the first had never been."""
    once = Corrections.parse(table).apply(document, enricher().enrich)
    assert once is not None
    assert without_facts(once) == document
    fresh = Corrections.parse(other).apply(document, enricher().enrich)
    assert Corrections.parse(other).apply(once, enricher().enrich) == fresh
    assert Corrections.parse("").apply(once, enricher().enrich) == enricher().enrich(document)


@given(tables, tables, st.sampled_from(DOCUMENTS))
def test_a_document_that_is_not_touched_has_the_same_facts(before: str, now: str, document: Document) -> None:
    """Where `corrections_changed` says no, both tables give the same document."""
    stored = Corrections.parse(before).apply(document, enricher().enrich)
    assert stored is not None
    if not corrections_changed(before, now)(stored):
        assert Corrections.parse(now).apply(stored, enricher().enrich) == stored


def test_only_what_a_changed_line_is_about_is_touched() -> None:
    """A line about one document touches it and no other; a comment or another order of columns touches none."""
    before = HEAD + "news-1,date,1951,\n"
    now = HEAD + "news-1,date,1952,\n"
    stored = {document.id: Corrections.parse(before).apply(document, enricher().enrich) for document in DOCUMENTS}
    touched = corrections_changed(before, now)
    assert [name for name, document in stored.items() if document and touched(document)] == ["news-1"]
    reordered = "# why\nnote;value;field;document\n\n;1951;date;news-1\n"
    assert not any(corrections_changed(before, reordered)(document) for document in stored.values() if document)
    with pytest.raises(ConfigError):
        corrections_changed(before, HEAD + "news-1,date,never,\n")
    assert corrections_changed(HEAD + "news-1,era,an era of before,\n", now)(ESSAY)


def test_a_corrected_date_changes_all_that_depends_on_it() -> None:
    """The date facet, the eras of publication, and the province at the time follow the corrected day."""
    assert facet(enricher().enrich(NEWS), "date") == {"195X", "1954", "1954-11"}
    document = corrected(ESSAY, ("date", "1951-03"))
    assert facet(document, "date") == {"195X", "1951", "1951-03"}
    assert "economic-recovery" in facet(document, "period")
    provinces = [
        {place.code: place.province for place in each.places} for each in (document, corrected(ESSAY, ("date", "1956")))
    ]
    assert [each["410700"] for each in provinces] == ["平原", "河南"]
    assert document.corrections == (Correction(field="date", value=("1951-03",), note="note 0", before=()),)
    unknown = corrected(NEWS, ("date", "unknown"))
    assert (unknown.published, unknown.periods, facet(unknown, "date")) == (None, (), {"undated"})
    assert unknown.corrections[0].before == ("1954-11-11",)


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("1954", "1954"), ("1954-11", "1954-11"), ("1954-11-11", "1954-11-11"), ("1955/1957", "1955/1957"), ("195X", "195X"),
        ("1954/11/11", "1954-11-11"), ("1954.11", "1954-11"), ("13/11/1954", "1954-11-13"), ("11/11/1954", "1954-11-11"),
        ("1954年11月", "1954-11"), ("１９５４", "1954"), ("1955/..", "1955/.."),
    ],
)  # fmt: skip
def test_dates_keep_their_precision(written: str, edtf: str) -> None:
    """A date is as precise as it was written, also in the forms that spreadsheets give it."""
    published = corrected(NEWS, ("date", written)).published
    assert published
    assert published.edtf == edtf


def test_places_are_added_removed_and_replaced() -> None:
    """A removed place takes those within it along; one alone replaces all subjects; each knows its role and province."""
    assert subjects(enricher().enrich(NEWS)) == ["610000"]
    assert subjects(corrected(NEWS, ("add place", "Shanxi"))) == ["610000", "140000"]
    document = corrected(NEWS, ("remove place", "Shaanxi"), ("add place", "Changzhi"))
    assert (subjects(document), facet(document, "region")) == (
        ["140400"],
        {"CN", "CN/x-huabei", "CN/x-huabei/140000", "CN/x-huabei/140000/140400"},
    )
    assert next(place for place in document.places if place.code == "140400").province == "山西"
    assert [correction.before for correction in document.corrections] == [("610000",), ()]
    assert subjects(corrected(NEWS, ("place", "+Shanxi; -Shaanxi"))) == ["140000"]
    assert subjects(corrected(NEWS, ("place", "Shanxi"))) == ["140000"]
    assert subjects(corrected(NEWS, ("place", "none"))) == []
    demoted = corrected(NEWS, ("add mention", "Shaanxi"))
    assert (subjects(demoted), "610000" in mentions(demoted)) == ([], True)
    promoted = corrected(NEWS, ("add place", "忻县专区"))
    assert subjects(promoted) == ["610000", "140900"]
    evidence = next(place.evidence for place in promoted.places if place.code == "140900")
    assert evidence[0].where.startswith("body")
    within = corrected(
        corrected(NEWS, ("add place", "Yan'an")), ("place", "Yan'an; Shaanxi"), ("remove place", "Shaanxi")
    )
    assert subjects(within) == []


def test_china_is_a_subject_only_if_nothing_narrower_is() -> None:
    """As when it is derived; but a librarian may say both."""
    assert subjects(corrected(NEWS, ("place", "China"), ("add place", "Shanxi"))) == ["CN", "140000"]
    china = replace(NEWS, texts=(replace(NEWS.texts[0], title="China", paragraphs=()),), alignment=())
    assert subjects(enricher().enrich(china)) == ["CN"]
    assert subjects(corrected(china, ("add place", "Shanxi"))) == ["140000"]


def test_without_china_as_a_whole_its_provinces_stay() -> None:
    """A document that is not about the whole of China may well name a place in it; one without a province has none."""
    before = corrected(NEWS)
    narrower = [place.code for place in before.places if place.code != "CN"]
    assert narrower
    after = corrected(NEWS, ("remove place", "China"))
    assert [place.code for place in after.places] == narrower


def test_a_full_name_is_that_of_the_unit_of_its_level() -> None:
    """忻县 is for short a prefecture's name too, which in full is 忻县专区; other names of several are still asked for."""
    table = "document,field,value\nx,add place,{}\n"
    (county,) = Corrections.parse(table.format("忻县")).rows
    (prefecture,) = Corrections.parse(table.format("忻县专区")).rows
    assert county.value != prefecture.value
    with pytest.raises(ConfigError, match=r"may be .*write its code"):
        Corrections.parse(table.format("鼓楼区"))


def test_a_province_can_be_stated() -> None:
    """A path of codes says in which province a unit lay, where the tables have another; a historical unit has its own."""
    stated = corrected(ESSAY, ("date", "1951"), ("place", "x-pingyuan/410700"))
    assert [place.path for place in stated.places if place.role is Role.SUBJECT] == [
        ("CN", "x-huabei", "x-pingyuan", "410700")
    ]
    late = corrected(ESSAY, ("date", "1956"), ("place", "x-pingyuan/410700"))
    assert next(place for place in late.places if place.code == "410700").province == "平原"
    assert subjects(corrected(NEWS, ("place", "西康"))) == ["x-xikang"]


def test_eras_are_added_removed_and_replaced() -> None:
    """A phase brings the era that it is part of, and goes with it."""
    assert facet(corrected(NEWS, ("era", "primary-coops")), "era") == {"primary-coops", "collectivisation"}
    added = corrected(ESSAY, ("add era", "primary-coops"))
    assert {"land-reform", "primary-coops", "collectivisation"} <= facet(added, "era")
    assert facet(corrected(ESSAY, ("add era", "primary-coops"), ("remove era", "农业合作化运动")), "era") == {
        "land-reform"
    } | (facet(enricher().enrich(ESSAY), "era") - {"land-reform"})
    assert facet(corrected(ESSAY, ("era", "none")), "era") == set()


def test_what_was_read_is_corrected() -> None:
    """Titles, authors, kind, language, column, section, newspaper and page; a title is what facts are derived from."""
    document = corrected(
        NEWS,
        ("title zh", "山西打井"), ("title en", "Wells in Shanxi"), ("author", "Zhang San; Wang Wu"), ("add author", "A B"),
        ("remove author", "Wang Wu"), ("kind", "web"), ("language", "zh-Hant"), ("column", "读者来信"), ("page", "3"),
        ("section", "国内"), ("newspaper", "Lin County Herald"),
    )  # fmt: skip
    assert [text.title for text in document.texts] == ["Wells in Shanxi", "山西打井"]
    assert "140000" in subjects(document)
    assert document.authors == ("Zhang San", "A B")
    assert (document.kind, document.langs) == ("web", ("en", "zh-Hant"))
    assert [document.field(name) for name in ("column", "edition", "section", "newspaper")] == [
        "读者来信",
        "3",
        "国内",
        "Lin County Herald",
    ]
    assert facet(document, "column") == {"读者来信"}
    emptied = corrected(NEWS, ("column", "none"), ("page", "none"))
    assert (facet(emptied, "column"), emptied.field("edition")) == (set(), "")
    swapped = corrected(ESSAY, ("language", "zh-Hans"), ("title zh", "河北土改"))
    assert (swapped.langs, swapped.title) == (("zh-Hans",), "河北土改")
    assert without_facts(swapped) == ESSAY


def test_who_wins() -> None:
    """Later lines over earlier ones, a document's own over rules, an id over a path, wherever they stand."""

    def year(*said: tuple[str, str]) -> date:
        table = lines([(document, "date", value) for document, value in said])
        document = Corrections.parse(table).apply(NEWS, enricher().enrich)
        assert document
        assert document.published
        return document.published.earliest

    rule, path, name = "source = rmrb/*", NEWS.source, NEWS.id
    assert year((rule, "1951"), (rule, "1952")).year == 1952
    assert year((path, "1951"), (rule, "1952")).year == 1951
    assert year((name, "1951"), (path, "1952"), (rule, "1953")).year == 1951
    document = corrected(NEWS, ("place", "Hebei"), ("place", "Shanxi"))
    assert [correction.value for correction in document.corrections] == [("140000",)]


def test_hidden_documents_are_none() -> None:
    """A rule hides, and a line about one document shows it again."""
    hidden = Corrections.parse(HEAD + "source = *,hide,,\nnews-1,hide,no,\n")
    assert hidden.apply(ESSAY, enricher().enrich) is None
    assert hidden.apply(NEWS, enricher().enrich) == enricher().enrich(NEWS)
    assert (hidden.hides(ESSAY), hidden.hides(NEWS)) == (True, False)


def test_lines_without_effect_are_told() -> None:
    """A line that no document fits, and one that cannot apply to its document, are warnings with the line's number."""
    table = "# comment\n" + HEAD + "nobody,date,1954,\nsource = x/*,hide,,\nessay,title zh,题,\nnews-1,date,1951,\n"
    coverage = Coverage(Corrections.parse(table), "corrections.csv")
    assert [coverage.see(document) for document in DOCUMENTS] == [False, False]
    assert coverage.warnings() == (
        "corrections.csv, line 3: ‘nobody’ is no id or path of a document",
        "corrections.csv, line 4: ‘source = x/*’ is a rule that no document fits",
        "corrections.csv, line 5: nothing of ‘essay’ has a text with such a title",
    )
    assert (coverage.corrected, coverage.hidden) == (2, 0)


@given(tables, st.sampled_from(DOCUMENTS))
def test_coverage_goes_on_from_what_was_counted(table: str, gone: Document) -> None:
    """To forget one of the documents gives what only the others give, also after a generation."""
    corrections = Corrections.parse(table)
    counted, others = Coverage(corrections, "x"), Coverage(corrections, "x")
    for document in DOCUMENTS:
        counted.see(document)
        if document is not gone:
            others.see(document)
    later = Coverage(corrections, "x", counted.facts())
    stored = corrections.apply(gone, enricher().enrich)
    assert stored is not None
    later.forget(stored)
    assert (later.facts(), later.warnings()) == (others.facts(), others.warnings())


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ("source = rmrb/1954.11/*", [NEWS]), ("source = *.md", [NEWS, ESSAY]), ("source = rmrb*1954*news*", [NEWS]),
        ("source = rmrb/1954.11/news.md", [NEWS]), ("source = news.md", []), ("source = *news.md*news.md", []),
        ("text contains 忻縣專區", [NEWS]), ('text contains "LAND REFORM"', [ESSAY]), ("text contains “wells were dug”", [NEWS]),
        ("kind = scholarship", [ESSAY]), ("newspaper = 人民日报", [NEWS]), ("newspaper = people’s daily", [NEWS]),
        ("date = 1954", [NEWS]), ("date = 1954-12", []), ("date = unknown", [ESSAY]),
        ("kind = newspaper and date = 1954 and text contains 陕西", [NEWS]), ("kind=newspaper and source = essays/*", []),
        ('text contains "Hebei and kind = web"', []), ("text contains Xinxiang and Hebei", [ESSAY]),
    ],
)  # fmt: skip
def test_rules(rule: str, fits: list[Document]) -> None:
    """A rule fits the documents that it says, by what was read of them."""
    corrections = Corrections.parse(lines([(rule.replace('"', '""'), "page", "9")]))
    assert [document for document in DOCUMENTS if corrections.rows_for(document)] == fits


def test_a_file_of_several_documents_is_corrected_as_a_whole() -> None:
    """By its path all of its documents are meant, whether their sources bear a number or not."""
    corrections = Corrections.parse(HEAD + "essays/essay.md,date,1951,\nsource = essays/essay.md,page,7,\n")
    for source in ("essays/essay.md", "essays/essay.md#2"):
        document = corrections.apply(replace(ESSAY, source=source), enricher().enrich)
        assert document
        assert document.published
        assert document.field("page") == "7"
