"""Claims about web pages: encodings, metadata, what is furniture, what is no article, and what a browser saves beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.accounts import Accounts
from search.ingest.accounting import Reason
from search.model import Document, Kind
from tests.fixtures.ingest import BILINGUAL, bodies, read_files, read_one, reject_one, wording

PROSE = (
    "The village shop closed in the years when everyone under forty moved to the coast, and nobody bought its salt.",
    "The new shop is owned by the village, and its ledger is read aloud each month in the hall of the brigade.",
    "Because the road has come, lorries bring goods within a day from the station, which nobody had thought possible.",
)
CHINESE = "供销社在村里关门二十年以后，今年春天又重新开张。县里修通了公路，货车一天之内就能把货物运到村口。"


def page(body: str, head: str = "", attributes: str = "") -> str:
    """A page with a body of HTML."""
    return f"<!DOCTYPE html><html {attributes}><head><title>Village Shops Return</title>{head}</head><body>{body}</body></html>"


def article(*more: str) -> str:
    """The paragraphs of an article with something behind them."""
    return f"<h1>Village Shops Return</h1><div>{''.join(f'<p>{text}</p>' for text in PROSE)}</div>{''.join(more)}"


def read(folder: Path, body: str, head: str = "", attributes: str = "") -> Document:
    """The document of a page."""
    return read_one(folder, page(body, head, attributes), "page.html")


def left_out(accounts: Accounts) -> dict[str, int]:
    """How much was left out for each reason."""
    return {entry.reason: entry.characters for entry in accounts.left_out}


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("gbk", "gb2312"), ("gb18030", "GBK"), ("big5", "big5"), ("big5hkscs", "Big5-HKSCS"), ("euc_jp", "euc-jp"), ("cp932", "Shift_JIS"),
        ("utf-8", "utf-8"), ("utf-8", "gb2312"), ("utf-8-sig", "big5"), ("utf-16", "utf-16"), ("utf-16", "gb2312"), ("gbk", "utf-8"),
        ("gbk", "base64"), ("gbk", "no-such"), ("gbk", ""),
    ],
)  # fmt: skip
def test_encodings(tmp_path: Path, encoding: str, declared: str) -> None:
    """A page is in the encoding that it declares, unless its bytes show another one: browsers save pages as UTF-8."""
    text = "供銷社在村裡關門，今年春天重新開張，村民可以隨時查看賬目。" if "big5" in encoding else CHINESE
    text = (
        "農村の協同組合は今年の春に再び開かれた。村民は帳簿を見ることができる。"
        if encoding in ("euc_jp", "cp932")
        else text
    )
    for meta in (
        f'<meta charset="{declared}">',
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">',
    ):
        content = page(f"<h1>標題</h1><p>{text}</p>", meta).encode(encoding)
        document = read_one(tmp_path, content, "page.html")
        assert text in wording(document.texts[0])


def test_scripts_styles_and_comments_are_no_text(tmp_path: Path) -> None:
    """They are not even counted, for no reader of the page has seen them; hidden text is counted and left out."""
    plain = read(tmp_path / "plain", article())
    code = '<script>let wells = "secret";</script><style>.secret{}</style><!-- secret --><template>secret</template>'
    document = read(tmp_path / "code", article(code))
    assert document.accounts == plain.accounts
    hidden = read(tmp_path / "hidden", article('<div style="display:none">secret</div><p hidden>secret</p>'))
    assert "secret" not in wording(hidden.texts[0])
    assert left_out(hidden.accounts)[Reason.SITE] == len("secretsecret")


@pytest.mark.parametrize(
    ("furniture", "reason"),
    [
        ("<nav><a href=/>Home</a> <a href=/n>Secret news</a></nav>", Reason.SITE),
        ("<footer><p>Secret is the name of our site, and we publish it each day of the year.</p></footer>", Reason.SITE),
        ('<div class="cookie-banner"><p>We keep a secret of yours if you agree to it, and if you do not.</p></div>', Reason.SITE),
        ('<section id="comments"><p>My uncle had a secret in his shop, and never told it to us.</p></section>', Reason.COMMENTS),
        ('<div class="relatedPosts"><a href=/1>Secret lakes of the summer</a></div>', Reason.LINKS),
        ('<ul><li><a href=/1>Secret lakes</a><li><a href=/2>A coach resigns</a><li><a href=/3>A bridge</a></ul>', Reason.LINKS),
        ('<div class="author-bio"><p>Jane Roe has a secret, and writes of villages since the year 1990.</p></div>', Reason.AUTHOR_CARD),
        ('<div class="footer">版权所有 secret</div>', Reason.SITE),
        ("<p>Secret stories</p><h3>Leave a Comment</h3><p>Your email address will not be published.</p>", Reason.SITE),
    ],
)  # fmt: skip
def test_furniture_is_left_out_for_its_reason(tmp_path: Path, furniture: str, reason: Reason) -> None:
    """By element, by class or id, as a list of links, and by the words that our own rules know; above or below."""
    document = read(tmp_path, article(furniture))
    assert [text for _, text in bodies(document.texts[0])][: len(PROSE)] == list(PROSE)
    assert "ecret" not in wording(document.texts[0])
    assert reason in left_out(document.accounts)


def test_a_class_that_sounds_like_furniture_does_not_lose_the_article(tmp_path: Path) -> None:
    """What holds most of the prose is the article, whatever it is called."""
    for name in ("sidebar", "content-with-sidebar", "menu", "related", "banner", "widget", "popup"):
        document = read(tmp_path / name, f'<div class="{name}" id="{name}">{article()}</div>')
        assert [text for _, text in bodies(document.texts[0])] == list(PROSE)


@pytest.mark.parametrize(
    ("head", "title", "authors", "fields"),
    [
        (
            ('<meta name="citation_title" content="The Canteen"><meta name="citation_author" content="Li, Wei">'
            '<meta name="citation_author" content="Kono, Tadashi"><meta name="citation_publication_date" content="1998/11/02">'
            '<meta name="citation_journal_title" content="Rural Review"><meta name="citation_firstpage" content="45">'),
            "The Canteen",
            ("Li, Wei", "Kono, Tadashi"),
            {"kind": "scholarship", "date": "1998/11/02", "journal": "Rural Review", "page": "45"},
        ),
        (
            ('<meta name="DC.Title" content="The Canteen"><meta name="DC.Creator" content="Li Wei">'
            '<meta name="DC.Date" content="1998"><meta name="DC.Publisher" content="The Society">'),
            "The Canteen",
            ("Li Wei",),
            {"kind": "web", "date": "1998", "site": "The Society"},
        ),
        (
            ('<meta property="og:title" content="The Canteen - Rural News"><meta property="og:site_name" content="Rural News">'
            '<meta property="article:published_time" content="2024-05-04T01:02:03Z"><meta property="article:author" content="https://x.example/li">'
            '<meta property="article:modified_time" content="2025-05-04"><meta name="author" content="Li Wei and Jane Roe">'),
            "The Canteen",
            ("Li Wei", "Jane Roe"),
            {"kind": "web", "date": "2024-05-04T01:02:03Z", "site": "Rural News"},
        ),
        (
            ('<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The Canteen", "datePublished": "1958-09-01",'
            ' "author": {"@type": "Person", "name": "Li Wei"}, "printPage": "A4", "publisher": {"name": "Rural News"}}</script>'),
            "The Canteen",
            ("Li Wei",),
            {"kind": "newspaper", "date": "1958-09-01", "page": "A4", "newspaper": "Rural News"},
        ),
        ('<script type="application/ld+json">[[[{"@type": "Arti</script>', "Village Shops Return", (), {"kind": "web", "date": ""}),
        ('<meta name="author" content="Administrator"><meta name="date" content="unknown">', "Village Shops Return", (), {"date": ""}),
    ],
    ids=["Highwire", "Dublin Core", "OpenGraph", "JSON-LD", "broken", "made up"],
)  # fmt: skip
def test_metadata(tmp_path: Path, head: str, title: str, authors: tuple[str, ...], fields: dict[str, str]) -> None:
    """Title, authors, date of publication, journal or newspaper, page: in each vocabulary that pages have."""
    document = read(tmp_path, article().replace("Village Shops Return", title), head)
    assert document.title == title
    assert document.authors == authors
    given = {name: document.kind if name == "kind" else document.field(name) for name in fields}
    assert given == fields


def test_json_that_nests_without_end_is_no_metadata(tmp_path: Path) -> None:
    """Nor does it fail the page."""
    head = f'<script type="application/ld+json">{"[" * 100_000}</script>'
    assert read(tmp_path, article(), head).title == "Village Shops Return"
    many = json.dumps({"@graph": [{"@type": "Thing"}] * 5_000 + [{"@type": "Article", "headline": "Late"}]})
    assert read(tmp_path / "many", article(), f'<script type="application/ld+json">{many}</script>').title


def test_what_is_printed_around_the_headline_is_metadata(tmp_path: Path) -> None:
    """Where the page's own metadata are silent, and without reading the day of a change as one of publication."""
    body = f'<h1>供销社回到村里</h1><div class="info">2023年05月01日 来源：某某报 作者：张三</div><p>{CHINESE}</p>'
    document = read_one(tmp_path, f"<!DOCTYPE html><meta charset=utf-8><body>{body}", "page.html")
    assert (document.title, document.authors) == ("供销社回到村里", ("张三",))
    assert (document.field("date"), document.field("site")) == ("2023年05月01日", "某某报")
    assert bodies(document.texts[0]) == [("body", CHINESE)]
    changed = read(tmp_path / "changed", article(), '<meta property="article:modified_time" content="2024-05-04">')
    assert changed.field("date") == ""


