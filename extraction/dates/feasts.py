"""The days of feasts, by the rules that the calendars give."""

from __future__ import annotations

from datetime import date, timedelta


def feast_day(rule: str, year: int) -> date:
    """The day of a feast in a year.

    A rule is a month and day ("12-25"), days from Easter Sunday ("easter+1"), or the nth weekday of a month, Monday
    being 0 ("11 3 4": the fourth Thursday of November).
    """
    if rule.startswith("easter"):
        from dateutil.easter import easter  # noqa: PLC0415 - few texts pay for it

        easter_sunday: date = easter(year)
        return easter_sunday + timedelta(days=int(rule.removeprefix("easter")))
    if "-" in rule:
        month, day = map(int, rule.split("-"))
        return date(year, month, day)
    month, weekday, number = map(int, rule.split())
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
