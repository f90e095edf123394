"""Which files are read: those given, and those in folders given; with what an `articles.csv` beside them says.

A problem is a `ReadFault`, a value: the run goes on.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from extraction.articles.decoding import decode
from extraction.articles.metadata import TEXT_NAMES, Metadata, metadata_of
from extraction.articles.records import BrokenRecord, read_csv
from extraction.errors import UnreadableError

PLAIN: Final = frozenset({".txt", ".text", ".md", ".markdown"})
WEB: Final = frozenset({".html", ".htm", ".xhtml"})
JSON: Final = frozenset({".json"})
JSON_LINES: Final = frozenset({".jsonl", ".ndjson"})
CSV: Final = frozenset({".csv", ".tsv"})
SUFFIXES: Final = PLAIN | WEB | JSON | JSON_LINES | CSV
BESIDE: Final = "articles.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFault:
    """Something that could not be read, in one line: where and why. `skipped` is false if an article was still read."""

    path: str
    reason: str
    line: int | None = None
    skipped: bool = True

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line is not None else self.path
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to read, and what the `articles.csv` beside it says of it."""

    path: Path
    beside: Metadata = field(default_factory=Metadata)


def shown(path: Path) -> str:
    """A path as text that can be printed and stored, whatever bytes its name is made of; no two paths look the same."""
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")


def find_files(path: Path, *, without: Collection[Path] = ()) -> Iterator[SourceFile | ReadFault]:
    """The file itself, or the readable files in and below a folder in order of their names.

    Hidden files and folders, and the folders in `without`, are passed over. A file given by name is read whatever its
    suffix; in a folder, one fault counts the files of other kinds.
    """
    if not path.is_dir():
        if not path.exists():
            yield ReadFault(path=shown(path), reason="there is no such file or folder")
            return
        rows, faults = read_beside(path.parent) if path.name != BESIDE else ({}, [])
        yield from faults
        yield SourceFile(path=path, beside=rows.get(_key(path.name), Metadata()))
        return
    others: Counter[str] = Counter()
    found = 0
    for item in _walk(path, {folder.resolve() for folder in without}):
        if isinstance(item, ReadFault):
            yield item
        elif isinstance(item, str):
            others[item] += 1
        else:
            found += 1
            yield item
    if not found:
        yield ReadFault(path=shown(path), reason=f"holds no articles ({', '.join(sorted(SUFFIXES))})")
    elif others:
        kinds = ", ".join(sorted(others)[:5])
        count = "1 file of another kind is" if others.total() == 1 else f"{others.total()} files of other kinds are"
        yield ReadFault(path=shown(path), reason=f"{count} left out ({kinds})", skipped=False)


def _walk(top: Path, without: Collection[Path]) -> Iterator[SourceFile | ReadFault | str]:
    """The files below a folder, its faults, and the suffix of each file of another kind."""
    unlistable: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=unlistable.append):
        here = Path(folder)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (here / name).resolve() not in without
        )
        rows: Mapping[str, Metadata] = {}
        if BESIDE in names:
            rows, faults = read_beside(here)
            yield from faults
            if not is_records(here / BESIDE):
                names.remove(BESIDE)
                there = {_key(name) for name in names}
                if missing := [name for name in rows if name not in there]:
                    listed = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
                    count = "1 file that is" if len(missing) == 1 else f"{len(missing)} files that are"
                    reason = f"names {count} not beside it ({listed})"
                    yield ReadFault(path=shown(here / BESIDE), reason=reason, skipped=False)
        for name in sorted(names):
            suffix = Path(name).suffix.lower()
            if name.startswith("."):
                continue
            if suffix in SUFFIXES:
                yield SourceFile(path=here / name, beside=rows.get(_key(name), Metadata()))
            else:
                yield suffix or "no suffix"
    for error in unlistable:
        yield ReadFault(path=shown(Path(str(error.filename))), reason=f"cannot be listed ({error.strerror})")


def read_beside(folder: Path) -> tuple[Mapping[str, Metadata], list[ReadFault]]:
    """What the folder's `articles.csv` says of each file beside it, by file name; nothing if there is none.

    Its columns are `file` and any of those of `extraction.articles.metadata.NAMES`. A table that is broken costs only
    what it says: the files are read without it.
    """
    path = folder / BESIDE
    if not path.is_file() or is_records(path):
        return {}, []
    rows: dict[str, Metadata] = {}
    faults: list[ReadFault] = []

    def fault(reason: str, line: int | None = None) -> None:
        reason = f"{reason}; the files beside it are read without what it says there"
        faults.append(ReadFault(path=shown(path), reason=reason, line=line, skipped=False))

    try:
        for record in read_csv(decode(content_of(path))):
            if isinstance(record, BrokenRecord):
                fault(record.reason, record.line)
                continue
            if "file" not in record.fields:
                raise UnreadableError("has no column `file`")
            name = _key(str(record.fields["file"]).strip())
            if name in rows:
                fault(f"names {name} a second time", record.line)
            elif name:
                rows[name] = metadata_of({key: value for key, value in record.fields.items() if key != "file"})
    except UnreadableError as error:
        fault(str(error))
    return rows, faults


def is_records(path: Path) -> bool:
    """Whether an `articles.csv` holds articles itself, rather than telling of those beside it."""
    try:
        first = next(iter(read_csv(decode(content_of(path)))), None)
    except UnreadableError:
        return False
    return first is not None and not isinstance(first, BrokenRecord) and bool(first.fields.keys() & set(TEXT_NAMES))


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises `UnreadableError`; a pipe or device is not waited for."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableError("is no regular file")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror or type(error).__name__})") from error


def _key(name: str) -> str:
    # One file name can be written with composed or with combining characters.
    return unicodedata.normalize("NFC", name)
