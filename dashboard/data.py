"""The store, loaded once for all readers: the dashboard's only input.

`events` and `links` stay in memory (about 200 bytes an event); quotes and article texts stay on disk and are fetched
for one event or article at a time. Everything here is shared between sessions: never change it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st
from numpy.typing import NDArray

from dashboard import filters as flt
from dashboard import theme
from dashboard.filters import Facet, Filters, Mask
from extraction.decisions.decided import read_decided
from extraction.errors import StoreCorruptError, StoreError
from extraction.record.store import Store as Generation
from extraction.record.store import default_folder

_NARROW: Final = (
    "event_id", "person", "kind", "flow", "from_company", "to_company", "role", "date_value", "date_earliest",
    "date_latest", "date_precision", "date_basis", "announced_value", "status", "confidence", "sources", "languages",
    "first_published", "last_published",
)  # fmt: skip
_CATEGORIES: Final = ("person", "kind", "flow", "role", "date_value", "date_precision", "date_basis",
                      "announced_value", "status", "languages")  # fmt: skip
_DAYS: Final = ("date_earliest", "date_latest", "first_published", "last_published")
_LOADING: Final = threading.Lock()
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Store:
    """One generation in memory, events latest first. `ranks` are those of the busiest companies, for their colours."""

    generation: str
    files: Mapping[str, Path]
    events: pd.DataFrame
    links: pd.DataFrame  # one row a telling: row numbers of event and article, publisher, `first`
    articles: int
    ranks: Mapping[str, int]
    years: tuple[int, ...]  # the latest ones with dated events, latest first
    ids: pa.ChunkedArray

    def row(self, event_id: str) -> int | None:
        """The row number of an event, `None` if there is none with this id."""
        where = pc.index(self.ids, pa.scalar(event_id, self.ids.type)).as_py()
        return where if where >= 0 else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """What the filters leave: row numbers into `Store.events`, and the counts that the interface shows."""

    rows: NDArray[np.int32]
    dated: NDArray[np.int32]
    undated: NDArray[np.int32]
    articles: int
    facets: Mapping[str, Facet]


def folder() -> Path:
    """The folder of the store that this dashboard shows."""
    return default_folder()


def current() -> Store:
    """The store's present generation, loaded at most once a process. Raises the errors of `extraction.record.store`."""
    found = read_decided(folder())
    with _LOADING:  # two readers that arrive together load it once
        try:
            return _loaded(str(found.folder.resolve()), found.generation, found)
        except FileNotFoundError:  # rewritten between the look at the manifest and the read
            found = read_decided(folder())
            try:
                return _loaded(str(found.folder.resolve()), found.generation, found)
            except FileNotFoundError as error:
                raise StoreCorruptError(f"{error.filename} is gone: `talentflow extract` rebuilds it.") from error


def is_outdated(store: Store) -> bool:
    """Whether the store on disk is another generation by now, or gone."""
    try:
        return read_decided(folder()).generation != store.generation
    except StoreError:
        return True


@st.cache_resource(max_entries=1, show_spinner=False)
def _loaded(path: str, generation: str, _found: Generation) -> Store:
    events = _latest_first(_found.table("events", _NARROW))
    evidence = _found.table("evidence", ("event_id", "article_id"))
    articles = _found.table("articles", ("article_id", "publisher"))
    columns: dict[str, Any] = {"event_id": events["event_id"].to_pandas()}
    for name in _CATEGORIES:
        columns[name] = _categorical(events[name])
    columns["from_company"], columns["to_company"] = _companies(events["from_company"], events["to_company"])
    for name in _DAYS:
        columns[name] = events[name].cast(pa.timestamp("s")).to_pandas().to_numpy()
    for name in ("confidence", "sources"):
        columns[name] = events[name].to_numpy()
    article = pc.index_in(evidence["article_id"], value_set=articles["article_id"])
    links = pd.DataFrame(
        {
            "event": pc.index_in(evidence["event_id"], value_set=events["event_id"]).to_numpy().astype(np.int32),
            "article": article.to_numpy().astype(np.int32),
            "publisher": _categorical(articles["publisher"].take(article)),
        },
        copy=False,
    )
    links["first"] = ~links.duplicated(["event", "publisher"])
    frame = pd.DataFrame({name: columns[name] for name in _NARROW}, copy=False)
    store = Store(
        generation=generation,
        files=_found.files,
        events=frame,
        links=links,
        articles=articles.num_rows,
        ranks=theme.ranks([str(name) for name in frame["from_company"].cat.categories[:50]]),
        years=_latest_years(frame["date_earliest"]),
        ids=events["event_id"],
    )
    pa.default_memory_pool().release_unused()
    return store


def _latest_first(events: pa.Table) -> pa.Table:
    """Sorted once here, so that no page sorts a million rows; undated events last, equals by id."""
    keys = [("date_latest", "descending"), ("event_id", "ascending")]
    return events.take(pc.sort_indices(events, sort_keys=keys))


def _latest_years(days: pd.Series[Any], most: int = 4) -> tuple[int, ...]:
    years = np.unique(days.dropna().to_numpy().astype("datetime64[Y]").astype(np.int64)) + 1970
    return tuple(int(year) for year in years[::-1][:most])


