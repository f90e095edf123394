"""Dates written in figures ("14.10.24", "10/14/2024"), read by dateparser in every usual order."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from extraction.models import Basis, Precision
from extraction.resolution import Resolved


@lru_cache(maxsize=4096)
def read_figures(figures: str, language: str, orders: tuple[str, ...], published: date | None) -> Resolved | None:
    """The day that the figures mean; where the orders disagree, only the year that they share.

    `orders` are orders of day, month and year as dateparser names them ("DMY"). Two-figure years lie at most 20 years
    after publication. `None` if the figures are no date in any order.
    """
    days = {day for order in orders if (day := _read(figures, language, order)) is not None}
    if published is not None:
        days = {_near(day, published) for day in days} if not _has_century(figures) else days
    if not days:
        return None
    earliest, latest = min(days), max(days)
    if earliest == latest:
        return Resolved(value=earliest.isoformat(), earliest=earliest, latest=latest, precision=Precision.DAY)
    if earliest.year != latest.year:
        return None
    return Resolved(
        value=f"{earliest.year:04}",
        earliest=earliest,
        latest=latest,
        precision=Precision.YEAR,
        basis=Basis.STATED,
    )


def _has_century(figures: str) -> bool:
    return any(len(part) == 4 for part in figures.replace("/", ".").replace("-", ".").replace(" ", "").split("."))


def _near(day: date, published: date) -> date:
    """The same day in the century in which it lies at most 20 years after publication."""
    limit = published.year + 20
    try:
        return day.replace(year=limit - (limit - day.year) % 100)
    except ValueError:
        return day


def _read(figures: str, language: str, order: str) -> date | None:
    import dateparser  # noqa: PLC0415 - heavy: only texts with such figures pay for it

    read = dateparser.parse(
        figures.replace(" ", ""),
        languages=[language],
        settings={
            "DATE_ORDER": order,
            "STRICT_PARSING": True,
            "PREFER_LOCALE_DATE_ORDER": False,
            "PARSERS": ["absolute-time"],
        },
    )
    return None if read is None else read.date()
