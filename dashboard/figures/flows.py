"""Who went where between companies: a Sankey with two sides and a matrix, and the moves behind a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard import quotes, words
from dashboard.figures.bins import middles
from dashboard.figures.frame import FONT, framed
from dashboard.figures.stays import boomerangs
from dashboard.theme import Palette

CERTAIN: Final = ("confirmed", "announced")
COLUMNS: Final = ("from_company", "to_company", "flow", "status", "date_earliest", "date_latest")
# A node of the right side ends in this, so that both sides may hold the same company without a cycle.
_RIGHT: Final = "\u200b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Moves from one company to another; `sure` of those confirmed or announced."""

    origin: str
    target: str
    sure: int
    unsure: int

    @property
    def total(self) -> int:
        return self.sure + self.unsure


def counting(moves: pd.DataFrame, rumours: bool) -> pd.DataFrame:
    """The moves that count: confirmed and announced ones, with `rumours` all."""
    return moves if rumours else moves[moves["status"].isin(list(CERTAIN)).to_numpy()]


def behind(moves: pd.DataFrame, pick: Mapping[str, str], chart: str) -> tuple[NDArray[Any], str]:
    """Row numbers of the moves behind a chart and their headline: boomerangs in pairs, else what was `picked`.

    The charts `links` and `matrix` show moves from one named company to another, and only those are behind them.
    """
    if chart == "back":
        pairs = [row for pair in boomerangs(moves) for row in (pair.came_back, pair.left)]
        return np.array(pairs, dtype=np.int64), "People who left and came back"
    if chart in ("links", "matrix"):
        origins, targets = moves["from_company"].cat.codes.to_numpy(), moves["to_company"].cat.codes.to_numpy()
        moves = moves[(moves["flow"] == "both").to_numpy() & (origins >= 0) & (targets >= 0) & (origins != targets)]
    ends = [
        f"{word} {words.shortened(pick[end], 60)}" for word, end in (("from", "origin"), ("to", "target")) if pick[end]
    ]
    return picked(moves, **pick).index.to_numpy(), f"Moves {' '.join(ends)}" if ends else "The moves behind it"


