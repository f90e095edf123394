"""Bins of whole months: how many fit, where they begin and end, and how they are called."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

_CROWD: Final = 2_000  # events that make a large record


def start_of_most(dated: pd.DataFrame) -> date | None:
    """The day from which 99 of 100 events of a large record date, so that its sparse past does not squeeze the rest."""
    if len(dated) < _CROWD:
        return None
    days = dated["date_earliest"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return date(1970, 1, 1) + timedelta(days=int(np.quantile(days, 0.01)))


def bin_size(moves: pd.DataFrame, since: date | None, until: date | None, most: int = 64) -> int:
    """Months a bin, so that at most about `most` bins stand side by side."""
    if not moves["date_earliest"].notna().any():
        return 1
    low = months_of(since or moves["date_earliest"].min().date())
    high = months_of(until or moves["date_latest"].max().date())
    return next((size for size in (1, 3, 6, 12, 60) if (high - low) / size <= most), 120)


def months_of(day: date) -> int:
    return (day.year - 1970) * 12 + day.month - 1


def first_day(months: int) -> date:
    return date(1970 + months // 12, months % 12 + 1, 1)


def span_in_words(start: date, end: date) -> str:
    if (end - start).days < 31:
        return f"{start:%B} {start.year}"
    return (
        f"{start.year}"
        if (start.month, end.month) == (1, 12) and start.year == end.year
        else f"{start:%b %Y} to {end:%b %Y}"
    )


def edges(low: int, number: int, size: int) -> tuple[list[date], list[date]]:
    """First and last days of `number` bins of `size` months from bin `low` on."""
    starts = [first_day((low + i) * size) for i in range(number)]
    return starts, [first_day((low + i + 1) * size) - timedelta(days=1) for i in range(number)]


def centre(start: date, end: date) -> np.datetime64:
    return np.datetime64(start + (end - start) / 2)


def milliseconds(start: date, end: date) -> int:
    return ((end - start).days + 1) * 86_400_000
