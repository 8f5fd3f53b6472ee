"""Claims about the facets: every place that has a part for each of them has one for each of the registry, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import click
import pytest
from flask.testing import FlaskClient

from search import InvalidRequest, Library, build
from search.cli import main
from search.engine import Columns, current
from search.engine.schema import index_fields, schema
from search.facets import FACET_DESCRIPTIONS, LANGS
from search.model import Kind
from search.query import FACETS, TEXT_FIELDS, FilterParser, parse
from search.text import fold
from tests.fixtures.ingest import BILINGUAL
from tests.fixtures.scans import MISREAD_TEXT
from tests.fixtures.web_reader import reader
from web import create_app
from web.pages.wording import FILTER_LABELS, KINDS, LANGUAGES
from web.parameters import FILTERS

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="module")
def seed_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seeds, of an article with paper, column and collection, and of a scanned one: no seed is either."""
    folder = tmp_path_factory.mktemp("facets")
    folder.joinpath("scanned.txt").write_text(MISREAD_TEXT, encoding="utf-8")
    article = folder / "sources" / "rmrb" / "article.md"
    article.parent.mkdir(parents=True)
    article.write_text(BILINGUAL.format(author=""), encoding="utf-8")
    build([SEEDS, folder / "sources", folder / "scanned.txt"], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def seeds(seed_index: Path) -> Iterator[Library]:
    """An open library of these."""
    with Library.open(seed_index) as library:
        yield library


@pytest.fixture(scope="module")
def client(seeds: Library) -> FlaskClient:
    return reader(create_app(seeds))


@pytest.fixture(scope="module")
def facts(seeds: Library) -> FilterParser:
    return FilterParser(seeds.gazetteer, seeds.eras)


def names_in(message: str) -> set[str]:
    """The names that the end of a message lists."""
    return set(re.split(r", | and ", message.rstrip(".").rpartition(" are ")[2]))


def test_a_facet_is_called_by_its_name_and_its_labels() -> None:
    """The registry is keyed by name, in lower case; no two facets share a name or a label."""
    assert [facet.name for facet in FACETS.values()] == list(FACETS) == list(FACET_DESCRIPTIONS)
    labels = [*FACETS, *(label for facet in FACETS.values() for label in facet.label)]
    assert len(set(labels)) == 3 * len(FACETS)
    fields = [name for facet in FACETS.values() for name in facet.query_fields]
    assert [fold(name) for name in fields] == fields
    assert not set(fields) & set(TEXT_FIELDS)


def test_the_index_has_a_column_and_a_field_for_each(seed_index: Path) -> None:
    """A column counts each facet; a field of its name answers conditions, unless days or the words of texts do."""
    assert set(Columns.load(current(seed_index)).facets) == set(FACETS)
    fields = set(schema().names())
    assert {name for name in FACETS if name in fields} == {name for name, facet in FACETS.items() if facet.terms}
    for name, facet in FACETS.items():
        assert (facet.terms is not None) + (facet.condition is not None) + (name in TEXT_FIELDS) == 1
        assert bool(facet.query_fields) == (name not in TEXT_FIELDS)
    of_words = {name for name in fields if re.match(r"(title|body|author)_", name)}
    assert fields - of_words - set(FACETS) == {"id", "earliest", "latest"}


def test_what_is_counted_can_be_filtered_by_and_asked_for(seeds: Library) -> None:
    """Every value of every facet is taken as a filter as it stands, and finds as many documents as were counted."""
    page = seeds.search(facets=tuple(FACETS))
    assert list(page.facets) == list(FACETS)
    for name, facet in page.facets.items():
        assert (facet.label, facet.label_zh) == FACETS[name].label
        values = list(facet.walk())
        assert values
        for value in values:
            assert seeds.check_filter(name, [value.value]) == (value.value,)
            assert seeds.search(filters={name: [value.value]}).total == value.count > 0


def test_a_document_has_the_terms_that_its_values_ask_for(seeds: Library) -> None:
    """A condition in a question compares the same values as a filter does, by the terms that they end in."""
    for hit in seeds.search():
        terms = index_fields(hit.document)
        for name, facet in FACETS.items():
            if facet.terms:
                ends = {value.rpartition("/")[2] for value in facet.values(hit.document)}
                assert set(terms.get(name, "").split()) == ends


def test_the_filters_are_the_facets(seeds: Library) -> None:
    """A filter or facet that does not exist is refused with a list of those that do."""
    with pytest.raises(InvalidRequest) as refused:
        seeds.search(filters={"colour": ["red"]})
    assert names_in(str(refused.value)) == set(FACETS)
    with pytest.raises(InvalidRequest) as refused:
        seeds.search(facets=("colour",))
    assert names_in(str(refused.value)) == set(FACETS)


def test_a_question_has_a_field_for_each(facts: FilterParser) -> None:
    """Each is called by its name and by its Chinese label, and the notice of an unknown one lists them all."""
    assert set(facts.resolvers()) == {name for facet in FACETS.values() for name in facet.query_fields}
    (notice,) = parse("colour:red", facts.resolvers()).notices
    assert names_in(notice.text) == {"title", "author", *FACETS}


def test_the_web_has_a_parameter_for_each(client: FlaskClient) -> None:
    """Each filter can be chosen and left out, and so says the description for programs."""
    assert set(FILTERS) == set(FACETS)
    described = client.get("/api/v1/openapi.json").get_json()["paths"]["/api/v1/search"]["get"]["parameters"]
    assert len({one["name"] for one in described}) == len(described)
    about = {parameter["name"]: parameter.get("description", "") for parameter in described}
    repeated = {one["name"] for one in described if one["schema"]["type"] == "array"} - {"without"}
    assert repeated == {f"{sign}{name}" for sign in ("", "-") for name in FACETS}
    assert all(facet.meaning in about[name] and facet.meaning in about[f"-{name}"] for name, facet in FACETS.items())
    assert set(FILTER_LABELS) == {*FACETS, "from", "to"}
    assert {name: FILTER_LABELS[name] for name in FACETS} == {name: facet.label for name, facet in FACETS.items()}


def test_the_pages_show_each(client: FlaskClient) -> None:
    """The sidebar lists them in the registry's order; the page about the archive explains each, and its parameter."""
    html = client.get("/search").text
    assert re.findall(r'<section class="facet (\w+)"', html) == list(FACETS)
    about = client.get("/about").text
    (terms,) = re.findall(r'<dl class="terms">(.*?)</dl>', about, re.DOTALL)
    told = [(one.label[0], one.help) for one in FACETS.values()]
    shown = re.findall(r"<dt>([\w ]+)</dt>\s*<dd>(.*?)</dd>", terms)
    assert [(name, unescape(text)) for name, text in shown] == told
    programs = about[about.index('id="programs"') :]
    assert set(FACETS) <= set(re.findall(r"<code[^>]*>([a-z_]+)</code>", programs))
    (fields,) = re.findall(r"likewise <code[^>]*>(date:[^<]*)</code>", about)
    assert {"region:", *fields.split(" ")} == {f"{name}:" for name in FACETS if name not in TEXT_FIELDS}


def test_the_command_line_has_an_option_for_each() -> None:
    """`hezuo find` takes each filter, more than once, and its help says what each is."""
    find = main.commands["find"]
    options = {
        option.name: option for option in find.get_params(click.Context(find)) if isinstance(option, click.Option)
    }
    repeated = {name: option for name, option in options.items() if option.multiple}
    assert set(repeated) == set(FACETS)
    for name, option in repeated.items():
        assert option.opts == [f"--{name}"]
        assert FACETS[name].meaning[1:] in str(option.help)


def listed(values: Iterable[Any]) -> set[str]:
    """Values as texts."""
    return {str(value) for value in values}


def test_closed_lists_of_values_are_named_whole(client: FlaskClient) -> None:
    """Each kind and each language has its words on the pages; the description of the JSON knows the same kinds."""
    assert listed(KINDS) == listed(Kind)
    assert set(LANGUAGES) == set(LANGS)
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    assert set(schemas["Document"]["properties"]["kind"]["enum"]) == listed(Kind)


@pytest.mark.parametrize(
    "question",
    ["column:简讯", "专栏:简讯", "column:簡訊", 'column:"Brief News"', 'column:"brief news"', 'column:"Brief news’"'],
)
def test_a_column_is_asked_for_by_its_name(seeds: Library, question: str) -> None:
    """In either script, or by the English name of a common one; it is shown with both names."""
    page = seeds.search(question, facets=("column",))
    assert [hit.document.field("column") for hit in page] == ["简讯"]
    (value,) = page.facets["column"].values
    assert (value.label, value.label_zh, value.count) == ("Brief news", "简讯", 1)


def test_a_column_is_shown_on_cards_and_documents(client: FlaskClient, seeds: Library) -> None:
    """A result names its column, and the document's page leads to the others of it."""
    (hit,) = seeds.search("column:简讯")
    assert re.search(r'<span class="column">.*?简讯', client.get("/search?q=column:简讯").text)
    page = client.get(f"/documents/{hit.id}").text
    (address,) = re.findall(r'<a href="([^"]*column=[^"]*)"', page)
    assert client.get(unescape(address)).status_code == 200
    assert "/search?" in address


def test_the_page_of_a_document_accounts_for_its_characters(client: FlaskClient, seeds: Library) -> None:
    """A librarian sees how much was read, and what was left out and why."""
    (hit,) = seeds.search("column:简讯")
    page = client.get(f"/documents/{hit.id}").text
    assert f"{hit.document.accounts.read:,}: {hit.document.accounts.text:,} text" in page
    assert all(entry.reason in unescape(page) for entry in hit.document.accounts.left_out)
