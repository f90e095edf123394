"""Arrivals and departures: per company as diverging bars, and net over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import quotes, words
from dashboard.figures.flows import CERTAIN
from dashboard.figures.frame import UNDIMMED, framed, note
from dashboard.theme import Palette

COLUMNS: Final = ("from_company", "to_company", "flow", "status")


def counted(moves: pd.DataFrame) -> pd.DataFrame:
    """Arrivals and departures of each company with any, busiest first; columns `arrivals`, `departures`, `net`."""
    names = moves["to_company"].cat.categories
    counts = {}
    for label, end, flows in (
        ("arrivals", "to_company", ("in", "both")),
        ("departures", "from_company", ("out", "both")),
    ):
        codes = moves[end].cat.codes.to_numpy()[moves["flow"].isin(list(flows)).to_numpy()]
        counts[label] = np.bincount(codes[codes >= 0], minlength=len(names))
    table = pd.DataFrame(counts, index=pd.Index(names, name="company"))
    table["net"] = table["arrivals"] - table["departures"]
    table = table[(table["arrivals"] + table["departures"]) > 0]
    return table.iloc[np.argsort(-(table["arrivals"] + table["departures"]).to_numpy(), kind="stable")]


def build_both(moves: pd.DataFrame, rumours: bool, palette: Palette, ranks: Mapping[str, int]) -> go.Figure:
    """The balance of the certain moves; with `rumours` also that of all others, drawn apart."""
    certain = moves["status"].isin(list(CERTAIN)).to_numpy()
    return build_balance(counted(moves[certain]), counted(moves[~certain]) if rumours else None, palette, ranks)


def build_balance(
    certain: pd.DataFrame, unsure: pd.DataFrame | None, palette: Palette, ranks: Mapping[str, int], *, most: int = 14
) -> go.Figure:
    """Diverging bars: departures to the left, arrivals to the right, the net beside the name.

    `certain` and `unsure` come from `counted`; unsure moves are hatched and stand outside the certain ones. A bar's
    `customdata` is its company and "from" or "to".
    """
    shown = [str(name) for name in certain.index[:most]]
    if unsure is not None:
        shown += [str(name) for name in unsure.index if name not in certain.index][: max(0, most - len(shown))]
    traces, notes = [], []
    rows = {name: i for i, name in enumerate(shown)}
    for table, hatched in ((certain, False), (unsure, True)):
        if table is None:
            continue
        here = table.reindex(shown).fillna(0).astype(int)
        start = certain.reindex(shown).fillna(0).astype(int)
        for label, sign, side, colour in (
            ("departures", -1, "from", palette.departure), ("arrivals", 1, "to", palette.arrival)
        ):  # fmt: skip
            values = here[label].to_numpy()
            filled = np.flatnonzero(values)
            pattern = {"shape": "/", "fgcolor": colour, "bgcolor": palette.paper, "size": 6} if hatched else {}
            kind = f"rumoured or denied {label}" if hatched else label
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "y": [rows[shown[i]] for i in filled],
                    "x": sign * values[filled],
                    "base": sign * start[label].to_numpy()[filled] if hatched else None,
                    "width": 0.36,
                    "offset": 0.02,
                    "marker": {"color": colour, "line": {"width": 0}, "pattern": pattern},
                    "customdata": [[shown[i], side] for i in filled],
                    "hovertext": [f"{quotes.chart_text(shown[i])}: {values[i]:,} {kind}" for i in filled],
                    "hoverinfo": "text",
                    "name": kind,
                    **UNDIMMED,
                }
            )
    nets = {str(name): int(net) for name, net in certain["net"].items()}
    for name, row in rows.items():
        label = f"<b>{quotes.chart_text(name, 34)}</b>"
        notes.append(note(label, y=row - 0.2, colour=palette.of(name, ranks)))
        if name in nets:
            net = f"net {words.signed(nets[name])}"
            notes.append(note(net, y=row - 0.2, colour=palette.muted, right=True, size=12.5))
    both = certain if unsure is None else certain.add(unsure, fill_value=0)
    reach = float(both.reindex(shown)[["arrivals", "departures"]].fillna(0).to_numpy().max(initial=1))
    right = _ticks(reach)
    ticks = [-tick for tick in right[:0:-1]] + right
    for text, anchor, shift, colour in (
        ("left", "right", -8, palette.departure),
        ("joined", "left", 8, palette.arrival),
    ):
        place = {"x": 0.5, "xref": "paper", "y": 1, "yref": "paper", "xshift": shift, "yshift": 22}
        font = {"color": colour, "size": 13}
        notes.append({"text": text, **place, "xanchor": anchor, "yanchor": "bottom", "showarrow": False, "font": font})
    return framed(
        traces,
        palette,
        height=44 * len(shown) + 60,
        barmode="overlay",
        margin={"l": 4, "r": 4, "t": 46, "b": 6},
        annotations=notes,
        yaxis={"visible": False, "range": [len(shown) - 0.4, -0.6]},
        xaxis={
            "side": "top",
            "range": [-reach * 1.06, reach * 1.06],
            "tickvals": ticks,
            "ticktext": [f"{abs(tick):,}" for tick in ticks],
            "zeroline": True,
            "zerolinecolor": palette.muted,
        },
    )


def _ticks(reach: float) -> list[int]:
    """Zero and a few round numbers up to `reach`."""
    step = next(s * 10**e for e in range(9) for s in (1, 2, 5) if reach / (s * 10**e) <= 3.2)
    return [int(step * i) for i in range(int(reach / step) + 1)]
