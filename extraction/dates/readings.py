"""What a time expression means, one function for every reading that the calendars' templates name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeAlias

from extraction.dates.feasts import feast_day
from extraction.dates.intervals import (
    Interval,
    day_interval,
    half_interval,
    interval_after,
    interval_of,
    month_interval,
    partial_interval,
    quarter_interval,
    season_interval,
    turn_of_year,
    week_interval,
    year_interval,
)
from extraction.dates.numeric_dates import read_figures
from extraction.dates.standpoint import AGAINST_CUE, Standpoint, directed, nearest
from extraction.dates.tense import Look
from extraction.dates.wording import Wording
from extraction.models import Basis, Precision

Reading: TypeAlias = Callable[[Wording, Standpoint], Interval | None]


def read(reading: str, fields: Mapping[str, str], standpoint: Standpoint) -> Interval | None:
    """What an expression means, `None` if that cannot be known from here."""
    try:
        return _READINGS[reading](Wording(fields, standpoint.calendar), standpoint)
    except (ValueError, OverflowError):  # no such day (30 February), or beyond the years 1 to 9999
        return None


def _read_day(words: Wording, standpoint: Standpoint) -> Interval | None:
    day, published = words.number("day", "dayname", "count"), standpoint.published
    if "month" not in words:
        return _read_day_of_week(day, words.number("weekday"), standpoint)
    month, year = words.number("month"), words.year(published)
    if year is not None:
        return day_interval(date(year, month, day), words.year_basis())
    if published is None:
        return partial_interval(month, day)
    told = standpoint.told.get((month, day))
    if told is not None and "direction" not in words and not standpoint.outlook().is_sure:
        return told
    weekday = words.number("weekday") if "weekday" in words else None
    return _in_some_year(lambda year: date(year, month, day), words, standpoint, weekday)


def _read_day_of_week(day: int, weekday: int, standpoint: Standpoint) -> Interval | None:
    """A weekday with the number of a day ("jeudi 12"): the nearest month in which they go together."""
    if standpoint.published is None:
        return None
    around = (standpoint.published + timedelta(days=days) for days in range(-100, 101))
    fitting = [a for a in around if a.day == day and a.weekday() == weekday]
    return nearest([day_interval(a, Basis.PUBLICATION) for a in fitting], standpoint)


def _in_some_year(
    in_year: Callable[[int], date], words: Wording, standpoint: Standpoint, weekday: int | None
) -> Interval | None:
    """The day of the year that the words mean: by direction, by weekday, else by the tense of the sentence."""
    published = standpoint.published
    if published is None:
        return None
    days = []
    for year in range(published.year - 4, published.year + 5):  # 29 February may be four years away
        try:
            days.append(in_year(year))
        except ValueError:
            continue
    direction = words.direction()
    if direction:
        return directed([day_interval(day, Basis.PUBLICATION) for day in days], direction, published)
    fitting = [day for day in days if day.weekday() == weekday and abs(day.year - published.year) < 2]
    return nearest([day_interval(day, Basis.PUBLICATION) for day in fitting or days], standpoint)


def _read_numeric(words: Wording, standpoint: Standpoint) -> Interval | None:
    return read_figures(words.text(), standpoint.calendar, standpoint.published)


def _read_month(words: Wording, standpoint: Standpoint) -> Interval | None:
    month, part, published = words.number("month"), words.part(), standpoint.published
    year = words.year(published)
    if year is not None:
        return month_interval(year, month, words.year_basis(), part)
    if published is None:
        return partial_interval(month)
    years = range(published.year - 1, published.year + 2)
    candidates = [month_interval(year, month, Basis.PUBLICATION) for year in years]
    direction = words.direction()
    if direction is None:
        chosen = nearest(candidates, standpoint)
    else:
        chosen = directed(candidates, direction, published) if direction else candidates[1]
    return chosen and month_interval(int(chosen.value[:4]), month, Basis.PUBLICATION, part)


def _read_year(words: Wording, standpoint: Standpoint) -> Interval | None:
    year = words.year(standpoint.published)
    return None if year is None else year_interval(year, words.year_basis(), words.part())


def _read_year_word(words: Wording, standpoint: Standpoint) -> Interval | None:
    if standpoint.published is None:
        return None
    return year_interval(standpoint.published.year + words.number("yearword"), Basis.PUBLICATION)


def _read_weekday(words: Wording, standpoint: Standpoint) -> Interval | None:
    published = standpoint.published
    if published is None:
        return None
    weekday, direction = words.number("weekday"), words.direction()
    last = published - timedelta(days=(published.weekday() - weekday) % 7)
    around = [day_interval(last + timedelta(days=days), Basis.PUBLICATION) for days in (-7, 0, 7)]
    if direction:
        return directed(around, direction, published)
    if direction == 0:
        return around[1] if last == published or standpoint.outlook().look is Look.BACK else around[2]
    told = standpoint.told.get((weekday,))
    if told is not None and not standpoint.outlook().is_sure:
        return told
    return nearest(around, standpoint, habit=AGAINST_CUE)


def _read_weekday_of_week(words: Wording, standpoint: Standpoint) -> Interval | None:
    if standpoint.published is None:
        return None
    monday = standpoint.published - timedelta(days=standpoint.published.weekday())
    days = 7 * (words.direction() or 0) + words.number("weekday")
    return day_interval(monday + timedelta(days=days), Basis.PUBLICATION)


def _read_day_word(words: Wording, standpoint: Standpoint) -> Interval | None:
    if standpoint.published is None:
        return None
    days = timedelta(days=words.number("dayword", "dayadjective"))
    return day_interval(standpoint.published + days, Basis.PUBLICATION)


def _read_ago(words: Wording, standpoint: Standpoint) -> Interval | None:
    if standpoint.published is None:
        return None
    return interval_after(standpoint.published, -words.number("count"), words.unit(), Basis.PUBLICATION)


def _read_ahead(words: Wording, standpoint: Standpoint) -> Interval | None:
    # "In two days he made ..." tells how long, not when.
    if standpoint.published is None or standpoint.outlook().look is Look.BACK:
        return None
    return interval_after(standpoint.published, words.number("count"), words.unit(), Basis.PUBLICATION)


# What is told by the day cannot start from a date known by the year: from the finest to the coarsest.
_FINENESS = {Precision.DAY: 0, Precision.WEEK: 0, Precision.MONTH: 1}
_UNIT_FINENESS = {"day": 0, "week": 0, "month": 1, "quarter": 1, "year": 2}


def _anchor_day(words: Wording, standpoint: Standpoint) -> date | None:
    """The day from which to count: that of the date told before, if it is as fine as the unit."""
    anchor = standpoint.anchor
    if anchor is None or _FINENESS.get(anchor.precision, 2) > _UNIT_FINENESS[words.unit()]:
        return None
    return anchor.earliest


def _read_shift(sign: int) -> Reading:
    """Relative to the date told before: "two years later", "the day before"."""

    def read_shift(words: Wording, standpoint: Standpoint) -> Interval | None:
        base = _anchor_day(words, standpoint)
        count = words.number("count") if "count" in words else 1
        return None if base is None else interval_after(base, sign * count, words.unit(), Basis.TEXT)

    return read_shift


def _read_same(words: Wording, standpoint: Standpoint) -> Interval | None:
    base = _anchor_day(words, standpoint)
    return None if base is None else interval_of(base, 0, words.unit(), Basis.TEXT, words.part())


def _read_period(words: Wording, standpoint: Standpoint) -> Interval | None:
    unit = words.unit()
    if standpoint.published is None or unit == "day":
        return None
    return interval_of(standpoint.published, words.direction() or 0, unit, Basis.PUBLICATION, words.part())


def _read_year_end(words: Wording, standpoint: Standpoint) -> Interval | None:
    year = words.year(standpoint.published)
    if year is not None:
        return month_interval(year, 12, words.year_basis())
    if standpoint.published is None:
        return partial_interval(12)
    return month_interval(standpoint.published.year + (words.direction() or 0), 12, Basis.PUBLICATION)


def _read_turn_of_year(words: Wording, standpoint: Standpoint) -> Interval | None:
    year, published = words.year(standpoint.published), standpoint.published
    if year is not None:
        return turn_of_year(year + ("next" in words), words.year_basis())  # "2023/24": the night in which 2024 begins
    if published is None:
        return None
    return nearest([turn_of_year(published.year + years, Basis.PUBLICATION) for years in (0, 1)], standpoint)


def _read_division(division: Callable[[int, Wording, Basis], Interval]) -> Reading:
    """A part of a year: of a stated year, of last or next year, or the one where the sentence looks."""

    def read_division(words: Wording, standpoint: Standpoint) -> Interval | None:
        year, published = words.year(standpoint.published), standpoint.published
        if year is not None:
            return division(year, words, words.year_basis())
        if published is None:
            return None
        candidates = [division(published.year + years, words, Basis.PUBLICATION) for years in (-1, 0, 1)]
        direction = words.direction()
        if direction is None:
            return nearest(candidates, standpoint)
        return directed(candidates, direction, published) if direction else candidates[1]

    return read_division


def _read_weekend(words: Wording, standpoint: Standpoint) -> Interval | None:
    published, direction = standpoint.published, words.direction()
    if published is None:
        return None
    saturday = published - timedelta(days=published.weekday() - 5)
    around = [week_interval(saturday + timedelta(days=days), 2, Basis.PUBLICATION) for days in (-7, 0, 7)]
    return directed(around, direction, published) if direction else nearest(around, standpoint)


def _read_holiday(words: Wording, standpoint: Standpoint) -> Interval | None:
    rule, year = words.word("holiday"), words.year(standpoint.published)
    if year is not None:
        return day_interval(feast_day(rule, year), words.year_basis())
    return _in_some_year(lambda year: feast_day(rule, year), words, standpoint, None)


_READINGS: Mapping[str, Reading] = {
    "day": _read_day,
    "day_in_figures": _read_day,
    "numeric": _read_numeric,
    "month": _read_month,
    "year": _read_year,
    "year_word": _read_year_word,
    "weekday": _read_weekday,
    "weekday_of_week": _read_weekday_of_week,
    "day_word": _read_day_word,
    "distance_back": _read_ago,
    "distance_ahead": _read_ahead,
    "later": _read_shift(1),
    "earlier": _read_shift(-1),
    "same": _read_same,
    "period": _read_period,
    "year_end": _read_year_end,
    "turn_of_year": _read_turn_of_year,
    "season": _read_division(lambda year, words, basis: season_interval(year, words.word("season"), basis)),
    "quarter": _read_division(
        lambda year, words, basis: quarter_interval(year, words.number("number", "ordinal"), basis)
    ),
    "half": _read_division(lambda year, words, basis: half_interval(year, words.number("half"), basis)),
    "weekend": _read_weekend,
    "holiday": _read_holiday,
}
