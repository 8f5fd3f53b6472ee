"""Claims about an index without documents: every question is answered, with nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import Library, build


@pytest.mark.parametrize("query", ["", "互助组", "mutual aid team", '"a b"', "plou*", "What is it?", "region:Hebei x"])
def test_an_index_without_documents_answers(tmp_path: Path, query: str) -> None:
    """A folder in which nothing could be read makes an index that finds nothing, and says so."""
    (tmp_path / "docs").mkdir()
    build([tmp_path / "docs"], tmp_path / "index")
    with Library.open(tmp_path / "index") as library:
        page = library.search(query, facets=("date", "region", "era", "kind", "lang"))
        assert (page.total, page.hits) == (0, ())
        assert library.suggest("zzzz") == ()
        assert library.stats()["documents"] == 0
        assert library.get("x") is None
        assert library.similar("x") == ()
        assert not library.explain(query, "x").matches
