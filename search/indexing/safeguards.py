"""Refuse to serve an archive of which a part went away while it was read, or could not be read any more."""

from __future__ import annotations

import os
from pathlib import Path

from search.errors import BuildError
from search.indexing.sources import SourceReader
from search.ingest import printable

__all__ = ["refuse_unread_files", "refuse_vanished_sources"]


def refuse_vanished_sources(reader: SourceReader, index: Path) -> None:
    """Raise if a source is not there any more, or is empty and was not, once all of them have been read.

    A disk that was taken away leaves half an archive, and where it was mounted, an empty folder.

    Args:
        reader: Has read the sources.
        index: Folder of the index, for the message.

    Raises:
        BuildError: If so.
    """
    for path, files in zip(reader.paths, reader.ids.survey.files, strict=True):
        if _is_gone(path, files):
            raise BuildError(
                f"{path} went away while it was read, so {index} was left as it is; bring it back and run this again, "
                "or name the sources without it"
            )


def _is_gone(path: Path, files: int) -> bool:
    try:
        if not path.is_dir():
            return not path.exists()
        with os.scandir(path) as entries:
            return files > 0 and next(entries, None) is None
    except OSError:
        return True


def refuse_unread_files(reader: SourceReader, index: Path, percent: int) -> None:
    """Raise if more than a share of the files of a source that the index has documents of could not be read.

    Files that never were in the index do not count: an archive may have any number of pictures beside its texts. Nor
    do files that were deleted.

    Args:
        reader: Has read the sources.
        index: Folder of the index, for the message.
        percent: The share in per cent, of which as much is accepted.

    Raises:
        BuildError: If so.
    """
    for root, total, missing in reader.ids.unread():
        if 100 * missing > percent * total:
            raise BuildError(
                f"{printable(os.fsdecode(root))}: {missing:,} of the {total:,} files that the index has documents of "
                f"could not be read, which is more than {percent} per cent (the setting max_unread_percent), so "
                f"{index} was left as it is; mend them, or serve the archive without them: hezuo build --accept"
            )
