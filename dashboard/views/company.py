"""One company: who came, who went, from where and to where, which posts, how long people stayed."""

from dataclasses import replace

import streamlit as st

from dashboard import company_facts, data, legend, masthead, names, notices, records, stage, state, theme, words
from dashboard.figures import bins
from dashboard.filters import described

store = data.current()
filters = state.filters()
palette = theme.palette(state.theme_name())
firm = state.parameter("firm")
chosen = data.selection(store, replace(filters, company=(firm,)) if firm else filters)

if not firm:
    masthead.show(store, chosen, "Companies", "Choose a company to see who came and who went.")
    names.show(chosen.facets["company"], "company", "firm", "Find a company")
else:
    masthead.show(store, chosen, words.shortened(firm, 200))
    st.button("All companies", on_click=state.set_parameter, args=("firm", ""), key="all-companies", type="tertiary")
    if len(chosen.rows):
        moves = data.moves(store, chosen.rows, (*records.COLUMNS, "flow"))
        st.html(company_facts.figures_html(moves, firm))
        if moves["date_earliest"].notna().any():
            st.html(legend.NETS)
            figure = bins.build_bins(moves, palette, store.ranks, filters.period, only=firm, with_net=True)
            stage.chart(figure, key=f"bins-{hash((firm, filters))}", alt="Arrivals and departures over time",
                        on_point=lambda p: state.set_filters(since=words.day(p[1]), until=words.day(p[2])))  # fmt: skip
        stage.show(
            store,
            palette,
            filters,
            ledgers=[stage.ledger_of(chosen.rows, "Latest first")],
            key="company",
        )
        company_facts.show(moves, firm)
    else:
        notices.nothing_matches([f"company: {words.shortened(firm, 80)}", *described(filters)])
