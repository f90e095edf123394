"""Dates written in figures ("14.10.24", "10/14/2024"), read by dateparser in every usual order."""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime
from functools import lru_cache

from extraction.dates.calendar import Calendar
from extraction.dates.intervals import Interval, day_interval
from extraction.dates.wording import whole_year
from extraction.models import Basis, Precision

# dateparser starts from today unless told otherwise; whole dates need no start.
_NO_CLOCK = datetime(2000, 1, 1)
_CENTURY = re.compile(r"\d{4}")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def read_figures(figures: str, calendar: Calendar, published: date | None) -> Interval | None:
    """The day that the figures mean; where the usual orders disagree, only the year, with both days as bounds.

    Years of two figures lie at most 20 years after publication. `None` if the figures are no date in any order.
    """
    orders = ("YMD",) if _ISO.match(figures) else calendar.numeric_orders
    days = {day for order in orders if (day := _read(figures, calendar.language, order)) is not None}
    if not _CENTURY.search(figures):
        days = {day.replace(year=whole_year(day.year % 100, published)) for day in days}
    if not days:
        return None
    earliest, latest = min(days), max(days)
    if earliest == latest:
        return day_interval(earliest, Basis.STATED)
    value = f"{earliest.year:04}"
    return Interval(value=value, earliest=earliest, latest=latest, precision=Precision.YEAR)


@lru_cache(maxsize=4096)
def _read(figures: str, language: str, order: str) -> date | None:
    import dateparser  # noqa: PLC0415 - heavy: only texts with such figures pay for it

    with warnings.catch_warnings():
        # From Python 3.13 on, reading "14" by itself warns; dateparser does so to try where the day stands.
        warnings.simplefilter("ignore", DeprecationWarning)
        read = dateparser.parse(
            "".join(figures.split()),
            languages=[language],
            settings={
                "DATE_ORDER": order,
                "PREFER_LOCALE_DATE_ORDER": False,
                "STRICT_PARSING": True,
                "PARSERS": ["absolute-time"],
                "RELATIVE_BASE": _NO_CLOCK,
            },
        )
    return None if read is None else read.date()
