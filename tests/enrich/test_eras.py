"""Claims about eras: the packaged table, the errors of a librarian's own, and which documents get which era."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.enrich import EraTable, eras_template, parse_date
from search.enrich.dates.document_dates import content_spans
from search.enrich.eras.document_eras import periods_of, tag_eras
from search.errors import ConfigError
from search.model import OPEN_END, Document, EraTag, Kind, Paragraph, Text

_ERA = '[[era]]\nid = "{id}"\nzh = "{zh}"\nen = "{en}"\nfrom = "1950"\n'


def _document(
    *paragraphs: str, title: str = "", kind: Kind = Kind.SCHOLARSHIP, lang: str = "en", day: str = ""
) -> Document:
    texts = (Text(lang=lang, title=title, paragraphs=tuple(map(Paragraph, paragraphs))),)
    return Document(id="x", source="x.md", kind=kind, texts=texts, header=(("date", day),) if day else ())


def _article(*paragraphs: str, day: str, title: str = "") -> Document:
    return _document(*paragraphs, title=title, kind=Kind.NEWSPAPER, lang="zh-Hans", day=day)


def _tags(document: Document) -> tuple[EraTag, ...]:
    table = EraTable.load()
    return tag_eras(document, table, content_spans(document, table))


def _ids(document: Document) -> set[str]:
    return {tag.id for tag in _tags(document)}


# ---------------------------------------------------------------- the table


def test_the_packaged_table_is_chronological_and_sound() -> None:
    """Eras are in order, have both names and stable ids, and phases begin within their era."""
    table = EraTable.load()
    assert table is EraTable.load()
    begins = [era.earliest for era in table]
    assert begins == sorted(begins)
    for era in table:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", era.id)
        assert era.zh
        assert era.en
        assert era.terms
        assert era.earliest < era.latest
        if era.part_of:
            whole = table[era.part_of]
            assert whole.earliest <= era.earliest < whole.latest


@pytest.mark.parametrize(
    ("era_id", "first", "after"),
    [
        ("collectivisation", date(1951, 12, 1), date(1957, 1, 1)),
        ("civil-war", date(1946, 6, 1), date(1949, 10, 1)),
        ("first-five-year-plan", date(1953, 1, 1), date(1958, 1, 1)),
        ("great-leap-forward", date(1958, 5, 1), date(1960, 12, 1)),
        ("cultural-revolution", date(1966, 5, 1), date(1976, 11, 1)),
        ("rural-revitalisation", date(2017, 10, 1), OPEN_END),
    ],
)
def test_eras_have_the_days_that_historians_give(era_id: str, first: date, after: date) -> None:
    """The last month belongs to the era; an era without an end is open."""
    era = EraTable.load()[era_id]
    assert (era.earliest, era.latest) == (first, after)


@given(st.data())
def test_every_name_resolves_however_it_is_typed(data: st.DataObject) -> None:
    """Id, names in either script and aliases resolve in any case, with any separators, with -s- or -z-."""
    table = EraTable.load()
    era = data.draw(st.sampled_from(list(table)))
    name = data.draw(st.sampled_from([era.id, era.zh, era.en, *era.aliases, *([era.zh_hant] if era.zh_hant else [])]))
    typed = data.draw(st.sampled_from([name.upper(), name.title(), name.lower(), name]))
    typed = typed.replace("-", data.draw(st.sampled_from(["-", " ", "_"]))).replace("isation", "ization")
    assert table.resolve(f" {typed} ") == era.id


def test_unknown_names_resolve_to_none() -> None:
    """An unknown name resolves to None."""
    assert EraTable.load().resolve("the age of sail") is None
    assert EraTable.load().resolve("") is None


@given(st.dates(date(1940, 1, 1), date(2030, 1, 1)))
def test_a_day_belongs_to_the_eras_that_contain_it(day: date) -> None:
    """Both ends of an era are inclusive as written, half-open as kept."""
    span = parse_date(day.isoformat())
    assert span is not None
    overlapping = EraTable.load().overlapping(span)
    for era in EraTable.load():
        assert (era in overlapping) == (era.earliest <= day < era.latest)


def test_the_day_after_an_era_is_outside() -> None:
    """1956-12-31 is the last day of collectivisation."""
    last = parse_date("1956-12-31")
    after = parse_date("1957-01-01")
    assert last is not None
    assert after is not None
    assert last.latest - timedelta(days=1) == last.earliest
    ids = [{era.id for era in EraTable.load().overlapping(span)} for span in (last, after)]
    assert ["collectivisation" in found for found in ids] == [True, False]


# ---------------------------------------------------------------- a librarian's table


def test_a_librarian_may_add_an_era_and_a_clue() -> None:
    """A new block in the file is enough for its names, days, terms and clues to work."""
    table = EraTable.load(
        _ERA.format(id="well-digging", zh="打井运动", en="Well-digging")
        + 'to = 1952-06-30\nterms = ["well-digging brigade"]\naliases = ["wells"]\n'
        '[[clue]]\nid = "pump"\ndate = "196X"\nterms = ["electric pump"]\n'
    )
    assert len(table) == len(EraTable.load()) + 1
    assert table.resolve("打井運動") == table.resolve("Wells") == "well-digging"
    assert table["well-digging"].latest == date(1952, 7, 1)
    document = _document("Well digging brigades and electric pumps.")
    spans = content_spans(document, table)
    assert [span.edtf for span in spans] == ["196X"]
    assert [tag.id for tag in tag_eras(document, table, ())] == ["well-digging"]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("[[era]\n", "TOML"),
        ("replace_all = true\n", "[[era]]"),
        ('title = "x"\n', "[[era]], [[clue]]"),
        ("[[eras]]\n", "[[era]], [[clue]]"),
        ("[era]\n", "[[era]]"),
        (_ERA.format(id="a", zh="甲", en="A") + 'until = "1951"\n', "valid keys: id, zh"),
        (_ERA.format(id="A b", zh="甲", en="A"), "such as land-reform"),
        (_ERA.format(id="a", zh="", en="A"), "zh is missing"),
        (_ERA.format(id="a", zh="甲", en="A").replace("1950", "1951-13"), "such as 1951, 1951-12"),
        (_ERA.format(id="a", zh="甲", en="A").replace('from = "1950"', ""), "from is missing"),
        (_ERA.format(id="a", zh="甲", en="A") + 'to = "1949"\n', "lies before"),
        (_ERA.format(id="a", zh="甲", en="A") + 'terms = "x"\n', "list of texts"),
        (_ERA.format(id="a", zh="甲", en="A") + 'terms = [""]\n', "not empty"),
        (_ERA.format(id="a", zh="甲", en="A") + 'terms = ["—"]\n', "no name or term"),
        (_ERA.format(id="a", zh="甲", en="A") + 'aliases = ["..."]\n', "no name or term"),
        (_ERA.format(id="a", zh="甲", en="A") + f'terms = ["{"co-op " * 12}"]\n', "no name or term"),
        (_ERA.format(id="a", zh="甲", en="A") + f"note = {'1' * 5000}\n", "TOML"),
        (_ERA.format(id="a", zh="甲", en="A") + "note = 3\n", "between quotes"),
        ("replace_all = true\n" + _ERA.format(id="a", zh="甲", en="A") + 'part_of = "b"\n', "leave part_of out"),
        (
            "replace_all = true\n"
            + _ERA.format(id="b", zh="乙", en="B")
            + _ERA.format(id="a", zh="甲", en="A")
            + 'part_of = "c"\n',
            "values: b",
        ),
        (_ERA.format(id="a", zh="甲", en="A") + _ERA.format(id="a", zh="乙", en="B"), "twice"),
        (_ERA.format(id="a", zh="甲", en="A") + _ERA.format(id="b", zh="甲", en="B"), "already belongs to 'a'"),
        (
            _ERA.format(id="a", zh="甲", en="A") + '[[clue]]\nid = "c"\ndate = "soon"\nterms = ["x"]\n',
            "such as 2021, 202X",
        ),
        (_ERA.format(id="a", zh="甲", en="A") + '[[clue]]\nid = "c"\ndate = "202X"\n', "terms is missing"),
    ],
)
def test_a_wrong_entry_is_named_with_what_would_be_valid(broken: str, told: str) -> None:
    """The error names the file, and for an entry its id and line, and says what to write instead."""
    with pytest.raises(ConfigError) as raised:
        EraTable.load(broken, name="/archive/eras.toml")
    assert "/archive/eras.toml" in str(raised.value)
    assert told in str(raised.value)


def test_an_entry_of_a_known_id_overrules_what_it_gives() -> None:
    """The rest of it stays; lists are replaced, or added to; an era or a clue may be taken out."""
    shipped = EraTable.load()
    known = shipped["land-reform"]
    own = EraTable.load(
        '[[era]]\nid = "land-reform"\nto = 1952\nadd_terms = ["耕者有其田"]\naliases = ["agrarian revolution"]\n'
        '[[era]]\nid = "great-famine"\nremove = true\n[[era]]\nid = "reform-and-opening"\nto = ""\n'
    )
    reform = own["land-reform"]
    assert (reform.zh, reform.zh_hant, reform.en, reform.earliest) == (
        known.zh,
        known.zh_hant,
        known.en,
        known.earliest,
    )
    assert (reform.latest, reform.terms) == (date(1953, 1, 1), (*known.terms, "耕者有其田"))
    assert own.resolve("Agrarian Revolution") == "land-reform"
    assert "great-famine" not in own
    assert len(own) == len(shipped) - 1
    assert own["reform-and-opening"].latest == OPEN_END
    assert EraTable.load("# nothing of our own\n").clues == shipped.clues


def test_a_table_may_stand_alone() -> None:
    """With `replace_all` nothing is left of the table of hezuo."""
    table = EraTable.load("replace_all = true\n" + _ERA.format(id="wells", zh="打井", en="Wells"))
    assert [era.id for era in table] == ["wells"]
    assert table.clues == ()


def test_all_wrong_entries_are_named_at_once_with_their_lines() -> None:
    """Of each field that is wrong, the line where it stands."""
    with pytest.raises(ConfigError) as raised:
        EraTable.load(
            '# our own\n[[era]]\nid = "wells"\nzh = "打井"\nfrom = "long ago"\n\n'
            '[[era]]\nid = "nothing"\nremove = true\n[[era]]\nid = "land-reform"\nname = "x"\n',
            name="eras.toml",
        )
    lines = [line.partition(": ")[0] for line in str(raised.value).splitlines()]
    assert lines == [f"eras.toml, line {number}" for number in (2, 5, 9, 12)]


def test_what_an_archive_takes_out_leaves_no_phase_alone() -> None:
    """An era with phases can go only if they go too, or belong to another one."""
    with pytest.raises(ConfigError, match="part_of = 'collectivisation'"):
        EraTable.load('[[era]]\nid = "collectivisation"\nremove = true\n')


def test_the_template_adds_nothing() -> None:
    """What `hezuo init` writes is a table that changes nothing, until a librarian takes a # away."""
    assert list(EraTable.load(eras_template())) == list(EraTable.load())
    examples = "\n".join(
        line.removeprefix("# ") for line in eras_template().partition("would count):\n")[2].splitlines()
    )
    assert "well-digging" in EraTable.load(examples)


