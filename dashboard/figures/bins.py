"""Counts over time: arrivals at and departures from each company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard import quotes
from dashboard.figures.frame import UNDIMMED, line_across, note
from dashboard.figures.marks import Period, days_of, finished
from dashboard.figures.months import bin_size, centre, edges, milliseconds, months_of, span_in_words, start_of_most
from dashboard.theme import Palette

COLUMNS: Final = ("from_company", "to_company", "flow", "date_earliest", "date_latest", "date_basis")
_HALF: Final = 26.0  # pixels of a lane's tallest bar, up or down
_LANE: Final = 82.0  # pixels from lane to lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Events by company and bin: arrivals and departures, each told exactly to the bin or only less exactly."""

    names: pd.Index[Any]
    starts: list[date]
    ends: list[date]
    earlier: int  # events before the first bin: the sparse past of a large record is left out unless asked for
    exact: Mapping[str, NDArray[np.int64]]  # by "to" and "from": companies by bins
    vague: Mapping[str, NDArray[np.int64]]

    @property
    def totals(self) -> NDArray[Any]:
        """Arrivals and departures of each company."""
        tables = [*self.exact.values(), *self.vague.values()]
        totals: NDArray[Any] = np.sum([table.sum(1) for table in tables], axis=0)
        return totals


def middles(moves: pd.DataFrame) -> NDArray[Any]:
    """The middle day of what each event's date may be."""
    earliest = moves["date_earliest"].to_numpy().astype("datetime64[D]")
    latest = moves["date_latest"].to_numpy().astype("datetime64[D]")
    halves: NDArray[Any] = earliest + (latest - earliest) // 2
    return halves


