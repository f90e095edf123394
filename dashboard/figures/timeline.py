"""Timelines: packed person lanes, company lanes, and bins where there are too many marks to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import quotes, theme
from dashboard.figures.frame import UNDIMMED, framed, hover, line_across, note
from dashboard.ledger import records
from dashboard.theme import Palette

COLUMNS: Final = (
    "event_id", "person", "kind", "from_company", "to_company", "role", "date_value", "date_earliest", "date_latest",
    "date_precision", "date_basis", "status", "sources",
)  # fmt: skip
BIN_COLUMNS: Final = ("from_company", "to_company", "flow", "date_earliest", "date_latest")
MOST_MARKS: Final = 2_000
_PLOT_WIDTH: Final = 560  # pixels that packing reckons with; on wider screens lanes only get airier
_MARK: Final = 12  # pixels that a mark takes
_ROW: Final = 24  # pixels of a lane
_STACK: Final = 13  # pixels that each further mark of a burst adds
_LETTER: Final = 7  # pixels of a letter of a label
_COMPANY_LANES: Final = 14
_WIDE: Final = timedelta(days=7)  # an interval from here on is drawn as a bar, not as a point


@dataclass(slots=True)
class _Placed:
    """An event with its place: `x` in days since 1970, `y` in pixels from the top."""

    event: Mapping[str, Any]
    x: float
    y: float
    company: str | None


@dataclass(slots=True)
class _Lane:
    marks: list[_Placed] = field(default_factory=list)
    reach: float = -np.inf
    rows: int = 1


def company_of(event: Mapping[str, Any]) -> str | None:
    """The company whose colour an event takes: the one joined, else the one left."""
    company: str | None = event["to_company"] or event["from_company"]
    return company


def _days(day: date) -> float:
    return float((day - date(1970, 1, 1)).days)


def _middle(event: Mapping[str, Any]) -> float:
    return (_days(event["date_earliest"]) + _days(event["date_latest"])) / 2


def _stamp(day: float) -> np.datetime64:
    return np.datetime64("1970-01-01T12:00", "m") + np.timedelta64(round(day * 1440), "m")


def _scale(moves: pd.DataFrame, since: date | None, until: date | None) -> tuple[float, float, float]:
    """First and last day shown, and days a pixel."""
    first = _days(since) if since else _days(moves["date_earliest"].min().date())
    last = _days(until) if until else _days(moves["date_latest"].max().date())
    room = max(last - first, 30) * 0.02
    first, last = first - room, last + room
    return first, last, (last - first) / _PLOT_WIDTH


def _stacked(marks: Sequence[_Placed], days_a_pixel: float) -> int:
    """Give the marks of one lane rows so that none covers another; the number of rows."""
    ends: list[float] = []
    for placed in sorted(marks, key=lambda mark: mark.x):
        row = next((i for i, end in enumerate(ends) if placed.x >= end), len(ends))
        ends[row:] = [placed.x + _MARK * days_a_pixel, *ends[row + 1 :]]
        placed.y = row * _STACK
    return max(len(ends), 1)


def _label(events: Sequence[Mapping[str, Any]]) -> str:
    return quotes.chart_text(str(events[0]["person"]), 28)


def build_people(
    moves: pd.DataFrame,
    palette: Palette,
    ranks: Mapping[str, int],
    *,
    opened: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> go.Figure:
    """One lane a person, several people in a lane where they do not meet, latest moves on top.

    `moves` are dated events with `COLUMNS`, at most about `MOST_MARKS` of them.
    """
    first, last, days_a_pixel = _scale(moves, since, until)
    people: dict[str, list[dict[str, Any]]] = {}
    for event in records(moves):
        people.setdefault(str(event["person"]), []).append(event)
    for events in people.values():
        events.sort(key=lambda event: (_middle(event), event["event_id"]))
    crowded = len(people) > 90
    lanes: list[_Lane] = []
    labels: list[tuple[float, int, str, str]] = []
    threads: list[tuple[float, float, int]] = []
    for _, events in sorted(people.items(), key=lambda item: (-_middle(item[1][-1]), item[0])):
        start = min(_days(event["date_earliest"]) for event in events)
        end = max(_days(event["date_latest"]) for event in events)
        text = 0 if crowded else (len(_label(events)) + 2) * _LETTER * days_a_pixel
        left = end + text + 10 * days_a_pixel > last  # no room on the right: the label stands before the first mark
        low, high = (start - text, end) if left else (start, end + text)
        # Lanes fill from the right, so the first lane with room is the one whose marks all lie later.
        number = next((i for i, lane in enumerate(lanes) if -high > lane.reach), len(lanes))
        if number == len(lanes):
            lanes.append(_Lane())
        lane = lanes[number]
        lane.reach = -low + 14 * days_a_pixel
        placed = [_Placed(event=e, x=_middle(e), y=0.0, company=company_of(e)) for e in events]
        lane.rows = max(lane.rows, _stacked(placed, days_a_pixel))
        lane.marks += placed
        if len(events) > 1:
            threads.append((placed[0].x, placed[-1].x, number))
        if not crowded:
            labels.append((start if left else end, number, _label(events), "middle left" if left else "middle right"))
    tops = np.concatenate([[0.0], np.cumsum([(10 if crowded else _ROW) + lane.rows * _STACK for lane in lanes])])
    for lane, top in zip(lanes, tops, strict=False):
        for mark in lane.marks:
            mark.y += top + (5 if crowded else _ROW / 2) + _STACK / 2
    centre = [(5 if crowded else _ROW / 2) + top + _STACK / 2 for top in tops]
    marks = [placed for lane in lanes for placed in lane.marks]
    traces = [
        *_threads([(a, b, centre[number]) for a, b, number in threads], palette),
        *_bars(marks, palette, ranks),
        _marks(marks, palette, ranks, opened),
    ]
    if labels:
        gap = 9 * days_a_pixel
        traces.append(
            {
                "type": "scatter",
                "x": [_stamp(x + (gap if where == "middle right" else -gap)) for x, _, _, where in labels],
                "y": [centre[number] for _, number, _, _ in labels],
                "text": [text for _, _, text, _ in labels],
                "textposition": [where for *_, where in labels],
                "mode": "text",
                "textfont": {"size": 12.5, "color": palette.ink},
                "unselected": {"textfont": {"color": palette.ink}},
                "hoverinfo": "skip",
                "name": "labels",
            }
        )
    return _finished(traces, palette, float(tops[-1]), first, last)


def build_companies(
    moves: pd.DataFrame,
    palette: Palette,
    ranks: Mapping[str, int],
    *,
    opened: str | None = None,
    since: date | None = None,
    until: date | None = None,
    lanes: int = _COMPANY_LANES,
) -> go.Figure:
    """One lane a company: arrivals pile up above its line, departures hang below. The busiest `lanes` companies."""
    first, last, days_a_pixel = _scale(moves, since, until)
    events = records(moves)
    counts: dict[str, int] = {}
    for event in events:
        for name in {event["from_company"], event["to_company"]} - {None}:
            counts[name] = counts.get(name, 0) + 1
    shown = sorted(counts, key=lambda name: (-counts[name], name))[:lanes]
    marks: list[_Placed] = []
    notes, lines, top = [], [], 0.0
    for name in shown:
        here = [event for event in events if name in (event["from_company"], event["to_company"])]
        ins = [_Placed(event=e, x=_middle(e), y=0.0, company=name) for e in here if e["to_company"] == name]
        outs = [
            _Placed(event=e, x=_middle(e), y=0.0, company=name)
            for e in here
            if e["from_company"] == name and e["to_company"] != name
        ]
        above = _stacked(ins, days_a_pixel) if ins else 0
        below = _stacked(outs, days_a_pixel) if outs else 0
        middle = top + 26 + above * _STACK
        for placed in ins:
            placed.y = middle - 9 - placed.y
        for placed in outs:
            placed.y = middle + 9 + placed.y
        colour = palette.of(name, ranks)
        lines.append(line_across(middle, colour))
        title = f"<b>{quotes.chart_text(name, 40)}</b>  {counts[name]:,}"
        notes.append(note(title, y=top + 14, colour=colour))
        marks += ins + outs
        top = middle + 8 + below * _STACK + 8
    traces = [*_bars(marks, palette, ranks), _marks(marks, palette, ranks, opened)]
    return _finished(traces, palette, top, first, last, shapes=lines, annotations=notes)


def build_bins(
    moves: pd.DataFrame,
    palette: Palette,
    ranks: Mapping[str, int],
    *,
    since: date | None = None,
    until: date | None = None,
    lanes: int = 10,
    only: str | None = None,
) -> go.Figure:
    """Arrivals (up) and departures (down) of the busiest companies, counted by month, quarter or year.

    `moves` needs `from_company` and `to_company` over the same categories, `flow`, `date_earliest`, `date_latest`.
    A bar's `customdata` is its company, the first and last day of its bin, and "to" or "from". `only` draws one
    company.
    """
    dated = moves[moves["date_earliest"].notna().to_numpy()]
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
    first, last = (_days(starts[0]), _days(ends[-1])) if starts else (0.0, 1.0)
    air = (last - first) * 0.01
    return _finished(traces, palette, len(shown) * lane_height + 30, first - air, last + air, shapes=lines,
                     annotations=notes, barmode="overlay", bargap=0)  # fmt: skip


def build_overview(
    moves: pd.DataFrame, palette: Palette, *, since: date | None = None, until: date | None = None
) -> go.Figure:
    """Events a month over all time, the chosen period in colour: drag across it to choose another."""
    dated = moves["date_earliest"][moves["date_earliest"].notna().to_numpy()]
    size = _bin_size(moves, None, None, most=150)
    bins = dated.to_numpy().astype("datetime64[M]").astype(np.int64) // size
    low = int(bins.min())
    values = np.bincount(bins - low)
    starts, ends = _edges(low, len(values), size)
    spans = list(zip(starts, ends, strict=True))
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


def _threads(threads: Sequence[tuple[float, float, float]], palette: Palette) -> list[dict[str, Any]]:
    """A dotted hairline ties one person's marks together; it claims no employment."""
    if not threads:
        return []
    line = {"color": palette.other, "width": 1, "dash": "dot"}
    return [_segments([(start, end, y) for start, end, y in threads], line, opacity=1, name="same person")]


