"""Claims about glosses: which brackets pair terms, where the English begins, and what counts as verified."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from search.enrich.glosses.document_glosses import find_glosses
from search.enrich.glosses.romanised_terms import is_reading
from search.model import Document, Evidence, Gloss, Kind, Paragraph, Text
from tests.fixtures.timing import is_linear


def _document(text: str, *, lang: str = "en", entities: tuple[Gloss, ...] = ()) -> Document:
    texts = (Text(lang=lang, title="", paragraphs=(Paragraph(text),)),)
    return Document(id="x", source="x.md", kind=Kind.SCHOLARSHIP, texts=texts, entities=entities)


def _pairs(text: str, lang: str = "en") -> list[tuple[str, str, str, bool]]:
    return [(one.en, one.romanisation, one.zh, one.verified) for one in find_glosses(_document(text, lang=lang))]


@pytest.mark.parametrize(
    ("text", "en", "romanisation", "zh"),
    [
        ("began with a mutual aid team (huzhu-zu 互助組) and", "mutual aid team", "huzhu-zu", "互助組"),
        ("a *mutual aid team* (*huzhu-zu* 互助組)", "mutual aid team", "huzhu-zu", "互助組"),
        ("problems met during advanced agricultural production co-op (gaoji nongyeshengchan hezuoshe 高級農業生產合作社) of",
         "advanced agricultural production co-op", "gaoji nongyeshengchan hezuoshe", "高級農業生產合作社"),
        ("leading to the formation of people's communes (renmin gongshe 人民公社).", "people's communes",
         "renmin gongshe", "人民公社"),
        ("or a whole township (xiang 郷) being", "township", "xiang", "郷"),
        ("one co-op per rural village (cun 村).", "village", "cun", "村"),
        ("villages and townships (xiang 乡)", "townships", "xiang", "乡"),
        ("of villages and cooperatives (nongye hezuoshe 农业合作社)", "cooperatives", "nongye hezuoshe", "农业合作社"),
        ("in the Four Clean-ups Campaign (siqing 四清)", "Four Clean-ups Campaign", "siqing", "四清"),
        ("divided into four teams (xiaozu 小组)", "teams", "xiaozu", "小组"),
        ("the supply and marketing co-op (gongxiao hezuoshe 供销合作社)", "supply and marketing co-op",
         "gongxiao hezuoshe", "供销合作社"),
        ("under unified purchase and sale (tonggou tongxiao 统购统销)", "unified purchase and sale",
         "tonggou tongxiao", "统购统销"),
        ("the county's grain quota (liangshi renwu 粮食任务)", "grain quota", "liangshi renwu", "粮食任务"),
        ("the so-called “black five categories” (hei wu lei 黑五类)", "black five categories", "hei wu lei", "黑五类"),
        ("newly mutual aid teams (huzhuzu, 互助組)", "mutual aid teams", "huzhuzu", "互助組"),
        ("a mutual aid team（hùzhùzǔ　互助组）", "mutual aid team", "hùzhùzǔ", "互助组"),
        ("People's Communes (Renmin Gongshe 人民公社)", "People's Communes", "Renmin Gongshe", "人民公社"),
        ("people's communes (jen-min kung-she 人民公社)", "people's communes", "jen-min kung-she", "人民公社"),
        ("of women (funü 妇女)", "women", "funü", "妇女"),
        ("the bank (yinhang 银行)", "bank", "yinhang", "银行"),
        ("A 互助組 (huzhuzu, mutual aid team) is", "mutual aid team", "huzhuzu", "互助組"),
        ("办起了互助组（huzhuzu, a mutual aid team）", "mutual aid team", "huzhuzu", "互助组"),
        ("the huzhu zu (互助组, \"mutual aid team\")", "mutual aid team", "huzhu zu", "互助组"),
        ("xiaofei hezuoshe 消费合作社 (consumer co-op)", "consumer co-op", "xiaofei hezuoshe", "消费合作社"),
        ("the responsibility system (Chinese: 责任制; pinyin: zérènzhì)", "responsibility system", "zérènzhì", "责任制"),
        ("the mutual responsibility system (*baojia* 保甲)", "mutual responsibility system", "baojia", "保甲"),
        ("peasants criticised work units (danwei 单位)", "work units", "danwei", "单位"),
        ("in supply and marketing co-operatives (SMC, *gongxiao she* 供销社)", "supply and marketing co-operatives",
         "gongxiao she", "供销社"),
        ("of production and mutual aid teams (huzhuzu 互助组)", "mutual aid teams", "huzhuzu", "互助组"),
        ("Work points (*gongfen* [工分]) were", "Work points", "gongfen", "工分"),
        ("The production brigade (shengchan dadui ［生产大队］)", "production brigade", "shengchan dadui", "生产大队"),
        ("danwei 单位 (work unit)", "work unit", "danwei", "单位"),
        ("在农村，danwei 单位 (work unit) 不多", "work unit", "danwei", "单位"),
        ("互助组 (*huzhuzu*, mutual aid team)", "mutual aid team", "huzhuzu", "互助组"),
        ("经济学家孙冶方（Sun Yefang）说", "Sun Yefang", "Sun Yefang", "孙冶方"),
        ('The "work point" system (*gongfen* 工分)', "work point", "gongfen", "工分"),
        ('who "ate state grain" (*chi shangpin liang* 吃商品糧)', "ate state grain", "chi shangpin liang", "吃商品糧"),
        ("the labour-based pay (an lao fenpei 按劳分配)", "labour-based pay", "an lao fenpei", "按劳分配"),
        ("during the four clean-ups (*siqing* 四清)", "four clean-ups", "siqing", "四清"),
        ("met Chen Yonggui (陈永贵) in", "Chen Yonggui", "Chen Yonggui", "陈永贵"),
    ],
)  # fmt: skip
def test_verified_glosses(text: str, en: str, romanisation: str, zh: str) -> None:
    """The English is the term alone, the romanisation as printed, the characters as printed, checked by reading."""
    assert _pairs(text) == [(en, romanisation, zh, True)]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("a mutual aid team（互助組）", ("mutual aid team", "", "互助組", False)),
        ("the Ministry of Agriculture (农业部)", ("Ministry of Agriculture", "", "农业部", False)),
        ("Japanese agriculture (nōgyō 農業)", ("Japanese agriculture", "nōgyō", "農業", False)),
        ("a mutual aid team (hezuoshe 互助组)", ("mutual aid team", "hezuoshe", "互助组", False)),
        ("The term 互助组 (mutual aid team) is", ("mutual aid team", "", "互助组", False)),
    ],
)
def test_plain_glosses_that_nothing_confirms_are_kept_unverified(text: str, pair: tuple[str, str, str, bool]) -> None:
    """A pair without a romanisation, or with another language's, is still a pair."""
    assert _pairs(text) == [pair]


