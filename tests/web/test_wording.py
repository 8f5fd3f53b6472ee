"""Claims about pages and JSON whatever a library says: any wording is shown as text, and none breaks anything."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from search.results import Completion, ConceptScore, Expansion, Explanation, Page, PartScore, Relaxation, Suggestion
from tests.fixtures.web_answers import XSS
from tests.fixtures.web_html import elements
from tests.fixtures.web_library import StandIn, hostile
from tests.fixtures.web_reader import reader
from web import blueprint

WORDING = st.text(max_size=6) | st.sampled_from([XSS, "互助组", "\ud800", '" onclick="x', "&amp;"])


class Answering(StandIn):
    """A library whose answers a test has made up."""

    page: Page
    explanation: Explanation
    completions: tuple[Completion, ...] = ()

    def search(self, query: str = "", **options: Any) -> Page:
        """The made-up page."""
        return self.page

    def explain(self, query: str, document_id: str, **options: Any) -> Explanation:
        """The made-up explanation."""
        return self.explanation

    def suggest(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """The made-up completions."""
        return self.completions


def lists(made: type, /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Short lists of a result type, whose texts are anything."""
    texts = {name: WORDING for name, hint in get_type_hints(made).items() if hint is str and name not in fields}
    return st.lists(st.builds(made, **texts, **fields), max_size=3).map(tuple)


SHARES = {"score": st.floats(0, 50), "idf": st.floats(0, 20)}
PARTS = lists(PartScore, occurrences=st.floats(0, 1e6), weight=st.floats(0, 1), share=st.floats(0, 1))
ANSWERS = st.builds(
    Page,
    query=WORDING,
    total=st.just(0),
    hits=st.just(()),
    expansions=lists(Expansion, weight=st.floats(0.01, 1)),
    suggestions=lists(Suggestion, total=st.integers(0, 10**6)),
    relaxations=lists(Relaxation, kind=st.sampled_from(["word", "filter"]), filter=st.sampled_from(["", "kind", "-era", "dates"]), total=st.integers(0, 9)),
)  # fmt: skip
EXPLANATIONS = st.builds(Explanation, id=st.just("hostile"), matches=st.booleans(), score=st.floats(0, 99), concepts=lists(ConceptScore, parts=PARTS, **SHARES))  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Answering:
    return Answering([hostile()])


@pytest.fixture(scope="module")
def client(library: Answering) -> FlaskClient:
    app = Flask("host", static_folder=None)
    app.register_blueprint(blueprint(library))
    return reader(app)


@settings(max_examples=60, deadline=None)
@given(page=ANSWERS, explanation=EXPLANATIONS, completions=lists(Completion))
def test_whatever_a_library_says_is_shown_as_text(
    library: Answering, client: FlaskClient, page: Page, explanation: Explanation, completions: tuple[Completion, ...]
) -> None:
    """Any wording at all in an answer gives a page and JSON, and adds no element or attribute to it."""
    library.page, library.explanation, library.completions = page, explanation, completions
    for path in ("/search?q=a&without=b", "/documents/hostile/explain?q=a"):
        response = client.get(path)
        assert response.status_code == 200
        assert not [attrs for tag, attrs in elements(response.text) if "onclick" in attrs or attrs.get("src") == "x"]
    for path in ("search?q=a", "suggest?q=a", "explain?q=a&id=hostile"):
        assert client.get(f"/api/v1/{path}").status_code == 200
