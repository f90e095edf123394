"""The marks of timelines: one a event, stacked where they would cover each other, bars where only a span is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures.frame import framed, hover
from dashboard.theme import Palette

PLOT_WIDTH: Final = 560  # pixels that packing reckons with; on wider screens lanes only get airier
STACK: Final = 13  # pixels that each further mark of a burst adds
_MARK: Final = 12  # pixels that a mark takes
_WIDE: Final = timedelta(days=7)  # an interval from here on is drawn as a bar, not as a point


Period = tuple[date | None, date | None]  # first and last day shown, None for as far as the events go


@dataclass(slots=True)
class Placed:
    """An event with its place: `x` in days since 1970, `y` in pixels from the top."""

    event: Mapping[str, Any]
    x: float
    y: float
    company: str | None


def company_of(event: Mapping[str, Any]) -> str | None:
    """The company whose colour an event takes: the one joined, else the one left."""
    company: str | None = event["to_company"] or event["from_company"]
    return company


def days_of(day: date) -> float:
    """Days since 1970."""
    return float((day - date(1970, 1, 1)).days)


def middle(event: Mapping[str, Any]) -> float:
    """The middle of what an event's date may be."""
    return (days_of(event["date_earliest"]) + days_of(event["date_latest"])) / 2


def stamp(day: float) -> np.datetime64:
    """Days since 1970 as a naive time, noon being the middle of a day."""
    return np.datetime64("1970-01-01T12:00", "m") + np.timedelta64(round(day * 1440), "m")


def scale(moves: pd.DataFrame, period: Period) -> tuple[float, float, float]:
    """First and last day shown, and days a pixel."""
    since, until = period
    first = days_of(since) if since else days_of(moves["date_earliest"].min().date())
    last = days_of(until) if until else days_of(moves["date_latest"].max().date())
    room = max(last - first, 30) * 0.02
    first, last = first - room, last + room
    return first, last, (last - first) / PLOT_WIDTH


def stacked(marks: Sequence[Placed], days_a_pixel: float) -> int:
    """Give the marks of one lane rows so that none covers another; the number of rows."""
    ends: list[float] = []
    for placed in sorted(marks, key=lambda mark: mark.x):
        row = next((i for i, end in enumerate(ends) if placed.x >= end), len(ends))
        ends[row:] = [placed.x + _MARK * days_a_pixel, *ends[row + 1 :]]
        placed.y = row * STACK
    return max(len(ends), 1)


def segments(
    segments: Sequence[tuple[float, float, float]], line: Mapping[str, Any], *, opacity: float, name: str
) -> dict[str, Any]:
    """One trace of separate horizontal lines: start and end in days, and height."""
    xs: list[Any] = []
    ys: list[float | None] = []
    for start, end, y in segments:
        xs += [stamp(start), stamp(end), None]
        ys += [y, y, None]
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line, "opacity": opacity, "name": name,
            "hoverinfo": "skip"}  # fmt: skip


def bars(marks: Sequence[Placed], palette: Palette, ranks: Mapping[str, int]) -> list[dict[str, Any]]:
    """Bars for what is told only to the month, quarter or year; what is inferred is a dotted line."""
    groups: dict[tuple[str, bool], list[tuple[float, float, float]]] = {}
    for placed in marks:
        event = placed.event
        if event["date_latest"] - event["date_earliest"] >= _WIDE:
            inferred = event["date_basis"] == "inferred"
            colour = palette.muted if inferred else palette.of(placed.company, ranks)
            segment = (days_of(event["date_earliest"]), days_of(event["date_latest"]), placed.y)
            groups.setdefault((colour, inferred), []).append(segment)
    return [
        segments(some, {"color": colour, "width": 2, "dash": "dot"}, opacity=0.8, name="deduced")
        if inferred
        else segments(some, {"color": colour, "width": 7}, opacity=0.3, name="interval")
        for (colour, inferred), some in groups.items()
    ]


def trace_of(marks: Sequence[Placed], palette: Palette, ranks: Mapping[str, int], opened: str | None) -> dict[str, Any]:
    """All marks in one trace: shape is the kind, colour the company, hollow is not confirmed."""
    symbols, colours = [], []
    for placed in marks:
        kind, status = str(placed.event["kind"]), str(placed.event["status"])
        if placed.event["date_basis"] == "inferred":
            symbols.append(f"{theme.SHAPES.get(kind, 'circle')}-open-dot")
            colours.append(palette.muted)
        else:
            symbols.append(theme.symbol(kind, status))
            colours.append(palette.of(placed.company, ranks))
    chosen = [i for i, placed in enumerate(marks) if placed.event["event_id"] == opened]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [stamp(placed.x) for placed in marks],
        "y": [placed.y for placed in marks],
        "marker": {
            "symbol": symbols,
            "color": colours,
            "size": 11,
            "opacity": 1,
            "line": {"width": 1.6, "color": colours},
        },
        "customdata": [placed.event["event_id"] for placed in marks],
        "hovertext": [hover(placed.event) for placed in marks],
        "hoverinfo": "text",
        "selectedpoints": chosen or None,
        "selected": {"marker": {"opacity": 1, "size": 17}},
        "unselected": {"marker": {"opacity": 0.55}},
        "name": "events",
    }


def finished(
    traces: Sequence[Mapping[str, Any]], palette: Palette, height: float, first: float, last: float, **layout: Any
) -> go.Figure:
    """The figure of these traces: `height` in pixels, dates from `first` to `last` (days since 1970) along the top."""
    return framed(
        traces,
        palette,
        height=height + 52,
        margin={"l": 4, "r": 4, "t": 28, "b": 20},
        yaxis={"visible": False, "range": [height, 0]},
        xaxis={"range": [stamp(first), stamp(last)], "type": "date", "side": "top", "showgrid": True, "nticks": 9},
        **layout,
    )
