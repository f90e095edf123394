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
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .company_names import Aliases, read_aliases
from .decisions import Action, Anchor, Decision, active, read_decisions
from .disk import digest_of, disk_errors, write_bytes, write_parquet
from .errors import InputError, StoreCorruptError, StoreError, TalentflowError
from .models import CareerMove, Kind
from .person_names import parsed
from .replay import redated, replay
from .store import ALIASES, Store, read_store
from .tables import ARTICLES
from .tabulation import articles_of, moves_of, tabulated_events, tabulated_evidence

_FOLDER: Final = "decided"
_FACTS: Final = "facts.json"
# Decisions after which tellings belong to another event, to none, or give other reasons.
_REGROUPING: Final = frozenset({Action.MERGE, Action.SPLIT, Action.REJECT, Action.DATE})
_TEMPORARY: Final = ".writing-"
_LEFT_BEHIND: Final = 3600  # seconds
# Up to so many changed moves are spliced in between slices of the tables; more are sorted in.
_SPLICED: Final = 2_000


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
    rows = _among(store.table("evidence", columns), [event_id]).to_pylist()
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


def decided(
    tables: Mapping[str, pa.Table], decisions: Sequence[Decision], *, aliases: Aliases | None = None
) -> dict[str, pa.Table]:
    """The tables of `extraction.tables` as readers decided; the same tables, uncopied, where nothing is decided."""
    counting = active(decisions)
    if not counting:
        return dict(tables)
    aliases = aliases or Aliases()
    days = {decision.name: decision.value for decision in counting if decision.action is Action.DATE}
    events, evidence, articles = tables["events"], tables["evidence"], tables["articles"]
    touched = _touched(events, evidence, counting, aliases)
    if touched:
        mine, told = _among(events, touched), _among(evidence, touched)
        read = _among(articles, pc.unique(told["article_id"]).to_pylist(), "article_id")
        copies = dict(zip(read["article_id"].to_pylist(), read["copy_of"].to_pylist(), strict=True))
        known = {article.id: article for article in articles_of(read)}
        before = moves_of(mine, told, {id_: copy for id_, copy in copies.items() if copy})
        after = replay(before, decisions, known, aliases=aliases)
        dated = redated(known, decisions)
        changed = _changed(before, after, days)
        removed = [move.id for move in before if move.id in changed]
        added = [move for move in after if move.id in changed]
        events = _spliced(events, removed, tabulated_events(added, dated))
        if any(decision.action in _REGROUPING for decision in counting):
            evidence = _spliced(evidence, removed, tabulated_evidence(added, dated))
    if days:
        articles = _redated_rows(articles, days)
    return {**tables, "events": events, "evidence": evidence, "articles": articles}


def _changed(before: Iterable[CareerMove], after: Iterable[CareerMove], days: Mapping[str, str]) -> set[str]:
    """Ids of moves that are new, gone, or other than before."""
    was, now = {move.id: move for move in before}, {move.id: move for move in after}
    redated_ids = {id_ for id_, move in now.items() if any(item.telling.article_id in days for item in move.evidence)}
    return {id_ for id_ in was.keys() | now.keys() if was.get(id_) != now.get(id_)} | redated_ids


def _touched(events: pa.Table, evidence: pa.Table, decisions: Sequence[Decision], aliases: Aliases) -> list[str]:
    """Ids of all moves that decisions may be about."""
    named = {anchor.article_id for decision in decisions for group in decision.groups for anchor in group}
    named |= {decision.name for decision in decisions if decision.action is Action.DATE}
    ids = set(
        pc.unique(_among(evidence.select(["event_id", "article_id"]), named, "article_id")["event_id"]).to_pylist()
    )
    keys = {aliases.key(name) for d in decisions if d.action is Action.RENAME for name in (d.name, d.value)}
    for column in ("from_company", "to_company") if keys else ():
        forms = [name for name in pc.unique(events[column]).to_pylist() if name and aliases.key(name) in keys]
        ids |= set(_among(events.select(["event_id", column]), forms, column)["event_id"].to_pylist())
    return sorted(id_ for id_ in ids if id_)


def _among(table: pa.Table, values: Iterable[str], column: str = "event_id") -> pa.Table:
    kind = table.schema.field(column).type
    return table.filter(pc.is_in(table[column], value_set=pa.array(sorted(values), type=kind)))


def _spliced(table: pa.Table, removed: Sequence[str], added: pa.Table) -> pa.Table:
    """The table, sorted by event id, without the rows of some events and with those of others."""
    if len(removed) + added.num_rows > _SPLICED:
        kept = table.filter(pc.invert(pc.is_in(table["event_id"], value_set=pa.array(removed, type=pa.string()))))
        joined = pa.concat_tables([kept, added])
        places = pa.array(range(joined.num_rows), type=pa.int64())  # events of one id stay in their order
        order = pc.sort_indices(
            pa.table({"event_id": joined["event_id"], "place": places}),
            sort_keys=[("event_id", "ascending"), ("place", "ascending")],
        )
        return joined.take(order)
    ids = table["event_id"].combine_chunks()
    new_ids = added["event_id"].to_pylist()
    starts = {id_: row for row, id_ in reversed(list(enumerate(new_ids)))}
    counts = Counter(new_ids)
    parts, at = [], 0
    for id_ in sorted({*removed, *new_ids}):
        first, last = _range(ids, id_, at)
        parts.append(table.slice(at, first - at))
        if id_ in starts:
            parts.append(added.slice(starts[id_], counts[id_]))
        at = last
    return pa.concat_tables([*parts, table.slice(at)])


def _range(ids: Any, id_: str, start: int) -> tuple[int, int]:
    """First row at or after `start` of an id in sorted ids, and the first row after it."""
    low, high = start, len(ids)
    while low < high:
        middle = (low + high) // 2
        if ids[middle].as_py() < id_:
            low = middle + 1
        else:
            high = middle
    last = low
    while last < len(ids) and ids[last].as_py() == id_:
        last += 1
    return low, last


def _redated_rows(articles: pa.Table, days: Mapping[str, str]) -> pa.Table:
    """The articles with other days of publication; columns that do not change are not copied."""
    rows = pc.index_in(articles["article_id"], value_set=pa.array(list(days), type=pa.string()))
    given = pa.array(list(days.values()), type=pa.string()).cast(pa.date32()).take(rows)
    columns = {
        "published": pc.coalesce(given, articles["published"]),
        "published_basis": pc.if_else(pc.is_valid(rows), "given", articles["published_basis"]),
    }
    for name in ("published_earliest", "published_latest", "published_reason"):
        columns[name] = pc.if_else(pc.is_valid(rows), pa.scalar(None, ARTICLES.field(name).type), articles[name])
    for name, column in columns.items():
        articles = articles.set_column(articles.schema.get_field_index(name), ARTICLES.field(name), column)
    return articles


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
    touched = _touched(tables["events"], tables["evidence"], counting, aliases)
    ids = pc.unique(_among(tables["evidence"], touched)["article_id"]).to_pylist()
    with pq.ParquetFile(store.files["articles"]) as file:
        groups = _groups_of(file, ids)
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
