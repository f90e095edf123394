"""The filters, the same on every page: facets with counts, period, trust, and words in quotes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import quotes, state, words
from dashboard.data import Selection, Store
from dashboard.filters import Filters, Side

_SIDES: Final = {Side.EITHER: "Either end", Side.FROM: "Left", Side.TO: "Joined"}
_LABELS: Final = {"kind": words.KINDS, "status": words.STATUSES, "language": words.LANGUAGES}


def place() -> DeltaGenerator:
    """Where the filters will be drawn."""
    with st.sidebar:
        st.html('<h2 class="tf-side">Filters</h2>')
        return st.container()


def show(place: DeltaGenerator, store: Store, chosen: Selection) -> None:
    """Draw all filters; every change goes through `state`. What a closed group holds is not sent at all."""
    with place:
        _words()
        _years(store.years)
        _group("Exact days", _days, "since", "until")
        _group("Company", lambda: _companies(chosen), "company", opened=True)
        _group("Kind", lambda: _facet(chosen, "kind"), "kind", opened=True)
        _group("Status", lambda: _facet(chosen, "status"), "status", opened=True)
        _group("Person", lambda: _facet(chosen, "person", find="Find a person"), "person")
        _group("Language", lambda: _facet(chosen, "language"), "language")
        _group("Source", lambda: _facet(chosen, "publisher", find="Find a source"), "publisher")
        _group("Trust", _trust, "sources", "sure")


def _group(label: str, draw: Callable[[], object], *names: str, opened: bool = False) -> None:
    """A group that folds up; one whose filters are set starts open."""
    filters, default = state.filters(), Filters()
    is_set = any(getattr(filters, name) != getattr(default, name) for name in names)
    box = st.expander(label, expanded=opened or is_set, key=f"group-{names[0]}", on_change="rerun")
    if box.open:
        with box:
            draw()


def _companies(chosen: Selection) -> None:
    st.session_state["side"] = state.filters().side
    st.segmented_control(
        "Which end of the move", list(Side), format_func=_SIDES.__getitem__, key="side", required=True,
        on_change=lambda: state.set_filters(side=st.session_state["side"] or Side.EITHER), label_visibility="collapsed",
    )  # fmt: skip
    _facet(chosen, "company", find="Find a company")


def _facet(chosen: Selection, name: str, *, find: str = "", number: int = 6) -> None:
    """Check boxes for the chosen values and the most frequent ones; `find` looks among all others."""
    facet, now = chosen.facets[name], getattr(state.filters(), name)
    part = ""
    if find and len(facet.values) > number:
        part = st.text_input(
            find, key=f"find-{name}", placeholder=find, label_visibility="collapsed", max_chars=80
        ).strip()
    labels = _LABELS.get(name, {})
    offered = facet.find(part, 8) if part else list(labels) if labels else facet.top(number)
    if part and not offered:
        st.caption("Nobody by this name." if name == "person" else "Nothing by this name.")
    for value in dict.fromkeys((*now, *offered)):
        count = facet.count(value)
        if labels and not count and value not in now:
            continue
        key = f"{name}-{hashlib.blake2b(value.encode(), digest_size=6).hexdigest()}"
        st.session_state[key] = value in now
        label = labels.get(value) or quotes.plain(words.shortened(value, 60))
        st.checkbox(f"{label} ({count:,})", key=key, on_change=state.toggle, args=(name, value))


def _words() -> None:
    st.session_state["words"] = state.filters().words
    st.text_input(
        "Words in quotes", key="words", placeholder="Words in the quoted sentences", max_chars=200,
        label_visibility="collapsed", on_change=lambda: state.set_filters(words=st.session_state["words"] or ""),
    )  # fmt: skip


def _choose_year() -> None:
    year = st.session_state["year"]
    state.set_filters(since=date(year, 1, 1) if year else None, until=date(year, 12, 31) if year else None)


def _years(years: Sequence[int]) -> None:
    """The latest years at a click."""
    filters = state.filters()
    whole = {year: (date(year, 1, 1), date(year, 12, 31)) for year in years}
    st.session_state["year"] = next((y for y, days in whole.items() if days == filters.period), None)
    st.pills("Year", years, key="year", label_visibility="collapsed", on_change=_choose_year)


def _days() -> None:
    """Any other period by its first and last day."""
    for name, label in (("since", "From"), ("until", "Until")):
        st.session_state[name] = getattr(state.filters(), name)
        st.date_input(
            label, key=name, format="YYYY-MM-DD", min_value=state.DAYS[0], max_value=state.DAYS[1], value=None,
            on_change=lambda name=name: state.set_filters(**{name: st.session_state[name]}),
        )  # fmt: skip


def _trust() -> None:
    filters = state.filters()
    st.session_state["sources"] = filters.sources
    st.number_input(
        "At least this many sources", min_value=1, max_value=99, key="sources",
        on_change=lambda: state.set_filters(sources=st.session_state["sources"]),
    )  # fmt: skip
    st.session_state["sure"] = filters.sure
    st.slider(
        "Confidence of at least", min_value=0, max_value=100, step=1, format="%d %%", key="sure",
        on_change=lambda: state.set_filters(sure=st.session_state["sure"]),
    )  # fmt: skip
