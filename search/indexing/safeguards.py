"""What speaks against serving an archive: a part went away while it was read, or could not be read any more."""

from __future__ import annotations

import os
from pathlib import Path

from search.errors import BuildError
from search.indexing.sources import SourceReader
from search.ingest import printable

__all__ = ["refuse_vanished_sources", "unread_files", "vanished_sources"]


def vanished_sources(reader: SourceReader) -> list[str]:
    """Return a reason for each source that is not there any more, or is empty and was not, once all have been read.

    A disk that was taken away leaves half an archive, and where it was mounted, an empty folder.

    Args:
        reader: Has read the sources.
    """
    return [
        f"{path} went away while it was read; bring it back, or name the sources without it"
        for path, files in zip(reader.paths, reader.ids.survey.files, strict=True)
        if _is_gone(path, files)
    ]


def refuse_vanished_sources(reader: SourceReader, index: Path) -> None:
    """Raise if a source went away while it was read: see `vanished_sources`.

    Args:
        reader: Has read the sources.
        index: Folder of the index, for the message.

    Raises:
        BuildError: If so.
    """
    for reason in vanished_sources(reader):
        raise BuildError(f"{index} was left as it is: {reason}")


def _is_gone(path: Path, files: int) -> bool:
    try:
        if not path.is_dir():
            return not path.exists()
        with os.scandir(path) as entries:
            return files > 0 and next(entries, None) is None
    except OSError:
        return True


def unread_files(reader: SourceReader, percent: int) -> list[str]:
    """Return a reason for each source of whose files that the index has documents of too many could not be read.

    Files that never were in the index do not count: an archive may have any number of pictures beside its texts. Nor
    do files that were deleted.

    Args:
        reader: Has read the sources.
        percent: The share in per cent, of which as much is accepted.
    """
    return [
        f"{printable(os.fsdecode(root))}: {missing:,} of the {total:,} files that the index has documents of could not "
        f"be read, which is more than {percent} per cent (the setting max_unread_percent)"
        for root, total, missing in reader.ids.before.unread()
        if 100 * missing > percent * total
    ]