def _categorical(column: pa.ChunkedArray) -> pd.Categorical[Any]:
    encoded = column.combine_chunks().dictionary_encode()
    values = pd.Index(encoded.dictionary.to_pandas(), dtype="str")
    return pd.Categorical.from_codes(encoded.indices.fill_null(-1).to_numpy(), dtype=pd.CategoricalDtype(values))


def _companies(origins: pa.ChunkedArray, targets: pa.ChunkedArray) -> tuple[Any, Any]:
    """Both ends over one set of categories, most frequent company first."""
    both = pa.chunked_array([*origins.chunks, *targets.chunks], type=pa.string())
    counts = pa.Table.from_struct_array(pc.value_counts(both.drop_null()))
    names = counts.sort_by([("counts", "descending"), ("values", "ascending")])["values"].combine_chunks()
    dtype = pd.CategoricalDtype(pd.Index(names.to_pandas(), dtype="str"))

    def coded(column: pa.ChunkedArray) -> Any:
        codes = pc.index_in(column, value_set=names).fill_null(-1).to_numpy()
        return pd.Categorical.from_codes(codes, dtype=dtype)

    return coded(origins), coded(targets)


def selection(store: Store, filters: Filters) -> Selection:
    """What `filters` leave of the store, counted; remembered for the last few filters of all sessions."""
    return _selected(store.generation, repr(filters), store, filters)


@st.cache_resource(max_entries=12, show_spinner=False)
def _selected(generation: str, key: str, _store: Store, _filters: Filters) -> Selection:
    told = _told(_store, _filters.words) if _filters.words.strip() else None
    masks = flt.criteria(_store.events, _store.links, _filters, told=told)
    rows = flt.matching(_store.events, masks)
    has_date = _store.events["date_earliest"].notna().to_numpy()[rows]
    return Selection(
        rows=rows,
        articles=flt.articles_of(_store.links, rows, len(_store.events)),
        dated=rows[has_date],
        undated=rows[~has_date],
        facets={name: flt.facet(_store.events, _store.links, _filters, masks, name) for name in flt.FACETS},
    )


def kept(store: Store, key: str, compute: Callable[[], Kept]) -> Kept:
    """What `compute` returns, remembered for all sessions under `key` and the store's generation; never change it."""
    found: Kept = _computed(store.generation, key, compute)
    return found


@st.cache_resource(max_entries=48, show_spinner=False)
def _computed(generation: str, key: str, _compute: Callable[[], Any]) -> Any:
    return _compute()


def moves(store: Store, rows: NDArray[np.int32], columns: Sequence[str]) -> pd.DataFrame:
    """Some columns of the chosen events; indexed by row number."""
    narrow = store.events[list(columns)]
    return narrow if len(rows) == len(narrow) and (rows[1:] > rows[:-1]).all() else narrow.take(rows)


def event(store: Store, event_id: str) -> dict[str, Any] | None:
    """One event with all its columns, `None` if the store has no such id."""
    if store.row(event_id) is None:
        return None
    found = _query(store, "events", "event_id", event_id)
    return found[0] if found else None


def evidence(store: Store, event_id: str) -> list[dict[str, Any]]:
    """All tellings of an event with their articles, oldest article first, undated last."""
    tellings = _query(store, "evidence", "event_id", event_id)
    ids = sorted({telling["article_id"] for telling in tellings})
    found = [row for article_id in ids for row in _query(store, "articles", "article_id", article_id)]
    articles = {row["article_id"]: row for row in found}
    joined = [{**row, "article": articles[row["article_id"]]} for row in tellings if row["article_id"] in articles]
    return sorted(joined, key=lambda t: (str(t["article"]["published"] or "9999"), t["article_id"], t["start"]))


def article(store: Store, article_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """One article and all tellings in it by position, `None` if the store has no such id."""
    found = _query(store, "articles", "article_id", article_id)
    if not found:
        return None
    return found[0], sorted(_query(store, "evidence", "article_id", article_id), key=lambda t: t["start"])


def exported(store: Store, rows: NDArray[np.int32]) -> pd.DataFrame:
    """The chosen events for download."""
    return store.events.take(rows)


def _told(store: Store, words: str) -> Mask:
    """Which events have one quote with all the words, in any case."""
    parts = words.lower().split()
    where = " AND ".join(["contains(lower(quote), ?)"] * len(parts))
    ids = _run(store, "evidence", f"SELECT event_id FROM {{}} WHERE {where}", parts)
    mask = np.zeros(len(store.events), dtype=bool)
    rows = pc.index_in(pa.array([row["event_id"] for row in ids], store.ids.type), value_set=store.ids)
    mask[rows.drop_null().to_numpy()] = True
    return mask


def _query(store: Store, table: str, column: str, value: str) -> list[dict[str, Any]]:
    return _run(store, table, f"SELECT * FROM {{}} WHERE {column} = ?", [value])


def _run(store: Store, table: str, query: str, values: Sequence[str]) -> list[dict[str, Any]]:
    path = str(store.files[table]).replace("'", "''")
    try:
        found = _connection().cursor().execute(query.format(f"read_parquet('{path}')"), list(values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error as error:
        path = str(store.files[table])
        raise StoreCorruptError(f"{path} cannot be read: the store was rewritten or is damaged.") from error


@st.cache_resource
def _connection() -> duckdb.DuckDBPyConnection:
    # Two threads and a small cache: many readers share this process with the charts.
    return duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "300MB"})
