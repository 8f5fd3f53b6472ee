"""Measure the search of scanned text: damage clean documents, and count what is recognised and found before and after.

    python -m tests.bench.scans FOLDER [--shares 1,3,5] [--length 800] [--phrases 600] [--spaced 0] [--seed 1]

FOLDER has a `corpus.jsonl` (BEIR's layout) of clean Chinese texts, which are put together to documents of about
`--length` characters. Questions are phrases of four characters, two words or one, from these documents, each asked with
quotation marks and without; what they find in the clean documents is what they should find in the damaged ones. It needs
Pillow and Noto CJK for the confusions (`damage`).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from search import Library, build
from search.results import MISREAD, Hit
from search.text import STOP_WORDS, han_runs, is_han, segment_words, similar_characters
from tests.bench.scans.damage import Damage, confusions, coverage

PER_PAGE = 100


def documents(folder: Path, length: int) -> list[str]:
    """Return documents of at least `length` Chinese characters, put together of successive texts of a set."""
    put_together: list[str] = []
    parts: list[str] = []
    for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        parts.append(json.loads(line)["text"])
        if sum(is_han(char) for part in parts for char in part) >= length:
            put_together.append("\n".join(parts))
            parts = []
    return put_together


def phrases(texts: Sequence[str], count: int, random: Random) -> list[str]:
    """Return different phrases of four characters that words begin and end with, none of them a stop word."""
    chosen: dict[str, None] = {}
    for _ in range(100 * count):
        runs = [run for _, run in han_runs(random.choice(texts)) if len(run) >= 4]
        if runs:
            words = [word for word, _, _ in segment_words(random.choice(runs))]
            strings = [[word] for word in words] + [list(pair) for pair in pairwise(words)]
            fitting = [
                string
                for string in strings
                if len("".join(string)) == 4 and not STOP_WORDS & set(string) and all(len(word) > 1 for word in string)
            ]
            if fitting:
                chosen["".join(random.choice(fitting))] = None
        if len(chosen) == count:
            break
    return list(chosen)


def is_phrase(words: Sequence[str]) -> bool:
    """Return whether words are a phrase of four characters that is asked for."""
    return len("".join(words)) == 4 and not STOP_WORDS & set(words) and min(map(len, words)) > 1


def indexed(texts: Sequence[str], folder: Path) -> Path:
    """Build an index of texts, one file each, and return its folder."""
    source = folder / "source"
    source.mkdir(parents=True)
    for number, text in enumerate(texts):
        (source / f"{number:05}.txt").write_text(
            f"第{number}号\n\n" + text.replace("\n", "\n\n") + "\n", encoding="utf-8"
        )
    build([source], folder / "index")
    return folder / "index"


def found(library: Library, question: str, without: Sequence[str] = ()) -> tuple[set[str], set[str], float]:
    """Return the files with all words of a question, those with misreadings, and the milliseconds of CPU of a page of ten."""
    began = process_time()
    library.search(question, facets=(), per_page=10, without=without)
    took = 1000 * (process_time() - began)
    page = library.search(question, facets=(), per_page=PER_PAGE, without=without)
    sources = [hit.document.source for hit in page]
    complete, possible = page.complete, page.possible
    return set(sources[:complete]), set(sources[complete : complete + possible]), took


def main() -> None:
    """Print a table of the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shares", default="1,3,5")
    parser.add_argument("--length", type=int, default=800)
    parser.add_argument("--phrases", type=int, default=600)
    parser.add_argument("--spaced", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    clean = documents(options.folder, options.length)
    asked = phrases(clean, options.phrases, Random(options.seed))  # noqa: S311 - no secrets
    questions = {"quoted": [f'"{phrase}"' for phrase in asked], "free": asked}
    table = {char: similar_characters(char) for char in confusions()}
    write(
        f"{len(clean)} documents, {len(asked)} phrases; the table has {coverage(table):.2f} of the confusions by shape"
    )
    with tempfile.TemporaryDirectory() as folder:
        with Library.open(indexed(clean, Path(folder) / "clean")) as library:
            wanted = {
                name: [found(library, question)[0] for question in asked_so] for name, asked_so in questions.items()
            }
            write(f"  clean: {scanned(library)} of {len(clean)} taken for scanned")
        for share in options.shares.split(","):
            damage = Damage(float(share) / 100, options.seed, options.spaced)
            with Library.open(indexed([damage.text(text) for text in clean], Path(folder) / share)) as library:
                library.warm()
                marked = {hit.document.source for hit in everything(library) if hit.document.scan}
                write(f"{share}% damaged: {len(marked) / len(clean):.3f} recognised")
                for name, asked_so in questions.items():
                    write(f"  {name:>6}: " + measures(library, asked_so, wanted[name], marked))


def everything(library: Library) -> Iterator[Hit]:
    """Yield all documents of an index, as hits."""
    page = 1
    while hits := library.search("", facets=(), per_page=PER_PAGE, page=page).hits:
        yield from hits
        page += 1


def scanned(library: Library) -> int:
    """Return how many documents are marked as scanned."""
    return library.search("", filters={"scan": ["scanned"]}, facets=()).total


def measures(library: Library, questions: Sequence[str], wanted: Sequence[set[str]], marked: set[str]) -> str:
    """Return recall before and after, in all documents and in those that are recognised, precision and time."""
    total = before = after = in_marked = before_marked = after_marked = shown = right = 0
    plain: list[float] = []
    tolerant: list[float] = []
    for question, truth in zip(questions, wanted, strict=True):
        found(library, question, [MISREAD])  # so that translations are known, and misreadings are not
        complete, _, took = found(library, question, [MISREAD])
        plain.append(took)
        exactly, possible, took = found(library, question)
        tolerant.append(took)
        total += len(truth)
        before += len(truth & complete)
        after += len(truth & (exactly | possible))
        in_marked += len(truth & marked)
        before_marked += len(truth & complete & marked)
        after_marked += len(truth & (exactly | possible) & marked)
        shown += len(possible)
        right += len(possible & truth)
    return (
        f"recall {before / total:.3f} -> {after / total:.3f} ({total} hits)"
        f", in recognised ones {before_marked / max(1, in_marked):.3f} -> {after_marked / max(1, in_marked):.3f}"
        f"; possible hits {shown}, right {right / max(1, shown):.3f}"
        f"; {median(plain):.2f} -> {median(tolerant):.2f} ms of CPU, when asked first"
    )


def write(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
