"""Column names, order and types of the store's tables: the seam between extraction and dashboard.

Every table is an Arrow table with exactly these columns. Dates are days (date32), spans are half-open character
offsets into the article's text, names are plain text (never markup).
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

# Raised by one whenever a table's columns change; a store of another version is rebuilt.
STORE_VERSION: Final = 1

ARTICLES: Final = pa.schema(
    [
        ("article_id", pa.string()),
        ("path", pa.string()),  # the file it was read from
        ("root", pa.string()),  # the file or folder given on the command line
        ("digest", pa.string()),  # SHA-256 of everything that extraction depends on
        ("extractor", pa.string()),  # version of the extractor that read it
        ("language", pa.string()),
        ("title", pa.string()),
        ("publisher", pa.string()),
        ("url", pa.string()),
        ("published", pa.date32()),
        ("published_basis", pa.string()),  # given, stated, unknown
        ("published_earliest", pa.date32()),  # inferred bounds of an unknown publication date
        ("published_latest", pa.date32()),
        ("published_reason", pa.string()),  # where the inferred bounds come from, in words
        ("copy_of", pa.string()),  # article_id of the article that this one is a near-identical copy of
        ("text", pa.large_string()),
    ]
)

EVENTS: Final = pa.schema(
    [
        ("event_id", pa.string()),  # digest, the same on every run and machine
        ("person", pa.string()),
        ("kind", pa.string()),
        ("flow", pa.string()),  # out, in, both, none
        ("from_company", pa.string()),
        ("to_company", pa.string()),
        ("role", pa.string()),
        ("date_value", pa.string()),  # ISO prefix, or partial "--10-14"
        ("date_earliest", pa.date32()),
        ("date_latest", pa.date32()),
        ("date_precision", pa.string()),
        ("date_basis", pa.string()),  # stated, publication, text, inferred
        ("date_reason", pa.string()),
        ("announced_value", pa.string()),  # the announcement, where told beside the effective date
        ("status", pa.string()),
        ("status_reason", pa.string()),  # why the tellings together are that certain, in words
        ("review", pa.string()),  # what readers decided about the move, in words; empty for nothing
        ("confidence", pa.float32()),
        ("sources", pa.int32()),  # independent articles: near-identical copies count once
        ("languages", pa.string()),  # sorted codes, joined by a comma: "de,en"
        ("first_published", pa.date32()),
        ("last_published", pa.date32()),
    ]
)

EVIDENCE: Final = pa.schema(
    [
        ("event_id", pa.string()),
        ("article_id", pa.string()),
        ("kind", pa.string()),
        ("status", pa.string()),
        ("person", pa.string()),  # names as this article gives them in full
        ("from_company", pa.string()),
        ("to_company", pa.string()),
        ("role", pa.string()),
        ("date_value", pa.string()),
        ("date_earliest", pa.date32()),
        ("date_latest", pa.date32()),
        ("date_precision", pa.string()),
        ("date_basis", pa.string()),
        ("announced_value", pa.string()),
        ("announced_earliest", pa.date32()),
        ("announced_latest", pa.date32()),
        ("announced_precision", pa.string()),
        ("announced_basis", pa.string()),
        ("quote", pa.large_string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("person_start", pa.int32()),
        ("person_end", pa.int32()),
        ("from_start", pa.int32()),
        ("from_end", pa.int32()),
        ("to_start", pa.int32()),
        ("to_end", pa.int32()),
        ("role_start", pa.int32()),
        ("role_end", pa.int32()),
        ("date_start", pa.int32()),
        ("date_end", pa.int32()),
        ("announced_start", pa.int32()),
        ("announced_end", pa.int32()),
        ("triggers", pa.list_(pa.int32())),  # flat pairs: start, end, start, end, ...
        ("confidence", pa.float32()),
        ("reading", pa.string()),  # which extractor found it
        ("merge_reason", pa.string()),  # why it belongs to the event, in words; empty for the first telling
        ("merge_score", pa.float32()),
    ]
)

TABLES: Final = {"articles": ARTICLES, "events": EVENTS, "evidence": EVIDENCE}
