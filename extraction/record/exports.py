"""The record as JSON Lines, CSV or Parquet, of merged events or article by article.

Cells of a CSV that a spreadsheet would take for a formula begin with an apostrophe: article text is hostile.
See OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, groupby
from typing import Any, Final

import pyarrow as pa

from extraction.tables import EVENTS

EVENT_FIELDS: Final = (
    "person",
    "kind",
    "from_company",
    "to_company",
    "role",
    "date",
    "status",
    "quote",
    "start",
    "end",
)
_TOLD: Final = (
    "article_id",
    "kind",
    "status",
    "person",
    "from_company",
    "to_company",
    "role",
    "date_value",
    "quote",
    "start",
    "end",
)
_SOURCE_FIELDS: Final = ("article_id", "status", "quote", "start", "end")
_ARTICLE_FIELDS: Final = ("language", "published", "title", "publisher", "url")
_ROWS: Final = 10_000
_FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def article_records(articles: pa.Table, evidence: pa.Table) -> Iterator[dict[str, Any]]:
    """One record an article, sorted by id, with its events as the article tells them; also where there are none."""
    told = evidence.select(_TOLD).sort_by([(name, "ascending") for name in ("article_id", "start", "end", "kind")])
    groups = groupby(_rows(told), key=lambda row: row["article_id"])
    group = next(groups, None)
    for article in _rows(articles.select(["article_id", "language", "published"])):
        events = []
        if group is not None and group[0] == article["article_id"]:
            events = [_event(row) for row in group[1]]
            group = next(groups, None)
        yield {
            "id": article["article_id"],
            "language": article["language"],
            "published": _plain(article["published"]),
            "events": events,
        }


def told_rows(articles: pa.Table, evidence: pa.Table) -> Iterator[dict[str, Any]]:
    """One flat row an event and article."""
    for record in article_records(articles, evidence):
        for event in record["events"]:
            yield {name: record[name] for name in ("id", "language", "published")} | event


def merged_rows(events: pa.Table) -> Iterator[dict[str, Any]]:
    """One flat row a merged event, with the columns of the store."""
    for row in _rows(events):
        yield {name: _plain(value) for name, value in row.items()}


def merged_records(events: pa.Table, articles: pa.Table, evidence: pa.Table) -> Iterator[dict[str, Any]]:
    """One record a merged event, with its evidence: which article says so, when, and in what words."""
    known = {row["article_id"]: row for row in _rows(articles.select(["article_id", *_ARTICLE_FIELDS]))}
    groups = groupby(_rows(evidence.select(["event_id", *_SOURCE_FIELDS])), key=lambda row: row["event_id"])
    group = next(groups, None)
    for record in merged_rows(events):
        sources = []
        if group is not None and group[0] == record["event_id"]:
            for row in group[1]:
                about = known[row["article_id"]]
                source = {name: row[name] for name in _SOURCE_FIELDS}
                sources.append(source | {name: _plain(about[name]) for name in _ARTICLE_FIELDS})
            group = next(groups, None)
        yield record | {"evidence": sources}


def json_lines(records: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """One line a record."""
    for record in records:
        yield (json.dumps(record, ensure_ascii=False) + "\n").encode()


def csv_lines(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> Iterator[bytes]:
    """A header and one record a row, safe to open in a spreadsheet; with the mark by which Excel knows UTF-8."""
    names = list(columns)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    cells: Callable[[Mapping[str, Any]], list[Any]] = lambda row: [_safe(row[name]) for name in names]  # noqa: E731
    buffer.write("\ufeff")
    for line in chain([names], map(cells, rows)):
        writer.writerow(line)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def told_table(articles: pa.Table, evidence: pa.Table) -> pa.Table:
    """The rows of `told_rows` as a table."""
    names = ("id", "language", "published", *EVENT_FIELDS)
    kinds = {"start": pa.int32(), "end": pa.int32(), "quote": pa.large_string()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names])
    return pa.Table.from_pylist(list(told_rows(articles, evidence)), schema=schema)


def told_columns() -> tuple[str, ...]:
    """The columns of `told_rows`."""
    return ("id", "language", "published", *EVENT_FIELDS)


def merged_columns() -> tuple[str, ...]:
    """The columns of `merged_rows`."""
    return tuple(EVENTS.names)


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    day = row["date_value"]
    # A day without a year, "--10-14", says no date; only the store keeps it.
    return {name: row.get(name) for name in EVENT_FIELDS} | {"date": None if (day or "-").startswith("-") else day}


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(_FORMULA):
        return f"'{value}"
    return value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=_ROWS):
        yield from batch.to_pylist()
