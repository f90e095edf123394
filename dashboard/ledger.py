"""The ledger: one row an event, an arrow from company to company; every row opens its event, by mouse or keyboard.

A component of our own because no built-in table is both readable on a phone and reachable row by row with the
keyboard. Texts reach the browser as data and are set as `textContent`, never as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dashboard.theme import Palette

_FOLDER: Final = Path(__file__).parent / "components"
_HTML: Final = '<ol class="ledger"></ol>'


_component: Final = st.components.v2.component(
    "talentflow.ledger",
    html=_HTML,
    css=(_FOLDER / "ledger.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "ledger.js").read_text(encoding="utf-8"),
)


def show(
    rows: Sequence[Mapping[str, Any]], *, key: str, palette: Palette, on_open: Callable[[str], None], opened: str | None
) -> None:
    """Draw the ledger; `on_open` is called with an event's id when its row is chosen."""

    def chosen() -> None:
        event_id = st.session_state[key].get("open")
        if event_id:
            on_open(str(event_id))

    colours = {name: getattr(palette, name) for name in ("ink", "muted", "rule", "accent", "panel", "other")}
    _component(key=key, data={"rows": list(rows), "opened": opened, "colours": colours}, on_open_change=chosen)
