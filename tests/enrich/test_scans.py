"""Claims about the mark of scanned text: what has errors is marked with its evidence, and clean text never is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.enrich import Enricher
from search.model import Document, Kind, Paragraph, Repairs, Text
from tests.fixtures.scans import CLEAN_TEXT, MISREAD_TEXT


@pytest.fixture(scope="module")
def enricher() -> Enricher:
    return Enricher.load()


def document(text: str) -> Document:
    """A document of a headline and paragraphs."""
    title, *lines = text.strip().split("\n\n")
    paragraphs = tuple(map(Paragraph, lines))
    return Document(
        id="a", source="a.txt", kind=Kind.WEB, texts=(Text(lang="zh-Hans", title=title, paragraphs=paragraphs),)
    )


def test_misread_text_is_marked(enricher: Enricher) -> None:
    """With an estimate of the share, and the words that tell, where they stand."""
    misread = document(MISREAD_TEXT)
    scan = enricher.enrich(misread).scan
    assert scan is not None
    assert 0.03 < scan.misread < 0.5
    assert scan.evidence
    for evidence in scan.evidence:
        number = int(evidence.where.removeprefix("body.zh."))
        assert misread.texts[0].paragraphs[number].text[evidence.start : evidence.end] == evidence.text
        assert evidence.rule.startswith("misread ")


def test_clean_text_is_not_marked(enricher: Enricher) -> None:
    """Nor is a text whose lines were joined, if nothing else tells; spaces inside words do."""
    clean = document(CLEAN_TEXT)
    assert enricher.enrich(clean).scan is None
    assert enricher.enrich(replace(clean, repairs=Repairs(lines=9))).scan is None
    assert enricher.enrich(replace(clean, repairs=Repairs(spaces=9))).scan is not None