@pytest.mark.parametrize(
    "text",
    ["the Party (CCP) and", "(see 人民日报 p. 4)", "as shown (cf. 农业部)", "known as (互助组)", "it rose (1954年)",
     "the Party (CCP 中共)", "(互助组)", "a team (互助", "世界贸易组织（WTO）",
     "the report (他说：“我们要办合作社。”)", "[a link](http://example.org/互助组)", ""],
)  # fmt: skip
def test_other_brackets_are_no_glosses(text: str) -> None:
    """Abbreviations, references, sentences, dates, and terms whose beginning is unknown give no pair."""
    assert _pairs(text) == []


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("互助组（mutual aid team）", "mutual aid team", "互助组"),
        ("提出互助组（mutual aid team）以后", "mutual aid team", "互助组"),
        ("实行包产到户（household contracting）的", "household contracting", "包产到户"),
        ("成立了中华人民共和国（People's Republic of China）", "People's Republic of China", "中华人民共和国"),
    ],
)
def test_chinese_scholarship_puts_the_chinese_first(text: str, en: str, zh: str) -> None:
    """The term begins behind a comma or a word that no term contains."""
    assert _pairs(text, "zh-Hans") == [(en, "", zh, False)]


@pytest.mark.parametrize(
    ("text", "category"),
    [("Ding County (定縣)", "place"), ("at Hejian (河间县)", "place"), ("in Handan Prefecture (邯郸专区)", "place"),
     ("a county (xian 县)", "term"), ("County (xian 县)", "term"), ("the model county (模范县)", "term")],
)  # fmt: skip
def test_names_of_units_are_places(text: str, category: str) -> None:
    """A proper name that ends in a word for a level is a place; that word alone is a term."""
    assert [one.category for one in find_glosses(_document(text))] == [category]


