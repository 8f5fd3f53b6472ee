"""Claims about what a question means: what was typed comes first, and what is not wanted changes no score."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Library
from tests.fixtures.archive import archive

TERMS = {
    "team": ("mutual aid team", "互助组"),
    "commune": ("people's commune", "人民公社"),
    "register": ("household registration", "户口"),
    "member": ("commune member", "社员"),
}


def _english(term: str, number: int) -> str:
    return f"Note {number}\n\nIn the hills the {term} ploughed a stony slope for many days before the rain, number {number}.\n"


def _chinese(term: str, number: int) -> str:
    return f"记录{number}\n\n山里的{term}在下雨之前犁了坡地第{number}次。\n"


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Each term in many documents of one language and in a single one of the other, and some of neither."""
    files = {}
    for number in range(9):
        files[f"other-{number}.txt"] = f"Other {number}\n\nNothing but rice, tea number {number}.\n"
        files[f"another-{number}.txt"] = f"其他{number}\n\n只有稻米，茶叶第{number}次。\n"
    for place, (name, (english, chinese)) in enumerate(TERMS.items()):
        usual, rare = (_english, _chinese) if place % 2 else (_chinese, _english)
        terms = (english, chinese) if place % 2 else (chinese, english)
        files |= {f"{name}-usual-{number}.txt": usual(terms[0], number) for number in range(12)}
        files[f"{name}-rare.txt"] = rare(terms[1], 99)
    with archive(files) as opened:
        yield opened


def _scores(library: Library, question: str) -> dict[str, float]:
    return {hit.document.source.removesuffix(".txt"): hit.score for hit in library.search(question, per_page=100)}


@pytest.mark.parametrize("name", TERMS)
@pytest.mark.parametrize("marks", ["{}", "“{}”", '"{}"~1'])
def test_a_rare_rendering_does_not_outrank_what_was_typed(library: Library, name: str, marks: str) -> None:
    """However rare a translation is, and quoted or not: of documents alike, those with the typed words come first."""
    for lang, term in enumerate(TERMS[name]):
        scores = {
            source: score
            for source, score in _scores(library, marks.format(term)).items()
            if source.startswith(f"{name}-")
        }
        is_chinese = list(TERMS).index(name) % 2 == 0
        own = "usual" if is_chinese == (lang == 1) else "rare"
        typed = [score for source, score in scores.items() if own in source]
        added = [score for source, score in scores.items() if own not in source]
        assert typed
        assert added
        assert min(typed) > 0.85 * max(added)  # an English text is longer or shorter than the same in Chinese


@pytest.mark.parametrize("question", ["ploughed", "互助组 坡地", '"commune member"', "ploughed slope rain hills"])
def test_what_is_not_wanted_changes_no_score(library: Library, question: str) -> None:
    """A document that is left scores what it scores without the exclusion, and its account adds up to that."""
    plain = _scores(library, question)
    for excluded in ("NOT tea", "-rice -tea", "-(commune OR 公社)"):
        page = library.search(f"{question} {excluded}", per_page=100)
        assert page.hits
        for hit in page:
            assert hit.score == pytest.approx(plain[hit.document.source.removesuffix(".txt")], abs=1e-3)
        account = library.explain(f"{question} {excluded}", page.hits[0].id)
        assert sum(one.score for one in account.concepts) == pytest.approx(page.hits[0].score, abs=1e-3)


def test_a_choice_with_an_exclusion_in_it_ranks_by_words(library: Library) -> None:
    """In `a OR (b NOT c)` a document gains nothing by lacking c."""
    plain = _scores(library, "互助组 OR rice")
    scores = _scores(library, "互助组 OR (rice NOT ploughed)")
    assert scores == pytest.approx(plain, abs=1e-3)
    everything = _scores(library, "互助组 OR NOT ploughed")
    assert set(everything) > set(plain)
    assert max(score for source, score in everything.items() if source not in plain) < min(plain.values())


@pytest.mark.parametrize(
    "question", ["What is a xyzzy plugh", "xyzzy plugh frobozz grue", "ploughed hills xyzzy plugh"]
)
def test_not_all_words_were_required_of_what_is_listed(library: Library, question: str) -> None:
    """The notice that documents with enough of the words are listed stands where any are listed, and only there."""
    for filters in ({}, {"lang": ["en"]}, {"lang": ["zh"]}):
        page = library.search(question, filters=filters)
        assert (page.total > 0) == any(notice.code in ("some-words", "filled-up") for notice in page.notices)


