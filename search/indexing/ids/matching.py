"""Match files of the sources that are new or have changed with known ones, by their bytes and their folders."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from search.indexing.ids.fingerprints import Digest, hash_of
from search.indexing.ids.known_files import KnownFiles

__all__ = ["ChangedFiles", "folder_and_name"]

Integers = npt.NDArray[np.int64]


def _tail(place: bytes) -> int:
    """Return a hash of the last two names in an absolute path."""
    return hash_of(b"/".join(place.rsplit(b"/", 2)[-2:]))


def _name(place: bytes) -> int:
    """Return a hash of the name in an absolute path."""
    return folder_and_name(place)[1]


def _nothing(_: bytes) -> int:
    return 0


def folder_and_name(place: bytes) -> tuple[int, int]:
    """Return hashes of the folder and of the name in an absolute path."""
    folder, _, name = place.rpartition(b"/")
    return hash_of(folder), hash_of(name)


class ChangedFiles:
    """Files of the sources that are not, byte for byte, where they were: added one by one, matched, then looked up.

    Args:
        known: The files that are known; `claimed` is set for those that are unchanged.
    """

    def __init__(self, known: KnownFiles) -> None:
        self._known = known
        self._places, self._folders, self._names, self._tails = array("Q"), array("Q"), array("Q"), array("Q")
        self._digests = array("Q")
        self._here = array("q")  # the known file at the same path, or -1
        self._matched = np.empty(0, dtype=np.int64)
        self._order = np.empty(0, dtype=np.int64)
        self._sorted_places = memoryview(b"")

    def __len__(self) -> int:
        return len(self._places)

    def add(self, place: bytes, digest: Digest, here: int | None) -> None:
        """Add a file.

        Args:
            place: Its absolute path.
            digest: Digest of its bytes.
            here: The known file at the same path.
        """
        folder, name = folder_and_name(place)
        self._places.append(hash_of(place))
        self._folders.append(folder)
        self._names.append(name)
        self._tails.append(_tail(place))
        self._digests.extend(digest)
        self._here.append(-1 if here is None else here)

    def match(self) -> None:
        """Match all files that were added; each known file is claimed by one of them at most."""
        self._matched = np.full(len(self), -1, dtype=np.int64)
        moved = self._match_content()
        here = np.frombuffer(self._here, dtype=np.int64)
        for changed in np.flatnonzero((self._matched < 0) & (here >= 0)).tolist():
            if not self._known.claimed[here[changed]]:
                self._claim(changed, int(here[changed]))
        self._match_folders(*moved)
        places = np.frombuffer(self._places, dtype=np.uint64)
        self._order = np.argsort(places, kind="stable")
        self._sorted_places = np.ascontiguousarray(places[self._order]).data

    def find(self, place: bytes) -> tuple[bool, int | None]:
        """Return whether a file of an absolute path was added, and the known file that it is."""
        wanted = hash_of(place)
        index = bisect_left(self._sorted_places, wanted)
        if index == len(self) or self._sorted_places[index] != wanted:
            return False, None
        matched = int(self._matched[self._order[index]])
        return True, None if matched < 0 else matched

    def _claim(self, changed: int, known: int) -> None:
        self._matched[changed] = known
        self._known.claimed[known] = True

    def _match_content(self) -> tuple[Integers, Integers]:
        """Match files with the same bytes; return the changed files and the known ones that they are."""
        known = self._known
        digests = np.frombuffer(self._digests, dtype=np.uint64).reshape(-1, 2)
        free = np.flatnonzero(~known.claimed)
        # Most of either side have no counterpart: halves of the digests tell so for all of them at once.
        free = free[np.isin(known.files.digest[free, 0], digests[:, 0]) & known.files.digest[free].any(axis=1)]
        changed = np.flatnonzero(np.isin(digests[:, 0], known.files.digest[free, 0]))
        both = np.concatenate((digests[changed], known.files.digest[free]))
        numbers = np.concatenate((changed, free))
        is_known = np.arange(len(both)) >= len(changed)
        order = np.lexsort((is_known, both[:, 1], both[:, 0]))
        both, numbers, is_known = both[order], numbers[order], is_known[order]
        starts = np.flatnonzero(np.concatenate(([True], (both[1:] != both[:-1]).any(axis=1)))) if len(both) else order
        sizes = np.diff(starts, append=len(both))
        pairs = starts[sizes == 2]
        pairs = pairs[is_known[pairs + 1] & ~is_known[pairs]]
        changed_pairs, known_pairs = numbers[pairs], numbers[pairs + 1]
        several = [
            pair
            for start, size in zip(starts[sizes > 2].tolist(), sizes[sizes > 2].tolist(), strict=True)
            for pair in self._pair_alike(
                numbers[start : start + size][~is_known[start : start + size]].tolist(),
                numbers[start : start + size][is_known[start : start + size]].tolist(),
            )
        ]
        changed_pairs = np.concatenate((changed_pairs, np.array([pair[0] for pair in several], dtype=np.int64)))
        known_pairs = np.concatenate((known_pairs, np.array([pair[1] for pair in several], dtype=np.int64)))
        self._matched[changed_pairs] = known_pairs
        known.claimed[known_pairs] = True
        return changed_pairs, known_pairs

    def _pair_alike(self, changed: list[int], known: list[int]) -> Iterator[tuple[int, int]]:
        """Pair files that all have the same bytes.

        Files of the index come first and retired ones last; among each of these, those whose paths end alike.
        """
        places = {file: self._known.place(file) for file in known}
        served, in_use = self._known.served, self._known.in_use
        for rank in (2, 1, 0):
            files = [file for file in known if int(served[file]) + int(in_use[file]) == rank]
            for key, hashes in ((_tail, self._tails), (_name, self._names), (_nothing, None)):
                waiting: defaultdict[int, list[int]] = defaultdict(list)
                for file in files:
                    waiting[key(places[file])].append(file)
                rest, taken = [], set[int]()
                for number in changed:
                    if alike := waiting.get(hashes[number] if hashes else 0):
                        file = alike.pop()
                        taken.add(file)
                        yield number, file
                    else:
                        rest.append(number)
                changed, files = rest, [file for file in files if file not in taken]

    def _match_folders(self, changed: Integers, moved: Integers) -> None:
        """Match files that were edited and moved along with others whose bytes are the same.

        If files went from one folder to another under their names, unchanged, those of the same name that are still
        missing there and new here went with them; unless more of them differ than agree.

        Args:
            changed: Files that were matched by their bytes.
            moved: The known files that they are.
        """
        rest = np.flatnonzero(self._matched < 0).tolist()
        if not rest or not len(moved):
            return
        known = self._known
        agree: defaultdict[tuple[int, int], int] = defaultdict(int)
        for number, file in zip(changed.tolist(), moved.tolist(), strict=True):
            folder, name = folder_and_name(known.place(file))
            if name == self._names[number] and folder != self._folders[number]:
                agree[folder, self._folders[number]] += 1
        missing: dict[tuple[int, int], int] = {}
        for file in np.flatnonzero(~known.claimed & known.in_use).tolist():
            missing[folder_and_name(known.place(file))] = file
        origins: defaultdict[int, list[int]] = defaultdict(list)
        for origin, target in agree:
            origins[target].append(origin)
        differ: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for number in rest:
            candidates = [
                (origin, file)
                for origin in origins.get(self._folders[number], ())
                if (file := missing.get((origin, self._names[number]))) is not None
            ]
            if len(candidates) == 1:
                ((origin, file),) = candidates
                differ[origin, self._folders[number]].append((number, file))
        for folders, pairs in differ.items():
            if len(pairs) <= agree[folders]:
                for number, file in pairs:
                    if not known.claimed[file]:
                        self._claim(number, file)
