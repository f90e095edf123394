"""Labels as the project ships them: invented text whole, real text as offsets, its source's pointer and its digest.

`python -m extraction.training.shipping --pool FOLDER --out extraction/training/labels LABELS...`
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from extraction.training.corpus import read_pool

KEPT = ("id", "article", "language", "published", "start", "end", "sha256", "events")


def shipped(row: dict[str, Any], pool: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A row without the text that is not ours to ship."""
    if "text" in row:
        return row
    source = pool[row["article"]]
    return {key: row[key] for key in KEPT} | {"source": source["source"], "licence": source["licence"]}


def main() -> None:
    """Write one file a language and kind of text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("labels", nargs="+", type=Path)
    arguments = parser.parse_args()
    pool = read_pool(arguments.pool)
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted(arguments.labels):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            name = f"{'invented' if 'text' in row else 'real'}-{row['language']}"
            rows.setdefault(name, {})[row["id"]] = shipped(row, pool)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, found in rows.items():
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found.values())
        (arguments.out / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
