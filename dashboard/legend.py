"""The key to the marks: shapes for kinds, hollow for unconfirmed, colours for the companies in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from dashboard import quotes, theme, words
from dashboard.theme import Palette

BINS: Final = (
    '<p class="tf-note">Too many events to draw one by one: arrivals rise above each company’s line, departures hang '
    "below it. Hollow: not told exactly to the bar, or only deduced. Click a bar to see its events.</p>"
)


NETS: Final = (
    '<p class="tf-note">Arrivals rise above each line, departures hang below it, a dot marks the difference. Hollow: '
    "not told exactly to the bar, or only deduced.</p>"
)


def html(palette: Palette, ranks: Mapping[str, int], moves: pd.DataFrame) -> str:
    """The key to the marks of some events; `style.css` folds it up where room is short."""
    ends = [moves[end].dropna().unique() for end in ("from_company", "to_company")]
    companies = sorted({str(name) for end in ends for name in end})
    shapes = shapes_html(palette, [str(kind) for kind in moves["kind"].unique()])
    colours = companies_html(palette, ranks, companies)
    return f'<details class="tf-key"><summary>Key to the marks</summary>{shapes}{colours}</details>'


def shapes_html(palette: Palette, kinds: Sequence[str]) -> str:
    """What each mark means, for the kinds in sight."""
    items = [f"<li>{theme.glyph(kind, palette.ink)} {words.KINDS[kind]}</li>" for kind in words.KINDS if kind in kinds]
    items.append(f"<li>{theme.glyph('appointment', palette.ink, hollow=True)} Hollow: not confirmed</li>")
    items.append('<li><span class="tf-bar"></span> Bar: only week, month or year told</li>')
    items.append('<li><span class="tf-dots"></span> Dots: date deduced, not told</li>')
    return f'<ul class="tf-legend">{"".join(items)}</ul>'


def companies_html(palette: Palette, ranks: Mapping[str, int], companies: Sequence[str]) -> str:
    """The colours of the companies in sight, by rank; grey for all others."""
    coloured = sorted((ranks[name], name) for name in companies if name in ranks)
    items = [
        f'<li><span class="tf-swatch" style="background:{palette.of(name, ranks)}"></span> '
        f"{quotes.bare(words.shortened(name, 32))}</li>"
        for _, name in coloured
    ]
    if len(coloured) < len(companies):
        items.append(f'<li><span class="tf-swatch" style="background:{palette.other}"></span> Other companies</li>')
    return f'<ul class="tf-legend">{"".join(items)}</ul>'