def test_equal_pairs_are_one_with_all_their_evidence() -> None:
    """Script and case do not make a new pair, and each piece of evidence quotes the text."""
    text = "a mutual aid team (huzhu-zu 互助組) and the Mutual Aid Team (互助组)"
    (gloss,) = find_glosses(_document(text))
    assert gloss.verified
    assert [text[one.start : one.end] for one in gloss.evidence] == [
        "mutual aid team (huzhu-zu 互助組)", "Mutual Aid Team (互助组)"
    ]  # fmt: skip
    assert all(one.text == text[one.start : one.end] and one.where == "body.en.0" for one in gloss.evidence)


def test_named_entities_are_included() -> None:
    """Listed entities keep their category; one whose English is a reading of its characters is verified, another is not."""
    evidence = (Evidence(where="entities"),)
    hebei = Gloss(en="Hebei", romanisation="", zh="河北", category="place", evidence=evidence)
    party = Gloss(en="Communist Party", romanisation="", zh="共产党", category="organisation", evidence=evidence)
    found = find_glosses(_document("", entities=(hebei, party, hebei)))
    assert [(one.en, one.romanisation, one.category, one.verified) for one in found] == [
        ("Hebei", "Hebei", "place", True), ("Communist Party", "", "organisation", False)
    ]  # fmt: skip


_COMMON = "互助组人民公社高级农业生产合作乡村银行音乐重长还都行乐朝调女绿区县社员粮食"


@given(st.text(alphabet=_COMMON, min_size=1, max_size=12), st.data())
def test_any_choice_of_readings_is_a_reading(characters: str, data: st.DataObject) -> None:
    """One reading for each character, joined with anything, toned or not, in any case, is a reading of the characters."""
    toned = data.draw(st.booleans())
    style = Style.TONE if toned else Style.NORMAL
    choices = [data.draw(st.sampled_from(pinyin(char, style=style, heteronym=True)[0])) for char in characters]
    printed = data.draw(st.sampled_from(["", " ", "-", "'"])).join(choices)
    assert is_reading(printed, characters)
    assert is_reading(printed.upper(), characters)
    assert not is_reading(printed + "x", characters)
    assert not is_reading(printed, characters + "乡")


@given(
    st.text(alphabet="互助組社 (（)）[]a“”\"',-huzteam*_:;of and\n1", max_size=80), st.sampled_from(["en", "zh-Hans"])
)
def test_no_text_raises_and_evidence_quotes_it(text: str, lang: str) -> None:
    """Any text with brackets gives only glosses with both terms, whose evidence quotes the text."""
    for gloss in find_glosses(_document(text, lang=lang)):
        assert gloss.en.strip()
        assert gloss.zh.strip()
        for one in gloss.evidence:
            assert text[one.start : one.end] == one.text


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "互助組",
        "(互",
        "a (互助組",
        "team (a 互助組) ",
        "（互助组）",
        "行" * 40 + "(" + "xing" * 38 + ")",
        "[",
        '"',
        "and ",
        "(a [",
        "a [工分]",
        "和互助组（",
    ],
)
def test_time_is_linear_in_hostile_text(piece: str) -> None:
    """A text takes about as long as its eight parts, not eight times as long."""
    documents = {size: _document(piece * (size // len(piece))) for size in (4_000, 32_000)}
    assert is_linear(lambda size: find_glosses(documents[size]), 4_000)
