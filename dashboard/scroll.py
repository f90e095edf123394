"""Scrolls to the open quote of an article once it is drawn. Only script of ours runs; no text is passed to it."""

from __future__ import annotations

from typing import Final

import streamlit as st

_JS: Final = """
export default function (component) {
  const wanted = component.data.place;
  let tries = 0;
  const look = () => {
    const quote = document.querySelector(".st-key-article mark.tf-open");
    if (quote && window.talentflowPlace !== wanted) {
      window.talentflowPlace = wanted;
      quote.scrollIntoView({ block: "center" });
    } else if (!quote && tries++ < 40) setTimeout(look, 50);
  };
  look();
}
"""
_component: Final = st.components.v2.component("talentflow.scroll", js=_JS)


def to_open_quote(place: str) -> None:
    """Bring the quote marked as open into view, once for each `place`."""
    _component(key="scroll", data={"place": place}, height=1)
