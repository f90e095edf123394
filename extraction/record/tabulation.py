"""Articles, tellings and moves as Arrow tables with the columns of `extraction.tables`, and back.

Articles and tellings survive the round trip unchanged (a confidence keeps six digits). What is merged is tabulated
one way only: it is always made anew from the tellings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final

import pyarrow as pa

from extraction.models import (
    Article,
    Basis,
    CareerMove,
    EventDate,
    Evidence,
    Kind,
    Precision,
    PublishedBasis,
    Slot,
    Span,
    Status,
    Telling,
)
from extraction.tables import ARTICLES, EVENTS, EVIDENCE

# The table of tellings that belong to no event: the columns of `EVIDENCE`, without an event id.
UNMERGED: Final = "unmerged"

# Python rows are turned into columns so many at a time: a million rows never exist as tuples at once.
_CHUNK_ROWS: Final = 20_000
_CONFIDENCE_DIGITS: Final = 6
_UNDATED: Final = (None, None, None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """What the store knows of an article beyond the article itself; see the columns of `ARTICLES`."""

    root: str = ""
    extractor: str = ""
    published_earliest: date | None = None
    published_latest: date | None = None
    published_reason: str | None = None
    copy_of: str | None = None


_NO_FACTS: Final = ArticleFacts()


def tabulate(
    articles: Mapping[str, Article], moves: Sequence[CareerMove], facts: Mapping[str, ArticleFacts] | None = None
) -> dict[str, pa.Table]:
    """The tables of `extraction.tables` for a collection, by name. `articles` and `facts` are by article id."""
    return {
        "articles": tabulated_articles(articles.values(), facts),
        "events": tabulated_events(moves, articles),
        "evidence": tabulated_evidence(moves, articles),
    }


def tabulated_articles(articles: Iterable[Article], facts: Mapping[str, ArticleFacts] | None = None) -> pa.Table:
    """One row an article, sorted by id; `facts` by article id."""
    known = facts or {}

    def rows() -> Iterator[tuple[Any, ...]]:
        for article in sorted(articles, key=lambda article: article.id):
            fact = known.get(article.id, _NO_FACTS)
            yield (
                article.id,
                article.path,
                fact.root,
                article.digest,
                fact.extractor,
                article.language,
                article.title,
                article.publisher,
                article.url,
                article.published,
                article.published_basis.value,
                fact.published_earliest,
                fact.published_latest,
                fact.published_reason,
                fact.copy_of,
                article.text,
            )

    return _table(rows(), ARTICLES)


def articles_of(table: pa.Table) -> Iterator[Article]:
    """The articles of an `ARTICLES` table, in its order."""
    for row in _rows(table):
        yield Article(
            id=row["article_id"],
            text=row["text"],
            language=row["language"],
            title=row["title"],
            published=row["published"],
            published_basis=PublishedBasis(row["published_basis"]),
            publisher=row["publisher"],
            url=row["url"],
            path=row["path"],
            digest=row["digest"],
        )


def tabulated_events(moves: Iterable[CareerMove], articles: Mapping[str, Article]) -> pa.Table:
    """One row a merged move, sorted by id. `articles` has every article that the moves' tellings name."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for move in sorted(moves, key=lambda move: move.id):
            sources = {evidence.copy_of or evidence.telling.article_id for evidence in move.evidence}
            read = [articles[evidence.telling.article_id] for evidence in move.evidence]
            days = [article.published for article in read if article.published is not None]
            yield (
                move.id,
                move.person,
                move.kind.value,
                move.kind.flow.value,
                move.from_company,
                move.to_company,
                move.role,
                *_date_cells(move.date),
                move.date_reason or None,
                move.announced.value if move.announced else None,
                move.status.value,
                move.status_reason or None,
                move.review,
                move.confidence,
                len(sources),
                ",".join(sorted({article.language for article in read})),
                min(days, default=None),
                max(days, default=None),
            )

    return _table(rows(), EVENTS)


