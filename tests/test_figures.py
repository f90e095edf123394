"""Figures and their colours, on their specification: what is drawn, what a click returns, what is never drawn."""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import records, theme, words
from dashboard.figures import balance, bins, flows, lanes, overview, stays
from dashboard.theme import DARK, LIGHT, Palette
from tests.benchmarks.generator import HOSTILE

COMPANIES = ["Acorn", "Birch", "Cedar"]
RANKS = theme.ranks(COMPANIES)
CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"


def event(number: int = 0, **changes: Any) -> dict[str, Any]:
    row = {
        "event_id": f"e{number}", "person": "Ada", "kind": "move", "flow": "both", "from_company": "Acorn",
        "to_company": "Birch", "role": None, "date_value": "2024-03-12", "date_earliest": date(2024, 3, 12),
        "date_latest": date(2024, 3, 12), "date_precision": "day", "date_basis": "stated", "status": "confirmed",
        "sources": 1, "first_published": date(2024, 3, 13), "last_published": date(2024, 3, 13),
    }  # fmt: skip
    return {**row, **changes}


def table(*rows: dict[str, Any], companies: list[str] | None = None) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    names = companies or sorted({row[end] for row in rows for end in ("from_company", "to_company") if row[end]})
    for end in ("from_company", "to_company"):
        frame[end] = pd.Categorical(frame[end], dtype=pd.CategoricalDtype(pd.Index(names, dtype="str")))
    for name in ("person", "kind", "flow", "status", "date_basis", "date_value", "date_precision", "role"):
        frame[name] = pd.Categorical(frame[name])
    for name in ("date_earliest", "date_latest", "first_published", "last_published"):
        frame[name] = pd.Series(frame[name], dtype="datetime64[s]")
    return frame


