"""Who went where: between companies, in and out, over time, and back again."""

import pandas as pd
import streamlit as st

from dashboard import data, masthead, notices, stage, state, theme
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
pick = {name: state.parameter(name) for name in ("origin", "target", "first", "last")}


def choose(**changes: str) -> None:
    for name in pick:
        state.set_parameter(name, changes.get(name, ""))


def change_chart() -> None:
    state.set_parameter("chart", st.session_state["chart"])
    choose()


def change_rumours() -> None:
    state.set_parameter("rumours", "1" if st.session_state["rumours"] else "")


def controls() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.session_state["chart"], st.session_state["rumours"] = chart, rumours
        st.segmented_control("Chart", list(CHARTS), format_func=CHARTS.__getitem__, key="chart", required=True,
                             on_change=change_chart, label_visibility="collapsed")  # fmt: skip
        st.toggle("Include rumours", key="rumours", on_change=change_rumours,
                  help="Also count what is only rumoured, denied or superseded")  # fmt: skip


def draw(moves: pd.DataFrame, certain: pd.DataFrame) -> None:
    shown = moves if rumours else certain
    if chart == "links":
        stage.sankey(flows.linked(shown, balance.CERTAIN)[:40], palette, store.ranks,
                     on_link=lambda link: choose(origin=link.origin, target=link.target),
                     on_node=lambda side, name: choose(**{"origin" if side == "from" else "target": name}))  # fmt: skip
    elif chart == "balance":
        unsure = balance.counted(moves[~moves["status"].isin(balance.CERTAIN)]) if rumours else None
        figure = balance.build_balance(balance.counted(certain), unsure, palette, store.ranks)
        stage.chart(figure, key="balance", alt="Departures and arrivals of each company",
                    on_point=lambda p: choose(**{"origin" if p[1] == "from" else "target": p[0]}))  # fmt: skip
    elif chart == "matrix":
        figure = flows.build_matrix(flows.linked(shown, balance.CERTAIN), palette)
        stage.chart(figure, key="matrix", alt="Moves from company (rows) to company (columns)",
                    on_point=lambda p: choose(origin=p[0], target=p[1]))  # fmt: skip
    elif chart == "net":
        figure = bins.build_bins(shown, palette, store.ranks, since=filters.since, until=filters.until)
        stage.chart(figure, key="net", alt="Arrivals and departures of each company over time",
                    on_point=lambda p: choose(**{"target" if p[3] == "to" else "origin": p[0]}, first=p[1],
                                              last=p[2]))  # fmt: skip


def behind(shown: pd.DataFrame) -> pd.DataFrame:
    if chart != "back":
        return flows.picked(shown, **pick)
    back = flows.boomerangs(shown.join(data.moves(store, chosen.rows, ("person", "date_basis"))))
    return shown.loc[[row for pair in back for row in (pair.came_back, pair.left)]]


masthead.show(store, chosen, "Who gained, who lost")
if len(chosen.rows):
    controls()
    moves = data.moves(store, chosen.rows, flows.COLUMNS)
    certain = moves[moves["status"].isin(balance.CERTAIN)]
    draw(moves, certain)
    rows = behind(moves if rumours else certain).index.to_numpy()
    if any(pick.values()):
        st.button("Show all again", on_click=choose, key="unpick", type="tertiary")
    title = flows.headline(pick["origin"], pick["target"], back=chart == "back")
    stage.show(store, palette, filters, key="flows", ledgers=[stage.ledger_of(store, palette, rows, title)])
else:
    notices.nothing_matches(described(filters))