# ---------------------------------------------------------------- finding words


@pytest.mark.parametrize(
    "wording",
    ["People’s Communes", "peoples' commune", "the peoples communes", "people's commune's", "人民公社", "人民公社化"],
)  # fmt: skip
def test_an_era_is_found_in_every_spelling(wording: str) -> None:
    """Possessives, plurals, case and script make no difference."""
    document = _document(f"About {wording} here, and {wording} there.")
    assert "peoples-communes" in _ids(document)


@pytest.mark.parametrize(
    "wording",
    ["advanced co-ops", "advanced coop", "advanced co-operatives", "Advanced Cooperative",
     "advanced agricultural producers’ cooperatives", "advanced agricultural production co-op",
     "advanced collectivization", "高級農業生產合作社"],
)  # fmt: skip
def test_a_phase_brings_its_era(wording: str) -> None:
    """A document in the phase of advanced co-ops is also in collectivisation, with the evidence of the phase."""
    tags = {tag.id: tag for tag in _tags(_document("Nothing.", title=f"The {wording} of Hebei"))}
    assert {"collectivisation", "advanced-coops"} <= set(tags)
    (evidence, *_) = tags["advanced-coops"].evidence
    assert (evidence.where, evidence.rule) == ("title.en", "term")
    assert evidence.text in f"The {wording} of Hebei"


