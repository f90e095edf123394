"""The headline of a page, and the line that always says what is shown, with the ways out: clear all, download."""

from __future__ import annotations

import streamlit as st

from dashboard import data, downloads, quotes, state, words
from dashboard.data import Selection, Store
from dashboard.filters import described


def show(store: Store, chosen: Selection, title: str, deck: str = "") -> None:
    """The page's headline, then how many events and sources match, the filters, clear all and download.

    `title` and `deck` are plain text.
    """
    st.html(
        f'<header class="tf-head"><h1>{quotes.bare(title)}</h1>{f"<p>{quotes.bare(deck)}</p>" if deck else ""}</header>'
    )
    filters = state.filters()
    counts = f"{words.counted(len(chosen.rows), 'event', 'events')}"
    articles = words.counted(chosen.articles, "article", "articles")
    total = "" if filters.is_clear() else f" of {len(store.events):,}"
    parts = "".join(
        f'<span class="tf-chip">{quotes.bare(words.shortened(part, 60))}</span>' for part in described(filters)
    )
    with st.container(key="masthead", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f'<p class="tf-count" role="status"><strong>{counts}</strong>{total} from {articles} {parts}</p>',
            width="stretch",
        )
        if not filters.is_clear():
            st.button("Clear all", on_click=state.clear, key="clear", type="tertiary")
        st.download_button(
            "Download CSV", lambda: downloads.csv_of(data.exported(store, chosen.rows)),
            file_name="career-moves.csv", mime="text/csv", key="download", type="tertiary", on_click="ignore",
            disabled=not len(chosen.rows),
        )  # fmt: skip
