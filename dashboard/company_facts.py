"""What is told of one company: net, origins and destinations, posts left and filled, stays with both ends told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import quotes, state, words
from dashboard.figures.stays import Tenure, tenures


def split(moves: pd.DataFrame, firm: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The arrivals at and the departures from a company."""
    ins = moves[(moves["to_company"] == firm) & moves["flow"].isin(["in", "both"])]
    outs = moves[(moves["from_company"] == firm) & moves["flow"].isin(["out", "both"])]
    return ins, outs


def figures_html(moves: pd.DataFrame, firm: str) -> str:
    """Arrivals, departures, net and the median stay, as a list of big numbers."""
    ins, outs = split(moves, firm)
    stays = tenures(moves, firm)
    numbers = [
        (f"{len(ins):,}", "arrivals"),
        (f"{len(outs):,}", "departures"),
        (words.signed(len(ins) - len(outs)), "net"),
    ]
    if stays:
        middle = float(np.median([(stay.shortest + stay.longest) / 2 for stay in stays]))
        numbers.append(
            (length(middle), f"median stay of {words.counted(len(stays), 'person', 'people')}, both ends told")
        )
    cells = "".join(f"<div><dt>{label}</dt><dd>{number}</dd></div>" for number, label in numbers)
    return f'<dl class="tf-figures">{cells}</dl>'


def length(days: float) -> str:
    """A stay in words: 3 months, 2.5 years."""
    if days < 60:
        return words.counted(round(days), "day", "days")
    return words.counted(round(days / 30.44), "month", "months") if days < 700 else f"{days / 365.25:.1f} years"


def show(moves: pd.DataFrame, firm: str) -> None:
    """Origins, destinations, posts and stays, side by side."""
    ins, outs = split(moves, firm)
    columns = st.columns(4, gap="medium")
    for column, title, found, end in (
        (columns[0], "Came from", ins, "from_company"), (columns[1], "Went to", outs, "to_company")
    ):  # fmt: skip
        with column:
            st.html(f'<div class="tf-section"><h2>{title}</h2></div>')
            counts = found[end][found[end] != firm].astype("object").dropna().value_counts()[:8]
            if counts.empty:
                st.caption("No company is named.")
            for place, (name, count) in enumerate(counts.items()):
                st.button(
                    f"{quotes.plain(words.shortened(str(name), 50))} ({count:,})", key=f"{end}-{place}",
                    type="tertiary", on_click=state.set_parameter, args=("firm", str(name)),
                )  # fmt: skip
    with columns[2]:
        st.html(posts_html("Posts filled", ins) + posts_html("Posts left", outs))
    with columns[3]:
        st.html(stays_html(tenures(moves, firm)))


def posts_html(title: str, found: pd.DataFrame) -> str:
    """The posts that sources name, most often told first."""
    counts = found["role"].astype("object").dropna().value_counts()[:8]
    items = "".join(
        f"<li>{quotes.bare(words.shortened(str(role), 80))} <small>{n:,}</small></li>" for role, n in counts.items()
    )
    return (
        f'<div class="tf-section"><h2>{title}</h2></div><ul class="tf-list">{items or "<li>None is named.</li>"}</ul>'
    )


def stays_html(stays: list[Tenure]) -> str:
    """The longest stays with both ends told."""
    items = "".join(
        f"<li>{quotes.bare(words.shortened(stay.person, 60))} <small>{length((stay.shortest + stay.longest) / 2)}, "
        f"from {stay.since.year}</small></li>"
        for stay in stays[:8]
    )
    return (
        f'<div class="tf-section"><h2>Stays</h2></div><ul class="tf-list">'
        f"{items or '<li>No stay has both ends told.</li>'}</ul>"
    )
