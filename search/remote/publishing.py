"""Publish a generation that was built here: its documents into an index of the cluster, its words beside them.

Nobody sees anything of it before the alias is swapped: the index is complete by then, refreshed, counted and compared
with the generation in samples. What an interrupted publication has sent is taken over by the next one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec

from search.engine import FORMAT, OpenIndex, write_words
from search.errors import BuildError
from search.remote.blobs import Blobs
from search.remote.connection import Connection
from search.remote.generations import Generations
from search.remote.mapping import DIGEST, SEQ, index_body
from search.remote.sources import Numbered, Sources, digest_of
from search.text import analysis_versions

__all__ = ["REMOTE_FORMAT", "Published", "Publisher"]

_LOG = logging.getLogger(__name__)

REMOTE_FORMAT = 1
"""Version of the fields of an index in a cluster, raised by hand when they, or what stands in them, change."""

_BATCH = 128
"""Documents that are analysed and sent together, about 3 MB; also those whose presence is asked for together."""

_IN_FLIGHT = (
    3  # requests that have been sent and not answered, so that the cluster is busy while documents are analysed
)
_LISTED = 10_000  # documents of which digests are asked for together
_SAMPLE = 50  # documents that are compared with those that were sent

SENDING = "sending"
"""Name of the step that is reported: sending documents."""

Step = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is to do."""


class Published(NamedTuple):
    """What publishing took.

    Attributes:
        generation: Name of the generation that is served now.
        documents: Number of its documents.
        sent: Number of documents that were sent.
        deleted: Number of documents of the generation before that were deleted or replaced.
        word_bytes: Bytes of words that were sent.
    """

    generation: str
    documents: int
    sent: int
    deleted: int
    word_bytes: int


