"""The store: Parquet files and a manifest that names the ones that count.

A table is written as `NAME-DIGEST.parquet` (temporary file, fsync, rename). Replacing `manifest.json` is the commit:
before it the old tables count, after it the new ones. Files that no manifest names go last. So a crash, a kill or a
full disk at any moment leaves the last good state. While a long extraction runs, what it has found so far lies in
`steps/`, one folder a step, renamed into place when complete; the next run picks them up.

The tables are derived data, always rebuildable. What users decided is not: `decisions.jsonl` and `aliases.csv` live
in the same folder and are never touched here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from extraction.errors import (
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreMissingError,
    StoreVersionError,
)
from extraction.record.disk import digest_of, disk_errors, place_parquet, read_parquet, sync_folder, write_bytes
from extraction.record.steps import add_step, forget_steps, read_steps
from extraction.tables import STORE_VERSION, TABLES

MANIFEST: Final = "manifest.json"
DECISIONS: Final = "decisions.jsonl"
ALIASES: Final = "aliases.csv"

_LOCK = ".lock"
_FORMAT = "talentflow store"
# The files that may be swept: ours alone, whatever else lies in the folder.
_OURS: Final = re.compile(r"[a-z]+-[0-9a-f]{16}\.parquet|\.[a-z]+(?:\.json)?\.tmp")
# A reader that meets a file just replaced by a newer generation looks at the manifest again, this often.
_ATTEMPTS: Final = 5


def default_folder() -> Path:
    """Where the store is unless told: `TALENTFLOW_STORE`, else `store` in the current folder."""
    return Path(os.environ.get("TALENTFLOW_STORE") or "store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One generation of the store: which files hold its tables, and what it was made from.

    `generation` changes whenever the content does; it serves as a cache key. `made_from` is a digest of everything
    but the articles that the tables depend on. `roots` are the files and folders given so far.
    """

    folder: Path
    generation: str
    files: Mapping[str, Path]
    rows: Mapping[str, int]
    made_from: str = ""
    roots: tuple[str, ...] = ()
    sums: Mapping[str, str] = field(default_factory=dict)

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Read one table of this generation, or some of its columns.

        Raises `StoreCorruptError` if its file is damaged, and `FileNotFoundError` if a newer generation has replaced
        it since; `read_tables` deals with the latter.
        """
        path = self.files[name]
        try:
            table = read_parquet(path, columns)
        except FileNotFoundError:
            raise
        except PermissionError as error:
            raise StoreCorruptError(f"{path} cannot be read ({error.strerror}).", roots=self.roots) from error
        except (OSError, pa.ArrowException) as error:
            raise _damaged(path, self.roots) from error
        is_other = columns is None and name in TABLES and not table.schema.equals(TABLES[name])
        if is_other or table.num_rows != self.rows[name]:
            raise _damaged(path, self.roots)
        return table

    def verify(self) -> None:
        """Compare every file with its digest; raises `StoreCorruptError` for the first that differs."""
        for name, path in self.files.items():
            if digest_of(path) != self.sums[name]:
                raise _damaged(path, self.roots)


def read_store(folder: Path) -> Store:
    """The store's present generation, without reading its tables.

    Raises `StoreMissingError`, `StoreVersionError` or `StoreCorruptError`.
    """
    folder = Path(folder)
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise StoreMissingError(f"There is no store in {folder}: make one with `talentflow extract`.") from None
    except OSError as error:
        raise StoreCorruptError(f"{path} cannot be read ({error.strerror}).") from error
    try:
        manifest: dict[str, Any] = json.loads(content)
        roots = tuple(str(root) for root in manifest.get("roots", ()))
        if manifest["format"] != _FORMAT:
            raise _damaged(path)
        version = int(manifest["version"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    if version != STORE_VERSION:
        raise StoreVersionError(
            f"The store in {folder} has version {version}, this Talentflow reads version {STORE_VERSION}: "
            "`talentflow extract` rebuilds it.",
            roots=roots,
        )
    try:
        entries = {str(name): entry for name, entry in manifest["tables"].items()}
        store = Store(
            folder=folder,
            generation=hashlib.sha256(content).hexdigest(),
            # A manifest names files of its own folder only, whatever is written in it.
            files={name: folder / Path(str(entry["file"])).name for name, entry in entries.items()},
            rows={name: int(entry["rows"]) for name, entry in entries.items()},
            sums={name: str(entry["sha256"]) for name, entry in entries.items()},
            made_from=str(manifest["made_from"]),
            roots=roots,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, roots) from error
    if missing := TABLES.keys() - store.files.keys():
        raise StoreCorruptError(f"{path} names no table {', '.join(sorted(missing))}.", roots=roots)
    return store


def read_tables(
    folder: Path,
    names: Sequence[str] = tuple(TABLES),
    *,
    verify: bool = False,
    read: Callable[[Path], Store] = read_store,
) -> tuple[Store, dict[str, pa.Table]]:
    """The store and its tables, all of one generation even while another process writes; `verify` checks digests;
    `read` says how the store is read: `extraction.decisions.decided.read_decided` gives it as readers decided.

    Raises the errors of `read_store` and `Store.table`.
    """
    gone: FileNotFoundError | None = None
    store = read(folder)
    for _ in range(_ATTEMPTS):
        try:
            if verify:
                store.verify()
            return store, {name: store.table(name) for name in names if name in store.files}
        except FileNotFoundError as error:
            gone, previous, store = error, store.generation, read(folder)
            if store.generation == previous:
                break
    missing = next((path.name for path in store.files.values() if not path.exists()), "a table")
    raise StoreCorruptError(
        f"{folder} lacks {missing}: `talentflow extract` rebuilds the store.", roots=store.roots
    ) from gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """The right to write to a store; see `writing`."""

    folder: Path

    def commit(self, tables: Mapping[str, pa.Table], *, made_from: str = "", roots: Sequence[str] = ()) -> Store:
        """Replace the store's tables by these in one step, forget the steps, and return the new generation.

        `tables` has at least the tables of `extraction.tables`, sorted by their first column. Raises
        `StoreWriteError`; the last good state is then untouched.
        """
        for name, schema in TABLES.items():
            if not tables[name].schema.equals(schema):
                raise ValueError(f"table {name} does not have the columns of extraction.tables")
        try:
            with disk_errors(self.folder):
                entries = {}
                for name, table in tables.items():
                    path, digest = place_parquet(self.folder, name, table)
                    entries[name] = {"file": path.name, "rows": table.num_rows, "sha256": digest}
                manifest = {
                    "format": _FORMAT,
                    "version": STORE_VERSION,
                    "made_from": made_from,
                    "roots": sorted(roots),
                    "tables": entries,
                }
                temporary = self.folder / f".{MANIFEST}.tmp"
                write_bytes(temporary, json.dumps(manifest, indent=1).encode())
                os.replace(temporary, self.folder / MANIFEST)
                sync_folder(self.folder)
        except BaseException:
            with suppress(StoreError):  # without a readable manifest nobody can say which files count
                self._sweep(read_store(self.folder))
            raise
        store = read_store(self.folder)
        self._sweep(store)
        forget_steps(self.folder)
        return store

    def add_step(self, tables: Mapping[str, pa.Table]) -> None:
        """Save what a run has found since its last step. Raises `StoreWriteError`."""
        with disk_errors(self.folder):
            add_step(self.folder, tables)

    def steps(self) -> list[dict[str, pa.Table]]:
        """The steps of a run that did not reach its end, oldest first."""
        return list(read_steps(self.folder))

    def _sweep(self, store: Store) -> None:
        # What cannot be deleted now (a reader holds it open on Windows) goes with the next commit.
        kept = {path.name for path in store.files.values()}
        for path in self.folder.iterdir():
            if _OURS.fullmatch(path.name) and path.name not in kept:
                with suppress(OSError):
                    path.unlink()


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    """Hold the store's lock and write; the folder is made if need be. Readers are never kept out.

    Raises `StoreBusyError` if another process is writing, `StoreWriteError` if the folder cannot be written. The
    lock belongs to the process: it goes with it, however that ends.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - readers need no lock

    folder = Path(folder)
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise StoreBusyError(
                f"Another process is writing to the store in {folder}: wait for it to end, then try again."
            ) from None
    try:
        yield Writer(folder=folder)
    finally:
        lock.release()


def write_store(
    folder: Path, tables: Mapping[str, pa.Table], *, made_from: str = "", roots: Sequence[str] = ()
) -> Store:
    """Replace the tables of the store in `folder`; see `Writer.commit` and `writing` for what is raised."""
    with writing(folder) as writer:
        return writer.commit(tables, made_from=made_from, roots=roots)


def _damaged(path: Path, roots: tuple[str, ...] = ()) -> StoreCorruptError:
    return StoreCorruptError(f"{path} is damaged: `talentflow extract` rebuilds the store.", roots=roots)
