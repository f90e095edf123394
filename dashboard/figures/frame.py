"""What all Plotly figures share: paper, fonts, grid, and the words under the pointer."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from dashboard import words
from dashboard.theme import Palette

FONT: Final = '"Source Sans", "Source Sans 3", "Source Sans Pro", system-ui, sans-serif'
CONFIG: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": "reset", "responsive": True}


def framed(
    traces: Sequence[Mapping[str, Any]],
    palette: Palette,
    *,
    height: float,
    xaxis: Mapping[str, Any] | None = None,
    yaxis: Mapping[str, Any] | None = None,
    **layout: Any,
) -> go.Figure:
    """A figure of these traces on our paper, with our type and hairlines; the rest is laid over the shared layout.

    Traces and layout are plain dictionaries, checked once at the end: a figure built call by call takes five times
    as long.
    """
    axis = {
        "gridcolor": palette.rule,
        "linecolor": palette.rule,
        "zerolinecolor": palette.rule,
        "tickfont": {"color": palette.muted, "size": 12, "family": FONT},
        "fixedrange": True,
        "automargin": False,
    }
    shared = {
        "height": round(height),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 4, "r": 4, "t": 26, "b": 8},
        "font": {"family": FONT, "color": palette.ink, "size": 13},
        "showlegend": False,
        "hoverlabel": {
            "bgcolor": palette.panel,
            "bordercolor": palette.rule,
            "align": "left",
            "font": {"family": FONT, "color": palette.ink, "size": 13},
        },
        "dragmode": False,
        "clickmode": "event+select",
        "hovermode": "closest",
        "xaxis": {**axis, **(xaxis or {})},
        "yaxis": {**axis, **(yaxis or {})},
    }
    return go.Figure(data=list(traces), layout={**shared, **layout})


def note(text: str, *, y: float, colour: str, right: bool = False, size: float = 13) -> dict[str, Any]:
    """An annotation at the left or right edge of the plot; `text` is already escaped."""
    return {
        "text": text, "y": y, "yanchor": "middle", "xref": "paper", "x": 1 if right else 0,
        "xanchor": "right" if right else "left", "showarrow": False, "font": {"color": colour, "size": size},
    }  # fmt: skip


def line_across(y: float, colour: str) -> dict[str, Any]:
    """A hairline across the whole plot."""
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "layer": "below",
            "line": {"color": colour, "width": 1}}  # fmt: skip


# A click keeps all marks as bright as they were: the default dims those not clicked to a fifth.
UNDIMMED: Final = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}


def hover(event: Mapping[str, Any]) -> str:
    """The words under the pointer for one event, every part escaped."""
    line = html.escape(words.shortened(words.move_line(event), 110), quote=False)
    date = html.escape(words.told_date(event))
    trust = words.date_trust(event)
    status = words.STATUSES.get(str(event["status"]), "")
    sources = words.counted(int(event["sources"]), "source", "sources")
    return f"\u2068{line}\u2069<br>{date}{f' ({html.escape(trust)})' if trust else ''}<br>{status} · {sources}"
