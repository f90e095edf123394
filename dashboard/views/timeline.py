"""Who moved when: person lanes, company lanes or the ledger; below, what no source dates."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import data, legend, masthead, notices, stage, state, theme, words
from dashboard.figures import bins, lanes, overview
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


def change_view() -> None:
    state.set_parameter("view", st.session_state["view"])


def choose_from_all() -> None:
    always = data.selection(store, replace(filters, since=None, until=None))
    if len(always.dated):
        figure = data.kept(store, f"overview {filters} {palette.name}", lambda: overview.build_overview(
            data.moves(store, always.dated, ("date_earliest", "date_latest")), palette, filters.period))  # fmt: skip
        stage.chart(figure, key=f"overview-{filters.since}-{filters.until}", box=True, on_point=choose_period,
                    alt="Events over time; drag across it to choose a period")  # fmt: skip


def counts() -> None:
    figure = data.kept(store, f"bins {filters} {palette.name}", lambda: bins.build_bins(
        data.moves(store, chosen.dated, bins.COLUMNS), palette, store.ranks, filters.period))  # fmt: skip
    st.html(legend.BINS)
    stage.chart(figure, key=f"bins-{hash(filters)}", on_point=drill_down,
                alt="Arrivals at and departures from the busiest companies over time")  # fmt: skip


def show() -> None:
    st.session_state["view"] = view
    st.segmented_control("View", list(VIEWS), format_func=VIEWS.__getitem__, key="view", required=True,
                         on_change=change_view, label_visibility="collapsed")  # fmt: skip
    choose_from_all()
    figure = None
    if view != "ledger" and len(chosen.dated) > lanes.MOST_MARKS:
        counts()
    elif view != "ledger" and len(chosen.dated):
        moves = data.moves(store, chosen.dated, lanes.COLUMNS)
        figure = BUILD[view](moves, palette, store.ranks, filters.period, opened=state.open_event())
        st.html(legend.html(palette, store.ranks, moves))
    undated = "that no source dates; the first report stands beside them"
    ledgers = [stage.ledger_of(chosen.dated, "Latest first", "with a date"),
               stage.ledger_of(chosen.undated, "Undated", undated)]  # fmt: skip
    stage.show(store, palette, filters, ledgers=[some for some in ledgers if some.total], figure=figure, key=view,
               alt="Career moves over time")  # fmt: skip


masthead.show(store, chosen, "Who moved when")
if len(chosen.rows):
    show()
else:
    notices.nothing_matches(described(filters))