class Publisher:
    """Publishes generations of an archive.

    Args:
        connection: The connection to the cluster.
        archive: Name of the archive.
        shards: Primary shards of an index; an update keeps those that there are.
        replicas: Copies of each.
        keep: Generations that are kept, the one that is served included.
        step: Is told how far it is.
    """

    def __init__(
        self,
        connection: Connection,
        archive: str,
        *,
        shards: int = 1,
        replicas: int = 0,
        keep: int = 2,
        step: Step = lambda *_: None,
    ) -> None:
        self._connection, self.generations = connection, Generations(connection, archive)
        self._blobs = Blobs(connection, archive)
        self._shards, self._replicas, self._keep, self._step = shards, replicas, keep, step

    def publish(self, index: OpenIndex, previous: str | None = None) -> Published:
        """Publish a generation and serve it.

        Args:
            index: The generation.
            previous: The generation in the cluster that it follows, of which only what has changed is sent; None to
                send all, which then has the order of the generation and its parts merged.

        Raises:
            BuildError: If what the cluster holds is not what was sent, or it refuses a document.
            IndexUnreachable: If the cluster does not answer.
        """
        generation = str(index.manifest["generation"])
        meta, sent, deleted = self.generations.meta(generation), 0, 0
        if not meta.get("complete"):
            if previous is None or previous == generation:
                sent = self._send_all(index, generation)
            else:
                sent, deleted = self._send_changes(index, generation, previous)
            self._check(index, generation)
            self._note(generation, self._meta(index) | {"complete": True})
        with TemporaryDirectory(prefix="words-", dir=index.folder.parent) as folder:
            words = Path(folder) / generation
            write_words(index, words)
            word_bytes = self._blobs.push(generation, words, self._replicas)
        self.generations.serve(generation)
        _LOG.info("%s serves %s from now on: %d documents", self.generations.archive, generation, len(index))
        self._forget(generation)
        return Published(generation, len(index), sent, deleted, word_bytes)

    def publish_decisions(self, file: Path) -> None:
        """Publish librarians' decisions about translation pairs, if there is a file of them."""
        if file.exists():
            self._blobs.push_decisions(file.read_bytes())

    def _send_all(self, index: OpenIndex, generation: str) -> int:
        name = self.generations.index(generation)
        if not self.generations.meta(generation):
            body = index_body(self._shards, self._replicas, self._meta(index) | {"complete": False})
            self._connection.request("PUT", f"/{name}", body)
        there = self._batches_there(name)
        numbers = [*index.numbers()]
        wanted: dict[int, list[int]] = {}
        for number in numbers:
            wanted.setdefault(number // _BATCH, []).append(number)
        missing = [number for batch, own in wanted.items() if there.get(batch, 0) != len(own) for number in own]
        self._send(name, index, ((number, number) for number in missing), len(missing))
        self._finish(name, merge=True)
        return len(missing)

    def _send_changes(self, index: OpenIndex, generation: str, previous: str) -> tuple[int, int]:
        """Make the index of a generation of that of another one: what has not changed is shared, by hard links."""
        name, source = self.generations.index(generation), self.generations.index(previous)
        if not self.generations.meta(generation):
            self._connection.request("PUT", f"/{source}/_settings", {"index": {"blocks": {"write": True}}})
            settings = {"index": {"number_of_replicas": self._replicas, "blocks": {"write": False}}}
            self._connection.request(
                "POST", f"/{source}/_clone/{name}", {"settings": settings}, params={"wait_for_active_shards": "1"}
            )
            self._note(generation, self._meta(index) | {"complete": False})
        groups = _groups_of(index)
        there = {each: (digest, seq) for each, digest, seq in self._listed(name)}
        highest = max((seq for _, seq in there.values()), default=-1)
        changed: list[int] = []
        for number in index.numbers():
            encoded = index.encoded(number)
            known = there.pop(index.document_id(number), None)
            if known is None or known[0] != digest_of(encoded, groups.get(number)):
                changed.append(number)
        for start in range(0, len(gone := [*there]), _BATCH):
            actions = [msgspec.json.encode({"delete": {"_id": each}}) for each in gone[start : start + _BATCH]]
            self._connection.bulk(name, b"".join(action + b"\n" for action in actions))
        numbered = ((number, highest + place) for place, number in enumerate(changed, start=1))
        self._send(name, index, numbered, len(changed))
        self._finish(name, merge=False)
        return len(changed), len(gone)

    def _send(self, name: str, index: OpenIndex, numbers: Iterable[tuple[int, int]], total: int) -> None:
        """Send documents by their numbers, each with its place in the order."""
        groups, sources, done = _groups_of(index), Sources(), 0
        numbers = iter(numbers)
        with ThreadPoolExecutor(_IN_FLIGHT, thread_name_prefix="hezuo-publish") as pool:
            waiting: list[Future[None]] = []
            while batch := [*islice(numbers, _BATCH)]:
                documents = [
                    Numbered(index.document(number), index.encoded(number), seq, groups.get(number))
                    for number, seq in batch
                ]
                lines = b"".join(sources.lines(documents))
                if len(waiting) >= _IN_FLIGHT:
                    waiting.pop(0).result()
                waiting.append(pool.submit(self._connection.bulk, name, lines))
                done += len(batch)
                self._step(SENDING, done, total)
            for future in waiting:
                future.result()

    def _finish(self, name: str, *, merge: bool) -> None:
        """Make what was sent visible, and merge the segments of an index that nobody writes to any more."""
        self._connection.request("POST", f"/{name}/_refresh")
        if merge:
            self._connection.request("POST", f"/{name}/_forcemerge", params={"max_num_segments": "1"}, seconds=3600)
            self._connection.request("POST", f"/{name}/_refresh")

    def _check(self, index: OpenIndex, generation: str) -> None:
        """Check that the cluster holds as many documents as the generation, and those of a sample as they are.

        Raises:
            BuildError: If not.
        """
        name = self.generations.index(generation)
        count = int(self._connection.request("GET", f"/{name}/_count")["count"])
        if count != len(index):
            raise BuildError(f"{name} holds {count} documents instead of {len(index)}; publish the archive again")
        groups, numbers = _groups_of(index), [*index.numbers()]
        sample = numbers[:: max(1, len(numbers) // _SAMPLE)]
        expected = {
            index.document_id(number): digest_of(index.encoded(number), groups.get(number)) for number in sample
        }
        body = {"query": {"ids": {"values": [*expected]}}, "size": len(expected), "docvalue_fields": [DIGEST]}
        found = self._connection.search(name, {**body, "_source": False}).hits.hits
        if {hit.id: hit.fields[DIGEST][0] for hit in found} != expected:
            raise BuildError(f"{name} does not hold the documents that were sent; publish the archive again")

    def _batches_there(self, name: str) -> dict[int, int]:
        """Return how many documents of each batch an interrupted publication has sent."""
        self._connection.request("POST", f"/{name}/_refresh")
        batches: dict[int, int] = {}
        source: dict[str, Any] = {"batch": {"histogram": {"field": SEQ, "interval": _BATCH}}}
        after: Mapping[str, Any] | None = None
        while True:
            composite = {"size": _LISTED, "sources": [source], **({"after": after} if after else {})}
            body = {"size": 0, "aggs": {"batches": {"composite": composite}}}
            found = self._connection.search(name, body).aggregations["batches"]
            for bucket in found["buckets"]:
                batches[int(bucket["key"]["batch"]) // _BATCH] = bucket["doc_count"]
            after = found.get("after_key")
            if not after:
                return batches

    def _listed(self, name: str) -> Iterator[tuple[str, str, int]]:
        """Yield id, digest and place of each document of an index."""
        after = -1
        while True:
            body = {
                "size": _LISTED,
                "sort": [{SEQ: "asc"}],
                "_source": False,
                "docvalue_fields": [DIGEST],
                "track_total_hits": False,
                "search_after": [after],
            }
            hits = self._connection.search(name, body).hits.hits
            if not hits:
                return
            for hit in hits:
                yield hit.id, str(hit.fields[DIGEST][0]), int(hit.sort[0])
            after = int(hits[-1].sort[0])

    def _meta(self, index: OpenIndex) -> dict[str, Any]:
        return {
            "remote_format": REMOTE_FORMAT,
            "format": FORMAT,
            "analysis": analysis_versions(),
            "documents": len(index),
        }

    def _note(self, generation: str, meta: Mapping[str, Any]) -> None:
        self._connection.request("PUT", f"/{self.generations.index(generation)}/_mapping", {"_meta": meta})

    def _forget(self, served: str) -> None:
        """Delete what is left of interrupted publications, and old generations; newer ones were rolled back from."""
        kept = self.generations.complete()
        older = [name for name in kept if name != served]
        gone = set(self.generations.kept()) - set(kept) | set(older[: max(0, len(older) - self._keep + 1)])
        for name in gone:
            self.generations.delete(name)
        self._blobs.forget(set(kept) - gone)


def _groups_of(index: OpenIndex) -> dict[int, int]:
    """Return a number for the group of each document that has near-duplicates, which lasts while its first one does."""
    groups = index.near_duplicates()
    first: dict[int, int] = {}
    by_number: dict[int, int] = {}
    live = {*index.numbers()} if len(groups.members) else set()
    for number, group in zip(groups.members.tolist(), groups.groups.tolist(), strict=True):
        if number in live:
            if group not in first:
                digest = blake2b(index.document_id(number).encode(), digest_size=8).digest()
                first[group] = int.from_bytes(digest, "big") >> 1
            by_number[number] = first[group]
    return by_number