@pytest.mark.parametrize(
    "wording", ["the Paris Commune", "a commune", "land reformers", "communes in Vermont", "revitalise"]
)
def test_generic_words_and_parts_of_words_are_no_evidence(wording: str) -> None:
    """Only whole, specific terms count."""
    assert _ids(_document(f"{wording}, {wording}, {wording}.", title=wording)) == set()


def test_of_two_terms_at_one_place_the_longer_counts() -> None:
    """人民公社化 is the movement of 1958, not a mention of the communes in general."""
    tags = {tag.id: tag for tag in _tags(_document("人民公社化运动。人民公社化", lang="zh-Hans"))}
    assert {one.text for one in tags["commune-movement"].evidence} == {"人民公社化"}
    assert {one.rule for one in tags["peoples-communes"].evidence} == {"phase"}


@given(st.text(alphabet="人民公社大跃进土改 co-opadvnced'’ -–\n", max_size=80))
def test_evidence_quotes_the_paragraph(text: str) -> None:
    """Whatever the text, offsets point at the words that are quoted."""
    for tag in _tags(_document(text, title=text)):
        assert tag.evidence
        for one in tag.evidence:
            assert one.where in {"title.en", "body.en.0"}
            assert text[one.start : one.end] == one.text != ""


# ---------------------------------------------------------------- which documents


