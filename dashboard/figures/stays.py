"""Between the moves: people who came back to a company they had left, and stays of which both ends are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Boomerang:
    """A person who left a company and came back: the row numbers of both events, and the days away at least."""

    person: str
    company: str
    left: int
    came_back: int
    days_away: int


def boomerangs(moves: pd.DataFrame, *, most: int = 200) -> list[Boomerang]:
    """People who left a company and joined it again later, both dates told, latest first.

    `moves` has `person`, `from_company`, `to_company`, `flow`, `date_*`, and row numbers as its index.
    """
    outs, ins = _ends(moves)
    if outs.empty or ins.empty:
        return []
    pairs = pd.merge_asof(
        ins.sort_values("earliest", kind="stable"), outs.sort_values("latest", kind="stable"),
        left_on="earliest", right_on="latest", by=["person", "company"],
        allow_exact_matches=False, suffixes=("_in", "_out"),
    ).dropna(subset=["row_out"])  # fmt: skip
    pairs = pairs.sort_values("earliest_in", ascending=False, kind="stable").head(most)
    people, companies = moves["person"].cat.categories, moves["from_company"].cat.categories
    away = (pairs["earliest_in"] - pairs["latest_out"]).dt.days
    found = zip(pairs["person"], pairs["company"], pairs["row_out"], pairs["row_in"], away, strict=True)
    return [
        Boomerang(person=str(people[who]), company=str(companies[where]), left=int(left), came_back=int(back),
                  days_away=int(days))
        for who, where, left, back, days in found
    ]  # fmt: skip


def _ends(moves: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Departures and arrivals whose date is told: person and company codes, first and last day, row number."""
    told = moves["date_earliest"].notna().to_numpy() & (moves["date_basis"] != "inferred").to_numpy()
    tables = []
    for end, flows in (("from_company", ("out", "both")), ("to_company", ("in", "both"))):
        codes = moves[end].cat.codes.to_numpy()
        rows = np.flatnonzero(told & moves["flow"].isin(list(flows)).to_numpy() & (codes >= 0))
        columns = {
            "person": moves["person"].cat.codes.to_numpy()[rows],
            "company": codes[rows],
            "earliest": moves["date_earliest"].to_numpy()[rows],
            "latest": moves["date_latest"].to_numpy()[rows],
            "row": moves.index.to_numpy()[rows],
        }
        tables.append(pd.DataFrame(columns))
    return tables[0], tables[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """How long somebody stayed, from a told arrival to a told departure: shortest and longest reading, in days."""

    person: str
    arrived: int
    left: int
    shortest: int
    longest: int
    since: date


def tenures(moves: pd.DataFrame, company: str) -> list[Tenure]:
    """Stays at a company of which both ends are told, longest first; nothing inferred counts.

    `moves` are as for `boomerangs`. A stay ends with the first departure after its arrival.
    """
    outs, ins = _ends(moves)
    code = moves["to_company"].cat.categories.get_loc(company) if company in moves["to_company"].cat.categories else -1
    people = moves["person"].cat.categories
    events: dict[int, list[tuple[date, date, bool, int]]] = {}
    for table, arrives in ((ins, True), (outs, False)):
        some = table[table["company"] == code]
        first, last = some["earliest"].dt.date, some["latest"].dt.date
        for who, start, end, row in zip(some["person"], first, last, some["row"], strict=True):
            events.setdefault(int(who), []).append((start, end, arrives, int(row)))
    stays = []
    for who, told in events.items():
        told.sort()
        for (start, start_end, arrives, came), (end, end_end, again, went) in pairwise(told):
            if arrives and not again and end > start_end:
                stays.append(
                    Tenure(person=str(people[who]), arrived=came, left=went, shortest=(end - start_end).days,
                           longest=(end_end - start).days, since=start)
                )  # fmt: skip
    return sorted(stays, key=lambda stay: (-stay.longest, stay.person))
