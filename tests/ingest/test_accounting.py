"""Claims that no character of a file vanishes: each is text, metadata, or left out for a reason that is named."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.accounts import NO_ACCOUNTS, Accounts, SourceWarning, add_accounts
from search.ingest import read_sources
from search.ingest.accounting import Ledger, Reason, characters
from search.model import Document, Paragraph, Text
from tests.fixtures.ingest import (
    BILINGUAL,
    CHINESE_WEB,
    PICTURE,
    SCHOLARSHIP,
    WEB,
    WEB_TAIL,
    read_files,
    read_one,
    reject_one,
    wording,
)  # fmt: skip

SEEDS = Path(__file__).parents[2] / "seeds"
FIXTURES = {
    "bilingual": BILINGUAL.format(author="Lin Wei"),
    "chinese": BILINGUAL.partition("Original: \n")[2],
    "english": BILINGUAL.partition("<hr")[0].format(author=""),
    "picture": PICTURE,
    "web": WEB.format(tail=WEB_TAIL),
    "chinese web": CHINESE_WEB,
    "scholarship": SCHOLARSHIP,
    "definitions": "# A\n\n[1]: https://example.org 'A title'\n\n[答]: 没有牛。\n\n~~~python\nx\n~~~\n\nsee [1] and [this](x.md)\n",
    "comments": "# A\n\n<!-- a draft -->\n\nText.\n\n<hr />\n\n![a map](map.png)\n",
    "untranslated": "Title: 春耕\nDate: 1953-03-05\nPage: 2\n\n春耕开始了。\n\n<hr />\nOriginal:\n\n### 春耕\n1953-03-05\n\n春耕开始了。\n",
}


def balance(accounts: Accounts) -> int:
    """What of the characters read is neither kept nor left out."""
    return accounts.read - accounts.text - accounts.metadata - sum(entry.characters for entry in accounts.left_out)


def reasons(accounts: Accounts) -> set[str]:
    """Why something was left out."""
    return {entry.reason for entry in accounts.left_out}


def kept_words(document: Document) -> str:
    """All words of a document, in texts and metadata."""
    fields = [*(value for _, value in document.header), *document.authors]
    pairs = [word for gloss in document.entities for word in (gloss.zh, gloss.en)]
    return "\n".join([*map(wording, document.texts), *fields, *pairs])


@pytest.mark.parametrize("name", FIXTURES)
def test_every_fixture_balances(tmp_path: Path, name: str) -> None:
    """What is read is what is kept and what is left out, and nothing of it is unexplained."""
    text = FIXTURES[name]
    document = read_one(tmp_path, text)
    assert document.accounts.read == characters(text)
    assert balance(document.accounts) == 0
    assert Reason.UNEXPLAINED not in reasons(document.accounts)
    assert document.accounts.text == sum(characters(wording(text)) for text in document.texts)


def test_the_seeds_balance() -> None:
    """So do the three seeds, and the newspaper loses nothing at all."""
    documents = [item for item in read_sources([SEEDS]) if isinstance(item, Document)]
    assert all(balance(document.accounts) == 0 for document in documents)
    assert not any(Reason.UNEXPLAINED in reasons(document.accounts) for document in documents)
    assert [document.accounts.missing for document in documents][:2] == [0, 0]
    assert 0 < documents[2].accounts.missing < documents[2].accounts.read / 10


def test_what_nobody_entered_is_unexplained() -> None:
    """A reader that forgets a passage is found out: the ledger balances, and says how much it cannot explain."""
    ledger = Ledger("one two three 四")
    ledger.leave_out(Reason.SITE, "one")
    accounts = ledger.close([Text(lang="en", title="two", paragraphs=(Paragraph("四"),))])
    assert balance(accounts) == 0
    assert {entry.reason: entry.characters for entry in accounts.left_out} == {Reason.SITE: 3, Reason.UNEXPLAINED: 5}


def test_words_of_the_file_name_are_not_counted(tmp_path: Path) -> None:
    """A title that is taken from the name was not read in the file."""
    document = read_one(tmp_path, "1953 120 3,400\n1954 130 3,500\n", "harvest.txt")
    assert document.title == "harvest"
    assert document.accounts.text == document.accounts.read == characters("195312034001954130 3500")


_PREFIXES = ("", "    ", "\u3000\u3000", "# ", "### ", "- ", "> ", "| ", "1. ", "[^1]: ", "<!-- ", "**")
_LINES = (
    "{}", "{}.", "{}。", "1953年3月5日，{}。", "March 5, 1953: {}", "Monday, {}", "1953-03-05", "{} 120 3,400", "1953\t120\t{}",
    "1953,120,{}", "120", "- 27 -", "来源：{}", "来源：{}的水流了一年。", "声明：{}", "See also: {}", "Updated March 5, 1953: {}",
    "Posted on March 5, 2012 by {}", "By {} Roe | May 4, 2024", "作者：林梅 {}", "[{}]: 春天成立的。", "[{}]: https://example.org",
    "&nbsp;{}&#20844;", "[a {}](https://example.org/b)", "![{}](c.png)", "`{}`", "~~~ {}", "---", "***", "<hr />", "Original:",
    "Title: {}", "Author: {}", "Date: 1953-03-05", "Page: 2", "Column: {}", "第2版({})", "专栏：{}", "### 春耕{}", "**Named Entities**",
    "地方", "邯郸\t{}", "（{}）", "Reader's Letter", "To the Editor:", "Related Posts", "About the Author", "Leave a Comment",
    "3 Comments", "{} says:", "Bob {}", "June 3, 2015 at 5:55 pm", "Facebook Twitter {}", "Share this: {}", "Copyright © {}",
    "首页 > {}", "责任编辑：{}", "（责任编辑：{}）", "西＠①{}门", "title: {}", "tags: [{}, b]", "", "",
)  # fmt: skip
_WORDS = st.integers(0, 999).map(lambda number: f"W{number}x")
_PRINTED = st.tuples(st.sampled_from(_PREFIXES), st.sampled_from(_LINES), _WORDS).map(
    lambda line: line[0] + line[1].replace("{}", line[2])
)
_NAMES = st.sampled_from(["file.txt", "file.md", "1953-03-05_春耕开始.md", "notes.txt"])


@settings(max_examples=500, deadline=None)
@example(["Date: 1953-03-05", "title: W0x", "W0x"], "file.txt", "Title: A title\nDate: 1953-03-05\n")
@given(
    st.lists(_PRINTED, max_size=30),
    _NAMES,
    st.sampled_from(["", "---\n", "# A title\n", "Title: A title\nDate: 1953-03-05\n"]),
)
def test_any_lines_balance(lines: list[str], name: str, head: str) -> None:
    """Whatever stands in a file, in whatever format, nothing is unexplained, and a word is missing only if it is booked.

    Lines that are the headers of several articles make several documents, whose file is accounted for with the first.
    """
    text = head + "\n".join(lines) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        documents = [found for found in read_files(Path(folder), {name: text}) if isinstance(found, Document)]
    if not documents:
        return
    accounts, *others = (document.accounts for document in documents)
    assert balance(accounts) == 0
    assert all(other == NO_ACCOUNTS for other in others)
    assert Reason.UNEXPLAINED not in reasons(accounts)
    kept = "\n".join(map(kept_words, documents))
    missing = [word for word in set(re.findall(r"W\d+x", text)) if word not in kept]
    assert sum(map(len, missing)) <= sum(entry.characters for entry in accounts.left_out)


def test_a_warning_names_reasons_and_first_words(tmp_path: Path) -> None:
    """A file of which more than a tenth is missing is warned of; a repeated headline is not missing."""
    tail = "Related Articles\n\nTen Famous Swimmers of All Time\n\nLeave a Comment\n\n" + "Nice, I say. " * 40
    page = read_one(tmp_path / "page", "Village Shops\n\nThe new shop is owned by the village.\n\n" + tail)
    warning = SourceWarning.of(page.source, page.accounts)
    assert warning is not None
    assert {entry.reason for entry in warning.left_out} >= {Reason.COMMENTS}
    assert "Leave a Comment" in str(warning)
    assert SourceWarning.from_dict(warning.as_dict()) == warning
    article = read_one(tmp_path / "article", "### 春耕开始\n1953-03-05\n第2版()\n\n    春耕开始\n    春耕开始了。\n")
    assert article.accounts.left_out
    assert article.accounts.missing == 0
    assert SourceWarning.of(article.source, article.accounts) is None


def test_a_rejected_file_says_what_was_left_out(tmp_path: Path) -> None:
    """A page of nothing but furniture is rejected with the first words of it."""
    assert "Share this article" in reject_one(
        tmp_path, "Share this article\n\nLeave a Comment\n\nCopyright © 2024 X\n", "x.md"
    )


def test_accounts_add_up(tmp_path: Path) -> None:
    """The sum of accounts balances, reason by reason."""
    texts = {name: read_one(tmp_path / name, text).accounts for name, text in FIXTURES.items()}
    total = add_accounts(texts.values())
    assert balance(total) == 0
    assert total.read == sum(accounts.read for accounts in texts.values())
    assert total.missing == sum(accounts.missing for accounts in texts.values())
    assert sum(total.as_dict()["left_out"].values()) == total.read - total.text - total.metadata