@pytest.mark.parametrize("question", ["1954年", "一九五四年", "1954年 互助组", "一九五四年的互助组", "1954年互助组"])
def test_a_year_is_found_however_it_is_written(question: str) -> None:
    """Who asks for 1954年 finds `in 1954`, and not only where a `year` is named too."""
    files = {
        "english.txt": "Ploughing\n\nIn 1954 a mutual aid team ploughed.\n",
        "digits.txt": "犁地\n\n1954年互助组犁了地。\n",
        "numerals.txt": "犁地\n\n一九五四年的互助组犁了地。\n",
        "other.txt": "Year\n\nIn that year of 1955 a mutual aid team ploughed. 互助组犁了一年的地。\n",
    }
    with archive(files) as library:
        complete = {hit.document.source for hit in library.search(question) if not hit.missing}
        assert complete == {"english.txt", "digits.txt", "numerals.txt"}


def test_a_term_is_not_found_by_single_words_of_its_name() -> None:
    """People are no 人民公社, but a commune is; a province is not 广东. In a whole question every word may help."""
    files = {
        "commune.txt": "Note\n\nThe people's commune ploughed.\n",
        "short.txt": "Note\n\nThe commune ploughed in spring.\n",
        "people.txt": "Note\n\nThe people ploughed with an ox.\n",
        "federation.txt": "Note\n\nThe women's federation met twice.\n",
        "guangdong.txt": "Note\n\nGuangdong has many rivers.\n",
        "shanxi.txt": "Note\n\nA province in north China has no coast, said a society of new farmers.\n",
        "women.txt": "Note\n\nTwo women of the trade association met.\n",
    }
    with archive(files) as library:
        assert set(_scores(library, "人民公社")) == {"commune", "short"}
        assert set(_scores(library, "妇联")) == {"federation"}
        assert "people" not in {expansion.text for expansion in library.search("人民公社").expansions}
        assert set(_scores(library, "广东")) == {"guangdong"}
        assert not _scores(library, "新华社")
        assert set(_scores(library, "人民公社是什么？")) >= {"commune", "short", "people"}


def test_help_does_not_lead_away_from_what_was_typed() -> None:
    """Honan is no slip for Hunan; 谁是地煮 means 地主, not 失地; a slip is not found by what its characters mean."""
    files = {f"hunan-{number}.txt": f"Note\n\nPeasants of Hunan worked, field {number}.\n" for number in range(9)}
    files |= {f"landlord-{number}.txt": f"地主\n\n地主在村里第{number}次算账。\n" for number in range(5)}
    files |= {"lost.txt": "失地\n\n谁失地谁走。\n", "points.txt": "工分\n\n工分记得清楚。\n"}
    with archive(files) as library:
        assert not library.search("Honan").suggestions
        assert [one.query for one in library.search("谁是地煮？").suggestions] == ["谁是地主？"]
        slip = library.search("工份")
        assert (slip.total, [one.query for one in slip.suggestions]) == (0, ["工分"])


def test_a_gloss_in_a_book_is_not_all_that_it_is_about() -> None:
    """An English text that gives one word in Chinese comes behind Chinese texts of that word, the longer the further."""
    field = "The village economy changed slowly while cadres surveyed the fields and the grain was weighed. "
    files = {
        f"study-{length}.txt": f"A study\n\n{field * length}Peasants formed a team (互助组). {field * length}\n"
        for length in (10, 40)
    }
    for times in (1, 2, 3):
        files[f"report-{times}.txt"] = (
            f"农村新闻\n\n{'春天农民下地，干部到村里检查工作，群众很高兴。' * 3}{'互助组很好。' * times}\n"
        )
    with archive(files) as opened:
        found = [hit.document.source for hit in opened.search("互助组", expand=False, fold=False)]
    assert found == ["report-3.txt", "report-2.txt", "report-1.txt", "study-10.txt", "study-40.txt"]


def test_a_quoted_name_is_rendered_as_it_was_typed(library: Library) -> None:
    """An article inside the quotation marks is no part of a name, and pinyin inside them is read as pinyin."""
    for question, word in (
        ('"the people\'s commune"', "people's commune"),
        ('"The Mutual Aid Team"', "mutual aid team"),
        ('"renmin gongshe"', "renmin gongshe"),
    ):
        page = library.search(question)
        assert {expansion.word for expansion in page.expansions} == {word}
        assert any(hit.document.source.endswith("rare.txt") for hit in page)
        assert any("usual" in hit.document.source for hit in page)
    assert not library.search('"of the"').expansions