def test_headings_lists_tables_and_lines(tmp_path: Path) -> None:
    """Headings by element or in bold, items, rows of data, lines that `<br>` parts, and tables that lay out the page."""
    body = (
        f"<table><tr><td><a href=/>Home</a></td></tr></table><table><tr><td><h1>Village Shops Return</h1><p>{PROSE[0]}</p>"
        f"<h2>The ledger</h2><p>{PROSE[1]}</p><p><b>The road</b></p><p>{PROSE[2]}</p><ul><li>Salt is sold.</li><li>Oil is not.</li></ul>"
        "<table><tr><th>Year</th><th>Sacks</th></tr><tr><td><p>1954</p></td><td><p>310</p></td></tr></table>"
        "<div>　　第一段写到这里为止。<br>　　第二段也写到这里为止。</div></td></tr></table>"
    )
    assert bodies(read(tmp_path, body).texts[0]) == [
        ("body", PROSE[0]), ("heading", "The ledger"), ("body", PROSE[1]), ("heading", "The road"), ("body", PROSE[2]),
        ("body", "Salt is sold."), ("body", "Oil is not."), ("body", "Year Sacks"), ("body", "1954 310"),
        ("body", "第一段写到这里为止。"), ("body", "第二段也写到这里为止。"),
    ]  # fmt: skip


