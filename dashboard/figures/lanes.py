"""Timelines mark by mark: packed person lanes and company lanes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import quotes
from dashboard.figures.frame import line_across, note
from dashboard.figures.marks import (
    STACK,
    Period,
    Placed,
    bars,
    company_of,
    days_of,
    finished,
    middle,
    scale,
    segments,
    stacked,
    stamp,
    trace_of,
)
from dashboard.records import records_of
from dashboard.theme import Palette

COLUMNS: Final = (
    "event_id", "person", "kind", "from_company", "to_company", "role", "date_value", "date_earliest", "date_latest",
    "date_precision", "date_basis", "status", "sources",
)  # fmt: skip
MOST_MARKS: Final = 2_000
_ROW: Final = 24  # pixels of a lane, less where there are many
_DENSE_ROW: Final = 10
_MANY: Final = 90  # from so many people on, lanes are packed without room for names
_LETTER: Final = 7  # pixels of a letter of a label
_AIR: Final = 14  # pixels between two people in a lane
_COMPANY_LANES: Final = 14


@dataclass(slots=True)
class _Path:
    """One person's events in order, and the days that they and their label take in a lane."""

    name: str
    marks: list[Placed]
    start: float
    end: float

    @property
    def letters(self) -> int:
        return (len(self.name) + 2) * _LETTER

    @property
    def widest(self) -> tuple[float, float]:
        """Where the widest gap between two marks begins, and how many days it has."""
        places = sorted(mark.x for mark in self.marks)
        return max(((a, b - a) for a, b in pairwise(places)), key=lambda gap: gap[1], default=(self.start, 0.0))


@dataclass(slots=True)
class _Lane:
    paths: list[_Path] = field(default_factory=list)
    reach: float = np.inf  # where the earliest of them begins; a lane fills from the right
    rows: int = 1


def build_people(
    moves: pd.DataFrame,
    palette: Palette,
    ranks: Mapping[str, int],
    period: Period = (None, None),
    *,
    opened: str | None = None,
) -> go.Figure:
    """One lane a person, several people in a lane where they do not meet, latest moves on top.

    `moves` are dated events with `COLUMNS`, at most about `MOST_MARKS` of them.
    """
    first, last, days_a_pixel = scale(moves, period)
    paths = _paths(moves)
    dense = len(paths) > _MANY
    lanes = _packed(paths, 0.0 if dense else days_a_pixel, days_a_pixel, last)
    top, row = 0.0, _DENSE_ROW if dense else _ROW
    threads, labels = [], []
    for lane in lanes:
        centre = top + row / 2 + STACK / 2
        for path in lane.paths:
            for mark in path.marks:
                mark.y += centre
            if len(path.marks) > 1:
                threads.append((path.marks[0].x, path.marks[-1].x, centre))
        labels += [(x, centre - up, name, side) for x, up, name, side in _labels(lane, days_a_pixel, first, last)]
        top += row + lane.rows * STACK
    marks = [mark for lane in lanes for path in lane.paths for mark in path.marks]
    # A hairline ties one person's marks together; it claims no employment. Dots are for what is deduced.
    line = {"color": palette.rule, "width": 1}
    traces = [
        segments(threads, line, opacity=1, name="same person"),
        *bars(marks, palette, ranks),
        trace_of(marks, palette, ranks, opened),
        _written(labels, palette),
    ]
    return finished(traces, palette, top, first, last)


def _paths(moves: pd.DataFrame) -> list[_Path]:
    """The paths of all people, the one with the latest move first."""
    people: dict[str, list[dict[str, Any]]] = {}
    for event in records_of(moves):
        people.setdefault(str(event["person"]), []).append(event)
    paths = []
    for name, events in people.items():
        events.sort(key=lambda event: (middle(event), event["event_id"]))
        paths.append(
            _Path(
                name=quotes.chart_text(name, 28),
                marks=[Placed(event=e, x=middle(e), y=0.0, company=company_of(e)) for e in events],
                start=min(days_of(event["date_earliest"]) for event in events),
                end=max(days_of(event["date_latest"]) for event in events),
            )
        )
    return sorted(paths, key=lambda path: (-path.marks[-1].x, path.name))


