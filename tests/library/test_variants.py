"""Claims about what is written differently: a question finds a document in whatever way either of them is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Library
from tests.fixtures.archive import archive

FILES = {
    "plan.txt": "工業化\n\n第一個五年計畫開始以後，隨著建設的發展，幹部反覆瞭解情況，不以困難為藉口。這是一部著名的著作。\n",
    "plain.txt": "工业化\n\n另一个五年计划也随着经验修改，人们反复了解，没有借口。\n",
    "scan.txt": "⼟地改⾰\n\n⼟地改⾰以后，⼈⺠公社的⻋间里挂着图表。\n",
    "ocr.txt": "社务\n\n供 销 社 完 成 了 收 购 任务，社员都很高兴。\n",
    "numbers.txt": "数字\n\n部队记得一九五○年一二○师进村，那是民国卅八年之后，全村卅六户都参加了。\n",
    "days.txt": "信件\n\n来信写于 1954.11.11 的晚上，刊在 1986.2期上；投资4亿5000万元，三组产量为120，130，145。\n",
    "names.txt": "名单\n\n毛泽东、林彪、朱德和高岗在会上讲到人民，也讲到太平。\n",
    "wade.txt": "Visitors\n\nThe guests wrote of Mao Tse-tung, of Lin Piao and Chu Te, and of Kao Kang; jen-min, and T'ai-p'ing, they explained.\n",
    "marks.txt": "纪念\n\n“七七”事变以后，《人民日报》社论谈到“五四”运动与一二·九运动。\n",
    "bare.txt": "纪念\n\n七七事变以后，人民日报社论谈到五四运动。\n",
    "apart.txt": "杂谈\n\n他谈七七。事变另说。人民日报\n社论在后。\n",
    "stocks.txt": "行情\n\n今天A股上涨，5G网络开通。\n",
    "parts.txt": "杂谈\n\n甲说股票，A也说股份；4G网络旧了，5G手机才新。\n",
    "people.txt": "人口\n\n全国有1.2亿人参加，又开了5千万亩地。\n",
    "tens.txt": "人口\n\n全国有12000万人参加，投资五千万元。\n",
    "many.txt": "人口\n\n全国有一亿二千万人参加，不到一千万户。\n",
    "spaced.txt": "行情\n\n今天 A股 上涨，5G 网络 开通。\n",
    "letters.txt": "Letters\n\nAt Müller's co-operative near Xi'an the hùzhù teams met.\n",
    "chang.txt": "Guests\n\nIn the village we met Chang, old Wing and his friend Young, who told us long stories about the harvest.\n",
    "changes.txt": "Birds\n\nThe bird changes its wings.\n",
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """An archive with a document for each way of writing."""
    with archive(FILES) as opened:
        yield opened


def found(library: Library, question: str) -> list[str]:
    """Return the sources of the documents with all words, best first, without their endings."""
    page = library.search(question)
    return [hit.document.source.partition(".")[0] for hit in page][: page.complete]


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("五年计划", {"plan", "plain"}),
        ("五年計畫", {"plan", "plain"}),
        ("随着", {"plan", "plain"}),
        ("隨著", {"plan", "plain"}),
        ("反覆", {"plan", "plain"}),
        ("反复", {"plan", "plain"}),
        ("了解", {"plan", "plain"}),
        ("瞭解", {"plan", "plain"}),
        ("借口", {"plan", "plain"}),
        ("藉口", {"plan", "plain"}),
        ("著名", {"plan"}),
        ("著作", {"plan"}),
        ("土地改革", {"scan"}),
        ("人民公社", {"scan"}),
        ("⼈⺠公社", {"scan"}),
        ("车间", {"scan"}),
        ("供销社", {"ocr"}),
        ("供 销 社", {"ocr"}),
        ("“完成了收购任务”", {"ocr"}),
        ("1950", {"numbers"}),
        ("一九五〇年", {"numbers"}),
        ("一九五零年", {"numbers"}),
        ("一二〇师", {"numbers"}),
        ("一二○师", {"numbers"}),
        ("民国三十八年", {"numbers"}),
        ("36户", {"numbers"}),
        ("卅六户", {"numbers"}),
        ("1954-11-11", {"days"}),
        ("1954.11.11", {"days"}),
        ("1954", {"days"}),
        ("1986.2期", {"days"}),
        ("1986年2期", {"days"}),
        ("4亿5000万", {"days"}),
        ("450000000", {"days"}),
        ("120", {"days"}),
        ("130", {"days"}),
        ("145", {"days"}),
        ("Mao Tsê-tung", {"names", "wade"}),
        ("Lin Piao", {"names", "wade"}),
        ("Chu Te", {"names", "wade"}),
        ("Kao Kang", {"names", "wade"}),
        ("七七事变", {"marks", "bare"}),
        ("“七七”事变", {"marks", "bare"}),
        ("「七七」事變", {"marks", "bare"}),
        ("人民日报社论", {"marks", "bare"}),
        ("“人民日报社论”", {"marks", "bare"}),
        ("五四运动", {"marks", "bare"}),
        ("“五四”运动", {"marks", "bare"}),
        ("一二九运动", {"marks"}),
        ('"A股"', {"stocks", "spaced"}),
        ('"A 股"', {"stocks", "spaced"}),
        ('"5G网络"', {"stocks", "spaced"}),
        ('"5G 网络"', {"stocks", "spaced"}),
        ("“５Ｇ　网络”", {"stocks", "spaced"}),
        ('"4G网络"', {"parts"}),
        ('"4G 网络"', {"parts"}),
        ("5千万", {"people", "tens"}),
        ("50000000", {"people", "tens"}),
        ("五千万", {"people", "tens"}),
        ("10000000", {"many"}),
        ('"1.2亿人"', {"people", "tens", "many"}),
        ('"12000万人"', {"people", "tens", "many"}),
        ('"120000000"', {"people", "tens", "many"}),
    ],
)
def test_ways_of_writing_meet(library: Library, question: str, sources: set[str]) -> None:
    """Scripts, forms of PDFs, spaces of text recognition, numbers, romanisations and marks hide no document."""
    assert set(found(library, question)) == sources


@pytest.mark.parametrize("mark", ["\u02bb", "\u02bc", "\u02bd", "\u2018", "\u2019", "\u00b4", "\u2032", "`", "'"])
def test_every_apostrophe_of_a_catalogue_is_one(library: Library, mark: str) -> None:
    """A name in Wade-Giles finds its characters and itself with any sign for the breath."""
    assert {"names", "wade"} <= set(found(library, f"T{mark}ai-p{mark}ing"))


@pytest.mark.parametrize("char", ["\u00ad", "\u200b", "\u2060", "\ufe0f", "\ufeff", "\u200d"])
@pytest.mark.parametrize("question", ["cooperative", "供销社", "hùzhù", '"A股"'])
def test_an_invisible_character_changes_no_question(library: Library, question: str, char: str) -> None:
    """A question copied with an invisible character in the middle of a word finds what it finds without."""
    middle = len(question) // 2
    copied = question[:middle] + char + question[middle:]
    assert found(library, copied) == found(library, question) != []


@pytest.mark.parametrize(
    ("question", "plain", "source"),
    [
        ("hùzh*", "huzh*", "letters"),
        ("Müll*", "mull*", "letters"),
        ("co-op*", "coop*", "letters"),
        ("xi’a*", "xi'a*", "letters"),
        ("Tʻa*", "ta*", "wade"),
        ("h\u00adùz?ù", "huz?u", "letters"),
    ],
)
def test_a_wildcard_is_read_as_words_are(library: Library, question: str, plain: str, source: str) -> None:
    """Accents, hyphens and apostrophes matter as little before a wildcard as in a word."""
    assert found(library, question) == found(library, plain)
    assert source in found(library, question)


@pytest.mark.parametrize("question", ["zzz*", "co-oz*", "h?zzù", "合*社团", "é*", "互助*团"])
def test_no_wildcard_finds_nothing_in_silence(library: Library, question: str) -> None:
    """A wildcard that finds nothing, or cannot be used, is told of."""
    page = library.search(question)
    assert not page.complete
    assert any(notice.code == "wildcard" for notice in page.notices)


def test_marks_stand_where_the_words_are_written(library: Library) -> None:
    """What is marked is the word as the document writes it, with what is passed over."""
    marked = {
        question: {
            snippet.text[start:end]
            for hit in library.search(question)
            for snippet in hit.snippets
            for start, end in snippet.marks
        }
        for question in ("供销社", "七七事变", "计划", "土地改革", "1950", "450000000", '"5G网络"', "50000000")
    }
    assert marked == {
        "供销社": {"供销社"},  # the text is repaired as it is read
        "七七事变": {"七七”事变", "七七事变"},
        "计划": {"計畫", "计划"},
        "土地改革": {"⼟地改⾰"},
        "1950": {"一九五○"},
        "450000000": {"4亿5000万"},
        '"5G网络"': {"5G网络", "5G 网络"},
        "50000000": {"5千万", "五千万"},
    }


def test_a_name_comes_before_words_with_its_stem(library: Library) -> None:
    """Typed with a capital, a name is found by itself; a word that shares no more than the stem comes after, or not."""
    assert found(library, "Chang") == ["chang"]
    assert found(library, "Wing") == ["chang", "changes"]
    assert found(library, "Young") == ["chang"]
    assert set(found(library, "change")) == {"chang", "changes"}


def test_without_the_name_its_stem_is_searched_for(library: Library) -> None:
    """A word typed with a capital that is no name of the archive finds all its forms."""
    assert found(library, "Stories") == found(library, "Story") == ["chang"]
    assert found(library, "Bird") == found(library, "Birds") == ["changes"]
    assert found(library, "Changes") == found(library, "changes")
