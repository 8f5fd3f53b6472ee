"""Claims about an archive's own tables of places, eras and terms: where they take effect, and when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from search import Library, build, update
from search.cli import main
from search.config import Config
from search.engine import current
from search.errors import ConfigError
from search.indexing import check_index
from tests.fixtures.web_reader import reader
from web import create_app

FILES = {
    "wells.md": "---\ntitle: 忻定县打井队的故事\ndate: 1959-03-01\n---\n\n忻定县打井三百眼。打井运动在各乡展开。变工扎堆是他们的办法。\n",
    "leap.md": "---\ntitle: Piled exchange in Xinding County\n---\n\nIn Xinding County the wells were dug in piled exchange. Everybody remembers the well-digging campaign.\n",
    "sichuan.md": "---\ntitle: 四川省的农业生产\ndate: 1985-01-02\n---\n\n四川省的农民增产了。\n",
}
PLACES = "name,code,parent,from,to,also\n忻定县,x-xinding-xian,山西省,1958-11,1961-05,Hsin-ting\n"
ERAS = '[[era]]\nid = "well-digging"\nzh = "打井运动"\nen = "Well-digging campaign"\nfrom = 1952\nto = 1959\nterms = ["打井", "well-digging campaign"]\n'
GLOSSARY = "zh\ten\n变工扎堆\tpiled exchange\n"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Settings of an archive with tables of its own, whose index was built without them and then updated."""
    folder = tmp_path_factory.mktemp("archive")
    sources = folder / "documents"
    sources.mkdir()
    for name, text in FILES.items():
        sources.joinpath(name).write_text(text, encoding="utf-8")
    plain = Config(index=str(folder / "index"), sources=(str(sources),))
    build(config=plain)
    own = replace(plain, places=str(folder / "p.csv"), eras=str(folder / "e.toml"), glossary=str(folder / "g.tsv"))
    Path(own.places).write_bytes(PLACES.encode("gb18030"))
    Path(own.eras).write_bytes(ERAS.encode("utf-8-sig"))
    Path(own.glossary).write_bytes(GLOSSARY.encode("utf-16"))
    with Library.open(plain.index, config=own) as library:
        assert library.search("变工扎堆").total == library.search("Xinding").total == 1
        assert {*library.stats()["stale"]} == {"enrichment", "lexicon"}
    assert update(config=own, index=own.index).changed == 2
    return own


@pytest.fixture
def library(config: Config) -> Iterator[Library]:
    with Library.open(config.index, config=config) as opened:
        yield opened


def test_an_own_place_is_found_and_shown(library: Library) -> None:
    """By its names in either language and by spellings, as a filter, in the tree of regions, and in completions."""
    for question in ("忻定", "Xinding", "Hsin-ting", "region:Xinding", "region:忻定县"):
        assert {hit.document.source for hit in library.search(question).hits} == {"wells.md", "leap.md"}, question
    page = library.search(filters={"region": ["xin ding"]}, facets=("region",))
    assert page.total == 2
    assert page.hits[0].document.places[0].path[2:] == ("140000", "x-xinding-xian")
    tree = json.dumps([vars_of(value) for value in page.facets["region"].values], ensure_ascii=False)
    assert '"CN/x-huabei/140000/x-xinding-xian"' in tree
    assert "Xinding" in tree
    assert library.value_label("region", "x-xinding-xian") == ("Xinding", "忻定")
    assert "忻定" in {completion.text for completion in library.suggest("xind")} | {
        c.text for c in library.suggest("忻")
    }


def vars_of(value: object) -> object:
    """Return a facet value with those below it as what JSON can hold."""
    return {
        name: [vars_of(child) for child in content] if name == "children" else content
        for name in ("value", "label", "label_zh", "count", "children")
        if (content := getattr(value, name, None)) is not None
    }


def test_an_own_era_is_found_and_shown(library: Library) -> None:
    """As a filter of either kind, in questions, facets and statistics, with its names."""
    assert library.search(filters={"era": ["打井运动"]}).total == 2
    assert [hit.document.source for hit in library.search("period:well-digging").hits] == ["wells.md"]
    assert library.search(facets=("era",)).facets["era"].values[0].value == "well-digging"
    assert library.era_label("well-digging") == ("Well-digging campaign", "打井运动")
    assert library.stats()["eras"]["well-digging"] == 2
    assert library.stats()["stale"] == {}


def test_an_own_term_is_translated_completed_and_marked(library: Library) -> None:
    """A question in one language finds documents of the other, and their words are marked."""
    for question in ("变工扎堆", "piled exchange"):
        page = library.search(question)
        assert {hit.document.source for hit in page.hits} == {"wells.md", "leap.md"}
        assert [(each.why, each.source) for each in page.expansions] == [
            ("glossary", "glossary: this archive’s own glossary")
        ]
        assert all(passage.marks for hit in page.hits for passage in hit.snippets[:1])
    assert "变工扎堆" in {completion.text for completion in library.suggest("biangongzha")}


def test_programs_and_pages_show_them(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`hezuo find --json` and the pages of a web site name the place and the era."""
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(main, ["find", "忻定", "--index", config.index, "--json"])
    hit = json.loads(found.stdout)["hits"][0]
    assert hit["places"][0]["code"] == "x-xinding-xian"
    assert hit["eras"] == ["well-digging"]
    browser = reader(create_app(config.index, settings=config))
    assert "Xinding" in browser.get("/search?q=忻定").text
    assert "Well-digging campaign" in browser.get("/search?era=well-digging").text
    assert "Xinding" in browser.get(f"/documents/{hit['id']}").text


def test_another_glossary_writes_only_the_lexicon_again(config: Config) -> None:
    """Segments and stored documents stay the same files, and no document is derived or analysed again."""
    before = current(Path(config.index))
    Path(config.glossary).write_text(GLOSSARY + "打井\tsinking wells\n", encoding="utf-8")
    with Library.open(config.index, config=config) as library:
        assert library.stats()["stale"].keys() == {"lexicon"}
        report = update(config=config, index=config.index)
        assert (report.changed, report.unchanged) == (0, 3)
        assert library.search("sinking wells").total == 2
    now = current(Path(config.index))
    assert now != before
    segments = [path.relative_to(now) for path in now.glob("segments/**/*") if path.is_file()]
    assert segments
    assert all(now.joinpath(path).stat().st_ino == before.joinpath(path).stat().st_ino for path in segments)


def test_what_is_served_goes_by_the_tables_that_it_was_made_with(config: Config) -> None:
    """What lies on disk since makes no difference, right or wrong; a wrong table stops an update before it begins."""
    tables = [Path(name) for name in (config.places, config.eras, config.glossary)]
    contents = [table.read_bytes() for table in tables]
    generation = current(Path(config.index))
    for table in tables:
        table.write_text("nonsense\n", encoding="utf-8")
    try:
        with Library.open(config.index, config=config) as library:
            assert library.search("region:Xinding").total == library.search("era:打井运动").total == 2
        for attempt in (
            lambda: update(config=config, index=config.index),
            lambda: check_index(generation.parents[1], config),
        ):
            with pytest.raises(ConfigError) as raised:
                attempt()
            assert all(f"{table}, line 1" in str(raised.value) for table in tables)
        tables[0].unlink()
        with pytest.raises(ConfigError, match="cannot be read"):
            update(config=config, index=config.index)
        assert current(Path(config.index)) == generation
    finally:
        for table, content in zip(tables, contents, strict=True):
            table.write_bytes(content)
    assert check_index(generation.parents[1], config)["documents"] == 3
