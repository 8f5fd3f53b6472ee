"""Claims about newspapers: one is named only if the document or the librarian says which one it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.model import Document, Kind, Text
from search.present import newspaper_name

ARTICLE = Document(
    id="wells-1",
    source="1931/wells.txt",
    kind=Kind.NEWSPAPER,
    texts=(Text(lang="en", title="Wells dug"),),
    authors=("Wang Da", "Li Er"),
    header=(("page", "3"),),
)


@pytest.mark.parametrize("default", [("", ""), ("Herald", "导报"), ("Herald", ""), ("", "导报")])
def test_the_librarian_names_the_newspaper_of_articles_that_do_not(default: tuple[str, str]) -> None:
    """Either name or both; the name of an article's own header comes first, and nothing else has a newspaper."""
    expected = {("Herald", "导报"): "Herald (导报)"}.get(default, default[0] or default[1])
    assert newspaper_name(ARTICLE, default) == expected
    named = replace(ARTICLE, header=(("newspaper", "North China Star"),))
    assert newspaper_name(named, default) == "North China Star"
    assert newspaper_name(replace(named, source="rmrb/1954/x.md"), default) == "North China Star"
    for kind in (Kind.SCHOLARSHIP, Kind.WEB):
        assert newspaper_name(replace(ARTICLE, kind=kind, source="rmrb/x.md"), default) == ""


@pytest.mark.parametrize(
    "source",
    ["rmrb/1954.11/1954-11-11_x.md", "papers/RMRB/x.md", "rmrb_1954-11-11.txt", "rmrb1954/x.md", "a/人民日报/x.md",
     "人民日報_1954/x.md", "rmrb.md"],
)  # fmt: skip
def test_folder_and_file_name_a_newspaper(source: str) -> None:
    """A customary abbreviation or a Chinese name at the beginning of a part of the path wins over the setting."""
    assert newspaper_name(replace(ARTICLE, source=source), ("Herald", "")) == "People’s Daily (人民日报)"


@pytest.mark.parametrize(
    "source", ["1954-11-11_rmrb.md", "normrb/x.md", "rmrbx/x.md", "读人民日报/x.md", "人民/日报.md"]
)
def test_other_paths_name_none(source: str) -> None:
    """A path that only holds the letters somewhere says nothing of the newspaper."""
    assert newspaper_name(replace(ARTICLE, source=source), ("Herald", "")) == "Herald"


@given(st.text())
def test_any_path_may_name_a_newspaper(source: str) -> None:
    """No path raises, and the last folder that names a newspaper counts."""
    assert newspaper_name(replace(ARTICLE, source=f"{source}/gmrb/x.md")) == "Guangming Daily (光明日报)"
