"""What a time expression means: its interval of days, seen from the day of publication or from another date in the text.

Directions, parts of periods and units are those of `calendar`; every reading of a template has one function here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from dateutil.easter import easter

from extraction.calendar import Calendar
from extraction.models import Basis, Precision
from extraction.tense import Look, Outlook

# What speaks against a date makes it as unlikely as if it lay so many times further away: a cue close by, a distant one,
# or, without any, the habit of the news.
_AGAINST_CUE, _AGAINST_DISTANT_CUE, _AGAINST_HABIT = 30, 5, 2
# First and last month of the seasons, as generous as calendars and newsrooms are ("fall" lasts until 21 December).
_SEASONS = {"spring": (3, 6), "summer": (6, 9), "autumn": (9, 12), "winter": (12, 14)}
# Early, mid and late: first and last month of a year, first and last day of a month (31: its last).
_YEAR_PARTS = {"early": (1, 4), "middle": (4, 9), "late": (9, 12)}
_MONTH_PARTS = {"early": (1, 10), "middle": (10, 20), "late": (20, 31)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A value (an ISO prefix, or partial), its inclusive bounds if it has any, its precision and where it comes from."""

    value: str
    earliest: date | None
    latest: date | None
    precision: Precision
    basis: Basis = Basis.STATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """From where an expression is seen: the day of publication, the nearest date told before it, and which way it looks.

    `anchor` has bounds. `outlook` is asked only when needed.
    """

    published: date | None
    anchor: Resolved | None
    outlook: Callable[[], Outlook]
    calendar: Calendar


Fields: TypeAlias = Mapping[str, str]


def resolve(reading: str, fields: Fields, standpoint: Standpoint) -> Resolved | None:
    """What an expression means, `None` if that cannot be known from here."""
    try:
        return _READINGS[reading](_Words(fields, standpoint.calendar), standpoint)
    except (ValueError, OverflowError):  # no such day (30 February), or beyond the years 1 to 9999
        return None


class _Words:
    """The fields of an expression, by their meaning."""

    def __init__(self, fields: Fields, calendar: Calendar) -> None:
        self._fields, self._calendar = fields, calendar

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def number(self, name: str, field: str = "") -> int:
        words = self._fields[name]
        figures = re.match(r"\d+", words)
        return int(figures[0]) if figures and name != "ordinal" else int(self.word(name, field))

    def word(self, name: str, field: str = "") -> str:
        lexicon = self._calendar.lexicons[field or name]
        meaning = lexicon.meaning(self._fields[name])
        if meaning is None:
            raise ValueError(f"{self._fields[name]!r} is no {name}")
        return str(meaning)

    def maybe(self, name: str) -> str | None:
        return self.word(name) if name in self else None

    def raw(self, name: str) -> str:
        return self._fields[name]

    def unit(self) -> str:
        """The unit, a day if the words name none ("le lendemain", "the next morning")."""
        return str(self._calendar.lexicons["unit"].meaning(self._fields.get("unit", "")) or "day")

    def year(self, standpoint: Standpoint) -> int | None:
        """The year that the words state, or that they place from the year of publication."""
        if "year" in self:
            return int(self.raw("year"))
        if "yy" in self:
            return _century(int(self.raw("yy")), standpoint.published)
        if "spoken" in self:
            return _spoken_year(self.raw("spoken"), self._calendar)
        if "direction_year" in self and standpoint.published is not None:
            return standpoint.published.year + self.number("direction_year", "direction")
        return None

    def basis(self) -> Basis:
        return Basis.STATED if {"year", "yy", "spoken"} & self._fields.keys() else Basis.PUBLICATION


def _century(yy: int, published: date | None) -> int:
    """The year of two figures that lies at most 20 years after publication (without that: after 2010)."""
    limit = (published.year if published else 2010) + 20
    return limit - (limit - yy) % 100


def _spoken_year(words: str, calendar: Calendar) -> int:
    """A year in words: "nineteen ninety-six", "two thousand and one"."""
    numbers = [calendar.lexicons["count"].meaning(word) for word in re.findall(r"\w+", words)]
    first, *others = [int(number) for number in numbers if number is not None]
    return (2000 if first < 10 else first * 100) + sum(others)


