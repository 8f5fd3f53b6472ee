"""The JSON interface keeps to its own description, whatever is asked of it."""

from __future__ import annotations

import pytest

from search import Library
from tests.attacks.api_cases import ask_all
from web import create_app


def test_the_interface_is_as_it_is_described(seeds: Library, request: pytest.FixtureRequest) -> None:
    """Requests made of the description, valid and not, get answers that stand in it, and no 5xx.

    `--api-cases 20000` asks as much as the program `tests.attacks.api_cases` does by default.
    """
    statuses, problems = ask_all(create_app(seeds), request.config.getoption("--api-cases"))
    assert not problems, "\n".join(problems)
    assert {200, 400, 404} <= set(statuses) <= {200, 301, 302, 400, 404, 410}
