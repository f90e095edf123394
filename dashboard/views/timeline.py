"""Who moved when: person lanes, company lanes or the ledger; below, what no source dates."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import data, ledger, legend, masthead, notices, stage, state, theme, words
from dashboard.figures import timeline
from dashboard.filters import described

VIEWS = {"people": "People", "companies": "Companies", "ledger": "Ledger"}
BUILD = {"people": timeline.build_people, "companies": timeline.build_companies}
ROWS = 40

store = data.current()
filters = state.filters()
chosen = data.selection(store, filters)
palette = theme.palette(state.theme_name())
view = state.parameter("view", "people", VIEWS)


def choose_period(points: Sequence[Sequence[str]]) -> None:
    state.set_filters(since=words.day(min(p[1] for p in points)), until=words.day(max(p[2] for p in points)))


def drill_down(point: Sequence[str]) -> None:
    state.set_filters(company=(point[0],), since=words.day(point[1]), until=words.day(point[2]))


def overview() -> None:
    always = data.selection(store, replace(filters, since=None, until=None))
    days = data.moves(store, always.rows, ("date_earliest", "date_latest"))
    if days["date_earliest"].notna().any():
        figure = timeline.build_overview(days, palette, since=filters.since, until=filters.until)
        stage.chart(figure, key=f"overview-{filters.since}-{filters.until}", box=True, on_point=choose_period,
                    alt="Events over time; drag across it to choose a period")  # fmt: skip


def bins(dated: pd.DataFrame) -> None:
    st.html('<p class="tf-note">Too many events to draw one by one: arrivals rise above each company’s line, departures '
            "hang below it. Click a bar to see its events.</p>")  # fmt: skip
    figure = timeline.build_bins(dated, palette, store.ranks, since=filters.since, until=filters.until)
    stage.chart(figure, key=f"bins-{hash(filters)}", on_point=drill_down,
                alt="Arrivals at and departures from the busiest companies over time")  # fmt: skip


def show() -> None:
    st.session_state["view"] = view
    st.segmented_control("View", list(VIEWS), format_func=VIEWS.__getitem__, key="view", required=True,
                         on_change=lambda: state.set_parameter("view", st.session_state["view"]),
                         label_visibility="collapsed")  # fmt: skip
    overview()
    has_date = store.events["date_earliest"].notna().to_numpy()[chosen.rows]
    dated, undated = chosen.rows[has_date], chosen.rows[~has_date]
    figure = None
    if view != "ledger" and len(dated) > timeline.MOST_MARKS:
        bins(data.moves(store, dated, timeline.BIN_COLUMNS))
    elif view != "ledger" and len(dated):
        moves = data.moves(store, dated, timeline.COLUMNS)
        figure = BUILD[view](
            moves, palette, store.ranks, opened=state.open_event(), since=filters.since, until=filters.until
        )
        st.html(legend.html(palette, store.ranks, moves))
    latest = dated[np.argsort(-store.events["date_latest"].to_numpy()[dated].astype(np.int64), kind="stable")]
    ledgers = [
        stage.Ledger(rows=rows(latest), headline="Latest first", note=shown_of(latest, "dated")),
        stage.Ledger(rows=rows(undated), headline="Undated", note=shown_of(undated, "that no source dates")),
    ]
    stage.show(store, palette, filters, ledgers=[some for some in ledgers if some.rows], figure=figure, key=view,
               alt="Career moves over time")  # fmt: skip


def rows(some: np.ndarray) -> list[dict[str, object]]:
    return ledger.rows_of(data.moves(store, some[:ROWS], ledger.COLUMNS), palette, store.ranks)


def shown_of(some: np.ndarray, what: str) -> str:
    first = f"{ROWS} of " if len(some) > ROWS else ""
    return f"{first}{words.counted(len(some), 'event', 'events')} {what}"


masthead.show(store, chosen, "Who moved when")
if len(chosen.rows):
    show()
else:
    notices.nothing_matches(described(filters))