def tabulated_evidence(
    moves: Iterable[CareerMove], articles: Mapping[str, Article], unmerged: Iterable[Telling] = ()
) -> pa.Table:
    """One row a telling, sorted by the event it belongs to, then by article and place.

    `unmerged` are tellings that belong to no event: their `event_id` is null and they stand last. `articles` has every
    article that the tellings name; the quotes are cut from their texts.
    """
    rows: list[tuple[str | None, Evidence]] = [(move.id, evidence) for move in moves for evidence in move.evidence]
    rows.extend((None, Evidence(telling=telling)) for telling in unmerged)
    rows.sort(key=lambda row: (row[0] is None, row[0] or "", _place(row[1].telling)))
    return _table(
        (_evidence_row(event_id, evidence, articles[evidence.telling.article_id].text) for event_id, evidence in rows),
        EVIDENCE,
    )


def tellings_of(table: pa.Table) -> Iterator[Telling]:
    """The tellings of an `EVIDENCE` table, in its order."""
    for row in _rows(table):
        pairs = row["triggers"] or []
        yield Telling(
            article_id=row["article_id"],
            kind=Kind(row["kind"]),
            status=Status(row["status"]),
            person=Slot(span=Span(start=row["person_start"], end=row["person_end"]), name=row["person"]),
            quote=Span(start=row["start"], end=row["end"]),
            triggers=tuple(Span(start=start, end=end) for start, end in zip(pairs[::2], pairs[1::2], strict=True)),
            from_company=_slot(row, "from_company", "from"),
            to_company=_slot(row, "to_company", "to"),
            role=_slot(row, "role", "role"),
            date=_event_date(row, "date"),
            announced=_event_date(row, "announced"),
            confidence=round(row["confidence"], _CONFIDENCE_DIGITS),
            reading=row["reading"],
        )


def _place(telling: Telling) -> tuple[Any, ...]:
    # A total order, so that the same tellings always give the same table.
    return (telling.article_id, telling.quote, telling.kind.value, telling.person.span, repr(telling))


def _evidence_row(event_id: str | None, evidence: Evidence, text: str) -> tuple[Any, ...]:
    telling = evidence.telling
    slots = (telling.from_company, telling.to_company, telling.role)
    return (
        event_id,
        telling.article_id,
        telling.kind.value,
        telling.status.value,
        telling.person.name,
        *(slot.name if slot else None for slot in slots),
        *_date_cells(telling.date),
        *_date_cells(telling.announced),
        telling.quote.cut(text),
        telling.quote.start,
        telling.quote.end,
        telling.person.span.start,
        telling.person.span.end,
        *(cell for slot in slots for cell in _span_cells(slot.span if slot else None)),
        *_span_cells(telling.date.span if telling.date else None),
        *_span_cells(telling.announced.span if telling.announced else None),
        [offset for span in telling.triggers for offset in (span.start, span.end)],
        telling.confidence,
        telling.reading,
        evidence.reason,
        evidence.score,
    )


def _date_cells(told: EventDate | None) -> tuple[Any, ...]:
    if told is None:
        return _UNDATED
    return (told.value, told.earliest, told.latest, told.precision.value, told.basis.value)


def _span_cells(span: Span | None) -> tuple[int | None, int | None]:
    return (span.start, span.end) if span else (None, None)


def _span(row: Mapping[str, Any], prefix: str) -> Span | None:
    start = row[f"{prefix}_start"]
    return None if start is None else Span(start=start, end=row[f"{prefix}_end"])


def _slot(row: Mapping[str, Any], name: str, prefix: str) -> Slot | None:
    span = _span(row, prefix)
    return None if span is None else Slot(span=span, name=row[name])


def _event_date(row: Mapping[str, Any], prefix: str) -> EventDate | None:
    if row[f"{prefix}_value"] is None:
        return None
    return EventDate(
        value=row[f"{prefix}_value"],
        earliest=row[f"{prefix}_earliest"],
        latest=row[f"{prefix}_latest"],
        precision=Precision(row[f"{prefix}_precision"]),
        basis=Basis(row[f"{prefix}_basis"]),
        span=_span(row, prefix),
    )


def _table(rows: Iterator[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    batches = []
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        columns: Sequence[Sequence[Any]] = list(zip(*chunk, strict=True))
        arrays = [pa.array(column, type=kind) for column, kind in zip(columns, schema.types, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return pa.Table.from_batches(batches, schema=schema)


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=_CHUNK_ROWS):
        yield from batch.to_pylist()
