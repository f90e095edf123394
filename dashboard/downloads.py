"""The filtered events as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

import numpy as np
import pandas as pd

# What spreadsheets take for the start of a formula (OWASP, "CSV injection").
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula: a leading apostrophe says "text"."""
    if pd.isna(value):
        return ""
    text = value.strftime("%Y-%m-%d") if isinstance(value, pd.Timestamp) else str(value)
    if isinstance(value, float):
        text = f"{value:.3f}"
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def csv_of(events: pd.DataFrame) -> bytes:
    """The events as UTF-8 CSV with a byte order mark, as Excel wants it. A category is made safe once, not per row."""
    safe = {}
    for name in events.columns:
        column = events[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            cells = np.array([*(safe_cell(value) for value in column.cat.categories), ""], dtype=object)
            safe[name] = cells[column.cat.codes.to_numpy()]
        elif column.dtype.kind == "M":
            safe[name] = column.dt.strftime("%Y-%m-%d").fillna("").to_numpy(dtype=object)
        else:
            safe[name] = np.array([safe_cell(value) for value in column], dtype=object)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(events.columns)
    writer.writerows(zip(*safe.values(), strict=True))
    return ("\ufeff" + out.getvalue()).encode("utf-8")