def _packed(paths: Sequence[_Path], letter: float, days_a_pixel: float, last: float) -> list[_Lane]:
    """Lanes filled from the right: a path goes into the first lane whose other paths all begin later.

    `letter` is the number of days a pixel of a label takes; 0 leaves no room for labels.
    """
    lanes: list[_Lane] = []
    for path in paths:
        text = path.letters * letter
        beyond = path.end + text > last  # no room on the right: the label will stand before the first mark
        start, end = (path.start - text, path.end) if beyond else (path.start, path.end + text)
        lane = next((lane for lane in lanes if end + _AIR * days_a_pixel < lane.reach), None)
        if lane is None:
            lanes.append(lane := _Lane())
        lane.reach = start
        lane.paths.append(path)
        lane.rows = max(lane.rows, stacked(path.marks, days_a_pixel))
    return lanes


def _labels(lane: _Lane, days_a_pixel: float, first: float, last: float) -> list[tuple[float, float, str, str]]:
    """Names where they fit: after the last mark, before the first, else above the widest gap between two.

    Each is a place in days and in pixels above the lane's line, the text, and the side of the place it stands on.
    """
    labels, taken = [], first - 8 * days_a_pixel
    paths = sorted(lane.paths, key=lambda path: path.start)
    gap = 9 * days_a_pixel
    for number, path in enumerate(paths):
        room = paths[number + 1].start if number + 1 < len(paths) else last + 8 * days_a_pixel
        width = path.letters * days_a_pixel
        if path.end + width + gap <= room:
            labels.append((path.end + gap, 0.0, path.name, "middle right"))
            taken = path.end + width + gap
            continue
        if path.start - width - gap >= taken:
            labels.append((path.start - gap, 0.0, path.name, "middle left"))
        elif path.widest[1] >= width + 2 * gap:
            labels.append((path.widest[0] + gap, STACK * 0.75, path.name, "middle right"))
        taken = path.end
    return labels


def _written(labels: Sequence[tuple[float, float, str, str]], palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [stamp(x) for x, *_ in labels],
        "y": [y for _, y, *_ in labels],
        "text": [text for _, _, text, _ in labels],
        "textposition": [side for *_, side in labels] or "middle right",
        "textfont": {"size": 12.5, "color": palette.ink},
        "unselected": {"textfont": {"color": palette.ink}},
        "hoverinfo": "skip",
        "name": "labels",
    }


def build_companies(
    moves: pd.DataFrame,
    palette: Palette,
    ranks: Mapping[str, int],
    period: Period = (None, None),
    *,
    opened: str | None = None,
    lanes: int = _COMPANY_LANES,
) -> go.Figure:
    """One lane a company: arrivals pile up above its line, departures hang below. The busiest `lanes` companies."""
    first, last, days_a_pixel = scale(moves, period)
    events = records_of(moves)
    counts: dict[str, int] = {}
    for event in events:
        for name in {event["from_company"], event["to_company"]} - {None}:
            counts[name] = counts.get(name, 0) + 1
    shown = sorted(counts, key=lambda name: (-counts[name], name))[:lanes]
    marks: list[Placed] = []
    notes, lines, top = [], [], 0.0
    for name in shown:
        here = [event for event in events if name in (event["from_company"], event["to_company"])]
        ins = [Placed(event=e, x=middle(e), y=0.0, company=name) for e in here if e["to_company"] == name]
        outs = [
            Placed(event=e, x=middle(e), y=0.0, company=name)
            for e in here
            if e["from_company"] == name and e["to_company"] != name
        ]
        above = stacked(ins, days_a_pixel) if ins else 0
        below = stacked(outs, days_a_pixel) if outs else 0
        line_y = top + 26 + above * STACK
        for placed in ins:
            placed.y = line_y - 9 - placed.y
        for placed in outs:
            placed.y = line_y + 9 + placed.y
        colour = palette.of(name, ranks)
        lines.append(line_across(line_y, colour))
        title = f"<b>{quotes.chart_text(name, 40)}</b>  {counts[name]:,}"
        notes.append(note(title, y=top + 14, colour=colour))
        marks += ins + outs
        top = line_y + 8 + below * STACK + 8
    traces = [*bars(marks, palette, ranks), trace_of(marks, palette, ranks, opened)]
    return finished(traces, palette, top, first, last, shapes=lines, annotations=notes)
