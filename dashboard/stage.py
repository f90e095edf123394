"""The stage: a chart with its ledger, and beside it the card of the event that was clicked.

It is one fragment: a click redraws the card and nothing else, so the figure keeps its selection and nothing shifts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard import card, ledger, quotes, state
from dashboard.data import Store
from dashboard.figures.frame import CONFIG
from dashboard.filters import Filters
from dashboard.theme import Palette


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Rows under a headline of ours (HTML, may be empty) and a line of plain text."""

    rows: Sequence[Mapping[str, Any]]
    headline: str = ""
    note: str = ""


@st.fragment
def show(
    store: Store,
    palette: Palette,
    filters: Filters,
    *,
    ledgers: Sequence[Ledger],
    figure: go.Figure | None = None,
    key: str = "stage",
    alt: str = "",
) -> None:
    """Draw `figure` (if any) and the ledgers on the left, the open event's card on the right."""
    state.settle(filters)
    left, right = st.columns([13, 8], gap="medium")
    with left:
        if figure is not None:
            chart(figure, key=f"{key}-chart", alt=alt, on_point=lambda data: state.show_event(str(data)))
        for number, some in enumerate(ledgers):
            if some.headline or some.note:
                headline = f"<h2>{some.headline}</h2>" if some.headline else ""
                st.html(f'<div class="tf-section">{headline}<p>{quotes.bare(some.note)}</p></div>')
            if some.rows:
                ledger.show(some.rows, key=f"{key}-ledger-{number}", palette=palette, on_open=state.show_event,
                            opened=state.open_event())  # fmt: skip
    with right, st.container(key="card-panel"):
        card.show(store, palette)
    state.remember()


def chart(figure: go.Figure, *, key: str, alt: str, on_point: Callable[[Any], None], box: bool = False) -> None:
    """A Plotly figure; `on_point` gets the `customdata` of the mark that was clicked, or of all marks in a box."""

    def selected() -> None:
        points = [point["customdata"] for point in st.session_state[key].selection.points if "customdata" in point]
        if points:
            on_point(
                points if box else points[0][0] if isinstance(points[0], list) and len(points[0]) == 1 else points[0]
            )

    st.plotly_chart(
        figure, theme=None, key=key, on_select=selected, selection_mode=("points", "box") if box else "points",
        config=CONFIG, alt=alt,
    )  # fmt: skip


def echart(
    options: Mapping[str, Any],
    *,
    key: str,
    height: int,
    edges: Sequence[Any],
    nodes: Sequence[tuple[str, str]],
    on_link: Callable[[Any], None],
    on_node: Callable[[str, str], None],
) -> None:
    """A Sankey by ECharts; clicks come back as positions in `edges` or `nodes`."""

    def selected() -> None:
        for series in st.session_state[key].selection.selected:
            for index in series["dataIndex"]:
                if series.get("dataType") == "edge":
                    on_link(edges[index])
                elif index < len(nodes):
                    on_node(*nodes[index])

    st.echarts_chart(dict(options), theme=None, height=height, key=key, on_select=selected, renderer="svg",
                     alt="Who went from which company (left) to which (right)")  # fmt: skip
