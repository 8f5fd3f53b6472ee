"""Claims about questions that cross languages, scripts and spellings: what they find, in what order, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Library, build
from search.engine import OpenIndex
from search.lexicon import write_csv
from search.lexicon.curated.glossary import Glossary
from search.lexicon.pairs.decisions import DECISIONS
from search.query import IndexRequest, IndexResult
from tests.fixtures.archive import archive, newspaper

FILES = {
    "coop.txt": "供销合作社\n\n县里的供销合作社收购农副产品，也供应农具和化肥。社员把棉花卖给供销合作社，再买回布匹和盐。\n",
    "grain.txt": "Grain\n\nIn 1953 the state took over the trade in grain. Unified purchase and marketing left households little"
    " to sell in private markets, and cadres counted every sack that went to the depot.\n",
    "both.md": newspaper(
        "Mutual aid teams in the hills", "山区的互助组", "1954-03-02", "A mutual aid team ploughed.", "互助组犁地。"
    ),
    "english.txt": "Teams\n\nA mutual aid team ploughed the slope before the rain came and shared one ox.\n",
    "chinese.txt": "互助组\n\n一个互助组在下雨前犁了坡地，合用一头牛。\n",
    "sights.txt": "景点\n\n村口的景点游人很多，门票不贵。\n",
    "classics.txt": "经典\n\n他每天晚上读一本经典，第二天讲给别人听。\n",
    "roads.txt": "山西省长治\n\n山西省长治的公路修通了，汽车可以开到村里。\n",
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Small texts in one language or both."""
    with archive(FILES) as opened:
        yield opened


def found(library: Library, question: str, *, expand: bool = True) -> list[str]:
    """Sources of the hits, best first, without their endings."""
    return [hit.document.source.partition(".")[0] for hit in library.search(question, expand=expand)]


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("mutual aid team", {"000", "001"}),
        ("互助組", {"000", "001"}),
        ("互助组", {"000", "001"}),
        ("huzhuzu", {"000", "001"}),
        ("hùzhù zǔ", {"000", "001"}),
        ("hu4zhu4zu3", {"000", "001"}),
        ("hu-chu tsu", {"000", "001"}),
        ("rural revitalization", {"002"}),
        ("乡村振兴", {"002"}),
        ("Hopei", {"000"}),
        ("Shansi", {"001"}),
        ("Shensi", set()),
    ],
)
def test_the_seeds_are_found_by_any_spelling(seeds: Library, question: str, sources: set[str]) -> None:
    """Chinese in either script, English, pinyin, Wade-Giles and postal names find the customer's three documents."""
    assert {hit.document.source[:3] for hit in seeds.search(question) if not hit.missing} == sources


def test_peoples_commune_is_marked_in_chinese_too(seeds: Library) -> None:
    """Who asks in English sees the Chinese of the same paper marked."""
    page = seeds.search("people's commune")
    assert [hit.document.source[:3] for hit in page] == ["000"]
    marked = {
        text
        for hit in page
        for snippet in (*hit.titles, *hit.snippets)
        for text, is_marked in snippet.pieces()
        if is_marked
    }
    texts = seeds.mark(page.hits[0].document, "people's commune")
    marked |= {
        text for one in texts for paragraph in one.paragraphs for text, is_marked in paragraph.pieces() if is_marked
    }
    assert "人民公社" in marked


def test_hopei_is_hebei(seeds: Library) -> None:
    """The place of what an old spelling finds is the place that it means."""
    page = seeds.search("Hopei", facets=("region",))
    assert "Hebei" in {value.label for value in page.facets["region"].walk()}


def test_a_chinese_document_is_found_in_english(library: Library) -> None:
    """Supply and marketing cooperatives are found where only 供销合作社 stands."""
    assert found(library, "supply and marketing cooperative")[0] == "coop"


def test_an_english_document_is_found_in_chinese(library: Library) -> None:
    """统购统销 is found where only its translation stands."""
    assert "grain" in found(library, "统购统销")


