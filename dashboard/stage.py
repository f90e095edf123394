"""The stage: a chart with its ledger, and beside it the card of the event that was clicked.

It is one fragment: a click redraws the card and nothing else, so the figure keeps its selection and nothing shifts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from dashboard import card, data, ledger, notices, quotes, records, state, words
from dashboard.data import Store
from dashboard.figures import flows
from dashboard.figures.flows import Link
from dashboard.figures.frame import CONFIG
from dashboard.filters import Filters
from dashboard.theme import Palette
from extraction.errors import StoreError

_ROWS: Final = 40  # rows of a ledger until the reader asks for more
_MOST_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ledger:
    """The first events of a ledger by row number, and how many there are; headline and note are plain text."""

    rows: NDArray[Any]
    total: int
    headline: str = ""
    note: str = ""


def ledger_of(rows: NDArray[Any], headline: str = "", what: str = "") -> Ledger:
    """The ledger of these events; `what` follows their number."""
    note = f"{words.counted(len(rows), 'event', 'events')} {what}".strip()
    return Ledger(rows=rows[:_MOST_ROWS].copy(), total=len(rows), headline=headline, note=note)


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
    if data.is_outdated(store):  # rewritten since the page was drawn
        st.rerun(scope="app")
    left, right = st.columns([13, 8], gap="medium")
    with left:
        if figure is not None:
            chart(figure, key=f"{key}-chart", alt=alt, on_point=lambda data: state.show_event(str(data)))
        for number, some in enumerate(ledgers):
            _ledger(store, palette, some, key=f"{key}-ledger-{number}")
    with right, st.container(key="card-panel"):
        try:
            card.show(store, palette)
        except StoreError as error:
            notices.faulty_store(error)
    state.remember()


def _ledger(store: Store, palette: Palette, some: Ledger, *, key: str) -> None:
    """One ledger, as many rows as the reader asked for."""
    if some.headline or some.note:
        headline = f"<h2>{quotes.bare(some.headline)}</h2>" if some.headline else ""
        st.html(f'<div class="tf-section">{headline}<p>{quotes.bare(some.note)}</p></div>')
    most = st.session_state.get(f"{key}-most", _ROWS)
    shown = data.moves(store, some.rows[:most], records.COLUMNS)
    if len(shown):
        rows = records.ledger_rows(shown, palette, store.ranks)
        ledger.show(rows, key=key, palette=palette, on_open=state.show_event, opened=state.open_event())
    if len(shown) < len(some.rows):
        st.button(f"Show more of the {some.total:,} events", key=f"{key}-more", type="tertiary",
                  on_click=st.session_state.update, args=({f"{key}-most": most + 4 * _ROWS},))  # fmt: skip
    elif some.total > len(some.rows):
        st.caption(f"Only the first {len(some.rows):,} are listed: filter, or download them all.")


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


def sankey(
    links: Sequence[Link],
    palette: Palette,
    ranks: Mapping[str, int],
    *,
    on_link: Callable[[Link], None],
    on_end: Callable[[str, str], None],
) -> None:
    """Who went from which company to which, by ECharts; a click names the link, or a company and its side."""
    if not links:
        notices.notice("No move between two named companies", "None of these events names both companies.")
        return
    options, edges, nodes = flows.sankey(links, palette, ranks)

    def selected() -> None:
        for series in st.session_state["sankey"].selection.selected:
            for index in series["data_indices"]:
                if series["data_type"] == "edge" and index < len(edges):
                    on_link(edges[index])
                elif series["data_type"] == "node" and index < len(nodes):
                    side, company = nodes[index]
                    on_end(company, side)

    st.echarts_chart(
        options, theme=None, height=max(280, 14 * len(nodes) + 60), key="sankey", on_select=selected, renderer="svg",
        alt="Who went from which company (left) to which (right)",
    )  # fmt: skip
