"""One person's path in order, with every source."""

import streamlit as st

from dashboard import card, data, ledger, masthead, names, notices, quotes, stage, state, theme, words
from dashboard.figures import timeline
from dashboard.filters import Filters

store = data.current()
filters = state.filters()
palette = theme.palette(state.theme_name())
who = state.parameter("who")
everything = data.selection(store, Filters(person=(who,))) if who else None

if not who:
    masthead.show(store, data.selection(store, filters), "People", "Choose a person to see their path in order.")
    names.show(data.selection(store, filters).facets["person"], "person", "who", "Find a person")
elif everything is None or not len(everything.rows):
    notices.notice("Nobody by this name", f"The store knows no {words.shortened(who, 80)}.")
    st.button("All people", on_click=state.set_parameter, args=("who", ""), key="all-people")
else:
    masthead.show(store, everything, words.shortened(who, 200))
    st.button("All people", on_click=state.set_parameter, args=("who", ""), key="all-people", type="tertiary")
    moves = data.moves(store, everything.rows, ledger.COLUMNS).sort_values("date_earliest", kind="stable")
    dated = moves[moves["date_earliest"].notna()]
    figure = None
    if len(dated):
        figure = timeline.build_companies(dated, palette, store.ranks, opened=state.open_event())
    path = stage.ledger_of(store, palette, moves.index.to_numpy(), "The path, in order")
    stage.show(store, palette, filters, ledgers=[path], figure=figure, key="person",
               alt=f"Moves of {words.shortened(who, 60)} by company over time")  # fmt: skip
    st.html('<div class="tf-section"><h2>Every source, in order</h2></div>')
    for event in ledger.records(moves)[:25]:
        st.html(
            f'<h3 class="tf-step">{quotes.bare(words.told_date(event))}: {quotes.bare(words.move_line(event))}</h3>'
        )
        st.html("".join(card.source_html(telling) for telling in data.evidence(store, event["event_id"])))
