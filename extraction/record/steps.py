"""What a run has found so far: one folder a step, renamed into place when it is complete.

A run that is killed loses the step it was in; the next run takes up the others.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyarrow as pa

from extraction.record.disk import read_parquet, sync_folder, write_parquet
from extraction.tables import TABLES

_STEPS: Final = "steps"


def add_step(store: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write one more step. Raises what the file system raises."""
    steps = store / _STEPS
    steps.mkdir(exist_ok=True)
    number = max((int(path.name) for path in steps.iterdir() if path.name.isdigit()), default=0) + 1
    temporary = steps / f".{number}.tmp"
    if temporary.exists():
        shutil.rmtree(temporary)
    temporary.mkdir()
    for name, table in tables.items():
        write_parquet(temporary / f"{name}.parquet", name, table)
    sync_folder(temporary)
    os.rename(temporary, steps / f"{number:06}")
    sync_folder(steps)


def read_steps(store: Path) -> Iterator[dict[str, pa.Table]]:
    """The tables of each step, oldest first; a step that is damaged or of another version is passed over."""
    steps = store / _STEPS
    for folder in sorted(steps.iterdir()) if steps.is_dir() else ():
        if not folder.name.isdigit():
            continue
        with suppress(OSError, pa.ArrowException):
            tables = {path.stem: read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
            if all(tables[name].schema.equals(TABLES[name]) for name in tables.keys() & TABLES.keys()):
                yield tables


def forget_steps(store: Path) -> None:
    """Remove all steps: what they hold is in the tables now."""
    shutil.rmtree(store / _STEPS, ignore_errors=True)
