"""Tellings as plain values, so that a spaCy document carries them through `to_bytes` and `DocBin`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from extraction.models import Basis, EventDate, Kind, Precision, Slot, Span, Status, Telling


def packed(telling: Telling) -> dict[str, Any]:
    """A telling as plain values that msgpack can write."""

    def plain(value: Any) -> Any:
        if isinstance(value, Span):
            return [value.start, value.end]
        if isinstance(value, Slot):
            return [*plain(value.span), value.name]
        if isinstance(value, EventDate):
            return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, tuple):
            return [plain(item) for item in value]
        return value if value is None or isinstance(value, int | float) else str(value)

    return {f.name: plain(getattr(telling, f.name)) for f in fields(telling)}


def unpacked(row: dict[str, Any]) -> Telling:
    """A telling as `packed` wrote it."""

    def span(value: Sequence[Any]) -> Span:
        return Span(start=value[0], end=value[1])

    def slot(value: Sequence[Any] | None) -> Slot | None:
        return Slot(span=span(value), name=value[2]) if value else None

    def day(value: str | None) -> date | None:
        return date.fromisoformat(value) if value else None

    def dated(value: dict[str, Any] | None) -> EventDate | None:
        if not value:
            return None
        return EventDate(
            value=value["value"], earliest=day(value["earliest"]), latest=day(value["latest"]),
            precision=Precision(value["precision"]), basis=Basis(value["basis"]),
            span=span(value["span"]) if value["span"] else None,
        )  # fmt: skip

    person = slot(row["person"])
    assert person is not None
    return Telling(
        article_id=row["article_id"], kind=Kind(row["kind"]), status=Status(row["status"]), person=person,
        quote=span(row["quote"]), triggers=tuple(span(t) for t in row["triggers"]),
        from_company=slot(row["from_company"]), to_company=slot(row["to_company"]), role=slot(row["role"]),
        date=dated(row["date"]), announced=dated(row["announced"]), confidence=row["confidence"],
        reading=row["reading"], )  # fmt: skip
