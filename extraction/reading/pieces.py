"""Words and word pieces of a text, with exact character offsets, and the passages that the encoder reads.

The tokenizer is multilingual-e5-small's, its vocabulary cut to Latin-script news and to pieces that never mix letters
with punctuation, so that every piece belongs to one word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]

BEGIN, END = 0, 2  # ids of <s> and </s>
HEADLINE = 40  # pieces of the headline that every passage begins with
BODY = 400  # pieces of running text in one passage
BEFORE, AFTER = 140, 80  # pieces of running text around a trigger that the second pass reads
CHUNK = 4000  # characters tokenized at once: keeps the cost linear

# A word: letters and digits with what hides inside them (combining accents, soft hyphens, zero-width characters).
WORD = re.compile(r"(?:\w[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]*)+|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A text cut into pieces and words. All arrays hold character offsets into the text or indices into each other.

    `ids`, `starts`, `ends`: the pieces. `word_starts`, `word_ends`: the words. `word_of`: each piece's word, -1 if
    none. `first`: each word's first piece, -1 if it has none. `headline`: how many leading pieces are the headline.
    """

    text: str
    ids: Ints
    starts: Ints
    ends: Ints
    word_starts: Ints
    word_ends: Ints
    word_of: Ints
    first: Ints
    headline: int

    def words_in(self, start: int, end: int) -> range:
        """The words that overlap the characters start to end."""
        low = int(np.searchsorted(self.word_ends, start, side="right"))
        high = int(np.searchsorted(self.word_starts, end, side="left"))
        return range(low, max(low, high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sequence for the encoder: `ids` as it reads them, `pieces` the piece behind each, -1 for none; the first
    `head` positions are the headline with its two marks."""

    ids: Ints
    pieces: Ints
    head: int

    def __len__(self) -> int:
        return len(self.ids)


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of at most CHUNK characters that end at white space where there is some."""
    at = 0
    while at < len(text):
        end = min(at + CHUNK, len(text))
        if end < len(text):
            space = max(text.rfind("\n", at, end), text.rfind(" ", at, end))
            end = space + 1 if space > at else end
        yield at, end
        at = end


def headline_end(text: str) -> int:
    """Where the headline ends: the first line, if it is short and more follows; else 0."""
    line = re.match(r"\s*([^\n]{1,220})\n\s*\S", text)
    return line.end(1) if line else 0


def cut(text: str, tokenizer: Tokenizer) -> Cut:
    """Cut a text into words and pieces."""
    spans = [match.span() for match in WORD.finditer(text)]
    word_starts = np.array([s for s, _ in spans], dtype=np.int64)
    word_ends = np.array([e for _, e in spans], dtype=np.int64)
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []
    head = headline_end(text)
    for start, end in ([(0, head)] if head else []) + [(head + s, head + e) for s, e in chunks(text[head:])]:
        # A lone surrogate cannot be UTF-8: it is read as the replacement character, which has the same length.
        piece = text[start:end].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if len(piece) != end - start:
            piece = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text[start:end])
        coded = tokenizer.encode(piece, add_special_tokens=False)
        ids += coded.ids
        offsets += [(start + a, start + b) for a, b in coded.offsets]
    starts = np.array([a for a, _ in offsets], dtype=np.int64)
    ends = np.array([b for _, b in offsets], dtype=np.int64)
    # A piece may begin with the blank before its word: what counts is where its last character lies.
    word_of = np.searchsorted(word_ends, np.maximum(ends - 1, starts), side="right").astype(np.int64)
    inside = (word_of < len(spans)) & (ends > starts)
    if spans:
        at = np.minimum(word_of, len(spans) - 1)
        inside &= word_starts[at] < ends
        word_of = np.where(inside, word_of, -1)
    else:
        word_of = np.full(len(ids), -1, dtype=np.int64)
    first = np.full(len(spans), -1, dtype=np.int64)
    owned = np.nonzero(word_of >= 0)[0][::-1]
    first[word_of[owned]] = owned
    headline = min(bisect_right(starts.tolist(), head - 1), HEADLINE) if head else 0
    return Cut(
        text=text, ids=np.array(ids, dtype=np.int64), starts=starts, ends=ends, word_starts=word_starts,
        word_ends=word_ends, word_of=word_of, first=first, headline=headline,
    )  # fmt: skip


def passage(cut: Cut, start: int, end: int, given: Ints | None = None) -> Passage:
    """The headline, then the pieces start to end of the running text (counted from the first piece of the text).

    `given` are the pieces of a headline that stands beside the text; it is used where the text has none of its own.
    """
    start = max(start, cut.headline)
    if given is not None and not cut.headline:
        head, places = given[:HEADLINE], np.full(min(len(given), HEADLINE), -1, dtype=np.int64)
    else:
        head, places = cut.ids[: cut.headline], np.arange(cut.headline, dtype=np.int64)
    none = np.array([-1], dtype=np.int64)
    body = np.arange(start, max(start, end), dtype=np.int64)
    return Passage(
        ids=np.concatenate([[BEGIN], head, [END], cut.ids[body], [END]]),
        pieces=np.concatenate([none, places, none, body, none]),
        head=len(head) + 2,
    )


def surroundings(read: Passage, middle: int, before: int = BEFORE, after: int = AFTER) -> Ints:
    """Positions of a passage that the second pass reads for a trigger at position `middle`: the headline, and up to
    `before` + `after` pieces around the trigger."""
    size = before + after
    start = min(max(middle - before, read.head), max(len(read) - size, read.head))
    return np.concatenate([np.arange(read.head), np.arange(start, min(start + size, len(read)))])


def windows(cut: Cut, overlap: int = 60, size: int = BODY) -> list[tuple[int, int]]:
    """Bounds of the passages that cover a text, each sharing `overlap` pieces with the next."""
    length = len(cut.ids)
    if length - cut.headline <= size:
        return [(cut.headline, length)]
    step = size - overlap
    count = -(-(length - cut.headline - overlap) // step)
    return [(cut.headline + n * step, min(cut.headline + n * step + size, length)) for n in range(count)]
