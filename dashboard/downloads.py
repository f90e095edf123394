"""The filtered events as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import io
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

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
    columns = {}
    for name in events.columns:
        column = events[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes = column.cat.codes.to_numpy()
            cells = pa.array([safe_cell(value) for value in column.cat.categories], pa.large_string())
            columns[name] = cells.take(pa.array(codes, mask=codes < 0))
        elif column.dtype.kind == "M":
            days = pa.array(column.to_numpy().astype("datetime64[D]"))
            columns[name] = pa.compute.strftime(days, format="%Y-%m-%d")
        else:
            columns[name] = pa.array([safe_cell(value) for value in column], pa.large_string())
    out = io.BytesIO()
    out.write("\ufeff".encode())
    options = pa.csv.WriteOptions(quoting_style="all_valid")
    pa.csv.write_csv(pa.table(columns), out, options)
    return out.getvalue()