def test_labels_of_notes_and_readings_do_not_touch_words(tmp_path: Path) -> None:
    """A raised 1 that is a link is no part of the word before it, and a reading stands behind its characters."""
    body = (
        "<p>The teams<sup><a href='#fn1'>1</a></sup> dug<a href='#n2' class='footnote-ref'>2</a> wells[3] of 10 m<sup>2</sup>"
        " in <a href=/y>1954</a>.</p><p><ruby>互<rt>hu</rt>助<rt>zhu</rt>组<rt>zu</rt></ruby>打井九眼。</p>"
    )
    document = read(tmp_path, body)
    assert bodies(document.texts[0])[0] == ("body", "The teams dug wells[3] of 10 m2 in 1954.")
    assert bodies(document.texts[0])[1] == ("body", "互助组 (hu zhu zu)打井九眼。")
    assert left_out(document.accounts)[Reason.MARKUP] == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<frameset cols='20%,80%'><frame src=a.html><frame src=b.html></frameset>", "frames"),
        ("".join(f"<li><a href=/{number}>The story of village number {number}</a>" for number in range(40)), "little else than links"),
        ("<form><p>Please log in to read.</p><input name=user><input type=password></form>", "log in"),
        ("<div id=app></div><script>render()</script>", "scripts"),
        ("", "too little text"),
    ],
)  # fmt: skip
def test_a_page_without_an_article_is_refused(tmp_path: Path, body: str, reason: str) -> None:
    """The reason says what kind of page it is and what to do."""
    content = (
        f"<!DOCTYPE html><html><head></head>{body if body.startswith('<frameset') else f'<body>{body}</body>'}</html>"
    )
    assert reason in reject_one(tmp_path, content, "page.html")


