"""What the library keeps of one generation: the open index, its lexicon and its example queries."""

from __future__ import annotations

from dataclasses import dataclass

from search.lexicon import Lexicon
from search.library.examples.examples import ExampleFinder
from search.query import Index

__all__ = ["Generation"]


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation; when it is replaced all of this goes together, and so are its files released.

    Attributes:
        index: The open index.
        lexicon: Its lexicon.
        examples: Finds its example queries.
    """

    index: Index
    lexicon: Lexicon
    examples: ExampleFinder
