"""Claims about files that hold several newspaper articles: each is a document, read as if it stood alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.accounts import NO_ACCOUNTS
from search.ingest import document_id, read_sources
from search.ingest.accounting import Reason, characters
from search.model import Document
from tests.fixtures.ingest import BILINGUAL, PICTURE, read_files, read_one, wording
from tests.fixtures.timing import is_linear

_BARE = """打井九眼
林韦
1954-03-02
第2版(地方通讯)
专栏：

    全县春天打井九眼，都很深。
    社员说今年不怕旱了。
"""
_WHOLE = BILINGUAL.format(author="Lin Wei")
ARTICLES = {
    "bilingual": _WHOLE,
    "english": _WHOLE.partition("<hr")[0],
    "chinese": _WHOLE.partition("Original: \n")[2].lstrip("\n"),
    "bare": _BARE,
    "bare, page first": _BARE.replace("1954-03-02\n第2版(地方通讯)", "第2版\n1954-03-02"),
    "picture": PICTURE,
}


def _documents(folder: Path, text: str, name: str = "issue.txt") -> list[Document]:
    return [item for item in read_files(folder, {name: text}) if isinstance(item, Document)]


@st.composite
def _sequences(draw: st.DrawFn) -> list[str]:
    """Draw names of articles, without an original behind a translation, to which it would belong."""
    names: list[str] = []
    for _ in range(draw(st.integers(2, 5))):
        alone = not names or names[-1] != "english"
        names.append(draw(st.sampled_from([name for name in sorted(ARTICLES) if alone or "Title:" in ARTICLES[name]])))
    return names


@given(
    _sequences(),
    st.sampled_from(["\n", "\n\n\n", "\n---\n\n", "\n<hr />\n\n", "\n* * *\n"]),
)
@settings(max_examples=40)
def test_each_article_of_a_file_is_a_document(names: list[str], between: str) -> None:
    """Articles of any form that follow each other are read as each would be alone, and no character vanishes."""
    text = between.join(ARTICLES[name] for name in names)
    with tempfile.TemporaryDirectory() as folder:
        documents = _documents(Path(folder, "together"), text)
        alone = [read_one(Path(folder, name), ARTICLES[name], "issue.txt") for name in names]
    assert [(document.texts, document.header, document.authors, document.alignment) for document in documents] == [
        (document.texts, document.header, document.authors, document.alignment) for document in alone
    ]
    assert documents[0].accounts.read == characters(text)
    assert Reason.UNEXPLAINED not in {entry.reason for entry in documents[0].accounts.left_out}
    assert all(document.accounts == NO_ACCOUNTS for document in documents[1:])


def test_articles_in_english_follow_each_other(tmp_path: Path) -> None:
    """A header in English begins an article, with or without a blank line above it."""
    english = ARTICLES["english"].rstrip()
    documents = _documents(tmp_path, f"{english}\n{english}\n\n\n{english}\n")
    assert [document.title for document in documents] == ["Handan Co-op Helps Weavers; Cloth Output Doubles"] * 3


def test_a_translation_and_another_article_in_chinese(tmp_path: Path) -> None:
    """Without a heading, a rule or `Original:`, what follows a translation is another article."""
    documents = _documents(tmp_path, ARTICLES["english"] + _BARE)
    assert [document.langs for document in documents] == [("en",), ("zh-Hans",)]
    (document,) = _documents(tmp_path / "one", f"{ARTICLES['english']}\nOriginal:\n\n{_BARE}")
    assert document.langs == ("en", "zh-Hans")


def test_ids_of_the_articles_of_a_file(tmp_path: Path) -> None:
    """The first keeps the id that it has alone, others have ids by their number, and all name the same file."""
    documents = _documents(tmp_path, "\n".join([ARTICLES["chinese"]] * 3))
    assert [document.id for document in documents] == [
        document_id("issue.txt"), document_id("issue.txt", 2), document_id("issue.txt", 3),
    ]  # fmt: skip
    assert {document.source for document in documents} == {"issue.txt"}


def test_what_stands_above_the_first_header_is_kept(tmp_path: Path) -> None:
    """A line that heads the whole file is a document of its own rather than a part of the first article."""
    text = "本报选编\n\n这里选了两篇文章，都是讲打井的。\n\n" + "\n".join([ARTICLES["chinese"]] * 2)
    documents = _documents(tmp_path, text)
    assert ["都是讲打井的" in wording(document.texts[0]) for document in documents] == [True, False, False]
    assert documents[1].field("date") == "1946-06-03"


@pytest.mark.parametrize(
    "tail",
    [
        "    （原载人民日报）\n1954-03-02\n第2版\n",
        "    （林韦　一九五四年三月二日）\n",
        "### 编者的话\n    我们也打了井。\n",
        "    此致\n敬礼\n    林韦\n1954-03-02\n",
        "Date: 1954-03-02\n    水很多。\n",
    ],
)
@pytest.mark.parametrize("name", ["bilingual", "chinese", "bare"])
def test_a_heading_or_a_day_in_an_article_begins_no_other(tmp_path: Path, name: str, tail: str) -> None:
    """Only a whole header with text below it begins an article."""
    assert len(_documents(tmp_path, ARTICLES[name] + tail)) == 1


def test_no_title_of_several_articles_is_the_file_s_name(tmp_path: Path) -> None:
    """A file's name can be the title of one article only."""
    untitled = "1954-03-02\n第2版()\n专栏：\n\n    全县打井九眼，都很深。\n"
    assert _documents(tmp_path, untitled, "1954-03-02_打井.md")[0].title == "打井"
    both = _documents(tmp_path / "both", f"{untitled}\n{ARTICLES['chinese']}\n{_BARE}", "1954-03-02_选编.md")
    assert "选编" not in {document.title for document in both}


def test_all_real_forms_in_the_fixtures_are_one_article() -> None:
    """The seeds stay one document each."""
    seeds = Path(__file__).parents[2] / "seeds"
    assert len(list(read_sources([seeds]))) == 3


@pytest.mark.parametrize(
    "piece",
    ["Title: x\n", "Title: x\nDate: 1954-03-02\n", "1954-03-02\n", "\n\n1954-03-02\n第2版\n", "### 井\n", "井\n\n"],
)
def test_splitting_takes_linear_time(tmp_path: Path, piece: str) -> None:
    """A file of nothing but headers takes about as long as its eight parts."""
    start = "Title: x\nDate: 1954-03-02\n\n"
    assert is_linear(lambda size: read_files(tmp_path, {"x.txt": start + piece * (size // len(piece))}), 4_000)
