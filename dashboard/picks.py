"""What was clicked in a flow chart: a bar, a cell or a link, kept as parameters of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard import state
from dashboard.figures.flows import Link

NAMES: Final = ("origin", "target", "first", "last")


def current() -> dict[str, str]:
    """The company left, the company joined, first and last day; empty where nothing was clicked."""
    found = {name: state.parameter(name) for name in NAMES}
    if not (state.day_from(found["first"]) and state.day_from(found["last"])):
        found |= {"first": "", "last": ""}
    return found


def choose(**changes: str) -> None:
    """Pick this and nothing else; a callback."""
    for name in NAMES:
        state.set_parameter(name, changes.get(name, ""))


def choose_link(link: Link) -> None:
    """Pick the moves between two companies."""
    choose(origin=link.origin, target=link.target)


def choose_end(company: str, side: str) -> None:
    """Pick the moves from a company, or to it."""
    choose(**{"origin" if side == "from" else "target": company})


def choose_bar(point: Sequence[str]) -> None:
    """Pick the moves behind a bar of the balance."""
    choose_end(point[0], point[1])


def choose_cell(point: Sequence[str]) -> None:
    """Pick the moves behind a cell of the matrix."""
    choose(origin=point[0], target=point[1])


def choose_bin(point: Sequence[str]) -> None:
    """Pick the moves behind a bar over time."""
    choose(**{"target" if point[3] == "to" else "origin": point[0]}, first=point[1], last=point[2])