def _span_value(earliest: date, latest: date) -> str:
    """The ISO prefix that both bounds share; across the years, that of the first."""
    first, last = earliest.isoformat(), latest.isoformat()
    return next((first[:length] for length in (10, 7) if first[:length] == last[:length]), first[:4])


def _day(day: date, basis: Basis) -> Resolved:
    return Resolved(value=day.isoformat(), earliest=day, latest=day, precision=Precision.DAY, basis=basis)


def _span(earliest: date, latest: date, precision: Precision, basis: Basis) -> Resolved:
    value = _span_value(earliest, latest)
    return Resolved(value=value, earliest=earliest, latest=latest, precision=precision, basis=basis)


def _month(year: int, month: int, basis: Basis, part: str | None = None) -> Resolved:
    first, last = _MONTH_PARTS[part] if part else (1, 31)
    last = min(last, monthrange(year, month)[1])
    return Resolved(
        value=f"{year:04}-{month:02}",
        earliest=date(year, month, first),
        latest=date(year, month, last),
        precision=Precision.MONTH,
        basis=basis,
    )


def _year(year: int, basis: Basis, part: str | None = None) -> Resolved:
    first, last = _YEAR_PARTS[part] if part else (1, 12)
    return _months(year, first, last, Precision.YEAR, basis)


def _months(year: int, first: int, last: int, precision: Precision, basis: Basis) -> Resolved:
    """From the first to the last month (which may lie in the next year); the value is the year."""
    end = date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1)
    end = end.replace(day=monthrange(end.year, end.month)[1])
    earliest = date(year, first, 1)
    return Resolved(value=f"{year:04}", earliest=earliest, latest=end, precision=precision, basis=basis)


def _shifted_month(day: date, months: int) -> tuple[int, int]:
    """The year and month that lies so many months after the day's."""
    total = day.year * 12 + day.month - 1 + months
    return total // 12, total % 12 + 1


def _nearest(candidates: Iterable[Resolved], standpoint: Standpoint, *, habit: int = _AGAINST_HABIT) -> Resolved | None:
    """The candidate that lies in the direction in which the words look, and there the nearest to publication."""
    published = standpoint.published
    if published is None:
        return None
    look, is_sure = standpoint.outlook()
    against = _AGAINST_CUE if is_sure else max(habit, _AGAINST_DISTANT_CUE)
    back, ahead = {Look.BACK: (1, against), Look.AHEAD: (against, 1)}.get(
        look, (1, habit) if standpoint.calendar.is_unmarked_past else (habit, 1)
    )

    def cost(candidate: Resolved) -> int:
        assert candidate.earliest is not None
        assert candidate.latest is not None
        if candidate.latest < published:
            return (published - candidate.latest).days * back
        return max(0, (candidate.earliest - published).days) * ahead

    return min(candidates, key=cost, default=None)


def _directed(candidates: Iterable[Resolved], direction: int, published: date) -> Resolved | None:
    """The last candidate wholly before, or the first wholly after publication."""
    bounded = [c for c in candidates if c.earliest is not None and c.latest is not None]
    if direction < 0:
        return max((c for c in bounded if c.latest and c.latest < published), key=_start, default=None)
    return min((c for c in bounded if c.earliest and c.earliest > published), key=_start, default=None)


def _start(resolved: Resolved) -> date:
    return resolved.earliest or date.min


def _read_day(words: _Words, standpoint: Standpoint) -> Resolved | None:
    day = words.number("day" if "day" in words else "dayname")
    if "month" not in words:
        return _read_day_of_week(day, words.number("weekday"), standpoint)
    month = words.number("month")
    year = words.year(standpoint)
    if year is not None:
        return _day(date(year, month, day), words.basis())
    date(2024, month, day)  # no day of any year: raises
    if standpoint.published is None:
        return Resolved(value=f"--{month:02}-{day:02}", earliest=None, latest=None, precision=Precision.DAY)
    weekday = words.number("weekday") if "weekday" in words else None
    return _chosen(lambda year: date(year, month, day), words, standpoint, weekday)


