"""The overview of all time, on which a period is chosen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.frame import UNDIMMED, framed
from dashboard.figures.marks import Period
from dashboard.figures.months import bin_size, centre, edges, milliseconds, span_in_words
from dashboard.theme import Palette


def build_overview(moves: pd.DataFrame, palette: Palette, period: Period = (None, None)) -> go.Figure:
    """Events a month over all time, the chosen period in colour: drag across it to choose another."""
    dated = moves["date_earliest"][moves["date_earliest"].notna().to_numpy()]
    size = bin_size(moves, None, None, most=150)
    bins = dated.to_numpy().astype("datetime64[M]").astype(np.int64) // size
    low = int(bins.min())
    values = np.bincount(bins - low)
    starts, ends = edges(low, len(values), size)
    spans = list(zip(starts, ends, strict=True))
    since, until = period
    inside = [(since is None or end >= since) and (until is None or start <= until) for start, end in spans]
    bars = {
        "type": "bar",
        "x": [centre(start, end) for start, end in spans],
        "y": values,
        "width": [milliseconds(start, end) * 0.9 for start, end in spans],
        "marker": {"color": [palette.accent if here else palette.rule for here in inside], "line": {"width": 0}},
        "customdata": [["", start.isoformat(), end.isoformat()] for start, end in spans],
        "hovertext": [f"{span_in_words(a, b)}: {n:,}" for (a, b), n in zip(spans, values, strict=True)],
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
