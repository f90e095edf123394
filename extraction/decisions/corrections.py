"""One detail of a move as a reader gives it."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date
from typing import Any, Final

from extraction.models import Basis, CareerMove, EventDate, Kind, Precision, Status

SLOTS: Final = ("person", "kind", "from_company", "to_company", "role", "date", "status")
# Slots that every move has: they cannot be emptied.
_FILLED: Final = frozenset({"person", "kind", "status"})
_PRECISIONS: Final = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}

# No news tells of other years, and counting days from them must not leave the calendar.
_YEARS: Final = range(1000, 2300)


def check_correction(slot: str, value: str) -> None:
    """Raise `ValueError`, one sentence, if there is no such slot or it cannot hold the value ("" empties it)."""
    if slot not in SLOTS:
        raise ValueError(f"{slot or 'nothing'} is no slot: use one of {', '.join(SLOTS)}")
    if not value and slot in _FILLED:
        raise ValueError(f"{slot} cannot be empty")
    if slot == "kind":
        _member(Kind, value)
    elif slot == "status":
        _member(Status, value)
    elif slot == "date" and value:
        iso_bounds(value)


def corrected(move: CareerMove, slot: str, value: str) -> CareerMove:
    """The move with a slot as the reader gave it; "" empties it."""
    if slot == "kind":
        return replace(move, kind=Kind(value))
    if slot == "status":
        return replace(move, status=Status(value), status_reason="set by a reader")
    if slot == "date":
        if not value:
            return replace(move, date=None, date_reason="")
        first, last = iso_bounds(value)
        told = EventDate(
            value=value, earliest=first, latest=last, precision=_PRECISIONS[len(value)], basis=Basis.READER
        )
        return replace(move, date=told, date_reason="set by a reader")
    if slot == "person":
        return replace(move, person=value)
    companies_and_role: dict[str, Any] = {slot: value or None}
    return replace(move, **companies_and_role)


def iso_bounds(value: str) -> tuple[date, date]:
    """First and last day of "2024", "2024-10" or "2024-10-14". Raises `ValueError` for anything else, and for a year
    that no news tells of."""
    try:
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
            raise ValueError
        parts = [int(part) for part in value.split("-")]
        if parts[0] not in _YEARS:
            raise ValueError
        first = date(parts[0], *[*parts[1:], 1, 1][:2])
        if len(parts) == 3:
            return first, first
        month = parts[1] if len(parts) == 2 else 12
        return first, date(parts[0], month, calendar.monthrange(parts[0], month)[1])
    except ValueError:
        raise ValueError(f"{value} is no date: write it like 2024, 2024-10 or 2024-10-14") from None


def _member(kind: type[Kind] | type[Status], value: str) -> None:
    if value not in set(kind):
        raise ValueError(f"{value} is no {kind.__name__.lower()}: use one of {', '.join(kind)}")
