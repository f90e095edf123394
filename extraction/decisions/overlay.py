"""Readers' decisions over tables: only the rows of the moves and articles that they touch are made anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from extraction.decisions.log import Action, Decision, active
from extraction.decisions.replay import redated, replay
from extraction.merging.company_names import Aliases
from extraction.models import Basis, CareerMove, EventDate, Evidence, Kind, Precision, Status
from extraction.record.tabulation import articles_of, tabulated_events, tabulated_evidence, tellings_of
from extraction.tables import ARTICLES

# Up to so many changed moves are spliced in between slices of the tables; more are sorted in.
_SPLICED: Final = 2_000
# Decisions after which tellings belong to another event, to none, or give other reasons.
_REGROUPING: Final = frozenset({Action.MERGE, Action.SPLIT, Action.REJECT, Action.DATE})


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
    ids = touched(events, evidence, counting, aliases)
    if ids:
        mine, told = among(events, ids), among(evidence, ids)
        read = among(articles, pc.unique(told["article_id"]).to_pylist(), "article_id")
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


def touched(events: pa.Table, evidence: pa.Table, decisions: Sequence[Decision], aliases: Aliases) -> list[str]:
    """Ids of all moves that decisions may be about."""
    named = {anchor.article_id for decision in decisions for group in decision.groups for anchor in group}
    named |= {decision.name for decision in decisions if decision.action is Action.DATE}
    ids = set(
        pc.unique(among(evidence.select(["event_id", "article_id"]), named, "article_id")["event_id"]).to_pylist()
    )
    keys = {aliases.key(name) for d in decisions if d.action is Action.RENAME for name in (d.name, d.value)}
    for column in ("from_company", "to_company") if keys else ():
        forms = [name for name in pc.unique(events[column]).to_pylist() if name and aliases.key(name) in keys]
        ids |= set(among(events.select(["event_id", column]), forms, column)["event_id"].to_pylist())
    return sorted(id_ for id_ in ids if id_)


def among(table: pa.Table, values: Iterable[str], column: str = "event_id") -> pa.Table:
    """The rows of a table whose column holds one of the values."""
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


def moves_of(events: pa.Table, evidence: pa.Table, copies: Mapping[str, str] | None = None) -> list[CareerMove]:
    """The moves of an `EVENTS` table with their tellings from an `EVIDENCE` table; first published are not first.

    `copies` says which article copies which. Of an announcement only the day's value is kept.
    """
    told: dict[str, list[Evidence]] = {}
    for row, telling in zip(
        evidence.select(["event_id", "merge_reason", "merge_score"]).to_pylist(), tellings_of(evidence), strict=True
    ):
        item = Evidence(
            telling=telling,
            reason=row["merge_reason"] or "",
            score=round(row["merge_score"], 3),
            copy_of=(copies or {}).get(telling.article_id),
        )
        told.setdefault(row["event_id"], []).append(item)
    moves = []
    for row in events.to_pylist():
        tellings = told.get(row["event_id"], [])
        announced = [item.telling.announced for item in tellings if item.telling.announced]
        moves.append(
            CareerMove(
                id=row["event_id"],
                person=row["person"],
                kind=Kind(row["kind"]),
                status=Status(row["status"]),
                confidence=round(row["confidence"], 4),
                evidence=tuple(tellings),
                from_company=row["from_company"],
                to_company=row["to_company"],
                role=row["role"],
                date=_whole_date(row),
                date_reason=row["date_reason"] or "",
                announced=next((day for day in announced if day.value == row["announced_value"]), None),
                status_reason=row["status_reason"] or "",
                review=row["review"] or "",
            )
        )
    return moves


def _whole_date(row: Mapping[str, Any]) -> EventDate | None:
    """A move's date: the day of no single telling, so without a place."""
    if row["date_value"] is None:
        return None
    return EventDate(
        value=row["date_value"],
        earliest=row["date_earliest"],
        latest=row["date_latest"],
        precision=Precision(row["date_precision"]),
        basis=Basis(row["date_basis"]),
    )
