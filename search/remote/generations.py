"""The generations of an archive in a cluster: an index for each, and an alias that names the one that is served."""

from __future__ import annotations

import re
from typing import Any

from search.errors import IndexMissing
from search.remote.connection import Connection

__all__ = ["Generations"]

_GENERATION = re.compile(r"g-(\d{6,})-[0-9a-f]{8}")


class Generations:
    """The generations of an archive.

    Args:
        connection: The connection to the cluster.
        archive: Name of the archive: that of the alias.
    """

    def __init__(self, connection: Connection, archive: str) -> None:
        self._connection, self.archive = connection, archive

    def index(self, generation: str) -> str:
        """Return the name of the index of a generation."""
        return f"{self.archive}-{generation}"

    def served(self) -> str:
        """Return the generation that is served.

        Raises:
            IndexMissing: If none is.
        """
        try:
            found = self._connection.request("GET", f"/_alias/{self.archive}")
        except IndexMissing:
            found = {}
        names = [index for index, facts in found.items() if self.archive in facts.get("aliases", {})]
        if len(names) != 1:
            raise IndexMissing(
                f"there is no archive {self.archive} in the cluster; publish one with: hezuo copy FOLDER ADDRESS"
            )
        return self._generation(names[0])

    def kept(self) -> list[str]:
        """Return all generations that have an index, complete or not, oldest first."""
        found = self._connection.request("GET", f"/{self.archive}-g-*/_alias", params={"allow_no_indices": "true"})
        names = [self._generation(index) for index in found or {}]
        return sorted((name for name in names if _GENERATION.fullmatch(name)), key=_number)

    def before(self, generation: str) -> str | None:
        """Return the newest kept generation that is older than another one; None if there is none."""
        older = [name for name in self.complete() if _number(name) < _number(generation)]
        return older[-1] if older else None

    def complete(self) -> list[str]:
        """Return the generations whose indices are complete, oldest first."""
        return [name for name in self.kept() if self.meta(name).get("complete")]

    def meta(self, generation: str) -> dict[str, Any]:
        """Return what is noted about the index of a generation; nothing if there is none."""
        index = self.index(generation)
        try:
            found = self._connection.request("GET", f"/{index}/_mapping")
        except IndexMissing:
            return {}
        meta = found.get(index, {}).get("mappings", {}).get("_meta", {})
        return dict(meta)

    def serve(self, generation: str) -> None:
        """Let the alias name a generation, and no other, in one step."""
        index = self.index(generation)
        actions: list[dict[str, Any]] = [
            {"remove": {"index": f"{self.archive}-g-*", "alias": self.archive, "must_exist": False}},
            {"add": {"index": index, "alias": self.archive}},
        ]
        self._connection.request("POST", "/_aliases", {"actions": actions})

    def delete(self, generation: str) -> None:
        """Delete the index of a generation, if there is one."""
        self._connection.request("DELETE", f"/{self.index(generation)}", params={"ignore_unavailable": "true"})

    def _generation(self, index: str) -> str:
        return index.removeprefix(f"{self.archive}-")


def _number(generation: str) -> int:
    match = _GENERATION.fullmatch(generation)
    return int(match[1]) if match else 0
