"""Claims about references in RIS, BibTeX, CSL-JSON, tags of a page's head and COinS."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs

import pytest
from hypothesis import given

from search.model import DateSpan, Document, Kind, Precision
from search.present import bibtex_entry, context_object, csl_item, meta_tags, ris_entry, schema_org
from tests.fixtures.references import article, documents, refer, span, work

MONTH = span("1954-11-01", "1954-12-01", Precision.MONTH)
SPRING = span("1954-03-01", "1954-06-01", Precision.SEASON)
FIFTIES = span("1950-01-01", "1960-01-01", Precision.DECADE)
YEARS = span("1955-01-01", "1958-01-01", Precision.SPAN)


def _tags(document: Document) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for tag in meta_tags(refer(document)):
        tags.setdefault(tag.name, []).append(tag.content)
    return tags


def test_ris_of_a_newspaper_article() -> None:
    """A tag a line, CRLF at its end, and an end."""
    assert ris_entry(refer(article())).split("\r\n") == [
        "TY  - NEWS", "ID  - paper-1", "AU  - 李四", "AU  - 王五", "TI  - 河北的互助组", "TT  - Mutual aid teams in Hebei", "T2  - 人民日报",
        "PY  - 1954", "DA  - 1954/11/11/", "SP  - 2", "SE  - 要闻", "C1  - 简讯", "LA  - zh-Hans", "KW  - Hebei 河北",
        "KW  - Agricultural collectivisation 农业合作化", "DB  - Rural archive 乡村文库",
        "UR  - https://archive.example.org/documents/paper-1", "N1  - Translated title: Mutual aid teams in Hebei", "N1  - Column: 简讯",
        "ER  - ", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("published", "ris", "bibtex", "csl"),
    [
        (MONTH, ["PY  - 1954", "DA  - 1954/11//"], ["date = {1954-11}", "year = {1954}", "month = nov"], {"date-parts": [[1954, 11]]}),
        (SPRING, ["PY  - 1954", "DA  - spring 1954"], ["date = {1954-03/1954-05}"], {"date-parts": [[1954]], "season": 1}),
        (FIFTIES, ["DA  - 1950–1959"], ["date = {195X}"], {"date-parts": [[1950], [1959]]}),
        (YEARS, ["DA  - 1955–1957"], ["date = {1955/1957}"], {"date-parts": [[1955], [1957]]}),
        (None, [], [], None),
    ],
)  # fmt: skip
def test_a_date_is_as_precise_as_it_is_known(
    published: DateSpan | None, ris: list[str], bibtex: list[str], csl: object
) -> None:
    """No format makes a day of a month, or a year of a decade."""
    reference = refer(article(published=published))
    lines = ris_entry(reference).split("\r\n")
    assert [line for line in lines if line.startswith(("PY", "DA"))] == ris
    fields = [line.strip(" ,") for line in bibtex_entry(reference).split("\n")]
    assert [field for field in fields if re.match("date|year|month|day", field)] == bibtex
    assert csl_item(reference).get("issued") == csl


def test_bibtex_of_a_newspaper_article() -> None:
    """Names that nothing parts stay whole."""
    entry = bibtex_entry(refer(article(authors=("Smith, John", "KONO Tadashi", "李四"))))
    assert entry.startswith("@article{paper-1,\n  author = {Smith, John and {KONO Tadashi} and {李四}},\n")
    assert "  entrysubtype = {newspaper},\n  journal = {人民日报},\n  date = {1954-11-11},\n" in entry


@given(document=documents())
def test_an_entry_holds_what_it_holds_whatever_that_is(document: Document) -> None:
    """RIS has one entry and no line without a tag; braces of BibTeX are balanced, outside of values no line begins."""
    reference = refer(document)
    lines = ris_entry(reference).split("\r\n")
    assert all(len(line.splitlines()) == 1 for line in lines[:-2])
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-2])
    assert [line[:2] for line in lines].count("TY") == [line[:2] for line in lines].count("ER") == 1
    entry = bibtex_entry(reference)
    depth = 0
    for sign in entry:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert entry.count("\n") == len(entry.splitlines())
    assert all(re.match(r"@|\}|$|  [a-z]+ = [{a-z]", line) for line in entry.splitlines())


@given(document=documents())
def test_nothing_empty_is_said_and_all_is_one_line(document: Document) -> None:
    """In CSL-JSON, the tags of a head, schema.org and COinS."""
    reference = refer(document)
    item = csl_item(reference)
    assert all(item.values())
    assert item["type"] in {"article-newspaper", "article-journal", "webpage", "book", "document"}
    assert all(tag.content and len(tag.content.splitlines()) == 1 for tag in meta_tags(reference))
    assert json.loads(json.dumps(schema_org(reference)))["@context"] == "https://schema.org"
    context = context_object(reference)
    assert not set(context) & set("\"'<> \n")
    assert parse_qs(context, strict_parsing=True)["rft_id"] == [reference.address]


def test_tags_of_a_newspaper_article() -> None:
    """Highwire's tags, and Dublin Core with the kind and the paper, by which Zotero knows one."""
    tags = _tags(article())
    assert tags["citation_title"] == tags["DC.title"] == tags["og:title"] == ["河北的互助组"]
    assert tags["DCTERMS.alternative"] == ["Mutual aid teams in Hebei"]
    assert tags["citation_author"] == tags["DC.creator"] == ["李四", "王五"]
    assert tags["citation_publication_date"] == ["1954/11/11"]
    assert tags["DC.date"] == tags["article:published_time"] == ["1954-11-11"]
    assert tags["citation_firstpage"] == ["2"]
    assert tags["DC.type"] == ["newspaperArticle"]
    assert tags["DC.source"] == ["人民日报"]
    assert "citation_journal_title" not in tags


