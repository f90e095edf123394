"""Filters and facets: an algebra that Hypothesis checks on generated events, and a few cases by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import filters as flt
from dashboard.filters import Filters, Side
from dashboard.state import filters_from, query_of

PEOPLE = ["Ada", "Bela", "Cleo", "Ada Lovel"]
COMPANIES = ["Acorn", "Birch", "Cedar"]
KINDS = ["move", "departure", "arrival"]
STATUSES = ["confirmed", "rumoured"]
OUTLETS = ["Courier", "Ledger", "Post"]

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 12, 31))
events = st.fixed_dictionaries(
    {
        "person": st.sampled_from(PEOPLE),
        "kind": st.sampled_from(KINDS),
        "from_company": st.sampled_from([*COMPANIES, None]),
        "to_company": st.sampled_from([*COMPANIES, None]),
        "status": st.sampled_from(STATUSES),
        "languages": st.sampled_from(["de", "en", "de,en", "fr"]),
        "dates": st.one_of(st.none(), st.tuples(days, days).map(sorted)),
        "sources": st.integers(1, 5),
        "confidence": st.sampled_from([0.1, 0.5, 0.8, 1.0]),
        "told_by": st.lists(st.sampled_from(OUTLETS), min_size=1, max_size=3),
    }
)
subsets = {
    "person": st.sets(st.sampled_from(PEOPLE)),
    "company": st.sets(st.sampled_from(COMPANIES)),
    "kind": st.sets(st.sampled_from(KINDS)),
    "status": st.sets(st.sampled_from(STATUSES)),
    "language": st.sets(st.sampled_from(["de", "en", "fr"])),
    "publisher": st.sets(st.sampled_from(OUTLETS)),
}
chosen = st.builds(
    Filters,
    **{name: values.map(sorted).map(tuple) for name, values in subsets.items()},
    side=st.sampled_from(list(Side)),
    since=st.none() | days,
    until=st.none() | days,
    sources=st.integers(1, 4),
    sure=st.sampled_from([0, 50, 80]),
)


def tables(rows: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    companies = pd.CategoricalDtype(pd.Index(COMPANIES, dtype="str"))
    frame = pd.DataFrame(
        {
            "person": pd.Categorical([row["person"] for row in rows], categories=PEOPLE),
            "kind": pd.Categorical([row["kind"] for row in rows], categories=KINDS),
            "from_company": pd.Categorical([row["from_company"] for row in rows], dtype=companies),
            "to_company": pd.Categorical([row["to_company"] for row in rows], dtype=companies),
            "status": pd.Categorical([row["status"] for row in rows], categories=STATUSES),
            "languages": pd.Categorical([row["languages"] for row in rows], categories=["de", "en", "de,en", "fr"]),
            "date_earliest": pd.Series([row["dates"] and row["dates"][0] for row in rows], dtype="datetime64[s]"),
            "date_latest": pd.Series([row["dates"] and row["dates"][1] for row in rows], dtype="datetime64[s]"),
            "sources": np.array([row["sources"] for row in rows], dtype=np.int32),
            "confidence": np.array([row["confidence"] for row in rows], dtype=np.float32),
        }
    )
    told = [(number, outlet) for number, row in enumerate(rows) for outlet in row["told_by"]]
    links = pd.DataFrame(
        {
            "event": np.array([event for event, _ in told], dtype=np.int32),
            "article": np.arange(len(told), dtype=np.int32),
            "publisher": pd.Categorical([outlet for _, outlet in told], categories=OUTLETS),
        }
    )
    links["first"] = ~links.duplicated(["event", "publisher"])
    return frame, links


def passes(row: Mapping[str, Any], f: Filters) -> bool:
    """The same filters in the plainest words, one event at a time."""
    ends = {Side.FROM: [row["from_company"]], Side.TO: [row["to_company"]]}
    companies = ends.get(f.side, [row["from_company"], row["to_company"]])
    return all(
        (
            not f.person or row["person"] in f.person,
            not f.company or any(name in f.company for name in companies),
            not f.kind or row["kind"] in f.kind,
            not f.status or row["status"] in f.status,
            not f.language or any(code in f.language for code in row["languages"].split(",")),
            not f.publisher or any(outlet in f.publisher for outlet in row["told_by"]),
            f.since is None or (row["dates"] is not None and row["dates"][1] >= f.since),
            f.until is None or (row["dates"] is not None and row["dates"][0] <= f.until),
            row["sources"] >= f.sources,
            row["confidence"] * 100 >= f.sure,
        )
    )


@settings(deadline=None)
@given(st.lists(events, max_size=25), chosen)
def test_filters_agree_with_plain_words(rows: list[dict[str, Any]], f: Filters) -> None:
    frame, links = tables(rows)
    found = flt.filtered(frame, links, f).index.tolist()
    assert found == [number for number, row in enumerate(rows) if passes(row, f)]


@settings(deadline=None)
@given(st.lists(events, max_size=25), chosen)
def test_filtering_twice_changes_nothing(rows: list[dict[str, Any]], f: Filters) -> None:
    frame, links = tables(rows)
    once = flt.matching(frame, flt.criteria(frame, links, f))
    kept = [rows[i] for i in once]
    again, links_again = tables(kept)
    assert len(flt.filtered(again, links_again, f)) == len(kept)


@settings(deadline=None)
@given(st.lists(events, max_size=25), chosen, st.sampled_from(flt.FACETS))
def test_facet_counts_what_each_value_would_find_alone(rows: list[dict[str, Any]], f: Filters, name: str) -> None:
    frame, links = tables(rows)
    masks = flt.criteria(frame, links, f)
    facet = flt.facet(frame, links, f, masks, name)
    for value in facet.values:
        alone = flt.replace(f, **{name: (str(value),)})
        assert facet.count(str(value)) == len(flt.filtered(frame, links, alone))


@settings(deadline=None)
@given(st.lists(events, max_size=20), chosen)
def test_more_values_never_find_fewer_and_more_filters_never_more(rows: list[dict[str, Any]], f: Filters) -> None:
    frame, links = tables(rows)
    size = len(flt.filtered(frame, links, f))
    if f.kind:
        assert len(flt.filtered(frame, links, flt.replace(f, kind=tuple(KINDS)))) >= size
    assert len(flt.filtered(frame, links, flt.replace(f, sources=f.sources + 1))) <= size


@settings(deadline=None)
@given(chosen, st.text(max_size=40))
def test_address_round_trip(f: Filters, words: str) -> None:
    f = flt.replace(f, words=words)
    back = filters_from(query_of(f))
    assert back == (f if words.strip() else flt.replace(f, words=""))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["from", "until", "min", "sure", "side", "person", "q"]),
                       st.lists(st.text(max_size=30), max_size=3)))  # fmt: skip
def test_any_address_gives_some_filters(query: dict[str, list[str]]) -> None:
    assert isinstance(filters_from(query), Filters)


@settings(deadline=None)
@given(chosen, st.sampled_from(PEOPLE))
def test_toggling_twice_is_nothing(f: Filters, value: str) -> None:
    assert set(f.with_toggled("person", value).with_toggled("person", value).person) == set(f.person)


def test_every_filter_that_is_set_is_described() -> None:
    f = Filters(
        person=("Ada",), company=("Acorn",), side=Side.FROM, since=date(2024, 1, 1), sources=2, sure=80, words="x"
    )
    assert flt.described(f) == [
        "person: Ada", "left company: Acorn", "from 2024-01-01", "at least 2 sources", "confidence 80 % or more",
        "quotes with “x”",
    ]  # fmt: skip
    assert flt.described(Filters()) == []


def test_facet_finds_names_with_brackets_literally() -> None:
    facet = flt.Facet(values=pd.Index(["A (one", "B", "a (two"], dtype="str"), counts=np.array([1, 9, 5]))
    assert facet.find("A (", 8) == ["a (two", "A (one"]
    assert facet.top(2) == ["B", "a (two"]
    assert facet.count("nobody") == 0


def test_unset_filters_let_everything_through() -> None:
    assert Filters().is_clear()
    assert Filters(side=Side.TO).is_clear()
    assert not Filters(words="x").is_clear()


@pytest.mark.parametrize("size", [1, 7])
def test_top_of_an_empty_facet_is_empty(size: int) -> None:
    assert flt.Facet(values=pd.Index([], dtype="str"), counts=np.array([], dtype=np.int64)).top(size) == []
