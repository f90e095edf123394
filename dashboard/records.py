"""Tables to plain values: the records that figures place, the rows that ledgers show. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from dashboard import theme, words
from dashboard.theme import Palette

COLUMNS: Final = (
    "event_id", "person", "kind", "from_company", "to_company", "role", "date_value", "date_earliest", "date_latest",
    "date_precision", "date_basis", "status", "sources", "first_published", "last_published",
)  # fmt: skip


def ledger_rows(moves: pd.DataFrame, palette: Palette, ranks: Mapping[str, int]) -> list[dict[str, Any]]:
    """The rows of some events as the component wants them; pure."""
    rows = []
    for event in records_of(moves):
        origin, target = event["from_company"], event["to_company"]
        if event["kind"] in ("appointment", "absence"):  # inside one company: it stands on one side only
            origin, target = (None, target or origin) if event["kind"] == "appointment" else (origin or target, None)
        colour = palette.of(target or origin, ranks)
        inferred = event["date_basis"] == "inferred"
        rows.append(
            {
                "id": event["event_id"],
                "when": ("deduced: " if inferred else "") + words.told_date(event),
                "hint": _hint(event),
                "inferred": inferred,
                "person": words.shortened(event["person"], 80),
                "kind": words.KINDS.get(event["kind"], event["kind"]),
                "path": theme.path(event["kind"]),
                "colour": colour,
                "hollow": event["status"] != "confirmed",
                "from": words.shortened(origin, 60) if origin else None,
                "fromColour": palette.of(origin, ranks),
                "to": words.shortened(target, 60) if target else None,
                "toColour": palette.of(target, ranks),
                "role": words.shortened(event["role"], 60) if event["role"] else "",
                "status": "" if event["status"] == "confirmed" else words.STATUSES.get(event["status"], ""),
                "sources": words.counted(int(event["sources"]), "source", "sources"),
            }
        )
    return rows


def records_of(moves: pd.DataFrame) -> list[dict[str, Any]]:
    """Events as plain values: text or `None`, days or `None`."""
    columns: dict[str, list[Any]] = {}
    for name in moves.columns:
        column = moves[name]
        if name in ("date_earliest", "date_latest", "first_published", "last_published"):
            columns[name] = [None if pd.isna(day) else day.date() for day in column]
        else:
            columns[name] = [None if pd.isna(value) else value for value in column.astype(object)]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _hint(event: Mapping[str, Any]) -> str:
    """What must be said beside a date: its origin unless it is stated, the first report where there is none."""
    if event["date_earliest"] is None:
        first = event.get("first_published")
        return f"first reported {words.short_day(first)}" if first else ""
    return "" if event["date_basis"] == "stated" else words.BASES.get(str(event["date_basis"]), "")