def test_what_words_have_in_common_finds_in_a_whole_question_only() -> None:
    """A truck is 卡车 or 货车, and the text has 汽车: a question is helped by 车, who types the word alone means it."""
    with archive(FILES | {f"rain-{day}.txt": f"下雨\n\n五月{day}日下雨了。\n" for day in range(1, 9)}) as opened:
        page = opened.search("Who saw a truck?")
        assert [(one.word, one.text) for one in page.expansions if one.text == "车"] == [("truck", "车")]
        assert [hit.document.source for hit in page] == ["roads.txt"]
        assert not found(opened, "truck")
        assert not opened.search("Who saw a truck?", without=["車"]).total


def test_what_was_added_is_told_and_can_be_left_out(library: Library) -> None:
    """Each expansion says why; without it, or with `expand=False`, only the rest is searched."""
    page = library.search("互助组")
    [team] = [expansion for expansion in page.expansions if expansion.text == "mutual aid team"]
    assert (team.word, team.lang, team.why) == ("互助组", "en", "glossary")
    assert team.source
    assert set(found(library, "互助组")) == {"both", "chinese", "english"}
    assert set(found(library, "互助组", expand=False)) == {"both", "chinese"}
    without = library.search("互助组", without=[one.text for one in page.expansions])
    assert {hit.document.source for hit in without} == {"both.md", "chinese.txt"}
    assert not library.search("互助组", expand=False).expansions


ROMANISED = ["huzhuzu", "hùzhù zǔ", "hu4zhu4zu3", "Hu-chu tsu"]


@pytest.mark.parametrize("question", ROMANISED)
def test_a_romanised_term_is_found_in_english_too(library: Library, question: str) -> None:
    """Who types 互助组 in Latin letters finds its English last; it is told why, and can be left out."""
    assert found(library, question)[2:] == ["english"]
    told = {one.text: one for one in library.search(question).expansions}
    english = told["mutual aid team"]
    assert (english.word, english.lang, english.why) == (question.lower(), "en", "glossary")
    assert "互助组" in english.source
    assert 0 < english.weight < told["互助组"].weight
    page = library.search(question, without=["mutual aid team", "mutual aid"])
    assert {hit.document.source for hit in page} == {"both.md", "chinese.txt"}


@pytest.mark.parametrize(
    ("question", "text", "why", "source"),
    [
        ("huzhuzu", "互助组", "romanisation", "pinyin hùzhù zǔ"),
        ("hu-chu tsu", "互助组", "romanisation", "pinyin hùzhù zǔ"),
        ("gonglu", "公路", "romanisation", "pinyin gōnglù"),
        ("youren", "游人", "romanisation", "pinyin yóurén"),
        ("gonglu xiutong", "公路修通", "romanisation", "pinyin gonglu xiutong"),  # 通 may be tōng and tòng
        ("Ch'ang-chih", "长治", "place", "Changzhi in the gazetteer"),
        ("互助组", "mutual aid team", "glossary", "glossary: Selden 1988; Kono Tadashi"),
        ("evening", "晚上", "dictionary", "CC-CEDICT"),
    ],
)
def test_a_reader_is_told_why_in_words(library: Library, question: str, text: str, why: str, source: str) -> None:
    """How a word is read, which place it is, or who says so."""
    told = {one.text: (one.why, one.source) for one in library.search(question).expansions}
    assert told[text] == (why, source)


def test_a_romanised_term_needs_no_chinese_document() -> None:
    """An archive in English alone answers it: the glossary knows how the Chinese word is read."""
    with archive({"a.txt": "Ploughing\n\nThe mutual aid team of the people's commune ploughed.\n"}) as library:
        for question in (*ROMANISED, "renmin gongshe", "jen-min kung-she"):
            assert found(library, question) == ["a"], question
            assert {one.lang for one in library.search(question).expansions} == {"en"}


def test_a_rejected_pair_is_not_searched_for_by_its_sound_either(tmp_path: Path) -> None:
    """A librarian's word on 互助组 and an English name holds for huzhuzu too."""
    write_csv(tmp_path / DECISIONS, ("Chinese", "English", "decision"), [("互助组", "mutual aid team", "reject")])
    (tmp_path / "a.txt").write_text("Teams\n\nA mutual aid team ploughed.\n", encoding="utf-8")
    build([tmp_path / "a.txt"], tmp_path)
    with Library.open(tmp_path) as library:
        assert [one.text for one in library.search("huzhuzu").expansions] == ["mutual aid"]


