"""Who went where: between companies, in and out, over time, and back again."""

import pandas as pd
import streamlit as st

from dashboard import data, ledger, masthead, notices, stage, state, theme, words
from dashboard.figures import balance, flows, timeline
from dashboard.filters import described

CHARTS = {"links": "Between companies", "balance": "In and out", "matrix": "Matrix", "net": "Over time",
          "back": "Boomerangs"}  # fmt: skip
ROWS = 30

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


def controls() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.session_state["chart"], st.session_state["rumours"] = chart, rumours
        st.segmented_control("Chart", list(CHARTS), format_func=CHARTS.__getitem__, key="chart", required=True,
                             on_change=lambda: (state.set_parameter("chart", st.session_state["chart"]), choose()),
                             label_visibility="collapsed")  # fmt: skip
        st.toggle("Include rumours", key="rumours",
                  on_change=lambda: state.set_parameter("rumours", "1" if st.session_state["rumours"] else ""))  # fmt: skip


def draw(moves: pd.DataFrame, certain: pd.DataFrame) -> None:
    shown = moves if rumours else certain
    if chart == "links":
        links = flows.linked(shown, balance.CERTAIN)[:40]
        if not links:
            return notices.notice("No move between two named companies", "None of these events names both companies.")
        options, edges, nodes = flows.sankey(links, palette, store.ranks)
        stage.echart(options, key="sankey", height=max(280, 26 * len(nodes) // 2 + 60), edges=edges, nodes=nodes,
                     on_link=lambda link: choose(origin=link.origin, target=link.target),
                     on_node=lambda side, name: choose(**{"origin" if side == "from" else "target": name}))  # fmt: skip
    elif chart == "balance":
        unsure = moves[~moves["status"].isin(balance.CERTAIN)] if rumours else None
        stage.chart(balance.build_balance(balance.counted(certain), None if unsure is None else balance.counted(unsure),
                                          palette, store.ranks), key="balance", alt="Departures and arrivals a company",
                    on_point=lambda p: choose(**{"origin" if p[1] == "from" else "target": p[0]}))  # fmt: skip
    elif chart == "matrix":
        stage.chart(flows.build_matrix(flows.linked(shown, balance.CERTAIN), palette), key="matrix",
                    alt="Moves from company (rows) to company (columns)",
                    on_point=lambda p: choose(origin=p[0], target=p[1]))  # fmt: skip
    elif chart == "net":
        stage.chart(timeline.build_bins(shown, palette, store.ranks, since=filters.since, until=filters.until), key="net",
                    alt="Arrivals and departures a company over time",
                    on_point=lambda p: choose(**{"target" if p[3] == "to" else "origin": p[0]}, first=p[1], last=p[2]))  # fmt: skip
    return None


def picked(shown: pd.DataFrame) -> pd.DataFrame:
    for name, end, flow in (("origin", "from_company", ("out", "both")), ("target", "to_company", ("in", "both"))):
        if pick[name]:
            shown = shown[(shown[end] == pick[name]) & shown["flow"].isin(flow)]
    if pick["first"] and pick["last"]:
        starts = shown["date_earliest"]
        shown = shown[(starts >= pd.Timestamp(pick["first"])) & (starts <= pd.Timestamp(pick["last"]))]
    if chart == "back":
        back = flows.boomerangs(shown.join(data.moves(store, chosen.rows, ("person", "date_basis"))))
        return shown.loc[[row for pair in back for row in (pair.came_back, pair.left)]]
    return shown.sort_values("date_latest", ascending=False, kind="stable", na_position="last")


masthead.show(store, chosen, "Who gained, who lost")
if len(chosen.rows):
    controls()
    moves = data.moves(store, chosen.rows, flows.COLUMNS)
    certain = moves[moves["status"].isin(balance.CERTAIN)]
    draw(moves, certain)
    rows = picked(moves if rumours else certain)
    label = " ".join(f"{word} {pick[name]}" for name, word in (("origin", "from"), ("target", "to")) if pick[name])
    if any(pick.values()):
        st.button("Show all again", on_click=choose, key="unpick", type="tertiary")
    some = ledger.rows_of(data.moves(store, rows.index.to_numpy()[:ROWS], ledger.COLUMNS), palette, store.ranks)
    stage.show(store, palette, filters, key="flows", ledgers=[
        stage.Ledger(rows=some, headline=ledger.heading(label, chart == "back"),
                     note=words.counted(len(rows), "event", "events"))])  # fmt: skip
else:
    notices.nothing_matches(described(filters))
