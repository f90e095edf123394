"""Who moved when: person lanes, company lanes or the ledger; below, what no source dates."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import data, legend, masthead, notices, stage, state, theme, words
from dashboard.figures import bins, lanes
from dashboard.filters import described

VIEWS = {"people": "People", "companies": "Companies", "ledger": "Ledger"}
BUILD = {"people": lanes.build_people, "companies": lanes.build_companies}

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
        figure = bins.build_overview(days, palette, since=filters.since, until=filters.until)
        stage.chart(figure, key=f"overview-{filters.since}-{filters.until}", box=True, on_point=choose_period,
                    alt="Events over time; drag across it to choose a period")  # fmt: skip


def counts(dated: pd.DataFrame) -> None:
    st.html(legend.BINS)
    figure = bins.build_bins(dated, palette, store.ranks, since=filters.since, until=filters.until)
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
    if view != "ledger" and len(dated) > lanes.MOST_MARKS:
        counts(data.moves(store, dated, bins.COLUMNS))
    elif view != "ledger" and len(dated):
        moves = data.moves(store, dated, lanes.COLUMNS)
        figure = BUILD[view](
            moves, palette, store.ranks, opened=state.open_event(), since=filters.since, until=filters.until
        )
        st.html(legend.html(palette, store.ranks, moves))
    latest = dated[np.argsort(-store.events["date_latest"].to_numpy()[dated].astype(np.int64), kind="stable")]
    ledgers = [
        stage.ledger_of(store, palette, latest, "Latest first", "with a date"),
        stage.ledger_of(
            store, palette, undated, "Undated", "that no source dates; the first report stands beside them"
        ),
    ]
    stage.show(store, palette, filters, ledgers=[some for some in ledgers if some.rows], figure=figure, key=view,
               alt="Career moves over time")  # fmt: skip


masthead.show(store, chosen, "Who moved when")
if len(chosen.rows):
    show()
else:
    notices.nothing_matches(described(filters))
