"""One person's path in order, with every source."""

from dataclasses import replace

import streamlit as st

from dashboard import card, data, masthead, names, notices, quotes, records, stage, state, theme, words
from dashboard.figures import lanes
from dashboard.filters import Filters

store = data.current()
filters = state.filters()
palette = theme.palette(state.theme_name())
who = state.parameter("who")
everything = data.selection(store, Filters(person=(who,)))
chosen = data.selection(store, replace(filters, person=(who,)) if who else filters)

if not who:
    masthead.show(store, chosen, "People", "Choose a person to see their path in order.")
    names.show(chosen.facets["person"], "person", "who", "Find a person")
elif not len(everything.rows):
    notices.notice("Nobody by this name", f"The store knows no {words.shortened(who, 80)}.")
    st.button("All people", on_click=state.set_parameter, args=("who", ""), key="all-people")
else:
    hidden = len(everything.rows) - len(chosen.rows)
    deck = f"{words.counted(hidden, 'event', 'events')} of this person outside the filters" if hidden else ""
    masthead.show(store, chosen, words.shortened(who, 200), deck)
    st.button("All people", on_click=state.set_parameter, args=("who", ""), key="all-people", type="tertiary")
    moves = data.moves(store, chosen.rows, records.COLUMNS).sort_values("date_earliest", kind="stable")
    dated = moves[moves["date_earliest"].notna()]
    figure = None
    if len(dated):
        figure = lanes.build_companies(dated, palette, store.ranks, opened=state.open_event())
    path = stage.ledger_of(moves.index.to_numpy(), "The path, in order")
    stage.show(store, palette, filters, ledgers=[path], figure=figure, key="person",
               alt=f"Moves of {words.shortened(who, 60)} by company over time")  # fmt: skip
    st.html('<div class="tf-section"><h2>Every source, in order</h2></div>')
    for event in records.records_of(moves)[:25]:
        st.html(
            f'<h3 class="tf-step">{quotes.bare(words.told_date(event))}: {quotes.bare(words.move_line(event))}</h3>'
        )
        st.html("".join(card.source_html(telling) for telling in data.evidence(store, event["event_id"])))