def linked(moves: pd.DataFrame, certain: Sequence[str] = CERTAIN) -> list[Link]:
    """All pairs of companies that somebody went between, busiest first."""
    both = np.flatnonzero((moves["flow"] == "both").to_numpy())
    origins = moves["from_company"].cat.codes.to_numpy()[both].astype(np.int64)
    targets = moves["to_company"].cat.codes.to_numpy()[both].astype(np.int64)
    sure = moves["status"].isin(list(certain)).to_numpy()[both]
    told = (origins >= 0) & (targets >= 0) & (origins != targets)
    names = moves["from_company"].cat.categories.to_numpy(dtype=object)
    pairs, where = np.unique(origins[told] * len(names) + targets[told], return_inverse=True)
    counts = np.bincount(where[sure[told]], minlength=len(pairs)), np.bincount(where, minlength=len(pairs))
    order = np.argsort(-counts[1], kind="stable")
    return [
        Link(
            origin=str(names[pairs[i] // len(names)]),
            target=str(names[pairs[i] % len(names)]),
            sure=int(counts[0][i]),
            unsure=int(counts[1][i] - counts[0][i]),
        )
        for i in order
    ]


def sankey(
    links: Sequence[Link], palette: Palette, ranks: Mapping[str, int]
) -> tuple[dict[str, Any], list[Link], list[tuple[str, str]]]:
    """ECharts options, and what stands behind them: the link of each drawn edge, (side, company) of each node."""
    nodes: dict[tuple[str, str], None] = {}
    edges, drawn = [], []
    for link in links:
        nodes[("from", link.origin)] = None
        nodes[("to", link.target)] = None
        colour = palette.of(link.origin, ranks)
        for count, is_sure in ((link.sure, True), (link.unsure, False)):
            if count:
                style = {"color": colour, "opacity": 0.42 if is_sure else 0.16, "curveness": 0.5}
                if not is_sure:
                    style |= {"borderColor": colour, "borderWidth": 1, "borderType": "dashed"}
                ends = {"source": _node("from", link.origin), "target": _node("to", link.target)}
                edges.append({**ends, "value": count, "lineStyle": style})
                drawn.append(link)
    options = {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "tooltip": {"trigger": "item", "confine": True, "backgroundColor": palette.panel,
                    "borderColor": palette.rule, "textStyle": {"color": palette.ink}},
        "series": [
            {
                "type": "sankey", "left": 4, "right": 190, "top": 8, "bottom": 8, "nodeWidth": 10, "nodeGap": 9,
                "selectedMode": "single", "draggable": False, "emphasis": {"focus": "adjacency"},
                "nodeAlign": "justify", "layoutIterations": 24,
                "label": {"color": palette.ink, "fontSize": 13, "width": 175, "overflow": "truncate"},
                "select": {"itemStyle": {"borderColor": palette.ink, "borderWidth": 2}},
                "data": [
                    {"name": _node(side, name), "itemStyle": {"color": palette.of(name, ranks), "borderWidth": 0}}
                    for side, name in nodes
                ],
                "links": edges,
            }
        ],
    }  # fmt: skip
    return options, drawn, list(nodes)


def _node(side: str, name: str) -> str:
    return words.shortened(name, 60) + (_RIGHT if side == "to" else "")


def picked(moves: pd.DataFrame, *, origin: str = "", target: str = "", first: str = "", last: str = "") -> pd.DataFrame:
    """The moves behind a bar, cell or link, in the table's order: from a company, to a company, in a span of days."""
    for name, end, flow in ((origin, "from_company", ("out", "both")), (target, "to_company", ("in", "both"))):
        if name:
            moves = moves[(moves[end] == name) & moves["flow"].isin(flow)]
    if first and last:
        days = middles(moves)
        moves = moves[(days >= np.datetime64(first)) & (days <= np.datetime64(last))]
    return moves


def build_matrix(links: Sequence[Link], palette: Palette, *, most: int = 14) -> go.Figure:
    """Companies left (rows) by companies joined (columns); a square's `customdata` is both."""
    left = _busiest([(link.origin, link.total) for link in links], most)
    joined = _busiest([(link.target, link.total) for link in links], most)
    cells = [link for link in links if link.origin in left and link.target in joined]
    grid = np.full((len(left), len(joined)), np.nan)
    for link in cells:
        grid[left[link.origin], joined[link.target]] = link.total
    top = float(np.nanmax(grid)) if cells else 1.0
    heat = {
        "type": "heatmap",
        "z": grid,
        "showscale": False,
        "hoverinfo": "skip",
        "xgap": 2,
        "ygap": 2,
        "zmin": 0,
        "zmax": top,
        "colorscale": [[0, palette.panel], [1, palette.accent]],
    }
    # A heatmap never answers a click: invisible squares over it do.
    squares = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [joined[cell.target] for cell in cells],
        "y": [left[cell.origin] for cell in cells],
        "marker": {"symbol": "square", "size": 30, "opacity": 0, "color": palette.accent},
        "text": [f"{cell.total:,}" for cell in cells],
        "textfont": {
            "size": 12,
            "color": [palette.paper if cell.total > top * 0.45 else palette.ink for cell in cells],
        },
        "customdata": [[cell.origin, cell.target] for cell in cells],
        "hovertext": [f"{quotes.chart_text(c.origin)} → {quotes.chart_text(c.target)}: {c.total:,}" for c in cells],
        "hoverinfo": "text",
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        "name": "cells",
    }
    axes = [
        {
            "tickvals": list(range(len(names))),
            "ticktext": [quotes.chart_text(name, 18) for name in names],
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
        }
        for names in (joined, left)
    ]
    captions = [
        {"text": "left", "x": -0.5, "y": -0.5, "xanchor": "right", "yanchor": "bottom", "xshift": -14, "yshift": 4,
         "showarrow": False, "font": {"color": palette.departure, "size": 13}},
        {"text": "joined", "x": -0.5, "y": -0.5, "xanchor": "right", "yanchor": "bottom", "xshift": -14, "yshift": 24,
         "showarrow": False, "font": {"color": palette.arrival, "size": 13}},
    ]  # fmt: skip
    return framed(
        [heat, squares],
        palette,
        height=34 * len(left) + 150,
        annotations=captions,
        margin={"l": 136, "r": 70, "t": 120, "b": 6},
        xaxis={**axes[0], "side": "top", "tickangle": -45, "range": [-0.5, len(joined) - 0.5]},
        yaxis={**axes[1], "range": [len(left) - 0.5, -0.5]},
    )


def _busiest(counts: Sequence[tuple[str, int]], most: int) -> dict[str, int]:
    """The names with the highest sums, each with its place."""
    sums: dict[str, int] = {}
    for name, number in counts:
        sums[name] = sums.get(name, 0) + number
    return {name: place for place, name in enumerate(sorted(sums, key=lambda name: (-sums[name], name))[:most])}