def _read_day_of_week(day: int, weekday: int, standpoint: Standpoint) -> Resolved | None:
    """A weekday with the number of a day ("jeudi 12"): the nearest month in which they go together."""
    if standpoint.published is None:
        return None
    around = (standpoint.published + timedelta(days=days) for days in range(-100, 101))
    fitting = [_day(a, Basis.PUBLICATION) for a in around if a.day == day and a.weekday() == weekday]
    return _nearest(fitting, standpoint)


def _chosen(
    in_year: Callable[[int], date], words: _Words, standpoint: Standpoint, weekday: int | None
) -> Resolved | None:
    """The day of the year that the words mean: by direction, by weekday, else by the look of the sentence."""
    published = standpoint.published
    if published is None:
        return None
    candidates = []
    for year in range(published.year - 4, published.year + 5):  # 29 February may be four years away
        try:
            candidates.append(_day(in_year(year), Basis.PUBLICATION))
        except ValueError:
            continue
    if "direction" in words and (direction := words.number("direction")):
        return _directed(candidates, direction, published)
    fitting = [
        c
        for c in candidates
        if c.earliest and c.earliest.weekday() == weekday and abs(c.earliest.year - published.year) < 2
    ]
    return _nearest(fitting or candidates, standpoint)


def _read_month(words: _Words, standpoint: Standpoint) -> Resolved | None:
    month, part = words.number("month"), words.maybe("part")
    year, published = words.year(standpoint), standpoint.published
    if year is not None:
        return _month(year, month, words.basis(), part)
    if published is None:
        return Resolved(value=f"--{month:02}", earliest=None, latest=None, precision=Precision.MONTH)
    years = range(published.year - 1, published.year + 2)
    candidates = [_month(year, month, Basis.PUBLICATION, part) for year in years]
    if "direction" in words:
        direction = words.number("direction")
        return _directed(candidates, direction, published) if direction else candidates[1]
    chosen = _nearest([_month(year, month, Basis.PUBLICATION) for year in years], standpoint)
    return chosen and _month(int(chosen.value[:4]), month, Basis.PUBLICATION, part)


def _read_year(words: _Words, standpoint: Standpoint) -> Resolved | None:
    year = words.year(standpoint)
    return None if year is None else _year(year, words.basis(), words.maybe("part"))


def _read_weekday(words: _Words, standpoint: Standpoint) -> Resolved | None:
    published = standpoint.published
    if published is None:
        return None
    weekday = words.number("weekday")
    last = published - timedelta(days=(published.weekday() - weekday) % 7)
    around = [_day(last + timedelta(days=days), Basis.PUBLICATION) for days in (-7, 0, 7)]
    if "direction" in words:
        direction = words.number("direction")
        if direction:
            return _directed(around, direction, published)
        return around[1] if last == published or standpoint.outlook().look is Look.BACK else around[2]
    return _nearest(around, standpoint, habit=_AGAINST_CUE)


def _read_weekday_of_week(words: _Words, standpoint: Standpoint) -> Resolved | None:
    if standpoint.published is None:
        return None
    monday = standpoint.published - timedelta(days=standpoint.published.weekday())
    return _day(monday + timedelta(days=7 * words.number("direction") + words.number("weekday")), Basis.PUBLICATION)


def _read_day_word(words: _Words, standpoint: Standpoint) -> Resolved | None:
    if standpoint.published is None:
        return None
    days = words.number("dayword" if "dayword" in words else "dayadjective")
    return _day(standpoint.published + timedelta(days=days), Basis.PUBLICATION)


def _read_year_word(words: _Words, standpoint: Standpoint) -> Resolved | None:
    if standpoint.published is None:
        return None
    return _year(standpoint.published.year + words.number("yearword"), Basis.PUBLICATION)


