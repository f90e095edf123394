"""Filters and facets: pure functions from tables to masks and counts.

Values of one filter are alternatives, different filters must all hold. Tables are those of `dashboard.data.Store`:
`events` with categorical text columns, `links` with one row a telling (`event` and `article` are row numbers, `first`
marks the first telling of an event by its publisher, so that an outlet counts once an event).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard import words

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]


class Side(StrEnum):
    """Which end of a move a company filter looks at."""

    EITHER = "either"
    FROM = "from"
    TO = "to"

    @property
    def ends(self) -> tuple[str, ...]:
        """The columns that a company may stand in."""
        both = ("from_company", "to_company")
        return {Side.FROM: both[:1], Side.TO: both[1:]}.get(self, both)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader asked for. The default lets every event through.

    `since` and `until` are inclusive days: an event matches when its date may lie between them, an undated one never
    does. `sure` is in percent. `words` must all stand in one quote of the event.
    """

    person: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    side: Side = Side.EITHER
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    sources: int = 1
    sure: int = 0
    words: str = ""

    def is_clear(self) -> bool:
        """Whether every event passes."""
        return replace(self, side=Side.EITHER) == Filters()

    @property
    def period(self) -> tuple[date | None, date | None]:
        """First and last day."""
        return self.since, self.until

    def with_toggled(self, name: str, value: str) -> Filters:
        """The filters with a value of one facet put in or taken out."""
        now: tuple[str, ...] = getattr(self, name)
        changed: Any = tuple(v for v in now if v != value) if value in now else (*now, value)
        return replace(self, **{name: changed})


FACETS: Final = ("person", "company", "kind", "status", "language", "publisher")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """How many events each value of a filter would match, were the filter itself not set."""

    values: pd.Index[Any]
    counts: Counts

    def count(self, value: str) -> int:
        """Events with this value; 0 for an unknown one."""
        return int(self.counts[self.values.get_loc(value)]) if value in self.values else 0

    def top(self, number: int) -> list[str]:
        """The values with the most events, most first."""
        if not len(self.counts):
            return []
        best = np.argpartition(-self.counts, min(number, len(self.counts) - 1))[:number]
        best = best[np.lexsort((best, -self.counts[best]))]
        return [str(self.values[i]) for i in best if self.counts[i]]

    def find(self, part: str, number: int) -> list[str]:
        """The values that contain `part` in any case, most events first."""
        hits = np.flatnonzero(self.values.str.contains(part, case=False, regex=False))
        hits = hits[np.lexsort((hits, -self.counts[hits]))]
        return [str(self.values[i]) for i in hits[:number]]


def _among(column: pd.Series[Any], chosen: Sequence[str]) -> Mask:
    """Rows whose category is one of `chosen`, looked up once a category rather than once a row."""
    wanted = np.append(column.cat.categories.isin(list(chosen)), False)
    return wanted[column.cat.codes.to_numpy()]


def _languages(column: pd.Series[Any], chosen: Sequence[str]) -> Mask:
    wanted = [bool(set(codes.split(",")) & set(chosen)) for codes in column.cat.categories]
    return np.append(np.array(wanted, dtype=bool), False)[column.cat.codes.to_numpy()]


def _published(links: pd.DataFrame, events: int, chosen: Sequence[str]) -> Mask:
    mask = np.zeros(events, dtype=bool)
    mask[links["event"].to_numpy()[_among(links["publisher"], chosen)]] = True
    return mask


def criteria(
    events: pd.DataFrame, links: pd.DataFrame, filters: Filters, *, told: Mask | None = None
) -> dict[str, Mask]:
    """One mask for each filter that is set. `told` says which events have a quote with `filters.words`."""
    masks: dict[str, Mask] = {}
    for name in ("person", "kind", "status"):
        if chosen := getattr(filters, name):
            masks[name] = _among(events[name], chosen)
    if filters.company:
        masks["company"] = np.logical_or.reduce([_among(events[end], filters.company) for end in filters.side.ends])
    if filters.language:
        masks["language"] = _languages(events["languages"], filters.language)
    if filters.publisher:
        masks["publisher"] = _published(links, len(events), filters.publisher)
    if filters.since:
        masks["since"] = (events["date_latest"] >= pd.Timestamp(filters.since)).to_numpy()
    if filters.until:
        masks["until"] = (events["date_earliest"] <= pd.Timestamp(filters.until)).to_numpy()
    if filters.sources > 1:
        masks["sources"] = (events["sources"] >= filters.sources).to_numpy()
    if filters.sure:
        # Half a hundredth of slack: the stored 32-bit 0.8 must pass "at least 80 %".
        masks["sure"] = (events["confidence"] >= filters.sure / 100 - 1e-6).to_numpy()
    if filters.words.strip() and told is not None:
        masks["words"] = told
    return masks


