"""Claims about documents like another: in the same language, in the other one, and in both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from search import build
from search.engine import OpenIndex, current
from search.library.similar import similar_query
from search.query import TranslationTerms
from tests.fixtures.archive import newspaper

_PIGS_EN = "Pigs and sows were fattened by the piggery. Manure of the pigs went to the fields."
_PIGS_ZH = "养猪场里的母猪和肥猪很多，养猪积肥，猪粪送到田里。"
_SCHOOL_EN = "Teachers of the evening school taught literacy. Pupils of the school read newspapers."
_SCHOOL_ZH = "夜校的教师教识字，扫盲班的学员读报纸。"
_ARTICLES = {
    "pigs-both": ("Raising pigs", "养猪", _PIGS_EN, _PIGS_ZH),
    "pigs-en": ("More pigs", "", _PIGS_EN.replace("fields", "village"), ""),
    "pigs-zh": ("", "大力养猪", "", _PIGS_ZH.replace("田里", "村里")),
    "school-both": ("Evening schools", "夜校", _SCHOOL_EN, _SCHOOL_ZH),
    "school-en": ("Literacy", "", _SCHOOL_EN, ""),
    "school-zh": ("", "扫盲", "", _SCHOOL_ZH),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> OpenIndex:
    """Articles about two things, each in English, in Chinese and in both."""
    folder = tmp_path_factory.mktemp("similar")
    for name, (title, zh_title, english, chinese) in _ARTICLES.items():
        text = newspaper(title, zh_title, "1958-05-06", english, chinese)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    build([folder], folder / "index")
    return OpenIndex(current(folder / "index"))


def _translate(lang: str, term: str) -> Sequence[TranslationTerms]:
    pairs = [("养猪", "pig"), ("夜校", "school"), ("母猪", "sow"), ("教师", "teacher"), ("扫盲", "literaci")]
    for chinese, english in pairs:
        if (lang, term) == ("zh", chinese):
            return [TranslationTerms("en", (english,), 0.8)]
        if (lang, term) == ("en", english):
            return [TranslationTerms("zh", (chinese,), 0.8)]
    return []


def _like(index: OpenIndex, name: str, *, translate: bool = False) -> list[str]:
    documents = {index.document(number).source: index.document(number) for number in index.numbers()}
    query = similar_query(index, documents[f"{name}.txt"], _translate if translate else None)
    assert query is not None
    best = index.matches(query).top(0, 10)
    return [index.document(number).source.removesuffix(".txt") for number, _ in best]


@pytest.mark.parametrize("topic", ["pigs", "school"])
@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_the_same_subject_is_nearest(index: OpenIndex, topic: str, lang: str) -> None:
    """What shares the words of a document comes before all else, the document itself among it."""
    found = _like(index, f"{topic}-{lang}")
    best = found[: 2 if lang != "both" else 3]
    assert f"{topic}-{lang}" in best
    assert set(best) <= {f"{topic}-{each}" for each in ("en", "zh", "both")}


@pytest.mark.parametrize(("lang", "other"), [("en", "zh"), ("zh", "en")])
def test_renderings_reach_the_other_language(index: OpenIndex, lang: str, other: str) -> None:
    """With a translator, a document in one language leads to one in the other; without, it does not."""
    assert f"pigs-{other}" in _like(index, f"pigs-{lang}", translate=True)
    assert f"pigs-{other}" not in _like(index, f"pigs-{lang}")


def test_both_languages_are_no_advantage(index: OpenIndex) -> None:
    """A document in both languages scores by the better of them, not by both."""
    documents = {index.document(number).source: index.document(number) for number in index.numbers()}
    both = documents["pigs-both.txt"]
    scores = {}
    for name in ("both", "en", "zh"):
        query = similar_query(index, both)
        assert query is not None
        matches = index.matches(query).top(0, 10)
        scores[name] = next(score for number, score in matches if index.document(number).source == f"pigs-{name}.txt")
    assert scores["both"] < scores["en"] + scores["zh"]


def test_a_document_unlike_all_others_has_no_query(index: OpenIndex, tmp_path: Path) -> None:
    """Words that no other document has, lead nowhere."""
    (tmp_path / "a.txt").write_text(newspaper("Zebra", "斑马", "1958-05-06", "Zebra", "斑马"), encoding="utf-8")
    build([tmp_path], tmp_path / "index")
    alone = OpenIndex(current(tmp_path / "index"))
    assert similar_query(alone, alone.document(0)) is None