def test_a_word_that_is_spelt_like_pinyin_is_no_term() -> None:
    """In an archive that holds every English name of the glossary, an ordinary word finds none of them."""
    names = "\n\n".join(name for entry in Glossary.load() for name in entry.english)
    words = "women hang long pan she can men fan panic sanction Hunan change song shui china language to-day"
    with archive({"names.txt": f"Names\n\n{names}\n"}) as library:
        assert [one.text for one in library.search("sheyuan").expansions if one.lang == "en"]
        for word in words.split():
            assert not [one for one in library.search(word).expansions if one.lang == "en"], word


@pytest.mark.parametrize("question", ["互助组", "mutual aid team"])
def test_a_document_in_both_languages_does_not_win_by_that(question: str) -> None:
    """A text that says a thing once in each language scores as one that says it once in one."""
    one = (
        "犁地的时候，互助组合用一头牛。" if question == "互助组" else "When ploughing, a mutual aid team shared one ox."
    )
    other = (
        "When ploughing, a mutual aid team shared one ox." if question == "互助组" else "犁地的时候，互助组合用一头牛。"
    )
    english, chinese = (other, one) if question == "互助组" else (one, other)
    with archive(
        {
            "single.txt": f"单\n\n{one}\n",
            "both.md": newspaper("Ox", "牛", "1954-03-02", english, chinese),
            **{f"other{n}.txt": f"其他\n\n别的文章 {n} about weather.\n" for n in range(6)},
        }
    ) as library:
        scores = {hit.document.source: hit.score for hit in library.search(question)}
    # Fields of two languages differ in length, which is worth a little.
    assert scores["both.md"] <= scores["single.txt"] * 1.15


@pytest.mark.parametrize("question", ["互助组", "mutual aid team"])
def test_an_expansion_does_not_outrank_the_word_itself(library: Library, question: str) -> None:
    """Of two short texts that say the same, the one in the question's language comes first."""
    order = found(library, question)
    own, other = ("chinese", "english") if question == "互助组" else ("english", "chinese")
    assert order.index(own) < order.index(other)


@pytest.mark.parametrize("name", ["Huguenot", "Huguenots", "Huguenot's", "Huguenots’"])
def test_a_foreign_name_is_found_by_its_sound_in_any_form(name: str) -> None:
    """Chinese names have neither plural nor genitive."""
    with archive({"names.txt": "胡格诺\n\n胡格诺派信徒离开了法国。\n"}) as opened:
        assert [one.text for one in opened.search(name).expansions] == ["胡格诺"]
        assert found(opened, name) == ["names"]


def test_sound_never_widens_chinese(library: Library) -> None:
    """景点 does not find 经典, though both are jingdian; who types jingdian finds both."""
    assert found(library, "景点") == ["sights"]
    assert found(library, "经典") == ["classics"]
    assert set(found(library, "jingdian")) == {"sights", "classics"}


@pytest.mark.parametrize(
    ("question", "source"), [("jǐngdiǎn", "sights"), ("jing3 dian3", "sights"), ("jīngdiǎn", "classics")]
)
def test_typed_tones_are_meant(library: Library, question: str, source: str) -> None:
    """Who types tones finds the word that has them."""
    assert found(library, question) == [source]


def test_readings_are_right_in_context(library: Library) -> None:
    """山西省长治 is read changzhi, not zhangzhi."""
    assert found(library, "changzhi") == ["roads"]
    assert found(library, "zhangzhi") == []


@pytest.mark.parametrize(
    "question", ["互助组", "mutual aid team", "aid teams in 1954", "供销合作社 OR 经典", '"mutual aid"']
)
def test_an_explanation_adds_up(library: Library, question: str) -> None:
    """What each word gave to the score adds up to the score, and each word's shares to one."""
    for hit in library.search(question):
        told = library.explain(question, hit.id)
        assert told.matches
        assert told.score == pytest.approx(hit.score, abs=1e-3)
        assert sum(concept.score for concept in told.concepts) == pytest.approx(hit.score, rel=1e-3, abs=1e-3)
        for concept in told.concepts:
            assert not concept.parts or sum(part.share for part in concept.parts) == pytest.approx(1)