def counted(moves: pd.DataFrame, period: Period = (None, None)) -> Counts:
    """Count the dated ones of `moves` by the middle of their date, in bins of a month, a quarter, a year or more.

    Vague is what is told less exactly than the bin, or only deduced.
    """
    dated = moves[moves["date_earliest"].notna().to_numpy()]
    since, until = period
    recent = since or start_of_most(dated)
    size = bin_size(dated, recent, until)
    bins, first, last = (days.astype("datetime64[M]").astype(np.int64) // size for days in (
        middles(dated), dated["date_earliest"].to_numpy(), dated["date_latest"].to_numpy()))  # fmt: skip
    low, high = (int(bins.min()), int(bins.max())) if len(bins) else (0, 0)
    low = max(low, (months_of(recent) // size) if recent else low)
    high = min(high, (months_of(until) // size) if until else high)
    width = max(high - low + 1, 1)
    is_vague = (first != last) | (dated["date_basis"] == "inferred").to_numpy()
    names = dated["to_company"].cat.categories
    tables: dict[bool, dict[str, NDArray[np.int64]]] = {False: {}, True: {}}
    for side, flows in (("to", ("in", "both")), ("from", ("out", "both"))):
        codes = dated[f"{side}_company"].cat.codes.to_numpy()
        kept = (codes >= 0) & dated["flow"].isin(list(flows)).to_numpy() & (bins >= low) & (bins <= high)
        for vague in (False, True):
            some = kept & (is_vague == vague)
            flat = codes[some].astype(np.int64) * width + bins[some] - low
            tables[vague][side] = np.bincount(flat, minlength=len(names) * width).reshape(len(names), width)
    starts, ends = edges(low, width, size)
    earlier = int((bins < low).sum()) if since is None else 0
    return Counts(names=names, starts=starts, ends=ends, earlier=earlier, exact=tables[False], vague=tables[True])


def build_bins(
    moves: pd.DataFrame,
    palette: Palette,
    ranks: Mapping[str, int],
    period: Period = (None, None),
    *,
    lanes: int = 10,
    only: str | None = None,
    with_net: bool = False,
) -> go.Figure:
    """Arrivals (up) and departures (down) of the busiest companies over time; `with_net` adds a dot for the difference.

    What is told less exactly than a bar is wide, or only deduced, is hollow. A bar's `customdata` is its company, the
    first and last day of its bin, and "to" or "from". `moves` has `COLUMNS`; `only` draws one company.
    """
    counts = counted(moves, period)
    totals = counts.totals
    shown = [int(i) for i in np.argsort(-totals, kind="stable")[:lanes] if totals[i]]
    if only is not None:
        shown = [list(counts.names).index(only)] if only in counts.names else []
    both = {side: counts.exact[side] + counts.vague[side] for side in ("to", "from")}
    peak = max([int(both[side][i].max()) for side in both for i in shown] or [1]) or 1
    middle = {index: lane * _LANE + _HALF + 26 for lane, index in enumerate(shown)}
    traces = [
        _bars(counts, middle, palette, _HALF / peak, side=side, vague=vague)
        for side in ("to", "from")
        for vague in (False, True)
    ]
    if with_net:
        traces.append(_nets(counts, middle, palette, _HALF / peak))
    lines, notes = [], []
    for index, y in middle.items():
        name, colour = str(counts.names[index]), palette.of(str(counts.names[index]), ranks)
        lines.append(line_across(y, colour))
        title = f"<b>{quotes.chart_text(name, 40)}</b>  {int(totals[index]):,}"
        notes.append(note(title, y=y - _HALF - 14, colour=colour))
    if counts.earlier:
        text = f"{counts.earlier:,} earlier events are not drawn: choose a period to see them"
        notes.append(note(text, y=len(shown) * _LANE + 20, colour=palette.muted, size=12.5))
    first, last = days_of(counts.starts[0]), days_of(counts.ends[-1])
    air = (last - first) * 0.01
    return finished(traces, palette, len(shown) * _LANE + 30, first - air, last + air, shapes=lines,
                     annotations=notes, barmode="overlay", bargap=0)  # fmt: skip


def _bars(
    counts: Counts, middle: Mapping[int, float], palette: Palette, pixels: float, *, side: str, vague: bool
) -> dict[str, Any]:
    """The bars of one side; vague ones stand on top of exact ones."""
    table = (counts.vague if vague else counts.exact)[side]
    cells = [(index, i, int(table[index, i])) for index in middle for i in np.flatnonzero(table[index])]
    up, word = (-1, "arrivals") if side == "to" else (1, "departures")
    colour = palette.arrival if side == "to" else palette.departure
    below = counts.exact[side] if vague else np.zeros_like(table)
    told = ", not told to the " + _bin_word(counts) if vague else ""
    # Hollow rather than hatched: a large record has more than a thousand such bars, each a pattern of its own.
    line = {"width": 1 if vague else 0, "color": colour}
    spans = [(counts.starts[i], counts.ends[i]) for _, i, _ in cells]
    return {
        "type": "bar",
        "x": [centre(*span) for span in spans],
        "y": [up * pixels * number for *_, number in cells],
        "base": [middle[index] + up * (1 + pixels * int(below[index, i])) for index, i, _ in cells],
        "width": [milliseconds(*span) * 0.86 for span in spans],
        "marker": {"color": palette.paper if vague else colour, "line": line},
        "customdata": [
            [str(counts.names[index]), counts.starts[i].isoformat(), counts.ends[i].isoformat(), side]
            for index, i, _ in cells
        ],
        "hovertext": [
            f"{quotes.chart_text(str(counts.names[index]))}<br>{span_in_words(*span)}: {number:,} {word}{told}"
            for (index, _, number), span in zip(cells, spans, strict=True)
        ],
        "hoverinfo": "text",
        "name": f"{word}, vague" if vague else word,
        **UNDIMMED,
    }


def _nets(counts: Counts, middle: Mapping[int, float], palette: Palette, pixels: float) -> dict[str, Any]:
    """A dot a bin: arrivals less departures, above the line for a gain, below for a loss."""
    net = counts.exact["to"] + counts.vague["to"] - counts.exact["from"] - counts.vague["from"]
    busy = counts.exact["to"] + counts.vague["to"] + counts.exact["from"] + counts.vague["from"]
    cells = [(index, i, int(net[index, i])) for index in middle for i in np.flatnonzero(busy[index])]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [centre(counts.starts[i], counts.ends[i]) for _, i, _ in cells],
        "y": [middle[index] - pixels * number for index, _, number in cells],
        "marker": {"size": 5, "color": palette.ink, "line": {"width": 1, "color": palette.paper}},
        "hoverinfo": "skip",
        "name": "net",
        **UNDIMMED,
    }


def _bin_word(counts: Counts) -> str:
    days = (counts.ends[0] - counts.starts[0]).days + 1
    words = {31: "month", 92: "quarter", 184: "half-year", 366: "year"}
    return next((word for most, word in words.items() if days <= most), "years")
