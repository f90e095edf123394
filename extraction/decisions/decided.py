"""The store as readers decided: what the export and the dashboard read.

Without decisions these are the store's own files. With decisions, the tables that they touch are written once into
`decided/`, beside the store's tables, under a name made of the generation and the decisions: only the rows of touched
moves and articles differ. Derived data like the tables themselves: deleting the folder loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extraction.decisions.log import Action, Anchor, Decision, active, read_decisions
from extraction.decisions.overlay import among, decided, touched
from extraction.errors import InputError, StoreCorruptError, StoreError, TalentflowError
from extraction.merging.company_names import read_aliases
from extraction.merging.person_names import parsed
from extraction.models import Kind
from extraction.record.disk import digest_of, disk_errors, write_bytes, write_parquet
from extraction.record.store import ALIASES, Store, read_store
from extraction.tables import ARTICLES

_FOLDER: Final = "decided"
_FACTS: Final = "facts.json"
_TEMPORARY: Final = ".writing-"
_LEFT_BEHIND: Final = 3600  # seconds


def read_decided(folder: Path) -> Store:
    """The store's present generation as readers decided; its `generation` changes with every decision.

    Lines of the log that cannot be read are passed over (see `read_decisions`). Raises the errors of `read_store`,
    and `StoreError` if the log or the alias list cannot be read.
    """
    try:
        return _read(folder)
    except StoreError:
        raise
    except TalentflowError as error:
        raise StoreError(str(error)) from error


def _read(folder: Path) -> Store:
    store = read_store(folder)
    decisions = read_decisions(folder)[0]
    if not active(decisions):
        return store
    digest = hashlib.sha256(f"{store.generation} {' '.join(d.id for d in decisions)}".encode()).hexdigest()
    place = store.folder / _FOLDER / digest[:16]
    try:
        made = _made(place, store, decisions)
    except FileNotFoundError:  # a newer generation replaced the files while they were read
        if read_store(folder).generation == store.generation:
            raise StoreCorruptError(f"{folder} lacks a table: `talentflow extract` rebuilds the store.") from None
        return _read(folder)
    return replace(
        store,
        generation=digest,
        files={**store.files, **made.files},
        rows={**store.rows, **made.rows},
        sums={**store.sums, **made.sums},
    )


def event_named(store: Store, beginning: str) -> str:
    """The id of the event whose id begins so. Raises `InputError` if none does, or several do."""
    ids = store.table("events", ["event_id"])["event_id"]
    found = ids.filter(pc.starts_with(ids, beginning.strip().lower())).to_pylist() if beginning.strip() else []
    if len(found) == 1 or beginning in found:
        return beginning if beginning in found else str(found[0])
    if found:
        raise InputError(f"{len(found)} moves have an id that begins with {beginning}: give more of it.")
    raise InputError(f"There is no move with the id {beginning or '(nothing)'} in {store.folder}.")


def anchors_in(store: Store, event_id: str, articles: Sequence[str] = ()) -> tuple[Anchor, ...]:
    """What a decision remembers of an event: all its tellings, or those in some articles."""
    columns = ["event_id", "article_id", "start", "end", "person", "kind"]
    rows = among(store.table("evidence", columns), [event_id]).to_pylist()
    return tuple(
        Anchor(
            article_id=row["article_id"],
            start=row["start"],
            end=row["end"],
            family=parsed(row["person"]).family_key,
            kind=Kind(row["kind"]),
        )
        for row in rows
        if not articles or row["article_id"] in articles
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """The tables that differ from the store's: their files, rows and digests."""

    files: dict[str, Path]
    rows: dict[str, int]
    sums: dict[str, str]


def _made(place: Path, store: Store, decisions: Sequence[Decision]) -> _Made:
    """The files in `place`, written unless they are there; elsewhere if the store may only be read."""
    with suppress(OSError, ValueError, KeyError):
        return _facts(place)
    tables = _decided_tables(store, decisions)
    try:
        place.parent.mkdir(exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=place.parent))
    except OSError:
        place = Path(tempfile.gettempdir()) / f"talentflow-{place.name}"
        with suppress(OSError, ValueError, KeyError):
            return _facts(place)
        temporary = Path(tempfile.mkdtemp(prefix=_TEMPORARY))
    try:
        with disk_errors(store.folder):
            facts = {}
            for name, table in tables.items():
                path = temporary / f"{name}.parquet"
                write_parquet(path, name, table)
                facts[name] = {"rows": table.num_rows, "sha256": digest_of(path)}
            write_bytes(temporary / _FACTS, json.dumps(facts).encode())
            if place.exists() and not (place / _FACTS).exists():
                shutil.rmtree(place, ignore_errors=True)
            with suppress(OSError):  # somebody else was faster
                os.rename(temporary, place)
            made = _facts(place)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    if place.parent == store.folder / _FOLDER:
        for other in place.parent.iterdir():
            with suppress(OSError):  # what another process is writing stays, what one left behind goes
                is_new = other.name.startswith(_TEMPORARY) and time.time() - other.stat().st_mtime < _LEFT_BEHIND
                if other != place and not is_new:
                    shutil.rmtree(other, ignore_errors=True)
    return made


def _facts(place: Path) -> _Made:
    facts: dict[str, Any] = json.loads((place / _FACTS).read_bytes())
    return _Made(
        files={name: place / f"{name}.parquet" for name in facts},
        rows={name: int(fact["rows"]) for name, fact in facts.items()},
        sums={name: str(fact["sha256"]) for name, fact in facts.items()},
    )


def _decided_tables(store: Store, decisions: Sequence[Decision]) -> dict[str, pa.Table]:
    """The tables that decisions touch. Of the articles only those that are needed are read, unless one is redated."""
    aliases = read_aliases(store.folder / ALIASES)
    tables = {name: store.table(name) for name in ("events", "evidence")}
    counting = active(decisions)
    if any(decision.action is Action.DATE for decision in counting):
        tables["articles"] = store.table("articles")
        return _differing(decided(tables, decisions, aliases=aliases), tables)
    ids = touched(tables["events"], tables["evidence"], counting, aliases)
    read_ids = pc.unique(among(tables["evidence"], ids)["article_id"]).to_pylist()
    with pq.ParquetFile(store.files["articles"]) as file:
        groups = _groups_of(file, read_ids)
        read = file.read_row_groups(groups) if groups else ARTICLES.empty_table()
    return _differing(decided({**tables, "articles": read}, decisions, aliases=aliases), tables)


def _differing(found: Mapping[str, pa.Table], tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    return {name: found[name] for name in tables if found[name] is not tables[name]}


def _groups_of(file: pq.ParquetFile, ids: Sequence[str]) -> list[int]:
    """The row groups of the articles file, sorted by id, that can hold these ids."""
    groups = []
    for number in range(file.num_row_groups):
        known = file.metadata.row_group(number).column(0).statistics
        if known is None or not known.has_min_max or any(known.min <= id_ <= known.max for id_ in ids):
            groups.append(number)
    return groups
