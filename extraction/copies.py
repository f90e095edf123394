"""Near-identical articles: syndicated copies count as one source.

MinHash over five-word shingles with banding (Broder 1997): near-linear in the number of articles, and the same
for any order of them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from .models import Article
from .person_names import folded

SHINGLE_WORDS: Final = 5
# Two texts are copies when this share of the shorter one's shingles stands in the other, and their lengths are alike.
CONTAINED: Final = 0.8
LENGTH_RATIO: Final = 0.5
_BANDS: Final = 24
_ROWS: Final = 3
_PRIME: Final = (1 << 61) - 1
_RANDOM = np.random.default_rng(20240611)
_FACTORS: Final = _RANDOM.integers(1, 1 << 31, size=(_BANDS * _ROWS, 1), dtype=np.uint64)
_OFFSETS: Final = _RANDOM.integers(0, 1 << 31, size=(_BANDS * _ROWS, 1), dtype=np.uint64)

Shingles = npt.NDArray[np.uint64]


def shingles(text: str) -> Shingles:
    """The distinct hashes of all runs of five words of a text, sorted."""
    words = re.findall(r"\w+", folded(text))
    width = min(SHINGLE_WORDS, len(words))
    runs = (" ".join(words[i : i + width]) for i in range(len(words) - width + 1)) if words else ()
    return np.unique(np.fromiter((zlib.crc32(run.encode()) for run in runs), dtype=np.uint64))


def _bands(hashes: Shingles) -> list[tuple[int, bytes]]:
    least = ((hashes[None, :] * _FACTORS + _OFFSETS) % np.uint64(_PRIME)).min(axis=1).reshape(_BANDS, _ROWS)
    return [(band, row.tobytes()) for band, row in enumerate(least)]


def are_copies(left: Shingles, right: Shingles) -> bool:
    """Whether the shorter text stands almost whole in the other and both are of like length."""
    shorter, longer = sorted((len(left), len(right)))
    if not shorter or shorter < LENGTH_RATIO * longer:
        return False
    return len(np.intersect1d(left, right, assume_unique=True)) >= CONTAINED * shorter


def find_copies(articles: Iterable[Article]) -> Mapping[str, str]:
    """Article id to the id of the article that it copies: the earliest published of its group, then the first id."""
    by_id = {article.id: article for article in articles}
    ids = sorted(by_id)
    prints = {id_: shingles(by_id[id_].text) for id_ in ids}
    buckets: dict[tuple[str, int, bytes], list[str]] = {}
    parent = {id_: id_ for id_ in ids}

    def root(id_: str) -> str:
        while parent[id_] != id_:
            parent[id_] = parent[parent[id_]]
            id_ = parent[id_]
        return id_

    for id_ in ids:
        if not len(prints[id_]):
            continue
        for band, row in _bands(prints[id_]):
            bucket = buckets.setdefault((by_id[id_].language, band, row), [])
            for other in bucket[:8]:
                if root(other) != root(id_) and are_copies(prints[other], prints[id_]):
                    parent[max(root(other), root(id_))] = min(root(other), root(id_))
            bucket.append(id_)
    groups: dict[str, list[str]] = {}
    for id_ in ids:
        groups.setdefault(root(id_), []).append(id_)
    originals = {}
    for group in groups.values():
        first = min(group, key=lambda id_: (by_id[id_].published or date.max, id_))
        originals.update({id_: first for id_ in group if id_ != first})
    return originals
