"""A small archive whose documents are counted by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Library
from tests.fixtures.archive import archive, newspaper

DAYS = ("1952-03-01", "1953-11-03", "1953-11-03", "1953-12-24", "1954-01-05", "1954-11-03", "1954-11-03", "1956-07-01")
PLACES = (("Shanxi", "山西"), ("Hebei", "河北"), ("Shanxi", "山西"), ("Jiangsu", "江苏"))


def sources() -> dict[str, str]:
    """Articles of known days, each with its number of mutual aid teams, and one without a date."""
    files = {}
    for number, day in enumerate(DAYS):
        en, zh = PLACES[number % len(PLACES)]
        teams = number % 4
        files[f"rmrb/{day[:7]}/{day}_{number}.md"] = newspaper(
            f"News {number} from {en}",
            f"{zh}消息{'一二三四五六七八'[number]}",
            day,
            f"In {en} Province the peasants met. " + "The mutual aid team worked well. " * teams,
            f"{zh}省农民开会。" + "互助组工作得很好。" * teams,
            page=1 + number % 3,
        )
    files["essays/one.txt"] = (
        "An essay\n\nOn the mutual aid team (huzhu-zu 互助組) of the villages, which nobody dated."
    )
    return files


@pytest.fixture(scope="package")
def counted() -> Iterator[Library]:
    """The open archive."""
    with archive(sources()) as library:
        yield library
