"""What all Plotly figures share: paper, fonts, grid, and the words under the pointer."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, Final

import plotly.graph_objects as go

from dashboard import quotes, words
from dashboard.theme import Palette

FONT: Final = '"Source Sans", "Source Sans 3", "Source Sans Pro", system-ui, sans-serif'
CONFIG: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": "reset", "responsive": True}


def framed(figure: go.Figure, palette: Palette, *, height: int, **layout: Any) -> go.Figure:
    """The figure on our paper, with our type and hairlines; `layout` is laid over the shared one."""
    axis = {
        "gridcolor": palette.rule,
        "linecolor": palette.rule,
        "zerolinecolor": palette.rule,
        "tickfont": {"color": palette.muted, "size": 12, "family": FONT},
        "fixedrange": True,
        "automargin": False,
    }
    figure.update_layout(
        height=height,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 4, "r": 4, "t": 26, "b": 8},
        font={"family": FONT, "color": palette.ink, "size": 13},
        showlegend=False,
        hoverlabel={
            "bgcolor": palette.panel,
            "bordercolor": palette.rule,
            "align": "left",
            "font": {"family": FONT, "color": palette.ink, "size": 13},
        },
        dragmode=False,
        clickmode="event+select",
        hovermode="closest",
        xaxis=axis,
        yaxis=axis,
    )
    return figure.update_layout(**layout)


def hover(event: Mapping[str, Any]) -> str:
    """The words under the pointer for one event, every part escaped."""
    line = html.escape(words.shortened(words.move_line(event), 110), quote=False)
    date = html.escape(words.told_date(event))
    trust = words.date_trust(event)
    status = words.STATUSES.get(str(event["status"]), "")
    sources = words.counted(int(event["sources"]), "source", "sources")
    return f"\u2068{line}\u2069<br>{date}{f' ({html.escape(trust)})' if trust else ''}<br>{status} · {sources}"


__all__ = ["CONFIG", "FONT", "framed", "hover", "quotes"]
