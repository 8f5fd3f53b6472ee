"""The engines of which the claims of this folder hold, and the archive that they are asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from search import build, update
from search.engine import OpenIndex, current
from search.query import Index
from search.remote import Publisher, RemoteAddress, RemoteSettings, connect, open_generation
from tests.fixtures.archive import newspaper
from tests.query.index.round_trip import RoundTripIndex

__all__ = ["BACKENDS", "OPENSEARCH", "REDIRECTED", "REMOVED", "SOURCES", "build_archive", "copy_to_cluster"]

BACKENDS: Mapping[str, Callable[[Path], Index]] = {
    "embedded": lambda folder: OpenIndex(current(folder)),
    "round-trip": lambda folder: RoundTripIndex(OpenIndex(current(folder))),
}
"""Opens the index of a folder, by engine; a further engine is a line here, which may copy that index to where it runs."""

OPENSEARCH = "opensearch"
"""Name of the engine that needs a server: `copy_to_cluster` opens it."""


@contextmanager
def copy_to_cluster(url: str, archive: str, folder: Path, cache: Path) -> Iterator[Index]:
    """Publish the index of a folder to a server, and open it there."""
    scheme, _, host = url.partition("://")
    connection = connect(RemoteAddress.parse(f"opensearch+{scheme}://{host}/{archive}"), RemoteSettings())
    with closing(connection):
        published = Publisher(connection, archive, shards=2).publish(OpenIndex(current(folder)))
        yield open_generation(connection, archive, published.generation, cache)


_PLACES = (("Shanxi", "山西"), ("Hebei", "河北"), ("Jiangsu", "江苏"))
_DAYS = ("1952-03-01", "1953-11-03", "1953-11-03", "1954-11-03", "1954-11-03", "1956-07-01")
_REPRINT = (
    "县里的干部同社员一起修好了水渠，今年的小麦比去年多收了三成，大家都说合作社的办法好，冬天还要再修一条更长的渠。"
)


def _article(number: int) -> str:
    en, zh = _PLACES[number % len(_PLACES)]
    return newspaper(
        f"News {number} from {en}",
        f"{zh}第{number}号消息",
        _DAYS[number % len(_DAYS)],
        f"In {en} Province the peasants met. " + "The mutual aid team worked well. " * (number % 4),
        f"{zh}省农民开会，第{number}次。" + "互助组工作得很好。" * (number % 3),
        page=1 + number % 3,
    )


SOURCES = {
    **{f"rmrb/{_DAYS[number % len(_DAYS)]}_{number}.md": _article(number) for number in range(12)},
    **{f"reprints/{number}.txt": f"水渠 {number}\n\n{_REPRINT * 3}\n" for number in range(3)},
    "essays/mill.txt": "The mill\n\nThe reservoir was deep, and a canal led from it to the mill.\n",
    "essays/one.txt": "An essay\n\nOn the mutual aid team and the reservoirs of the villages, which nobody dated.\n",
}
"""Names and texts of the files of the archive, as it is after an update."""

REMOVED = "essays/gone.txt"
"""A file of the first build that the update no longer has."""

REDIRECTED = "essays/twin.txt"
"""A file of the first build whose text stands in another one after the update."""


def build_archive(folder: Path) -> Mapping[str, str]:
    """Build an archive of several segments with deleted documents; return the ids that were given before an update."""
    sources, index = folder / "sources", folder / "index"
    files = {**SOURCES, REMOVED: "Gone\n\nThe kiln and the mutual aid team of a day.\n"}
    files.pop("rmrb/1956-07-01_11.md")
    files["rmrb/1952-03-01_0.md"] += "\n\n之后又补了一句。\n"
    files[REDIRECTED] = SOURCES["essays/mill.txt"]
    for name, text in files.items():
        path = sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build([sources], index)
    opened = OpenIndex(current(index))
    ids = {opened.document(number).source: opened.document(number).id for number in opened.numbers()}
    (sources / REMOVED).unlink()
    (sources / REDIRECTED).unlink()
    for name in ("rmrb/1956-07-01_11.md", "rmrb/1952-03-01_0.md"):
        (sources / name).write_text(SOURCES[name], encoding="utf-8")
    update([sources], index)
    return ids
