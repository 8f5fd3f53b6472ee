"""Claims about what is told of a term: glossary, readings, translations, documents, an example."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Library
from search.text import fold
from tests.fixtures.archive import archive, newspaper

WHO = (
    ("mutual aid team", "互助组"),
    ("schoolteacher", "教师"),
    ("county magistrate", "县长"),
    ("old miller", "磨坊工人"),
)
WHAT = (
    ("bought seed", "买了种子"), ("dug a well", "挖了井"), ("built a house", "盖了房子"), ("met in winter", "冬天开会"),
    ("sold grain", "卖了粮食"), ("planted trees", "种了树木"), ("counted the pigs", "数了猪"), ("wrote a letter", "写了信"),
)  # fmt: skip
SENTENCES = tuple((f"The {who} {what}.", f"{who_zh}{what_zh}。") for who, who_zh in WHO for what, what_zh in WHAT)
TEAMS = len(WHAT)  # sentences that have a mutual aid team


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    days = [f"1954-{1 + number % 12:02}-{1 + number // 12:02}" for number in range(len(SENTENCES))]
    files = {
        f"rmrb/{day}_{number}.md": newspaper(f"News {number}", f"消息{number}", day, *sentence)
        for number, (day, sentence) in enumerate(zip(days, SENTENCES, strict=True))
    }
    with archive(files) as opened:
        yield opened


@pytest.mark.parametrize("text", ["互助组", "互助組", " “互助组” "])
def test_a_term_of_the_glossary(library: Library, text: str) -> None:
    """In either script: pinyin, English names with their source, other names, documents by year."""
    facts = library.term(text)
    assert facts.lang == "zh"
    assert facts.readings == ("hùzhù zǔ",)
    (entry,) = facts.entries
    assert (entry.simplified, entry.traditional, entry.english[0]) == ("互助组", "互助組", "mutual aid team")
    assert entry.source
    translation = facts.expansions[0]
    assert (translation.text, translation.lang) == ("mutual aid team", "en")
    assert "glossary" in translation.source
    assert facts.total == library.search(facts.query).complete == TEAMS
    assert [(period.period, period.count, period.total) for period in facts.timeline.periods] == [
        ("1954", TEAMS, len(SENTENCES))
    ]
    assert len(facts.hits) == TEAMS
    assert len(library.term(text, limit=2).hits) == 2
    assert facts.related
    assert all("互助组" in related.simplified or related.simplified in "互助组" for related in facts.related)
    assert entry not in facts.related


def test_an_english_name_leads_to_the_same_entry(library: Library) -> None:
    """Whatever its number and capitals, an English name finds its entries and the documents of both languages."""
    for text in ("mutual aid team", "Mutual Aid Teams"):
        facts = library.term(text)
        assert (facts.lang, facts.readings) == ("en", ())
        assert [entry.simplified for entry in facts.entries] == ["互助组"]
        assert facts.total == TEAMS


def test_an_example_has_the_term_in_both_languages(library: Library) -> None:
    """Where a pair was mined, a sentence shows it, marked in both languages; elsewhere there is none."""
    for text in ("互助组", "mutual aid team"):
        example = library.term(text).example
        if example is None:
            pytest.fail(f"no pair was mined for {text}")
        assert [fold(example.zh[start:end]) for start, end in example.zh_marks] == ["互助组"]
        assert [example.en[start:end].lower() for start, end in example.en_marks]
        assert (example.en, example.zh) in SENTENCES
        document = library.get(example.document)
        assert document is not None
        assert document.title == example.title
    assert library.term("种子").example is None  # one sentence in four documents


def test_a_term_that_no_table_has_is_still_read(library: Library) -> None:
    """What the glossary lacks has its reading and documents; what nothing has is unknown."""
    facts = library.term("教师")
    assert facts.entries == ()
    assert facts.readings[0].replace(" ", "") == "jiaoshi"  # no table tells which tone 教 has here
    assert facts.total == len(WHAT)
    assert facts.is_known
    for text in ("qwertzuiop", "", " ", '""', "!?"):
        assert not library.term(text).is_known


@given(st.text(max_size=200) | st.text('互助组mutual aid"*()~:«»', max_size=30))
def test_no_text_raises(library: Library, text: str) -> None:
    """Whatever is asked for, an answer comes, and its query is one phrase."""
    facts = library.term(text, limit=1)
    assert facts.query.count('"') in (0, 2)
    assert len(facts.term) <= 80