def _all_but(masks: Mapping[str, Mask], left_out: str | None, size: int) -> Mask:
    chosen = [mask for name, mask in masks.items() if name != left_out]
    return np.logical_and.reduce(chosen) if chosen else np.ones(size, dtype=bool)


def matching(events: pd.DataFrame, masks: Mapping[str, Mask]) -> NDArray[np.int32]:
    """Row numbers of the events that pass every mask, in the table's order."""
    return np.flatnonzero(_all_but(masks, None, len(events))).astype(np.int32)


def filtered(events: pd.DataFrame, links: pd.DataFrame, filters: Filters, *, told: Mask | None = None) -> pd.DataFrame:
    """The events that pass the filters, in the table's order."""
    return events.take(matching(events, criteria(events, links, filters, told=told)))


def _counted(column: pd.Series[Any], mask: Mask | None) -> Counts:
    codes = column.cat.codes.to_numpy()
    codes = codes if mask is None else codes[mask]
    return np.bincount(codes[codes >= 0], minlength=len(column.cat.categories))


def facet(events: pd.DataFrame, links: pd.DataFrame, filters: Filters, masks: Mapping[str, Mask], name: str) -> Facet:
    """The counts of one of `FACETS`, given the masks of all filters."""
    mask = _all_but(masks, name, len(events)) if any(other != name for other in masks) else None
    if name == "company":
        ends = filters.side.ends
        counts = np.sum([_counted(events[end], mask) for end in ends], axis=0)
        if len(ends) == 2:  # an event within one company stands on both sides and counts once
            both = events["to_company"].cat.codes.to_numpy()
            same = both == events["from_company"].cat.codes.to_numpy()
            counts = counts - _counted(events["to_company"], same if mask is None else same & mask)
        return Facet(values=events["from_company"].cat.categories, counts=counts)
    if name == "language":
        joined = _counted(events["languages"], mask)
        codes = [codes.split(",") for codes in events["languages"].cat.categories]
        values = sorted({code for some in codes for code in some if code})
        counts = [sum(int(n) for some, n in zip(codes, joined, strict=True) if value in some) for value in values]
        return Facet(values=pd.Index(values, dtype="str"), counts=np.array(counts, dtype=np.int64))
    if name == "publisher":
        outlet, first = links["publisher"].cat.codes.to_numpy(), links["first"].to_numpy()
        kept = (outlet >= 0) & first if mask is None else (outlet >= 0) & first & mask[links["event"].to_numpy()]
        outlets = links["publisher"].cat.categories
        return Facet(values=outlets, counts=np.bincount(outlet[kept], minlength=len(outlets)))
    return Facet(values=events[name].cat.categories, counts=_counted(events[name], mask))


def articles_of(links: pd.DataFrame, rows: NDArray[np.int32], events: int) -> int:
    """How many different articles tell of the events in `rows`."""
    chosen = np.zeros(events, dtype=bool)
    chosen[rows] = True
    return int(np.count_nonzero(np.bincount(links["article"].to_numpy()[chosen[links["event"].to_numpy()]])))


def described(filters: Filters) -> list[str]:
    """Each filter that is set, in words, for the line that says what is shown."""
    parts: list[str] = []
    sides = {Side.FROM: "left company", Side.TO: "joined company", Side.EITHER: "company"}
    for name in FACETS:
        if values := getattr(filters, name):
            label = sides[filters.side] if name == "company" else name
            parts.append(f"{label}: {' or '.join(map(words.isolated, values))}")
    bounds = [f"from {filters.since}" if filters.since else "", f"until {filters.until}" if filters.until else ""]
    if any(bounds):
        parts.append(" ".join(filter(None, bounds)))
    if filters.sources > 1:
        parts.append(f"at least {filters.sources} sources")
    if filters.sure:
        parts.append(f"confidence {filters.sure} % or more")
    if filters.words.strip():
        parts.append(f"quotes with “{filters.words.strip()}”")
    return parts
