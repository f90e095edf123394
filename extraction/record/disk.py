"""Files on disk: written and synced, or one clear error.

A file counts as written once its bytes and the folder that names it have been synced.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from extraction.errors import StoreWriteError

# Sorted tables in groups of this many rows: a reader that wants one event or article skips all groups but one.
# Articles carry their whole text, so their groups are smaller.
_GROUP_ROWS: Final = {"articles": 1_000}
_GROUP_ROWS_DEFAULT: Final = 50_000


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A Parquet file as one table, or some of its columns. Raises what the file system or pyarrow raise."""
    # Not `read_table`: that would take folders named like "language=de" for partitions and add a column.
    with pq.ParquetFile(path) as file:
        return file.read(columns=None if columns is None else list(columns))


def write_parquet(path: Path, name: str, table: pa.Table) -> None:
    """Write and sync the table `name`."""
    with path.open("wb") as sink:
        pq.write_table(table, sink, compression="zstd", row_group_size=_GROUP_ROWS.get(name, _GROUP_ROWS_DEFAULT))
        sink.flush()
        os.fsync(sink.fileno())


def place_parquet(folder: Path, name: str, table: pa.Table) -> tuple[Path, str]:
    """Write the table `name` as `NAME-DIGEST.parquet` in `folder`, whole or not at all; its path and SHA-256."""
    temporary = folder / f".{name}.tmp"
    write_parquet(temporary, name, table)
    digest = digest_of(temporary)
    path = folder / f"{name}-{digest[:16]}.parquet"
    os.replace(temporary, path)
    return path, digest


def write_bytes(path: Path, content: bytes) -> None:
    """Write and sync."""
    with path.open("wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder: a rename is only on disk once its folder is."""
    # Windows cannot open folders and does without.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what goes wrong while writing to the store in `folder` into a `StoreWriteError`."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        code = error.errno if isinstance(error, OSError) else None
        if code in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            reason = "the disk is full; make room and run it again"
        else:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
        raise StoreWriteError(
            f"The store in {folder} cannot be written: {reason}. Its last good state is untouched."
        ) from error