def test_periods_of_publication_are_those_of_the_day() -> None:
    """A document was published in the eras of its day, whatever its kind and words, and the day is the evidence."""
    for kind in Kind:
        tags = periods_of(_document("文化大革命", kind=kind, lang="zh-Hans", day="1954-11-11"), EraTable.load())
        ids = {tag.id for tag in tags}
        assert {"collectivisation", "primary-coops", "first-five-year-plan"} <= ids
        assert not ids & {"cultural-revolution", "land-reform", "mutual-aid", "advanced-coops"}
        assert {(one.where, one.rule, one.text) for tag in tags for one in tag.evidence} == {
            ("header.date", "day", "1954-11-11")
        }
    assert periods_of(_document("文化大革命", kind=Kind.WEB, lang="zh-Hans"), EraTable.load()) == ()


def test_a_newspaper_is_about_what_its_words_speak_of() -> None:
    """A newspaper article is about none of the eras of its day unless it speaks of them."""
    wages = _article("县里的工厂调整工资，职工讨论了办法。", day="1971-11-30")
    assert _ids(wages) == set()
    assert _ids(_article("我们的人民公社今年修了三条渠。", day="1971-11-30")) == {"peoples-communes"}


def test_an_article_is_about_no_era_that_begins_later() -> None:
    """Mutual aid teams of 1946 are none of the 1950s, and a border region of 1949 is no subject of the war before."""
    assert _ids(_article("互助组。", "互助组。", "互助组。", day="1946-06-04", title="互助组")) == set()
    assert _ids(_article("陕甘宁边区政府通知。", day="1949-12-01", title="陕甘宁边区的教师")) == set()
    assert _ids(_article("抗日战争中他是民兵。", day="1949-12-01", title="抗日战争中的民兵")) == {"war-of-resistance"}


def test_a_passing_word_in_a_long_article_is_no_subject() -> None:
    """One mention of an era of the day in a long article is passing, two are not, and a translation adds none."""
    filler = "天没有亮，社员就下地了，队里的牛也牵了出来。" * 40
    assert _ids(_article(filler, "人民公社的社员。", day="1971-11-30")) == set()
    assert _ids(_article(filler, "人民公社的社员。", "人民公社的牛。", day="1971-11-30")) == {"peoples-communes"}
    english = Text(lang="en", title="", paragraphs=(Paragraph("x" * 3000), Paragraph("In the people's commune.")))
    both = _article(filler, "人民公社的社员。", day="1971-11-30")
    assert _ids(replace(both, texts=(*both.texts, english))) == set()


def test_an_era_of_another_time_must_be_spoken_of_at_length() -> None:
    """What lies behind an article's day is its subject in a headline or if it is mentioned three times."""
    assert _ids(_article("土地改革以后，他分到了地。", day="1971-11-30")) == set()
    assert _ids(_article("土地改革。", "土地改革。", "土地改革。", day="1971-11-30")) == {"land-reform"}
    assert _ids(_article("他分到了地。", day="1971-11-30", title="土地改革的故事")) == {"land-reform"}


