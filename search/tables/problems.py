"""What is wrong in a table, collected so that a librarian can correct all of it at once."""

from __future__ import annotations

from search.errors import ConfigError

__all__ = ["TableProblems"]

_MAX_SHOWN = 20  # a table saved in a wrong way has something wrong in every line


class TableProblems:
    """The wrong lines of one table.

    Args:
        name: Name of the file, for messages.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._messages: list[tuple[int, str]] = []

    def __bool__(self) -> bool:
        """Return whether anything is wrong."""
        return bool(self._messages)

    def add(self, line: int, message: str) -> None:
        """Add what is wrong in a line.

        Args:
            line: Number of the line, from 1; 0 for the table as a whole.
            message: What is wrong, and what would be valid.
        """
        self._messages.append((line, message))

    def raise_if_any(self) -> None:
        """Raise an error that lists all problems in the order of the lines, if there are any.

        Raises:
            ConfigError: If there are; of very many it lists the first, and says how many more there are.
        """
        messages = [
            f"{self.name}, line {line}: {message}" if line else f"{self.name}: {message}"
            for line, message in sorted(self._messages)
        ]
        if len(messages) > _MAX_SHOWN:
            more = f"{self.name}: and {len(messages) - _MAX_SHOWN:,} more lines are wrong"
            messages = [*messages[:_MAX_SHOWN], more]
        if messages:
            raise ConfigError("\n".join(messages))
