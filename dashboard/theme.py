"""Colours and marks: one palette for companies everywhere, in a light and a dark key.

All colours keep 4.5:1 as text and 3:1 as marks against the backgrounds of `.streamlit/config.toml`
(`tests/test_figures.py` measures it). Companies take the hues in order of their number of events in the whole
store, so that a filter never recolours one; the long tail stays grey and is named instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one theme."""

    name: str
    paper: str
    panel: str
    ink: str
    muted: str
    rule: str
    accent: str
    arrival: str
    departure: str
    other: str
    mark: str  # behind a quoted sentence
    companies: tuple[str, ...]

    def of(self, company: str | None, ranks: Mapping[str, int]) -> str:
        """The colour of a company: by its rank in the whole store, grey beyond the palette."""
        rank = ranks.get(company, len(self.companies)) if company is not None else len(self.companies)
        return self.companies[rank] if rank < len(self.companies) else self.other


LIGHT: Final = Palette(
    name="light",
    paper="#fbfaf7",
    panel="#f2f0ea",
    ink="#1f1d1a",
    muted="#5c5852",
    rule="#d8d3c8",
    accent="#0b4f8a",
    arrival="#00796b",
    departure="#b3461a",
    other="#76716a",
    mark="#fdf0b8",
    companies=(
        "#1565c0",
        "#7b1fa2",
        "#8a5a00",
        "#a61e4d",
        "#2b7a3b",
        "#0b7285",
        "#5d6b00",
        "#3f3fb0",
        "#c2255c",
        "#6d4c41",
    ),
)
DARK: Final = Palette(
    name="dark",
    paper="#151412",
    panel="#1e1c19",
    ink="#ece8e1",
    muted="#b4afa7",
    rule="#3b3833",
    accent="#8cc4ff",
    arrival="#4cc3a5",
    departure="#f0905e",
    other="#97928a",
    mark="#40370f",
    companies=(
        "#7ab8ff", "#cf9bf0", "#e6c15c", "#ff8fa3", "#8cd99a", "#66d9e8", "#c5cc5a", "#a7adff", "#f49ac1", "#cfae9d",
    ),
)  # fmt: skip

# One shape a kind: pointing left is out, right is in.
SHAPES: Final[Mapping[str, str]] = {
    "move": "diamond",
    "departure": "triangle-left",
    "dismissal": "x",
    "arrival": "triangle-right",
    "appointment": "circle",
    "absence": "square",
    "return": "pentagon",
    "founding": "star",
}
_PATHS: Final[Mapping[str, str]] = {
    "move": "M7 1 13 7 7 13 1 7Z",
    "departure": "M2 7 12 1.5V12.5Z",
    "dismissal": "M3.5 1 7 4.5 10.5 1 13 3.5 9.5 7 13 10.5 10.5 13 7 9.5 3.5 13 1 10.5 4.5 7 1 3.5Z",
    "arrival": "M12 7 2 1.5V12.5Z",
    "appointment": "M7 1.5A5.5 5.5 0 1 1 7 12.5 5.5 5.5 0 1 1 7 1.5Z",
    "absence": "M2 2H12V12H2Z",
    "return": "M7 1 13 5.6 10.7 12.6H3.3L1 5.6Z",
    "founding": "M7 .6 8.7 5H13.4L9.6 7.9 11 12.6 7 9.8 3 12.6 4.4 7.9.6 5H5.3Z",
}
CONFIRMED: Final = frozenset({"confirmed"})


def palette(name: str | None) -> Palette:
    """The palette of a theme's name; light unless the browser says dark."""
    return DARK if name == "dark" else LIGHT


def symbol(kind: str, status: str) -> str:
    """The Plotly symbol of a mark: shape says the kind, hollow says not confirmed."""
    shape = SHAPES.get(kind, "circle")
    return shape if status in CONFIRMED else f"{shape}-open"


def path(kind: str) -> str:
    """The outline of a kind's mark, as an SVG path in a box of 14 by 14."""
    return _PATHS.get(kind, _PATHS["appointment"])


def glyph(kind: str, colour: str, *, hollow: bool = False) -> str:
    """The same mark as HTML for legends and cards; `style.css` cuts it out of its colour."""
    style = f"--tf-shape:path('{path(kind)}');--tf-colour:{colour}"
    return f'<span class="tf-glyph{" tf-hollow" if hollow else ""}" style="{style}" aria-hidden="true"></span>'


def variables(palette: Palette) -> str:
    """The palette as the CSS variables that `style.css` uses, in a style element."""
    names = ("paper", "panel", "ink", "muted", "rule", "accent", "arrival", "departure", "mark")
    colours = "".join(f"--tf-{name}:{getattr(palette, name)};" for name in names)
    serif = "--tf-serif:'Source Serif','Source Serif 4',Georgia,serif;"
    return f"<style>:root{{{colours}{serif}}}</style>"


def ranks(companies: Sequence[str]) -> dict[str, int]:
    """Ranks of companies that come in order of their number of events."""
    return {company: rank for rank, company in enumerate(companies[: len(LIGHT.companies)])}