@pytest.mark.parametrize(
    ("question", "searches"),
    [("互助组", 1), ("mutual aid team", 0), ("What ploughed the slope?", 0), ("ploughed slope ox xyzzy", 0)],
)
def test_an_explanation_searches_only_to_learn_the_query(
    library: Library, monkeypatch: pytest.MonkeyPatch, question: str, searches: int
) -> None:
    """It is of the query that `search` ends with; a search is needed only to learn whether a compound is in the index."""
    hits = library.search(question).hits
    assert hits
    requests = []

    def search(index: OpenIndex, request: IndexRequest) -> IndexResult:
        requests.append(request)
        return plain(index, request)

    plain = OpenIndex.search
    monkeypatch.setattr(OpenIndex, "search", search)
    for hit in hits:
        explanation = library.explain(question, hit.id)
        assert explanation.matches
        assert explanation.score == pytest.approx(hit.score, abs=1e-3)
    assert len(requests) == searches * len(hits)


def test_an_explanation_names_the_translation(library: Library) -> None:
    """It says which translation, in which field, why."""
    hit = next(hit for hit in library.search("互助组") if hit.document.source == "english.txt")
    parts = [part for concept in library.explain("互助组", hit.id).concepts for part in concept.parts]
    assert ("mutual aid team", "en", "body", "glossary") in {
        (part.text, part.lang, part.field, part.why) for part in parts
    }


def test_what_is_not_found_is_explained_too(library: Library) -> None:
    """A document that does not match says so, and one that does not exist raises nothing."""
    other = library.search("经典").hits[0]
    assert not library.explain("互助组", other.id).matches
    assert not library.explain("互助组", "no-such-id").matches


def test_similar_documents_cross_languages(library: Library) -> None:
    """More like a Chinese text about mutual aid teams are the English ones about them."""
    hit = library.search("互助组 坡地").hits[0]
    assert hit.document.source == "chinese.txt"
    alike = [other.document.source for other in library.similar(hit.id)]
    assert "english.txt" in alike[:2]
    assert "chinese.txt" not in alike


def test_a_missing_word_does_not_empty_a_long_question(library: Library) -> None:
    """Of two words both are meant first; a whole question is answered though no document has all its words."""
    assert found(library, "ox zebra", expand=False) == []
    assert {hit.missing for hit in library.search("ox zebra")} == {("zebra",)}
    page = library.search("Who ploughed the slope with one ox before the rain and the zebra came?")
    assert page.hits[0].document.source == "english.txt"
    assert "some-words" in {notice.code for notice in page.notices}


def test_a_word_with_a_plus_is_required(library: Library) -> None:
    """+zebra must be there, even in a whole question."""
    assert found(library, "Who ploughed the slope with one ox before the rain and the +zebra came?") == []


def test_zero_hits_say_what_less_would_find(library: Library) -> None:
    """Each dropped word, and each dropped filter, is told with what it would find, and that is what it finds."""
    page = library.search("ox AND zebra", filters={"kind": ["web", "scholarship", "newspaper"]})
    assert not page.total
    told = {one.dropped: one for one in page.relaxations}
    assert told["zebra"].total == library.search(told["zebra"].query).total > 0


WORDS = st.sampled_from(
    ["互助组", "mutual aid", "ox", "1954", "huzhuzu", "供销", "经典", '"aid team"', "NOT ox", "plou*", "title:互助组"]
)


@given(st.lists(WORDS, min_size=1, max_size=4).map(" AND ".join))
def test_an_expanded_question_finds_at_least_what_the_exact_one_finds(question: str) -> None:
    """Widening only ever adds documents, except where words are excluded."""
    with_it, exact = (set(found(_LIBRARY[0], question, expand=expand)) for expand in (True, False))
    assert exact <= with_it or "NOT" in question


_LIBRARY: list[Library] = []


@pytest.fixture(scope="module", autouse=True)
def _opened(library: Library) -> Iterator[None]:
    _LIBRARY.append(library)
    yield
    _LIBRARY.clear()
