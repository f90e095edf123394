"""Who went where: between companies, in and out, over time, and back again."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import data, legend, masthead, notices, picks, stage, state, theme
from dashboard.figures import balance, bins, flows
from dashboard.filters import described

CHARTS = {"links": "Between companies", "balance": "In and out", "matrix": "Matrix", "net": "Over time",
          "back": "Boomerangs"}  # fmt: skip

store = data.current()
filters = state.filters()
chosen = data.selection(store, filters)
palette = theme.palette(state.theme_name())
chart = state.parameter("chart", "links", CHARTS)
rumours = state.parameter("rumours") == "1"
pick = picks.current()
counting = partial(flows.counting, rumours=rumours)


def change_chart() -> None:
    state.set_parameter("chart", st.session_state["chart"])
    picks.choose()


def change_rumours() -> None:
    state.set_parameter("rumours", "1" if st.session_state["rumours"] else "")


def controls() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.session_state["chart"], st.session_state["rumours"] = chart, rumours
        st.segmented_control("Chart", list(CHARTS), format_func=CHARTS.__getitem__, key="chart", required=True,
                             on_change=change_chart, label_visibility="collapsed")  # fmt: skip
        st.toggle("Include rumours", key="rumours", on_change=change_rumours,
                  help="Also count what is only rumoured, denied or superseded")  # fmt: skip


def kept(compute: Callable[[pd.DataFrame], Any], *more: object) -> Any:
    """What `compute` makes of the moves that count, remembered for these filters."""
    key = f"flows {chart} {rumours} {filters} {palette.name} {more}"
    columns = (*flows.COLUMNS, "person", "date_basis")
    return data.kept(store, key, lambda: compute(data.moves(store, chosen.rows, columns)))


def draw() -> None:
    if chart == "links":
        links = kept(lambda moves: flows.linked(counting(moves))[:40])
        stage.sankey(links, palette, store.ranks, on_link=picks.choose_link, on_end=picks.choose_end)
    elif chart == "balance":
        figure = kept(lambda moves: balance.build_both(moves, rumours, palette, store.ranks))
        stage.chart(figure, key="balance", alt="Departures and arrivals of each company", on_point=picks.choose_bar)
    elif chart == "matrix":
        figure = kept(lambda moves: flows.build_matrix(flows.linked(counting(moves)), palette))
        stage.chart(figure, key="matrix", alt="Moves from company to company", on_point=picks.choose_cell)
    elif chart == "net":
        figure = kept(
            lambda moves: bins.build_bins(counting(moves), palette, store.ranks, filters.period, with_net=True)
        )
        st.html(legend.NETS)
        stage.chart(figure, key="net", alt="Arrivals and departures over time", on_point=picks.choose_bin)


masthead.show(store, chosen, "Who gained, who lost")
if len(chosen.rows):
    controls()
    draw()
    if any(pick.values()):
        st.button("Show all again", on_click=picks.choose, key="unpick", type="tertiary")
    rows = kept(lambda moves: stage.ledger_of(*flows.behind(counting(moves), pick, chart)), pick)
    stage.show(store, palette, filters, key="flows", ledgers=[rows])
else:
    notices.nothing_matches(described(filters))
