"""Near-identical articles: syndicated copies count as one source.

Shingles of five words (Broder 1997). Articles that share any of their sixteen smallest shingle hashes are compared in
full: near-linear in the number of articles, and the same for any order of them. Two texts that are copies by the
measure below and of equal length share one with a probability of more than 0.9999.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from extraction.models import Article

SHINGLE_WORDS: Final = 5
# Two texts are copies when this share of the shorter one's shingles stands in the other, and their lengths are alike.
CONTAINED: Final = 0.8
LENGTH_RATIO: Final = 0.5
_SKETCH: Final = 16
# Boilerplate that thousands of articles share is no sign of a copy: so many articles of one hash are compared.
_COMPARED: Final = 8
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)

Shingles = npt.NDArray[np.uint64]


class _WordHashes(dict[str, int]):
    """Hashes of words, each made once; forgotten when there are too many."""

    def __missing__(self, word: str) -> int:
        if len(self) > 500_000:
            self.clear()
        found = self[word] = zlib.crc32(word.encode())
        return found


_HASHES: Final = _WordHashes()


def shingles(text: str) -> Shingles:
    """The distinct hashes of all runs of five words of a text, sorted."""
    words = re.findall(r"\w+", text.casefold())
    hashes = np.fromiter(map(_HASHES.__getitem__, words), dtype=np.uint64, count=len(words))
    width = min(SHINGLE_WORDS, len(words))
    if not width:
        return hashes
    runs = np.zeros(len(words) - width + 1, dtype=np.uint64)
    for place in range(width):  # multiplied and shifted (wrapping around), so that the order of words counts
        runs = (runs ^ hashes[place : len(words) - width + 1 + place]) * _FACTOR
        runs ^= runs >> np.uint64(29)
    return np.unique(runs)


def are_copies(left: Shingles, right: Shingles) -> bool:
    """Whether the shorter text stands almost whole in the other and both are of like length."""
    shorter, longer = sorted((len(left), len(right)))
    if not shorter or shorter < LENGTH_RATIO * longer:
        return False
    return len(np.intersect1d(left, right, assume_unique=True)) >= CONTAINED * shorter


def find_copies(articles: Iterable[Article]) -> Mapping[str, str]:
    """Article id to the id of the article that it copies: the earliest published of its group, then the first id."""
    by_id = {article.id: article for article in articles}
    buckets: dict[tuple[str, int], list[str]] = {}
    parent: dict[str, str] = {}

    @lru_cache(maxsize=20_000)
    def printed(id_: str) -> Shingles:
        return shingles(by_id[id_].text)

    def root(id_: str) -> str:
        while id_ in parent:
            id_ = parent[id_]
        return id_

    for id_ in sorted(by_id):
        compared = set()
        for smallest in printed(id_)[:_SKETCH].tolist():
            bucket = buckets.setdefault((by_id[id_].language, smallest), [])
            for other in bucket:
                mine, its = root(id_), root(other)
                if mine != its and other not in compared and are_copies(printed(other), printed(id_)):
                    parent[max(mine, its)] = min(mine, its)
                compared.add(other)
            if len(bucket) < _COMPARED:
                bucket.append(id_)
    groups: dict[str, list[str]] = {}
    for id_ in sorted(by_id):
        groups.setdefault(root(id_), []).append(id_)
    originals = {}
    for group in groups.values():
        first = min(group, key=lambda id_: (by_id[id_].published or date.max, id_))
        originals.update({id_: first for id_ in group if id_ != first})
    return originals
