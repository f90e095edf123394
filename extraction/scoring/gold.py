"""Gold data: one JSON object a line, `id`, `language` and `events`, each event with `person` and `kind` at least."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from extraction.articles.decoding import decode
from extraction.articles.records import BrokenRecord, read_json_lines
from extraction.articles.sources import content_of
from extraction.errors import InputError, UnreadableError
from extraction.models import Kind

_KINDS: Final = {kind.value for kind in Kind}


def read_gold(path: Path) -> list[Mapping[str, Any]]:
    """The articles of a gold file. Raises `InputError` that names the first line that is none, and why."""
    try:
        text = decode(content_of(path))
    except UnreadableError as error:
        raise InputError(f"{path} {error}.") from None
    rows: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    for record in read_json_lines(text):
        reason = record.reason if isinstance(record, BrokenRecord) else _fault(record.fields)
        if isinstance(record, BrokenRecord) or reason:
            raise InputError(f"{path}, line {record.line}, is no gold article: {reason}.")
        id_ = record.fields["id"]
        if id_ in seen:
            raise InputError(f"{path}, line {record.line}: the article {id_} stands there a second time.")
        seen.add(id_)
        rows.append(record.fields)
    if not rows:
        raise InputError(f"{path} holds no gold articles.")
    return rows


def _fault(row: Mapping[str, Any]) -> str:
    if not isinstance(row.get("id"), str):
        return "it has no `id`"
    events = row.get("events")
    if not isinstance(events, list):
        return "it has no list of `events`"
    for event in events:
        if not isinstance(event, dict) or not isinstance(event.get("person"), str):
            return "an event has no `person`"
        if event.get("kind") not in _KINDS:
            return f"an event's `kind` is {event.get('kind')!r}, not one of {', '.join(sorted(_KINDS))}"
        for slot in ("from_company", "to_company", "role", "date", "quote"):
            if not isinstance(event.get(slot), str | None):
                return f"an event's `{slot}` is no text"
    return ""
