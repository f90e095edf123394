"""What the reader chose: the one place that knows the session's keys and the address's parameters.

The session is the truth, the address mirrors it, so that a copied link restores page, filters and open event. The
address is read when a session starts and when the browser goes back to another page; at any other moment it may lag
behind the session and is only written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import streamlit as st

from dashboard.filters import Filters, Side

_LISTS: Final = {"person": "person", "company": "company", "kind": "kind", "status": "status",
                 "language": "language", "source": "publisher"}  # fmt: skip
_PAGE_PARAMETERS: Final = ("who", "firm", "article", "view", "chart", "rumours", "origin", "target", "first", "last")
DAYS: Final = (date(1800, 1, 1), date(2200, 12, 31))  # what a period may begin and end with
_LONGEST: Final = 12_000  # characters of one parameter; longer ones are no link of ours


def filters_from(query: Mapping[str, Sequence[str]]) -> Filters:
    """The filters that an address asks for; what cannot be understood is left out."""
    lists = {
        name: tuple(dict.fromkeys(value for value in query.get(parameter, ()) if 0 < len(value) <= _LONGEST))
        for parameter, name in _LISTS.items()
    }
    side = _first(query, "side")
    return Filters(
        **lists,
        side=Side(side) if side in set(Side) else Side.EITHER,
        since=day_from(_first(query, "from")),
        until=day_from(_first(query, "until")),
        sources=_number(_first(query, "min"), low=1, high=99),
        sure=_number(_first(query, "sure"), low=0, high=100),
        words=_first(query, "q")[:200],
    )


def query_of(filters: Filters) -> dict[str, list[str]]:
    """The address's parameters for some filters; defaults are left out."""
    query = {parameter: list(getattr(filters, name)) for parameter, name in _LISTS.items()}
    query |= {
        "side": [filters.side.value] if filters.side is not Side.EITHER else [],
        "from": [filters.since.isoformat()] if filters.since else [],
        "until": [filters.until.isoformat()] if filters.until else [],
        "min": [str(filters.sources)] if filters.sources > 1 else [],
        "sure": [str(filters.sure)] if filters.sure else [],
        "q": [filters.words] if filters.words.strip() else [],
    }
    return {name: values for name, values in query.items() if values}


def _first(query: Mapping[str, Sequence[str]], name: str) -> str:
    values = query.get(name, ())
    return values[0] if values else ""


def day_from(text: str) -> date | None:
    """A day from its ISO form, `None` if it is none or lies outside `DAYS`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if DAYS[0] <= day <= DAYS[1] else None


def _number(text: str, *, low: int, high: int) -> int:
    return min(max(int(text), low), high) if text.isascii() and text.isdecimal() and len(text) < 6 else low


def restore(page: str) -> None:
    """Start a run of `page`: take over the address where it leads and the session follows."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    is_new = "filters" not in st.session_state
    came_back = query and query != st.session_state.get("written")
    if is_new or (came_back and page != st.session_state["page"]):
        st.session_state["filters"] = filters_from(query)
        st.session_state["event"] = _first(query, "event") or None
        st.session_state["at"] = {name: _first(query, name) for name in _PAGE_PARAMETERS if _first(query, name)}
    st.session_state["page"] = page
    st.session_state["used"] = []


def remember() -> None:
    """End a run: let the address say what is shown."""
    at = st.session_state["at"]
    query = query_of(filters())
    query |= {name: [at[name]] for name in st.session_state["used"] if at.get(name)}
    if st.session_state["event"]:
        query["event"] = [st.session_state["event"]]
    if query != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(query)
    st.session_state["written"] = query


def had_store() -> bool:
    """Whether this session has shown a store before."""
    return bool(st.session_state.get("had_store"))


def note_store() -> None:
    """Remember that there was a store."""
    st.session_state["had_store"] = True


def filters() -> Filters:
    """The filters in force."""
    found: Filters = st.session_state["filters"]
    return found


def set_filters(**changes: Any) -> None:
    """Change some filters; a callback."""
    st.session_state["filters"] = replace(filters(), **changes)


def toggle(name: str, value: str) -> None:
    """Put a value of a facet in, or take it out; a callback."""
    st.session_state["filters"] = filters().with_toggled(name, value)


def clear() -> None:
    """Forget all filters; a callback."""
    st.session_state["filters"] = Filters()


def open_event() -> str | None:
    """The id of the event whose card is open."""
    found: str | None = st.session_state["event"]
    return found


def show_event(event_id: str | None) -> None:
    """Open an event's card, or close it; a callback."""
    st.session_state["event"] = event_id


def parameter(name: str, default: str = "", among: Iterable[str] | None = None) -> str:
    """A page's own parameter; from now on the address shows it. A value that is not `among` is the default."""
    st.session_state["used"].append(name)
    value: str = st.session_state["at"].get(name, default)
    return value if among is None or value in among else default


def set_parameter(name: str, value: str) -> None:
    """Change a page's own parameter; a callback."""
    st.session_state["at"][name] = value


def go(page: str, **parameters: str) -> None:
    """Go to another page with its parameters; a callback. `event=""` closes the card."""
    if "event" in parameters:
        show_event(parameters.pop("event") or None)
    st.session_state["at"].update(parameters)
    st.session_state["destination"] = f"views/{page}.py"


def follow() -> None:
    """Leave for the page that `go` named, if any."""
    if destination := st.session_state.pop("destination", None):
        st.switch_page(destination)


def settle(drawn: Filters) -> None:
    """Start a fragment: when a callback changed more than the open event, the whole page must follow."""
    follow()
    if filters() != drawn:
        st.rerun(scope="app")


def theme_name() -> str:
    """The theme that the browser shows."""
    return st.context.theme.type or "light"