def trace(figure: go.Figure, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_are_readable(palette: Palette) -> None:
    for name in ("ink", "muted", "accent", "arrival", "departure"):
        for ground in (palette.paper, palette.panel):
            assert contrast(getattr(palette, name), ground) >= 4.5, name
    for name in ("ink", "arrival", "departure"):
        assert contrast(getattr(palette, name), palette.mark) >= 4.5, name
    for colour in (*palette.companies, palette.other):
        assert contrast(colour, palette.paper) >= 4.5, colour
    assert len(set(palette.companies)) == len(palette.companies)


def test_palettes_are_those_of_the_theme() -> None:
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    for palette in (LIGHT, DARK):
        section = config["theme"][palette.name]
        assert section["backgroundColor"] == palette.paper
        assert section["secondaryBackgroundColor"] == palette.panel
        assert section["textColor"] == palette.ink
        assert section["primaryColor"] == palette.accent
        assert contrast(palette.ink, section["sidebar"]["backgroundColor"]) >= 7


def test_nothing_leaves_the_machine_by_configuration() -> None:
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "localhost"
    settings = [
        line for line in CONFIG.read_text(encoding="utf-8").splitlines() if "=" in line and not line.startswith("#")
    ]
    assert all(" # " in line for line in settings)


def test_company_keeps_its_colour_and_the_tail_is_grey() -> None:
    assert LIGHT.of("Acorn", RANKS) == LIGHT.companies[0]
    assert LIGHT.of("Unheard Of", RANKS) == LIGHT.other
    assert LIGHT.of(None, RANKS) == LIGHT.other


@pytest.mark.parametrize("build", [lanes.build_people, lanes.build_companies])
def test_shape_says_kind_colour_says_company_hollow_says_unconfirmed(build: Any) -> None:
    later = {"date_earliest": date(2024, 6, 1), "date_latest": date(2024, 6, 1)}
    arrival = event(2, kind="arrival", flow="in", from_company=None, to_company="Acorn", person="Bela", **later)
    moves = table(event(1), {**arrival, "status": "rumoured"})
    marks = trace(build(moves, LIGHT, RANKS), "events")
    found = {id_: (symbol, colour) for id_, symbol, colour in
             zip(marks.customdata, marks.marker.symbol, marks.marker.color, strict=True)}  # fmt: skip
    assert found["e1"][0] == "diamond"
    assert found["e2"] == ("triangle-right-open", LIGHT.companies[0])


def test_inferred_dates_look_apart() -> None:
    moves = table(event(1, date_basis="inferred", date_earliest=date(2024, 1, 1), date_latest=date(2024, 6, 30)))
    figure = lanes.build_people(moves, LIGHT, RANKS)
    assert trace(figure, "events").marker.symbol[0].endswith("-open-dot")
    assert trace(figure, "events").marker.color[0] == LIGHT.muted
    assert trace(figure, "deduced").line.dash == "dot"
    assert "deduced from other reports; no article says so" in trace(figure, "events").hovertext[0]
    row = records.ledger_rows(moves, LIGHT, RANKS)[0]
    assert row["inferred"]
    assert row["when"].startswith("deduced: between")


def test_a_month_is_a_bar_and_a_day_is_none() -> None:
    month = event(
        2, person="Bela", date_precision="month", date_earliest=date(2024, 5, 1), date_latest=date(2024, 5, 31)
    )
    figure = lanes.build_people(table(event(1), month), LIGHT, RANKS)
    bars = [t for t in figure.data if t.name == "interval"]
    assert len(bars) == 1
    assert [str(x)[:10] for x in bars[0].x if x is not None] == ["2024-05-01", "2024-05-31"]


people = st.lists(
    st.tuples(st.sampled_from(["Ada", "Bela", "Cleo", "Dario"]), st.dates(date(2020, 1, 1), date(2024, 12, 31)),
              st.integers(0, 90)),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(deadline=None)
@given(people)
def test_every_event_is_one_mark_and_none_covers_another(some: list[tuple[str, date, int]]) -> None:
    rows = [event(i, person=who, date_earliest=day, date_latest=date.fromordinal(day.toordinal() + length))
            for i, (who, day, length) in enumerate(some)]  # fmt: skip
    figure = lanes.build_people(table(*rows), LIGHT, RANKS)
    marks = trace(figure, "events")
    assert sorted(marks.customdata) == sorted(row["event_id"] for row in rows)
    assert max(marks.y) < figure.layout.height
    first, last = (np.datetime64(x, "m") for x in figure.layout.xaxis.range)
    days_a_pixel = (last - first) / np.timedelta64(1, "D") / 560
    places = sorted(zip(marks.y, (np.datetime64(x, "m") for x in marks.x), strict=True))
    for (y, x), (next_y, next_x) in pairwise(places):
        if y == next_y:
            assert (next_x - x) / np.timedelta64(1, "D") >= 11 * days_a_pixel


def test_same_day_burst_is_stacked_in_a_taller_lane() -> None:
    alone = lanes.build_people(table(event(1)), LIGHT, RANKS)
    burst = lanes.build_people(table(event(1), event(2), event(3)), LIGHT, RANKS)
    assert len(set(trace(burst, "events").y)) == 3
    assert burst.layout.height > alone.layout.height


def test_company_lane_has_arrivals_above_and_departures_below() -> None:
    figure = lanes.build_companies(table(event(1)), LIGHT, RANKS)
    lines = {shape.y0 for shape in figure.layout.shapes}
    assert len(lines) == 2
    marks = trace(figure, "events")
    assert list(marks.customdata) == ["e1", "e1"]
    nearest = [min(lines, key=lambda line: abs(line - y)) for y in marks.y]
    assert sorted(y < line for y, line in zip(marks.y, nearest, strict=True)) == [False, True]


def test_open_event_is_drawn_as_chosen() -> None:
    figure = lanes.build_people(table(event(1), event(2, person="Bela")), LIGHT, RANKS, opened="e2")
    marks = trace(figure, "events")
    assert [marks.customdata[i] for i in marks.selectedpoints] == ["e2"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_never_become_markup_in_figures(text: str) -> None:
    moves = table(event(1, person=text, from_company=f"A {text}", to_company=f"B {text}", role=text))
    for figure in (
        lanes.build_people(moves, LIGHT, {}),
        lanes.build_companies(moves, LIGHT, {}),
        bins.build_bins(moves, LIGHT, {}),
        balance.build_balance(balance.counted(moves), None, LIGHT, {}),
        flows.build_matrix(flows.linked(moves), LIGHT),
    ):
        for one in figure.data:
            for label in [*(one.hovertext or ()), *(one.text or ())]:
                assert not any(tag in label for tag in ("<script", "<style", "<b o", "<a h", "<extra"))
            assert one.hovertemplate is None
        for note in figure.layout.annotations:
            assert not any(tag in note.text for tag in ("<script", "<style", "<b o", "<a h"))


def test_very_long_name_is_cut_in_figures() -> None:
    figure = lanes.build_people(table(event(1, person="x" * 10_000)), LIGHT, RANKS)
    assert max(len(text) for text in trace(figure, "labels").text) < 40
    assert len(records.ledger_rows(table(event(1, person="x" * 10_000)), LIGHT, RANKS)[0]["person"]) == 80


def bar_counts(figure: go.Figure) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in figure.data:
        for text, (company, first, last, side) in zip(one.hovertext or (), one.customdata or (), strict=True):
            counts[one.name] = counts.get(one.name, 0) + int(text.rsplit(": ", 1)[1].split()[0].replace(",", ""))
            assert company in COMPANIES
            assert first <= last
            assert side == {"arrivals": "to", "departures": "from"}[one.name.split(",")[0]]
    return counts


@settings(deadline=None)
@given(people)
def test_bins_count_every_arrival_and_departure(some: list[tuple[str, date, int]]) -> None:
    rows = [
        event(i, person=who, date_earliest=day, date_latest=date.fromordinal(day.toordinal() + length))
        for i, (who, day, length) in enumerate(some)
    ]
    counts = bar_counts(bins.build_bins(table(*rows), LIGHT, RANKS))
    assert counts.get("arrivals", 0) + counts.get("arrivals, vague", 0) == len(rows)
    assert counts.get("departures", 0) + counts.get("departures, vague", 0) == len(rows)


def test_bins_draw_hollow_what_is_deduced_or_told_less_exactly() -> None:
    year = {"date_earliest": date(2024, 1, 1), "date_latest": date(2024, 12, 31), "date_precision": "year"}
    figure = bins.build_bins(table(event(1), event(2, **year), event(3, date_basis="inferred")), LIGHT, RANKS)
    assert bar_counts(figure) == {"arrivals": 1, "arrivals, vague": 2, "departures": 1, "departures, vague": 2}
    assert trace(figure, "arrivals, vague").marker.color == LIGHT.paper
    assert trace(figure, "arrivals, vague").marker.line.color == trace(figure, "arrivals").marker.color == LIGHT.arrival
    assert all("not told to the month" in text for text in trace(figure, "arrivals, vague").hovertext)


def test_bins_of_a_large_record_leave_its_sparse_past_out_and_say_so() -> None:
    days = [date(1950, 1, 1)] * 9 + [date(2024, i % 12 + 1, 3) for i in range(2_000)]
    rows = [event(i, date_earliest=day, date_latest=day) for i, day in enumerate(days)]
    figure = bins.build_bins(table(*rows), LIGHT, RANKS)
    assert bar_counts(figure) == {"arrivals": 2_000, "departures": 2_000}
    assert any(note.text.startswith("9 earlier events are not drawn") for note in figure.layout.annotations)
    asked = bins.build_bins(table(*rows), LIGHT, RANKS, (date(1950, 1, 1), None))
    assert sum(bar_counts(asked).values()) == 2 * 2_009


def test_bins_mark_the_difference_with_a_dot() -> None:
    figure = bins.build_bins(
        table(event(1), event(2, flow="in", from_company=None)), LIGHT, RANKS, only="Birch", with_net=True
    )
    net = trace(figure, "net")
    line = figure.layout.shapes[0].y0
    assert [y < line for y in net.y] == [True]
    assert net.hoverinfo == "skip"


def test_overview_colours_the_chosen_period() -> None:
    rows = [
        event(i, date_earliest=date(2023, month, 5), date_latest=date(2023, month, 5))
        for i, month in enumerate((1, 6, 12))
    ]
    figure = overview.build_overview(table(*rows), LIGHT, (date(2023, 6, 1), date(2023, 6, 30)))
    colours = dict(zip((c[1] for c in figure.data[0].customdata), figure.data[0].marker.color, strict=True))
    assert colours["2023-06-01"] == LIGHT.accent
    assert colours["2023-01-01"] == colours["2023-12-01"] == LIGHT.rule
    assert sum(figure.data[0].y) == 3


def test_balance_keeps_rumours_apart() -> None:
    certain, unsure = table(event(1)), table(event(2, status="rumoured"))
    figure = balance.build_balance(balance.counted(certain), balance.counted(unsure), LIGHT, RANKS)
    hatched = [one for one in figure.data if one.marker.pattern.shape]
    assert {one.name for one in hatched} == {"rumoured or denied arrivals", "rumoured or denied departures"}
    arrivals = trace(figure, "rumoured or denied arrivals")
    assert list(arrivals.base) == [1]
    assert [list(c) for c in arrivals.customdata] == [["Birch", "to"]]


def test_balance_counts_moves_on_both_sides() -> None:
    moves = table(event(1), event(2, flow="out", to_company=None, kind="departure"))
    counts = balance.counted(moves)
    assert counts.loc["Acorn"].tolist() == [0, 2, -2]
    assert counts.loc["Birch"].tolist() == [1, 0, 1]


def test_links_leave_out_moves_within_one_company_and_unnamed_ends() -> None:
    moves = table(
        event(1), event(2), event(3, status="rumoured"), event(4, to_company="Acorn"), event(5, to_company=None)
    )
    (link,) = flows.linked(moves, flows.CERTAIN)
    assert (link.origin, link.target, link.sure, link.unsure) == ("Acorn", "Birch", 2, 1)


def test_sankey_draws_both_ways_without_a_cycle() -> None:
    back = event(2, from_company="Birch", to_company="Acorn", status="rumoured")
    links = flows.linked(table(event(1), back), flows.CERTAIN)
    options, edges, nodes = flows.sankey(links, LIGHT, RANKS)
    series = options["series"][0]
    sources = {edge["source"] for edge in series["links"]}
    targets = {edge["target"] for edge in series["links"]}
    assert not sources & targets
    assert len(edges) == len(series["links"]) == 2
    assert len(nodes) == len(series["data"]) == 4
    dashed = [edge["lineStyle"].get("borderType") == "dashed" for edge in series["links"]]
    assert sorted(dashed) == [False, True]


def test_matrix_cells_answer_with_both_companies() -> None:
    figure = flows.build_matrix(flows.linked(table(event(1), event(2)), flows.CERTAIN), LIGHT)
    cells = trace(figure, "cells")
    assert [list(c) for c in cells.customdata] == [["Acorn", "Birch"]]
    assert list(cells.text) == ["2"]


def stay(number: int, kind: str, day: date, **changes: Any) -> dict[str, Any]:
    ends = {"arrival": (None, "Acorn", "in"), "departure": ("Acorn", None, "out"), "return": (None, "Acorn", "in")}[
        kind
    ]
    return event(number, kind=kind, from_company=ends[0], to_company=ends[1], flow=ends[2], date_earliest=day,
                 date_latest=day, **changes)  # fmt: skip


def test_moves_behind_links_name_both_companies() -> None:
    moves = table(event(1), event(2, to_company="Acorn"), event(3, flow="out", kind="departure", to_company=None))
    nothing = dict.fromkeys(("origin", "target", "first", "last"), "")
    assert flows.behind(moves, nothing, "links")[0].tolist() == [0]
    assert flows.behind(moves, nothing, "balance")[0].tolist() == [0, 1, 2]
    rows, headline = flows.behind(moves, {**nothing, "origin": "Acorn"}, "balance")
    assert (rows.tolist(), headline) == ([0, 1, 2], "Moves from Acorn")


def test_boomerang_left_and_came_back() -> None:
    moves = table(stay(1, "departure", date(2020, 1, 10)), stay(2, "return", date(2022, 1, 9)),
                  stay(3, "arrival", date(2019, 1, 1)), stay(4, "return", date(2023, 1, 1), person="Bela"))  # fmt: skip
    (found,) = stays.boomerangs(moves)
    assert (found.person, found.company, found.left, found.came_back) == ("Ada", "Acorn", 0, 1)
    assert found.days_away == 730


def test_tenure_needs_both_ends_told() -> None:
    rows = [stay(1, "arrival", date(2020, 1, 1)), stay(2, "departure", date(2021, 1, 1))]
    (found,) = stays.tenures(table(*rows), "Acorn")
    assert (found.person, found.shortest, found.longest, found.arrived, found.left) == ("Ada", 366, 366, 0, 1)
    rows[1]["date_basis"] = "inferred"
    assert stays.tenures(table(*rows), "Acorn") == []
    assert stays.tenures(table(*rows), "Unheard Of") == []


def test_picked_moves_are_those_behind_a_bar() -> None:
    moves = table(event(1), event(2, date_earliest=date(2025, 1, 1), date_latest=date(2025, 1, 1)),
                  event(3, flow="out", kind="departure", to_company=None))  # fmt: skip
    assert flows.picked(moves, origin="Acorn").index.tolist() == [0, 1, 2]
    assert flows.picked(moves, target="Birch", first="2024-01-01", last="2024-12-31").index.tolist() == [0]


@pytest.mark.parametrize(("changes", "said"), [
    ({}, "12 March 2024"),
    ({"date_precision": "month", "date_earliest": date(2024, 3, 1), "date_latest": date(2024, 3, 31)}, "March 2024"),
    ({"date_precision": "quarter", "date_earliest": date(2024, 4, 1), "date_latest": date(2024, 6, 30)},
     "second quarter of 2024"),
    ({"date_precision": "half", "date_earliest": date(2024, 7, 1), "date_latest": date(2024, 12, 31)},
     "second half of 2024"),
    ({"date_precision": "year", "date_earliest": date(2024, 1, 1), "date_latest": date(2024, 12, 31)}, "2024"),
    ({"date_precision": "week", "date_latest": date(2024, 3, 18)}, "the week of 12 March 2024"),
    ({"date_precision": "season", "date_latest": date(2024, 5, 31)}, "between 12 Mar 2024 and 31 May 2024"),
    ({"date_value": "--10-14", "date_earliest": None, "date_latest": None}, "14 October, year not told"),
    ({"date_value": "--02-29", "date_earliest": None, "date_latest": None}, "29 February, year not told"),
    ({"date_value": None, "date_earliest": None, "date_latest": None}, "no date told"),
])  # fmt: skip
def test_dates_are_said_as_exactly_as_they_are_told(changes: dict[str, Any], said: str) -> None:
    assert words.told_date(event(**changes)) == said
