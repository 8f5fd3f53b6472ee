"""Asks the JSON interface whatever its own description allows, and more: no answer is a 5xx or other than described.

    python -m tests.attacks.api_cases [CASES] [SEED]

Makes so many requests (20,000 by default), shared out over the operations of `/api/v1/openapi.json`, of an application
over the three seeds, half of them valid by the description and half not, and prints a JSON line: requests by status, and
what was wrong. Ends with an exit code of 1 if anything was.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.core.result import Err, Ok

from search import build
from web import create_app

__all__ = ["ask_all"]

_SEEDS = Path(__file__).parents[2] / "seeds"
_DESCRIPTION = "/api/v1/openapi.json"
_MOST_PROBLEMS = 20
_CHECKS = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
)


def ask_all(app: Flask, cases: int, number: int = 0) -> tuple[Counter[int], list[str]]:
    """Ask an application so many times; return the answers by status, and what was wrong.

    Args:
        app: The application.
        cases: Requests, of all operations together.
        number: Seed of what is chosen.
    """
    schema = schemathesis.openapi.from_wsgi(_DESCRIPTION, app)
    statuses: Counter[int] = Counter()
    results = list(schema.get_all_operations())
    operations = [result.ok() for result in results if isinstance(result, Ok)]
    problems = [str(result.err()) for result in results if isinstance(result, Err)]
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    each = -(-cases // (len(operations) * len(modes)))
    for operation in operations:
        for mode in modes:
            _ask(operation, mode, each, number, statuses, problems)
    return statuses, problems


def _ask(
    operation: Any, mode: GenerationMode, cases: int, number: int, statuses: Counter[int], problems: list[str]
) -> None:
    @seed(number)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        answer = case.call(headers={"Accept-Encoding": "identity"})  # compression is none of the description's business
        statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=list(_CHECKS))
        except (schemathesis.core.failures.FailureGroup, Exception) as error:  # the first is no `Exception`
            if len(problems) < _MOST_PROBLEMS:
                problems.append(f"{case.method} {case.formatted_path} {str(case.query)[:300]}: {str(error)[:500]}")

    with suppress(Unsatisfiable):  # an operation without parameters has no invalid requests
        ask()


def main(cases: int, number: int) -> int:
    """Ask, print what came of it, and return the exit code."""
    with TemporaryDirectory() as folder:
        build([_SEEDS], folder)
        statuses, problems = ask_all(create_app(folder), cases, number)
    facts = {"requests": statuses.total(), "statuses": dict(sorted(statuses.items())), "problems": problems}
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    given_ = [*map(int, sys.argv[1:])]
    sys.exit(main(given_[0] if given_ else 20_000, given_[1] if len(given_) > 1 else 0))
