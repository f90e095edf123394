"""Articles as records: JSON, JSON Lines and CSV. One bad record never costs another."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from extraction.errors import UnreadableError

# Where a JSON file keeps its list of records, if its outermost value is an object.
_LISTS: Final = ("articles", "items", "data", "records", "results", "docs")
_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record and the line that it begins on, counted from one; `None` where lines mean nothing."""

    fields: Mapping[str, Any]
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRecord:
    """Why the record on this line is none."""

    reason: str
    line: int | None = None


def read_json(text: str) -> Iterator[Record | BrokenRecord]:
    """The records of one JSON value: an object, a list of objects, or an object that holds such a list.

    JSON Lines under the wrong suffix are read as such. Raises `UnreadableError` if the text is neither.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and any(isinstance(_parsed(line), dict) for line in lines[:10]):
            yield from read_json_lines(text)
            return
        raise UnreadableError(f"is not valid JSON ({_json_reason(error)})") from None
    if isinstance(value, dict):
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), [value])
    if not isinstance(value, list):
        raise UnreadableError("holds no JSON object")
    for number, item in enumerate(value, start=1):
        if isinstance(item, dict):
            yield Record(fields=item)
        else:
            yield BrokenRecord(reason=f"item {number} is no JSON object")


def read_json_lines(text: str) -> Iterator[Record | BrokenRecord]:
    """The records of a text with one JSON object a line; empty lines count but say nothing."""
    # Not `splitlines`: a JSON string may hold a bare U+2028.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield BrokenRecord(reason=f"is not valid JSON ({_json_reason(error)})", line=number)
            continue
        if isinstance(value, dict):
            yield Record(fields=value, line=number)
        else:
            yield BrokenRecord(reason="is no JSON object", line=number)


def read_csv(text: str) -> Iterator[Record | BrokenRecord]:
    """The records of a CSV text whose first line names the columns; the delimiter is the header's commonest.

    Raises `UnreadableError` if there is no header.
    """
    # The library's limit of 128 KiB a field is short of an article; it can only be lifted for the whole process.
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    header, _, _ = text.lstrip().partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    columns: list[str] | None = None
    try:
        for cells in reader:
            begins, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = [cell.strip().lower() for cell in cells]
                continue
            if len(cells) > len(columns):
                yield BrokenRecord(reason=f"has {len(cells)} cells for {len(columns)} columns", line=begins)
                continue
            yield Record(fields=dict(zip(columns, cells, strict=False)), line=begins)
    except csv.Error as error:
        if columns is None:
            raise UnreadableError(f"is not valid CSV ({error})") from None
        yield BrokenRecord(reason=f"is not valid CSV from here on ({error})", line=line)
    if columns is None:
        raise UnreadableError("is empty")


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _json_reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a value out of range"
