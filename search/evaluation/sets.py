"""Evaluation sets in BEIR's layout: a folder of documents, questions and relevance judgements.

    corpus.jsonl    {"id": "d1", "title": "…", "text": "…"}      one document a line
    queries.jsonl   {"id": "q1", "text": "…", "lang": "zh"}      one question a line
    qrels.tsv       q1 <tab> d1 <tab> 1                          how relevant a document is to a question

BEIR: N. Thakur et al., BEIR: A heterogeneous benchmark for zero-shot evaluation of information retrieval models,
NeurIPS 2021. Its own key for ids, `_id`, is accepted too, and so is a first line of column names in `qrels.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from search.errors import SearchError
from search.ingest import chinese_tag, document_id, is_chinese
from search.model import Document, Kind, Paragraph, Text

__all__ = ["EvaluationSet", "JudgedQuestion", "SetInvalid", "read_set"]

_COLUMNS = 3  # of qrels.tsv


class SetInvalid(SearchError):
    """A file of an evaluation set is missing or wrong; the message names the file, the line and the reason."""


class JudgedQuestion(NamedTuple):
    """A question with its relevance judgements.

    Attributes:
        id: Id of the question.
        text: As a reader would type it.
        relevant: Gains above 0, by the ids of documents.
    """

    id: str
    text: str
    relevant: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """Documents and judged questions.

    Attributes:
        name: Name of the folder.
        folder: The folder.
        questions: Questions with at least one relevant document, in the order of their file.
        unjudged: Number of questions without a relevant document, which are left out.
    """

    name: str
    folder: Path
    questions: tuple[JudgedQuestion, ...]
    unjudged: int

    def documents(self) -> Iterator[Document]:
        """Yield the documents, with their ids as sources.

        Raises:
            SetInvalid: If `corpus.jsonl` is missing or a line of it is wrong.
        """
        seen = set()
        for number, record in _json_lines(self.folder / "corpus.jsonl"):
            if record.name in seen:
                raise SetInvalid(f"{self.folder / 'corpus.jsonl'}, line {number}: id {record.name!r} is there twice")
            seen.add(record.name)
            yield _document(record)


class _JsonLine(msgspec.Struct):
    """A line of `corpus.jsonl` or `queries.jsonl`; other keys are ignored."""

    text: str
    id: str | int = ""
    beir_id: str | int = msgspec.field(default="", name="_id")
    title: str | None = ""

    @property
    def name(self) -> str:
        """The id, under either key."""
        return str(self.id) or str(self.beir_id)


def read_set(folder: Path) -> EvaluationSet:
    """Read the questions and judgements of a folder; its documents are read later, by `EvaluationSet.documents`.

    Raises:
        SetInvalid: If a file is missing, a line is wrong, or no question has a relevant document.
    """
    if not folder.is_dir():
        raise SetInvalid(f"{folder}: there is no such folder; an evaluation set is a folder with corpus.jsonl in it")
    relevant = _judgements(folder / "qrels.tsv")
    path, questions, unjudged = folder / "queries.jsonl", {}, 0
    for number, record in _json_lines(path):
        if record.name in questions:
            raise SetInvalid(f"{path}, line {number}: id {record.name!r} is there twice")
        questions[record.name] = JudgedQuestion(record.name, record.text, relevant.get(record.name, {}))
    judged = tuple(question for question in questions.values() if question.relevant)
    unjudged = len(questions) - len(judged)
    if not judged:
        raise SetInvalid(f"{folder / 'qrels.tsv'}: no question of queries.jsonl has a relevant document in it")
    return EvaluationSet(folder.resolve().name, folder, judged, unjudged)


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    judgements: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        cells = line.split("\t")
        if len(cells) != _COLUMNS:
            expected = "question, document and relevance with a tab between each"
            raise SetInvalid(f"{path}, line {number}: there should be {expected}, but it has {len(cells)} columns")
        question, document, relevance = (cell.strip() for cell in cells)
        try:
            gain = int(relevance)
        except ValueError:
            if number == 1:
                continue  # names of columns
            raise SetInvalid(f"{path}, line {number}: relevance {relevance!r} is no whole number") from None
        if gain > 0:
            judgements.setdefault(question, {})[document] = gain
    return judgements


def _json_lines(path: Path) -> Iterator[tuple[int, _JsonLine]]:
    decoder = msgspec.json.Decoder(_JsonLine)
    for number, line in _lines(path):
        try:
            record = decoder.decode(line)
        except (msgspec.MsgspecError, ValueError) as error:
            raise SetInvalid(f"{path}, line {number}: {error}") from None
        if not record.name:
            raise SetInvalid(f"{path}, line {number}: it has no id")
        yield number, record


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers from 1."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except FileNotFoundError:
        raise SetInvalid(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SetInvalid(f"{path}: cannot be read as UTF-8: {error}") from None


def _document(record: _JsonLine) -> Document:
    title = record.title or ""
    lang = chinese_tag(record.text) if is_chinese(f"{title} {record.text}") else "en"
    paragraphs = tuple(Paragraph(line.strip()) for line in record.text.splitlines() if line.strip())
    text = Text(lang=lang, title=" ".join(title.split()), paragraphs=paragraphs)
    return Document(id=document_id(record.name), source=record.name, kind=Kind.SCHOLARSHIP, texts=(text,))
