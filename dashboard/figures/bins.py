"""Counts over time: arrivals and departures a company, and the overview that a period is chosen on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import quotes
from dashboard.figures.frame import UNDIMMED, framed, line_across, note
from dashboard.figures.marks import Period, days_of, finished
from dashboard.theme import Palette

COLUMNS: Final = ("from_company", "to_company", "flow", "date_earliest", "date_latest")


def build_bins(
    moves: pd.DataFrame,
    palette: Palette,
    ranks: Mapping[str, int],
    period: Period = (None, None),
    *,
    lanes: int = 10,
    only: str | None = None,
) -> go.Figure:
    """Arrivals (up) and departures (down) of the busiest companies, counted by month, quarter or year.

    `moves` needs `from_company` and `to_company` over the same categories, `flow`, `date_earliest`, `date_latest`.
    A bar's `customdata` is its company, the first and last day of its bin, and "to" or "from". `only` draws one
    company.
    """
    dated = moves[moves["date_earliest"].notna().to_numpy()]
    since, until = period
    size = _bin_size(dated, since, until)
    day = dated["date_earliest"].to_numpy().astype("datetime64[M]").astype(np.int64)
    bins = day // size
    low, high = (int(bins.min()), int(bins.max())) if len(bins) else (0, 0)
    low = max(low, (_months(since) // size) if since else low)
    high = min(high, (_months(until) // size) if until else high)
    names, width = dated["to_company"].cat.categories, high - low + 1
    counted = {}
    for end, flows in (("to_company", ("in", "both")), ("from_company", ("out", "both"))):
        codes = dated[end].cat.codes.to_numpy()
        flowing = np.append(dated["flow"].cat.categories.isin(flows), False)[dated["flow"].cat.codes.to_numpy()]
        kept = (codes >= 0) & flowing & (bins >= low) & (bins <= high)
        flat = codes[kept].astype(np.int64) * width + bins[kept] - low
        counted[end] = np.bincount(flat, minlength=len(names) * width).reshape(len(names), width)
    totals = counted["to_company"].sum(1) + counted["from_company"].sum(1)
    shown = [int(i) for i in np.argsort(-totals, kind="stable")[:lanes] if totals[i]]
    if only is not None:
        shown = [list(names).index(only)] if only in names else []
    peak = max([int(counted[end][i].max()) for end in counted for i in shown] or [1])
    starts, ends = _edges(low, width, size)
    half, lane_height = 26.0, 82.0
    middles = {index: lane * lane_height + half + 26 for lane, index in enumerate(shown)}
    traces = []
    for end, sign, word in (("to_company", -1, "arrivals"), ("from_company", 1, "departures")):
        filled = [(index, i) for index in shown for i in np.flatnonzero(counted[end][index])]
        values = [int(counted[end][index][i]) for index, i in filled]
        traces.append(
            {
                "type": "bar",
                "x": [_centre(starts[i], ends[i]) for _, i in filled],
                "y": [sign * half * value / peak for value in values],
                "base": [middles[index] + sign for index, _ in filled],
                "width": [_milliseconds(starts[i], ends[i]) * 0.86 for _, i in filled],
                "marker": {"color": palette.arrival if sign < 0 else palette.departure, "line": {"width": 0}},
                "customdata": [
                    [str(names[index]), starts[i].isoformat(), ends[i].isoformat(), end.split("_")[0]]
                    for index, i in filled
                ],
                "hovertext": [
                    f"{quotes.chart_text(str(names[index]))}<br>{_span(starts[i], ends[i])}: {value:,} {word}"
                    for (index, i), value in zip(filled, values, strict=True)
                ],
                "hoverinfo": "text",
                "name": word,
                **UNDIMMED,
            }
        )
    lines, notes = [], []
    for index, middle in middles.items():
        name, colour = str(names[index]), palette.of(str(names[index]), ranks)
        lines.append(line_across(middle, colour))
        title = f"<b>{quotes.chart_text(name, 40)}</b>  {int(totals[index]):,}"
        notes.append(note(title, y=middle - half - 14, colour=colour))
    first, last = (days_of(starts[0]), days_of(ends[-1])) if starts else (0.0, 1.0)
    air = (last - first) * 0.01
    return finished(traces, palette, len(shown) * lane_height + 30, first - air, last + air, shapes=lines,
                     annotations=notes, barmode="overlay", bargap=0)  # fmt: skip


def build_overview(moves: pd.DataFrame, palette: Palette, period: Period = (None, None)) -> go.Figure:
    """Events a month over all time, the chosen period in colour: drag across it to choose another."""
    dated = moves["date_earliest"][moves["date_earliest"].notna().to_numpy()]
    size = _bin_size(moves, None, None, most=150)
    bins = dated.to_numpy().astype("datetime64[M]").astype(np.int64) // size
    low = int(bins.min())
    values = np.bincount(bins - low)
    starts, ends = _edges(low, len(values), size)
    spans = list(zip(starts, ends, strict=True))
    since, until = period
    inside = [(since is None or end >= since) and (until is None or start <= until) for start, end in spans]
    bars = {
        "type": "bar",
        "x": [_centre(start, end) for start, end in spans],
        "y": values,
        "width": [_milliseconds(start, end) * 0.9 for start, end in spans],
        "marker": {"color": [palette.accent if here else palette.rule for here in inside], "line": {"width": 0}},
        "customdata": [["", start.isoformat(), end.isoformat()] for start, end in spans],
        "hovertext": [f"{_span(a, b)}: {n:,}" for (a, b), n in zip(spans, values, strict=True)],
        "hoverinfo": "text",
        **UNDIMMED,
    }
    return framed(
        [bars],
        palette,
        height=74,
        dragmode="select",
        selectdirection="h",
        margin={"l": 4, "r": 4, "t": 4, "b": 20},
        yaxis={"visible": False},
        xaxis={"showgrid": False, "ticks": "outside", "ticklen": 3, "nticks": 10},
    )


def _bin_size(moves: pd.DataFrame, since: date | None, until: date | None, most: int = 64) -> int:
    """Months a bin, so that at most about `most` bins stand side by side."""
    if not moves["date_earliest"].notna().any():
        return 1
    low = _months(since or moves["date_earliest"].min().date())
    high = _months(until or moves["date_latest"].max().date())
    return next((size for size in (1, 3, 6, 12, 60) if (high - low) / size <= most), 120)


def _months(day: date) -> int:
    return (day.year - 1970) * 12 + day.month - 1


def _first_day(months: int) -> date:
    return date(1970 + months // 12, months % 12 + 1, 1)


def _span(start: date, end: date) -> str:
    if (end - start).days < 31:
        return f"{start:%B} {start.year}"
    return (
        f"{start.year}"
        if (start.month, end.month) == (1, 12) and start.year == end.year
        else f"{start:%b %Y} to {end:%b %Y}"
    )


def _edges(low: int, number: int, size: int) -> tuple[list[date], list[date]]:
    """First and last days of `number` bins of `size` months from bin `low` on."""
    starts = [_first_day((low + i) * size) for i in range(number)]
    return starts, [_first_day((low + i + 1) * size) - timedelta(days=1) for i in range(number)]


def _centre(start: date, end: date) -> np.datetime64:
    return np.datetime64(start + (end - start) / 2)


def _milliseconds(start: date, end: date) -> int:
    return ((end - start).days + 1) * 86_400_000
