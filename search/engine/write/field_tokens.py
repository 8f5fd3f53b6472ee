"""The tokens of documents by the field of the index that they stand in, many documents at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.engine.schema import source_texts, text_fields
from search.model import Document
from search.text import BatchAnalyzer, Tokens

__all__ = ["LATIN_STREAMS", "FieldAnalyzer"]

LATIN_STREAMS = ("en", "forms", "capitals", "names")
"""Second parts of the names of fields that hold Latin words, in the order of `BatchAnalyzer.latin`."""

_CHINESE, _HAN = ("zh", "characters", "bigrams"), ("characters", "bigrams")


class FieldAnalyzer(BatchAnalyzer):
    """Analyses the texts of documents for all fields of the index that hold tokens; not thread-safe."""

    def fields(self, documents: Sequence[Document]) -> Iterator[tuple[str, Tokens]]:
        """Yield the name of each field with the tokens that it has of the documents, in no order.

        Args:
            documents: Some dozens at a time are handled best.
        """
        texts = [source_texts(document) for document in documents]
        wanted = text_fields()
        for part in ("title", "body", "author"):
            field_texts = [text[part] for text in texts]
            streams = [*zip(LATIN_STREAMS, self.latin(field_texts), strict=True)]
            if f"{part}_zh" in wanted:
                streams += zip(_CHINESE, self.chinese(field_texts), strict=True)
            else:
                streams += zip(_HAN, self.han(field_texts), strict=True)
            for kind, tokens in streams:
                name = f"{part}_{kind}"
                if name in wanted:
                    yield name, tokens
        self.forget_texts()
