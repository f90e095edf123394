"""Which files were read and what was in them, so that a later run reads only what is new or changed.

A file counts as unchanged if its bytes, what the `articles.csv` beside it says of it, and the extractor are the same.
The extractor is the same if the code and data of this package and the libraries that read text are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import pyarrow as pa

from extraction.articles.sources import ReadFault, SourceFile

LEDGER: Final = "ledger"
LEDGER_COLUMNS: Final = pa.schema(
    [
        ("path", pa.string()),
        ("root", pa.string()),  # the file or folder given
        ("fingerprint", pa.string()),
        ("extractor", pa.string()),
        ("ids", pa.list_(pa.string())),  # of the articles in the file, before `distinct`
        ("digests", pa.list_(pa.string())),
        ("lines", pa.list_(pa.int32())),  # of the faults
        ("reasons", pa.list_(pa.string())),
        ("skipped", pa.list_(pa.bool_())),
    ]
)
# Their results may change with their versions.
_LIBRARIES: Final = (
    "dateparser",
    "htmldate",
    "onnxruntime",
    "py3langid",
    "spacy",
    "tokenizers",
    "trafilatura",
)
_CODE: Final = (".py", ".yaml", ".yml", ".json", ".csv", ".txt")
_NOT_CODE: Final = frozenset({"training", "__pycache__"})

Key = tuple[str, str]
"""What an article is known by: its own id and its digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """One file as it was read: the articles in it and the faults."""

    path: str
    root: str
    fingerprint: str
    extractor: str
    articles: tuple[Key, ...] = ()
    faults: tuple[ReadFault, ...] = ()


def fingerprint_of(source: SourceFile, content: bytes) -> str:
    """A digest of a file's bytes and of what is said of it."""
    digest = hashlib.sha256(content)
    digest.update(repr((source.path.suffix.lower(), source.beside)).encode("utf-8", "replace"))
    return digest.hexdigest()


def extractor_version() -> str:
    """A digest of all that turns an article into tellings: this package's code, word lists and model, and libraries."""
    digest = hashlib.sha256()
    for name, part in sorted(_parts(files("extraction"))):
        digest.update(f"{name}\0".encode())
        digest.update(part)
    for library in _LIBRARIES:
        try:
            digest.update(f"{library} {version(library)}\0".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()[:16]


def tabulated_ledger(read: Iterable[ReadFile]) -> pa.Table:
    """One row a file, sorted by path."""
    rows = sorted(read, key=lambda file: file.path)
    columns = [
        [file.path for file in rows],
        [file.root for file in rows],
        [file.fingerprint for file in rows],
        [file.extractor for file in rows],
        [[id_ for id_, _ in file.articles] for file in rows],
        [[digest for _, digest in file.articles] for file in rows],
        [[fault.line for fault in file.faults] for file in rows],
        [[fault.reason for fault in file.faults] for file in rows],
        [[fault.skipped for fault in file.faults] for file in rows],
    ]
    arrays = [pa.array(column, type=kind) for column, kind in zip(columns, LEDGER_COLUMNS.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=LEDGER_COLUMNS)


def files_of(table: pa.Table) -> Iterator[ReadFile]:
    """The files of a ledger's table."""
    for row in table.to_pylist():
        faults = zip(row["lines"], row["reasons"], row["skipped"], strict=True)
        yield ReadFile(
            path=row["path"],
            root=row["root"],
            fingerprint=row["fingerprint"],
            extractor=row["extractor"],
            articles=tuple(zip(row["ids"], row["digests"], strict=True)),
            faults=tuple(
                ReadFault(path=row["path"], line=line, reason=reason, skipped=skipped)
                for line, reason, skipped in faults
            ),
        )


def _parts(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        name = f"{prefix}{item.name}"
        if item.is_dir():
            if item.name not in _NOT_CODE:
                yield from _parts(item, f"{name}/")
        elif item.name.endswith(_CODE):
            yield name, hashlib.sha256(item.read_bytes()).digest()
        elif item.name.endswith(".onnx"):
            # A model's bytes are too many to read on every start; its size changes with its card, which is read.
            with item.open("rb") as file:
                yield name, file.read(4096)