def test_a_newspaper_without_a_day_goes_by_its_words() -> None:
    """Without a day, a newspaper's eras are those of its content."""
    assert "cultural-revolution" in _ids(_document("文化大革命", kind=Kind.NEWSPAPER, lang="zh-Hans"))


def test_background_at_another_time_is_no_subject() -> None:
    """A paper on the late 1950s that looks back at land reform and mutual aid is not about them."""
    document = _document(
        "After land reform, collectivization began with mutual aid teams and went through primary collectivization "
        "to people's communes. Compared to land reform, advanced collectivization has been little studied, and so has "
        "the road to people's communes.",
        "In the late 1950s villages resisted.",
        title="The rise and fall of an advanced co-op",
    )
    ids = _ids(document)
    assert {"collectivisation", "advanced-coops", "peoples-communes"} <= ids
    assert not ids & {"land-reform", "mutual-aid", "primary-coops"}


def test_a_single_mention_counts_if_it_is_all_there_is() -> None:
    """One mention of one era, and no times: that era; beside three of another it is background."""
    assert _ids(_document("A push toward rural revitalization.", kind=Kind.WEB)) == {"rural-revitalisation"}
    crowded = "乡村振兴。" * 3 + "改革开放。"
    assert _ids(_document(crowded, kind=Kind.WEB, lang="zh-Hans")) == {"rural-revitalisation"}


def test_a_title_stands_although_the_text_names_other_times() -> None:
    """A book on the Great Leap whose author visited the archive in 2010 is about the Great Leap."""
    document = _document("The archive opened in 2010.", title="Famine and the Great Leap Forward in Henan")
    assert "great-leap-forward" in _ids(document)
    other = _document("Land reform, again.", title="From land reform to revolution: the village in 1968")
    assert "land-reform" not in _ids(other)


def test_words_named_often_stand_although_no_time_goes_with_them() -> None:
    """If none of the times fits any era that the text speaks of, three mentions are enough and one is not."""
    assert "great-famine" in _ids(_document("In 2012 we asked about the Great Famine. " + "The Great Famine. " * 2))
    assert _ids(_document("In 2012 we asked about the Great Famine.")) == set()


def test_years_in_a_title_bring_the_eras_around_them() -> None:
    """A date in the title (Village Life in 1963–1965) brings the era of that time without any of its terms."""
    document = _document("Rain and harvests.", title="Village life in Shanxi, 1963–1965")
    ids = _ids(document)
    assert {"four-cleanups", "readjustment", "peoples-communes"} <= ids
    assert not ids & {"cultural-revolution", "great-leap-forward", "reform-and-opening"}
    assert all(one.rule == "title-date" for tag in _tags(document) for one in tag.evidence)


@pytest.mark.parametrize("title", ["Rural China since 1949", "Villages before 1949", "1949年以来的中国农村"])
def test_a_limit_in_a_title_is_no_time(title: str) -> None:
    """Since 1949 does not mean in 1949."""
    assert _ids(_document("Rain.", title=title, lang="zh-Hans" if "年" in title else "en")) == set()


@pytest.mark.parametrize(
    ("title", "body", "eras"),
    [
        ("Land reform in South Africa", "Land reform from 1994 to 2024.", set()),
        ("Zimbabwe's land reform of 2000", "", set()),
        ("Collectivization in Ukraine in 1929-33", "The collectivization of agriculture.", set()),
        ("Japan and Land Reform in China, 1947", "Land reform reached the villages.", {"land-reform"}),
        (
            "Online villages",
            "Since 2013 shops grew. Officials in China speak of rural revitalization.",
            {"rural-revitalisation"},
        ),
    ],
)
def test_other_countries_and_limits(title: str, body: str, eras: set[str]) -> None:
    """Another country's land reform has no era, and `since 2013` is not a date that a text is about."""
    text = Text(lang="en", title=title, paragraphs=(Paragraph(body),))
    document = Document(id="x", source="x", kind=Kind.SCHOLARSHIP, texts=(text,))
    table = EraTable.load()
    found = {tag.id for tag in tag_eras(document, table, content_spans(document, table))}
    assert found >= eras if eras else not found
