"""A choice of names: the most frequent ones, and a search among all others."""

from __future__ import annotations

import streamlit as st

from dashboard import quotes, state, words
from dashboard.filters import Facet


def show(facet: Facet, page: str, parameter: str, find: str, *, number: int = 36) -> None:
    """Buttons that open a page of a name; each says how many events it has."""
    part = st.text_input(
        find, key=f"names-{page}", placeholder=find, label_visibility="collapsed", max_chars=80
    ).strip()
    offered = facet.find(part, number) if part else facet.top(number)
    if not offered:
        st.caption("Nothing by this name.")
    with st.container(key="names"):
        for place, name in enumerate(offered):
            st.button(
                f"{quotes.plain(words.shortened(name, 60))} ({facet.count(name):,})",
                key=f"name-{place}", type="tertiary", on_click=state.set_parameter, args=(parameter, name),
            )  # fmt: skip