def _moved(base: date, count: int, unit: str, basis: Basis) -> Resolved:
    """So many units after a day (before it, if negative), no more exact than the unit."""
    if unit == "day":
        return _day(base + timedelta(days=count), basis)
    if unit == "week":  # told by the week, meant to a few days
        middle, slack = base + timedelta(weeks=count), timedelta(days=3)
        return replace(_day(middle, basis), earliest=middle - slack, latest=middle + slack, precision=Precision.WEEK)
    if unit == "year":
        return _year(base.year + count, basis)
    year, month = _shifted_month(base, count * (3 if unit == "quarter" else 1))
    if unit == "quarter":
        return _quarter(year, (month - 1) // 3 + 1, basis)
    return _month(year, month, basis)


def _read_distance(sign: int) -> Reading:
    def read(words: _Words, standpoint: Standpoint) -> Resolved | None:
        if standpoint.published is None or (
            sign > 0 and standpoint.outlook().look is Look.BACK
        ):  # "in two days he made ..."
            return None
        return _moved(standpoint.published, sign * words.number("count"), words.word("unit"), Basis.PUBLICATION)

    return read


# From the finest to the coarsest: what is told by the day cannot start from a date known by the year.
_FINENESS = {
    Precision.DAY: 0,
    Precision.WEEK: 0,
    Precision.MONTH: 1,
    Precision.QUARTER: 2,
    Precision.HALF: 2,
    Precision.SEASON: 2,
    Precision.YEAR: 2,
}
_UNIT_FINENESS = {"day": 0, "week": 0, "month": 1, "quarter": 1, "year": 2}


def _read_shift(sign: int) -> Reading:
    """Relative to the date told before: "two years later", "the day before", "that year"."""

    def read(words: _Words, standpoint: Standpoint) -> Resolved | None:
        anchor = standpoint.anchor
        unit = words.unit()
        if anchor is None or anchor.earliest is None or _FINENESS[anchor.precision] > _UNIT_FINENESS[unit]:
            return None
        count = words.number("count") if "count" in words else 1
        return _moved(anchor.earliest, sign * count, unit, Basis.TEXT)

    return read


def _read_same(words: _Words, standpoint: Standpoint) -> Resolved | None:
    anchor, unit = standpoint.anchor, words.unit()
    if anchor is None or anchor.earliest is None or _FINENESS[anchor.precision] > _UNIT_FINENESS[unit]:
        return None
    return _unit_of(anchor.earliest, 0, unit, Basis.TEXT, words.maybe("part"))


def _unit_of(base: date, direction: int, unit: str, basis: Basis, part: str | None = None) -> Resolved | None:
    """The day, week, month, quarter or year that holds a day, or its neighbour."""
    if unit == "day":
        return _day(base + timedelta(days=direction), basis)
    if unit == "week":
        monday = base - timedelta(days=base.weekday() - 7 * direction)
        return _span(monday, monday + timedelta(days=6), Precision.WEEK, basis)
    if unit == "year":
        return _year(base.year + direction, basis, part)
    year, month = _shifted_month(base, direction * (3 if unit == "quarter" else 1))
    return _quarter(year, (month - 1) // 3 + 1, basis) if unit == "quarter" else _month(year, month, basis, part)


def _read_period(words: _Words, standpoint: Standpoint) -> Resolved | None:
    unit = words.unit()
    if standpoint.published is None or unit == "day":
        return None
    direction = words.number("direction") if "direction" in words else 0
    return _unit_of(standpoint.published, direction, unit, Basis.PUBLICATION, words.maybe("part"))


def _read_year_end(words: _Words, standpoint: Standpoint) -> Resolved | None:
    year = words.year(standpoint)
    if year is not None:
        return _month(year, 12, words.basis())
    if standpoint.published is None:
        return Resolved(value="--12", earliest=None, latest=None, precision=Precision.MONTH)
    direction = words.number("direction") if "direction" in words else 0
    return _month(standpoint.published.year + direction, 12, Basis.PUBLICATION)


def _read_turn_of_year(words: _Words, standpoint: Standpoint) -> Resolved | None:
    """The night that ends one year and begins the next; its month is the January."""

    def turn(year: int, basis: Basis) -> Resolved:
        return replace(_month(year, 1, basis), earliest=date(year - 1, 12, 31), latest=date(year, 1, 1))

    year, published = words.year(standpoint), standpoint.published
    if year is not None:
        return turn(year + ("next" in words), words.basis())
    if published is None:
        return None
    return _nearest([turn(published.year + years, Basis.PUBLICATION) for years in (0, 1)], standpoint)


def _quarter(year: int, number: int, basis: Basis) -> Resolved:
    return _months(year, 3 * number - 2, 3 * number, Precision.QUARTER, basis)


def _season(year: int, season: str, basis: Basis) -> Resolved:
    return _months(year, *_SEASONS[season], Precision.SEASON, basis)


def _half(year: int, number: int, basis: Basis) -> Resolved:
    return _months(year, 6 * number - 5, 6 * number, Precision.HALF, basis)


def _read_division(division: Callable[[int, _Words, Basis], Resolved]) -> Reading:
    """A part of a year with a name or number: of a stated year, of last or next year, or found by the look of the sentence."""

    def read(words: _Words, standpoint: Standpoint) -> Resolved | None:
        year, published = words.year(standpoint), standpoint.published
        if year is not None:
            return division(year, words, words.basis())
        if published is None:
            return None
        candidates = [division(published.year + years, words, Basis.PUBLICATION) for years in (-1, 0, 1)]
        if "direction" in words and (direction := words.number("direction")):
            return _directed(candidates, direction, published)
        return candidates[1] if "direction" in words else _nearest(candidates, standpoint)

    return read


def _season_of(year: int, words: _Words, basis: Basis) -> Resolved:
    return _season(year, words.word("season"), basis)


def _quarter_of(year: int, words: _Words, basis: Basis) -> Resolved:
    return _quarter(year, words.number("ordinal"), basis)


def _half_of(year: int, words: _Words, basis: Basis) -> Resolved:
    return _half(year, words.number("half"), basis)


def _read_weekend(words: _Words, standpoint: Standpoint) -> Resolved | None:
    if standpoint.published is None:
        return None
    saturday = standpoint.published - timedelta(days=standpoint.published.weekday() - 5)
    around = [
        _span(first, first + timedelta(days=1), Precision.WEEK, Basis.PUBLICATION)
        for first in (saturday + timedelta(days=days) for days in (-7, 0, 7))
    ]
    if "direction" in words and (direction := words.number("direction")):
        return _directed(around, direction, standpoint.published)
    return _nearest(around, standpoint)


def _read_holiday(words: _Words, standpoint: Standpoint) -> Resolved | None:
    rule, year = words.word("holiday"), words.year(standpoint)
    if year is not None:
        return _day(_holiday(rule, year), words.basis())
    return _chosen(lambda year: _holiday(rule, year), words, standpoint, None)


def _holiday(rule: str, year: int) -> date:
    """The day of a feast: "12-25", "easter+1", or the nth weekday of a month ("11 3 4": the fourth Thursday of November)."""
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule.removeprefix("easter")))
    if "-" in rule:
        return date(year, *map(int, rule.split("-")))
    month, weekday, number = map(int, rule.split())
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


Reading: TypeAlias = Callable[[_Words, Standpoint], Resolved | None]

_READINGS: Mapping[str, Reading] = {
    "day": _read_day,
    "month": _read_month,
    "day_in_figures": _read_day,
    "year": _read_year,
    "year_word": _read_year_word,
    "weekday": _read_weekday,
    "weekday_of_week": _read_weekday_of_week,
    "day_word": _read_day_word,
    "distance_back": _read_distance(-1),
    "distance_ahead": _read_distance(1),
    "later": _read_shift(1),
    "earlier": _read_shift(-1),
    "same": _read_same,
    "period": _read_period,
    "year_end": _read_year_end,
    "turn_of_year": _read_turn_of_year,
    "season": _read_division(_season_of),
    "quarter": _read_division(_quarter_of),
    "half": _read_division(_half_of),
    "weekend": _read_weekend,
    "holiday": _read_holiday,
}
