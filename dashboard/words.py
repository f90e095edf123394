"""How the interface says kinds, statuses and dates: plain words, the same everywhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

KINDS: Final = {
    "move": "Move",
    "departure": "Departure",
    "dismissal": "Dismissal",
    "arrival": "Arrival",
    "appointment": "Appointment",
    "absence": "Leave of absence",
    "return": "Return",
    "founding": "Founding",
}
STATUSES: Final = {
    "confirmed": "Confirmed",
    "announced": "Announced",
    "rumoured": "Rumoured",
    "denied": "Denied",
    "superseded": "Superseded",
}
STATUS_MEANINGS: Final = {
    "confirmed": "stated as fact",
    "announced": "stated as fact, still to come when written",
    "rumoured": "possible, planned or said by unnamed sources",
    "denied": "denied by the person or the company",
    "superseded": "contradicted by later reports",
}
LANGUAGES: Final = {"en": "English", "de": "German", "fr": "French"}
BASES: Final = {
    "stated": "as the article states",
    "publication": "counted from the day of publication",
    "text": "counted from another date in the article",
    "inferred": "deduced from other reports; no article says so",
    "reader": "set by a reader",
}
_EXACTNESS: Final = {
    "day": "to the day",
    "week": "to the week",
    "month": "to the month",
    "quarter": "to the quarter",
    "half": "to the half-year",
    "season": "to the season",
    "year": "to the year",
}
UNDATED: Final = "no date told"
_TURNING: Final = frozenset({"R", "AL", "RLE", "RLO", "LRE", "LRO", "RLI", "LRI", "FSI", "PDF", "PDI"})


def long_day(day: date) -> str:
    """14 October 2024."""
    return f"{day.day} {day:%B} {day.year}"


def short_day(day: date) -> str:
    """14 Oct 2024."""
    return f"{day.day} {day:%b} {day.year}"


def told_date(event: Mapping[str, Any]) -> str:
    """The date of an event or telling as exact as it is told, from its `date_*` columns."""
    value, earliest, latest = event.get("date_value"), event.get("date_earliest"), event.get("date_latest")
    precision = event.get("date_precision")
    if earliest is None or latest is None:
        if value and value.startswith("--"):
            day = date(2000, int(value[2:4]), int(value[5:7]) if len(value) > 5 else 1)
            return f"{f'{day.day} ' if len(value) > 5 else ''}{day:%B}, year not told"
        return UNDATED
    if earliest == latest:
        return long_day(earliest)
    if precision == "week":
        return f"the week of {long_day(earliest)}"
    if precision == "month" and earliest.month == latest.month:
        return f"{earliest:%B} {earliest.year}"
    if precision == "quarter":
        return f"{('first', 'second', 'third', 'fourth')[(earliest.month - 1) // 3]} quarter of {earliest.year}"
    if precision == "half":
        return f"{'first' if earliest.month < 7 else 'second'} half of {earliest.year}"
    if precision == "year" and earliest.year == latest.year:
        return str(earliest.year)
    return f"between {short_day(earliest)} and {short_day(latest)}"


def date_trust(event: Mapping[str, Any]) -> str:
    """How exact the date is and where it comes from, in words; empty for an undated event."""
    basis = event.get("date_basis")
    if basis is None or not event.get("date_value"):
        return ""
    if basis == "inferred":
        return BASES["inferred"]
    exact = _EXACTNESS.get(event.get("date_precision") or "", "")
    return f"{exact}, {BASES.get(basis, basis)}" if exact else BASES.get(basis, basis)


def move_line(event: Mapping[str, Any]) -> str:
    """The move in one line of plain text: who, what, where."""
    person, kind = isolated(event["person"]), event["kind"]
    origin, target = (isolated(event.get(end) or "") for end in ("from_company", "to_company"))
    role = f" as {isolated(event['role'])}" if event.get("role") else ""
    unnamed = "an unnamed company"
    lines = {
        "move": f"{person} goes from {origin or unnamed} to {target or unnamed}{_post(event)}",
        "departure": f"{person} leaves {origin or unnamed}{_post(event)}",
        "dismissal": f"{person} is dismissed from {origin or unnamed}{_post(event)}",
        "arrival": f"{person} joins {target or unnamed}{role}",
        "appointment": f"{person} takes a post within {target or origin or 'the same company'}{_post(event)}",
        "absence": f"{person} takes leave from {origin or target or unnamed}",
        "return": f"{person} returns to {target or unnamed}{role}",
        "founding": f"{person} founds {target or 'a company'}",
    }
    return lines.get(kind, f"{person}: {kind}")


def _post(event: Mapping[str, Any]) -> str:
    return f" ({isolated(event['role'])})" if event.get("role") else ""


def counted(number: int, one: str, many: str) -> str:
    """1 event, 2,300 events."""
    return f"{number:,} {one if number == 1 else many}"


def shortened(text: str, length: int = 40) -> str:
    """Text for tight places, cut with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def day(text: str) -> date:
    """A day from its ISO form, as figures hand it back."""
    return date.fromisoformat(text)


def signed(number: int) -> str:
    """+3, −2, ±0."""
    return f"+{number:,}" if number > 0 else f"−{-number:,}" if number < 0 else "±0"


def isolated(text: str) -> str:
    """Text that keeps its writing direction to itself: with invisible isolates where a sign in it could turn others."""
    turns = any(unicodedata.bidirectional(sign) in _TURNING for sign in text)
    return f"\u2068{text}\u2069" if turns else text