def _segments(
    segments: Sequence[tuple[float, float, float]], line: Mapping[str, Any], *, opacity: float, name: str
) -> dict[str, Any]:
    xs: list[Any] = []
    ys: list[float | None] = []
    for start, end, y in segments:
        xs += [_stamp(start), _stamp(end), None]
        ys += [y, y, None]
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line, "opacity": opacity, "name": name,
            "hoverinfo": "skip"}  # fmt: skip


def _bars(marks: Sequence[_Placed], palette: Palette, ranks: Mapping[str, int]) -> list[dict[str, Any]]:
    """Bars for what is told only to the month, quarter or year; what is inferred is a dotted line."""
    groups: dict[tuple[str, bool], list[tuple[float, float, float]]] = {}
    for placed in marks:
        event = placed.event
        if event["date_latest"] - event["date_earliest"] >= _WIDE:
            inferred = event["date_basis"] == "inferred"
            colour = palette.muted if inferred else palette.of(placed.company, ranks)
            segment = (_days(event["date_earliest"]), _days(event["date_latest"]), placed.y)
            groups.setdefault((colour, inferred), []).append(segment)
    return [
        _segments(some, {"color": colour, "width": 2, "dash": "dot"}, opacity=0.8, name="deduced")
        if inferred
        else _segments(some, {"color": colour, "width": 7}, opacity=0.3, name="interval")
        for (colour, inferred), some in groups.items()
    ]


def _marks(marks: Sequence[_Placed], palette: Palette, ranks: Mapping[str, int], opened: str | None) -> dict[str, Any]:
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
        "x": [_stamp(placed.x) for placed in marks],
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


def _finished(
    traces: Sequence[Mapping[str, Any]], palette: Palette, height: float, first: float, last: float, **layout: Any
) -> go.Figure:
    return framed(
        traces,
        palette,
        height=height + 52,
        margin={"l": 4, "r": 4, "t": 28, "b": 20},
        yaxis={"visible": False, "range": [height, 0]},
        xaxis={"range": [_stamp(first), _stamp(last)], "type": "date", "side": "top", "showgrid": True, "nticks": 9},
        **layout,
    )
