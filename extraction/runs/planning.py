"""Which of the files given are new or changed, which are as they were, and which are gone."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extraction.articles.sources import BESIDE, ReadFault, SourceFile, content_of, find_files, shown
from extraction.errors import UnreadableError
from extraction.runs.ledger import ReadFile, fingerprint_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to read, the path given that it was found under, and its size in bytes."""

    source: SourceFile
    root: str
    size: int


@dataclass(slots=True, kw_only=True)
class Plan:
    """What a run has to do: files to read, paths to forget. `faults` are of files that cannot or need not be read."""

    new: list[NewFile] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    faults: list[ReadFault] = field(default_factory=list)


def plan(given: Sequence[Path], known: Mapping[str, ReadFile], version: str, store: Path) -> Plan:
    """Compare the files in and below `given` with those that are `known`, by path.

    A known file is gone if its folder is given and it is not there any more. A file that is there and cannot be read,
    and a folder that is not there, on a disk that is not mounted, say, change nothing. The `store` is never read.
    """
    result = Plan()
    seen: set[str] = set()
    for root in given:
        for source in find_files(root, without=[store]):
            if isinstance(source, ReadFault):
                result.faults.append(source)
            elif (name := shown(source.path)) not in seen:
                seen.add(name)
                _compare(source, shown(root), known.get(name), version, result)
    folders = [shown(root) + os.sep for root in given if root.is_dir()]
    result.gone = [
        name for name in known if name not in seen and name.startswith(tuple(folders)) and _is_gone(Path(name))
    ]
    return result


def _compare(source: SourceFile, root: str, before: ReadFile | None, version: str, result: Plan) -> None:
    try:
        content = content_of(source.path)
    except UnreadableError as error:
        kept = "; what was read of it before is kept" if before and before.articles else ""
        result.faults.append(ReadFault(path=shown(source.path), reason=f"{error}{kept}"))
        return
    if before and (before.fingerprint, before.extractor) == (fingerprint_of(source, content), version):
        result.faults.extend(before.faults)
    else:
        result.new.append(NewFile(source=source, root=root, size=len(content)))


def _is_gone(path: Path) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return path.name == BESIDE  # still there, but no longer a file of articles