@pytest.mark.parametrize("wrap", ["<p>{}</p>", "<div>{}</div>", "<pre>{}</pre>", "{}<br>"])
def test_the_newspapers_own_article_is_one(tmp_path: Path, wrap: str) -> None:
    """In whatever elements somebody has saved its lines."""
    text = BILINGUAL.format(author="Lin Wei")
    plain = read_one(tmp_path / "plain", text, "a.txt")
    lines = [line for line in text.split("\n") if line.strip()]
    body = "".join("<hr />" if line.startswith("<hr") else wrap.format(line.replace("\t", "&#9;")) for line in lines)
    document = read_one(tmp_path / "html", f"<!DOCTYPE html><meta charset=utf-8><body>{body}", "a.html")
    assert document.kind is Kind.NEWSPAPER
    assert (document.title, document.authors, document.header) == (plain.title, plain.authors, plain.header)
    pairs = [[(gloss.en, gloss.zh, gloss.category) for gloss in item.entities] for item in (document, plain)]
    assert pairs[0] == pairs[1]
    assert [text.lang for text in document.texts] == ["en", "zh-Hans"]


def test_a_headline_above_a_day_is_no_newspaper(tmp_path: Path) -> None:
    """Any Chinese page has them."""
    document = read_one(
        tmp_path, f"<!DOCTYPE html><meta charset=utf-8><h1>供销社</h1><p>2023-05-01</p><p>{CHINESE}</p>", "a.html"
    )
    assert document.kind is Kind.WEB


def test_a_part_of_a_page_is_read(tmp_path: Path) -> None:
    """Elements without a page around them."""
    document = read_one(
        tmp_path, "<div class='post'><h1>Wells</h1>\n<p>Nine wells were dug.<p>All were deep.</div>\n", "x.txt"
    )
    assert document.title == "Wells"
    assert bodies(document.texts[0]) == [("body", "Nine wells were dug."), ("body", "All were deep.")]


def test_another_language_is_noted(tmp_path: Path) -> None:
    """Characters alone do not tell Japanese from Chinese."""
    assert read(tmp_path / "ja", article(), attributes='lang="ja"').field("language") == "ja"
    assert read(tmp_path / "zh", article(), attributes='lang="zh-TW"').field("language") == ""


def test_what_is_saved_beside_a_page_is_passed_over(tmp_path: Path) -> None:
    """Pictures, scripts and frames in the folder that a browser makes; not documents, and not a folder without a page."""
    files: dict[str, str | bytes] = {
        "shop.html": page(article()),
        "shop_files/logo.png": b"\x89PNG\r\n\x1a\n",
        "shop_files/main.js": "let x = 1",
        "shop_files/saved_resource.html": page("<p>advertising in a frame</p>"),
        "shop_files/beacon": b"\0\1",
        "shop_files/notes.txt": "A note on the shop that a librarian has put here.",
        "mill_files/mill.html": page(article()),
        "mill_files/mill.png": b"\x89PNG\r\n\x1a\n",
        "well.html": page(article()),
        "well_files/first.html": page(article()),
    }
    items = read_files(tmp_path, files)
    read_paths = {item.source for item in items if isinstance(item, Document)}
    assert read_paths == {
        "shop.html",
        "shop_files/notes.txt",
        "mill_files/mill.html",
        "well.html",
        "well_files/first.html",
    }
    assert [item.path.rpartition("/")[2] for item in items if not isinstance(item, Document)] == ["mill.png"]