def test_tags_of_an_article_of_a_journal() -> None:
    """The journal with its volume, and both ends of the pages."""
    tags = _tags(work(journal="Rural China", volume="3", issue="2", pages="12–34", doi="10.1000/1"))
    assert tags["citation_journal_title"] == ["Rural China"]
    assert (tags["citation_firstpage"], tags["citation_lastpage"]) == (["12"], ["34"])
    assert tags["citation_doi"] == ["10.1000/1"]


def test_schema_org_of_a_newspaper_article() -> None:
    """An article of a newspaper, with its day, page and column."""
    item = schema_org(refer(article()))
    assert item["@type"] == "NewsArticle"
    assert (item["headline"], item["alternativeHeadline"]) == ("河北的互助组", "Mutual aid teams in Hebei")
    assert item["isPartOf"] == {"@type": "Newspaper", "name": ["People’s Daily", "人民日报"]}
    assert (item["datePublished"], item["printPage"], item["printColumn"]) == ("1954-11-11", "2", "简讯")
    assert item["@id"] == "https://archive.example.org/documents/paper-1"


def test_context_objects() -> None:
    """A newspaper article in Dublin Core with Zotero's kind, since the standard has no newspapers."""
    paper = parse_qs(context_object(refer(article())))
    assert paper["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert (paper["rft.type"], paper["rft.source"]) == (["newspaperArticle"], ["人民日报"])
    assert (paper["rft.date"], paper["rft.pages"]) == (["1954-11-11"], ["2"])
    journal = parse_qs(context_object(refer(work(journal="Rural China"))))
    assert journal["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert journal["rft.jtitle"] == ["Rural China"]


def test_a_web_article_is_one() -> None:
    """In every format."""
    reference = refer(article(kind=Kind.WEB, header=(("source", "China Net"),)))
    assert ris_entry(reference).startswith("TY  - ELEC\r\n")
    assert bibtex_entry(reference).startswith("@online{")
    assert csl_item(reference)["type"] == "webpage"
    assert csl_item(reference)["container-title"] == "China Net"
