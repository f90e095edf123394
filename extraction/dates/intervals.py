"""Stretches of days that a text can tell, from a day to a year, each as exact as its words.

`part` is "early", "middle" or "late", `unit` is "day", "week", "month", "quarter" or "year", `season` is an English
name, whatever the language of the text. Every function raises `ValueError` or `OverflowError` for days that do not
exist.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from extraction.models import Basis, Precision

# First and last month of the seasons, as generous as calendars and newsrooms are ("fall" lasts until December).
_SEASONS = {"spring": (3, 6), "summer": (6, 9), "autumn": (9, 12), "winter": (12, 14)}
# Early, mid and late: first and last month of a year, first and last day of a month (31: its last).
_YEAR_PARTS = {"early": (1, 4), "middle": (4, 9), "late": (9, 12)}
_MONTH_PARTS = {"early": (1, 10), "middle": (10, 20), "late": (20, 31)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value (an ISO prefix, or partial), its inclusive bounds if it has any, its precision, and where it is from."""

    value: str
    earliest: date | None
    latest: date | None
    precision: Precision
    basis: Basis = Basis.STATED


def day_interval(day: date, basis: Basis) -> Interval:
    """One day."""
    return Interval(value=day.isoformat(), earliest=day, latest=day, precision=Precision.DAY, basis=basis)


def partial_interval(month: int, day: int | None = None) -> Interval:
    """A month, or a day of it, of a year that cannot be known."""
    if day is None:
        return Interval(value=f"--{month:02}", earliest=None, latest=None, precision=Precision.MONTH)
    date(2024, month, day)  # raises for what is no day of any year
    return Interval(value=f"--{month:02}-{day:02}", earliest=None, latest=None, precision=Precision.DAY)


def week_interval(first: date, days: int, basis: Basis) -> Interval:
    """So many days (a week, a weekend); the value is what all of them share, across years that of the first."""
    last = first + timedelta(days=days - 1)
    one, other = first.isoformat(), last.isoformat()
    value = next((one[:length] for length in (10, 7) if one[:length] == other[:length]), one[:4])
    return Interval(value=value, earliest=first, latest=last, precision=Precision.WEEK, basis=basis)


def month_interval(year: int, month: int, basis: Basis, part: str | None = None) -> Interval:
    """A month, or its beginning, middle or end; the value is the month."""
    first, last = _MONTH_PARTS[part] if part else (1, 31)
    return Interval(
        value=f"{year:04}-{month:02}",
        earliest=date(year, month, first),
        latest=date(year, month, min(last, monthrange(year, month)[1])),
        precision=Precision.MONTH,
        basis=basis,
    )


def year_interval(year: int, basis: Basis, part: str | None = None) -> Interval:
    """A year, or its beginning, middle or end; the value is the year."""
    return _months(year, _YEAR_PARTS[part] if part else (1, 12), Precision.YEAR, basis)


def half_interval(year: int, number: int, basis: Basis) -> Interval:
    """Half a year."""
    return _months(year, (6 * number - 5, 6 * number), Precision.HALF, basis)


def quarter_interval(year: int, number: int, basis: Basis) -> Interval:
    """A quarter of a year."""
    return _months(year, (3 * number - 2, 3 * number), Precision.QUARTER, basis)


def season_interval(year: int, season: str, basis: Basis) -> Interval:
    """A season; winter is that which begins in the year."""
    return _months(year, _SEASONS[season], Precision.SEASON, basis)


def turn_of_year(year: int, basis: Basis) -> Interval:
    """The night in which a year begins; the value is its January."""
    return replace(month_interval(year, 1, basis), earliest=date(year - 1, 12, 31), latest=date(year, 1, 1))


def interval_after(base: date, count: int, unit: str, basis: Basis) -> Interval:
    """So many units after a day (before it, if negative), no more exact than the unit."""
    if unit == "day":
        return day_interval(base + timedelta(days=count), basis)
    if unit == "week":  # told by the week, meant to a few days
        middle, slack = base + timedelta(weeks=count), timedelta(days=3)
        told = day_interval(middle, basis)
        return replace(told, earliest=middle - slack, latest=middle + slack, precision=Precision.WEEK)
    return interval_of(base, count, unit, basis)


def interval_of(base: date, count: int, unit: str, basis: Basis, part: str | None = None) -> Interval:
    """The day, week, month, quarter or year that holds a day, or that lies so many of them after it."""
    if unit == "day":
        return day_interval(base + timedelta(days=count), basis)
    if unit == "week":
        return week_interval(base - timedelta(days=base.weekday() - 7 * count), 7, basis)
    if unit == "year":
        return year_interval(base.year + count, basis, part)
    months = base.year * 12 + base.month - 1 + count * (3 if unit == "quarter" else 1)
    year, month = months // 12, months % 12 + 1
    if unit == "quarter":
        return quarter_interval(year, (month + 2) // 3, basis)
    return month_interval(year, month, basis, part)


def _months(year: int, span: tuple[int, int], precision: Precision, basis: Basis) -> Interval:
    """From the first to the last month, which may lie in the next year (14: its February); the value is the year."""
    first, last = span
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return Interval(
        value=f"{year:04}",
        earliest=date(year, first, 1),
        latest=date(end_year, end_month, monthrange(end_year, end_month)[1]),
        precision=precision,
        basis=basis,
    )
