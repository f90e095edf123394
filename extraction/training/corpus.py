"""Labelled articles as the network reads them: passages, trigger words, and what each trigger tells.

Labels are rows as this folder's README describes. Rows of real text hold offsets into an article of the pool; their
text is read from there and checked by its digest.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from extraction.reading.pieces import AFTER, BEFORE, Cut, Passage, cut, passage, surroundings, windows
from extraction.training.network import KINDS_IN, KINDS_OUT, SLOTS, STATUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text and its events, spans as character offsets."""

    id: str
    language: str
    text: str
    events: list[dict[str, Any]]
    invented: bool
    published: str | None = None
    genre: str = ""

    @property
    def held_out(self) -> bool:
        """One text in ten is never trained on: thresholds and confidence are set on these."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 10 == 0


def read_pool(folder: Path) -> dict[str, dict[str, Any]]:
    """The pool's articles by id."""
    rows: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows |= {row["id"]: row for row in map(json.loads, lines)}
    return rows


def read_labels(paths: Iterable[Path], pool: dict[str, dict[str, Any]]) -> Iterator[Labelled]:
    """All labelled texts; a real one whose text the pool lacks is skipped, one whose digest differs is an error."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            invented = "text" in row
            if not invented:
                if row["article"] not in pool:
                    continue
                source = pool[row["article"]]
                row["text"] = f"{source['title']}\n\n{source['text'][row['start'] : row['end']]}"
                if hashlib.sha256(row["text"].encode()).hexdigest() != row["sha256"]:
                    raise ValueError(f"{path}: the pool's text of {row['id']} is not the one that was labelled")
            yield Labelled(
                id=row["id"], language=row["language"], text=row["text"], events=row["events"], invented=invented,
                published=row.get("published"), genre=row.get("genre", ""),
            )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Told:
    """What one trigger tells. `words` is its range of words; `slots` maps a slot to ranges of words.

    `open` names slots that the label leaves open here (a repeated telling need not name the same post).
    """

    words: range
    kind_in: int = 0
    kind_out: int = 0
    status: int = 0
    slots: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    own: bool = True
    weight: float = 1.0


def _nearest(text: str, names: Iterable[str], at: tuple[int, int]) -> tuple[int, int] | None:
    found = [m.span() for name in names if len(name) > 1 for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    return min(found, key=lambda s: (max(s[0] - at[1], at[0] - s[1], 0), s[0] - s[1]), default=None)


def _slot_span(text: str, event: dict[str, Any], slot: str, at: tuple[int, int], own: bool) -> tuple[int, int] | None:
    value = event[slot]
    if not value:
        return None
    span = tuple(value["span"])
    if own or slot in {"role", "date"}:
        return span
    names = [text[span[0] : span[1]], value["name"]]
    if slot == "person":
        names.append(value["name"].split()[-1])
    return _nearest(text, names, at) or span


def told(labelled: Labelled, cut: Cut) -> list[Told]:
    """Every trigger of a text, tellings repeated elsewhere included; events that share a trigger are one entry."""
    found: list[Told] = []
    text = labelled.text
    for event in labelled.events:
        for own, at in [(True, tuple(event["trigger"])), *((False, tuple(m)) for m in event["mentions"])]:
            words = cut.words_in(*at)
            if not words:
                continue
            here = next((t for t in found if t.words.start < words.stop and words.start < t.words.stop), None)
            if here is None:
                here = Told(words=words, own=own)
                if text[at[0] : at[1]].lower() == "bienvenue":
                    here.weight = 0.15
                found.append(here)
            kind = event["kind"]
            going = kind in KINDS_OUT
            side = "out" if going else "in"
            taken = here.kind_out if going else here.kind_in
            number = (KINDS_OUT if going else KINDS_IN).index(kind)
            if taken and taken != number:
                if not own:
                    continue
                here.slots = {s: v for s, v in here.slots.items() if not s.endswith(side)}
            if going:
                here.kind_out = number
            else:
                here.kind_in = number
            here.status = STATUSES.index(event["status"])
            for slot in ("person", "from_company", "to_company", "role", "date"):
                name = f"{slot}_{side}" if slot in {"person", "role"} else slot
                span = _slot_span(text, event, slot, at, own)
                if not own and slot in {"role", "date"}:
                    quote = text[min(at[1], span[1] if span else 0) : max(at[0], span[0] if span else 0)]
                    if span is None or re.search(r"[.!?]\s|\n", quote) or abs(span[0] - at[0]) > 250:
                        here.open.add(name)
                        continue
                if span is not None:
                    reach = cut.words_in(*span)
                    if reach:
                        here.slots.setdefault(name, set()).add((reach.start, reach.stop))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """One trigger's surroundings. `places` index the passage's positions; `marks` is 1.0 on the trigger, whose first
    piece stands at `at`. `tags` (T, 7) are -100 where nothing is to be learnt."""

    places: np.ndarray
    marks: np.ndarray
    at: int
    kind_in: int = 0
    kind_out: int = 0
    status: int = 0
    tags: np.ndarray | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One passage to train on. `trigger` is 1 or 0 at each word's first piece, -100 elsewhere."""

    cut: Cut
    read: Passage
    trigger: np.ndarray
    usual: np.ndarray  # 1.0 where the word triggers in other texts
    tellings: list[Told]

    def crop(self, words: range, telling: Told | None, before: int = BEFORE, after: int = AFTER) -> Crop | None:
        """The surroundings of a trigger, `before` and `after` in pieces; without `telling` the words tell nothing."""
        position = {int(p): n for n, p in enumerate(self.read.pieces) if p >= 0}
        own = np.nonzero((self.cut.word_of >= words.start) & (self.cut.word_of < words.stop))[0]
        pieces = [position.get(int(piece)) for piece in own]
        marked = [p for p in pieces if p is not None]
        if not marked:
            return None
        places = surroundings(self.read, marked[0], before, after)
        where = {int(p): n for n, p in enumerate(places)}
        marks = np.zeros(len(places), dtype=np.float32)
        marks[[where[p] for p in marked if p in where]] = 1
        at = where[marked[0]]
        if telling is None:
            return Crop(places=places, marks=marks, at=at)
        tags = np.full((len(places), len(SLOTS)), -100, dtype=np.int64)
        pieces_here = self.read.pieces[places]
        owned = self.cut.word_of[pieces_here]
        firsts = (pieces_here >= 0) & (owned >= 0)
        firsts &= self.cut.first[np.maximum(owned, 0)] == pieces_here
        tags[firsts] = 0
        word_at = {int(owned[n]): int(n) for n in np.nonzero(firsts)[0]}
        for number, slot in enumerate(SLOTS):
            if slot in telling.open and slot not in telling.slots:
                tags[:, number] = -100
            for start, stop in telling.slots.get(slot, ()):
                for word in range(start, stop):
                    if start in word_at and word in word_at:
                        tags[word_at[word], number] = 1 if word == start else 2
        return Crop(
            places=places, marks=marks, at=at, kind_in=telling.kind_in, kind_out=telling.kind_out,
            status=telling.status, tags=tags, weight=telling.weight,
        )  # fmt: skip


def without_headline(labelled: Labelled) -> Labelled:
    """The text without its headline, where no event is told there alone; else the text as it is."""
    head, gap, body = labelled.text.partition("\n\n")
    lost = len(head) + len(gap)
    if not body or any(e["trigger"][0] < lost for e in labelled.events):
        return labelled
    events: list[dict[str, Any]] = []
    for event in labelled.events:
        moved = dict(event)
        moved["trigger"] = [n - lost for n in event["trigger"]]
        moved["mentions"] = [[s - lost, e - lost] for s, e in event["mentions"] if s >= lost]
        for slot in ("person", "from_company", "to_company", "role", "date"):
            value = event[slot]
            if not value:
                continue
            span = (value["span"][0] - lost, value["span"][1] - lost)
            if span[0] < 0:
                names = [labelled.text[slice(*value["span"])], value.get("name", "")]
                names += [value["name"].split()[-1]] if slot == "person" else []
                found = _nearest(body, [n for n in names if n], tuple(moved["trigger"]))
                if found is None:
                    return labelled
                span = found
            moved[slot] = value | {"span": list(span)}
        events.append(moved)
    return replace(labelled, text=body, events=events)


def vary(labelled: Labelled, dice: random.Random) -> str:
    """The text as careless writers would have it; every change keeps the length, so the labels hold."""
    text = labelled.text
    head, gap, body = text.partition("\n\n")

    def same(old: str, new: str) -> str:
        return new if len(new) == len(old) else old

    chance = dice.random()
    if chance < 0.08:
        head = same(head, head.upper())
    elif chance < 0.10:
        head, body = same(head, head.upper()), same(body, body.upper())
    elif chance < 0.12:
        head, body = same(head, head.lower()), same(body, body.lower())
    elif chance < 0.16:
        body = re.sub(r"[.,;:](?=\s|$)", " ", body)
    elif chance < 0.2:
        body = body.replace("\n\n", "  ").replace("\n", " ")
    elif chance < 0.24:
        body = body.translate(str.maketrans("„“”«»’–", '"""""\'-'))
    elif chance < 0.32:
        gap = "  "  # the headline runs into the text
    return head + gap + body


def examples(
    labelled: Labelled, tokenizer: Tokenizer, usual: set[str], dice: random.Random | None = None
) -> Iterator[Example]:
    """The passages of one text, each with its triggers; `dice` varies text and bounds for training."""
    if dice and dice.random() < 0.12:
        labelled = without_headline(labelled)
    text = vary(labelled, dice) if dice else labelled.text
    whole = cut(text, tokenizer)
    tellings = told(labelled, whole)
    triggers = {w for t in tellings for w in t.words}
    bounds = windows(whole)
    if dice and len(bounds) > 1:
        shift = dice.randrange(0, 120)
        bounds = [(max(s - shift, whole.headline), max(e - shift, whole.headline)) for s, e in bounds]
        bounds.append((bounds[-1][1] - 60, len(whole.ids)))
    for number, (start, end) in enumerate(bounds):
        read = passage(whole, start, end)
        if len(read) <= 3:
            continue
        head = read.head
        labels = np.full(len(read), -100, dtype=np.int64)
        common = np.zeros(len(read), dtype=np.float32)
        for position, piece in enumerate(read.pieces):
            word = whole.word_of[piece] if piece >= 0 else -1
            if word < 0 or whole.first[word] != piece or (number and position < head):
                continue
            labels[position] = int(word in triggers)
            common[position] = text[whole.word_starts[word] : whole.word_ends[word]].lower() in usual
        inside = set(read.pieces.tolist())
        # A telling is read in the passage where it stands deepest: not in the margin that two passages share.
        here = [
            t for t in tellings
            if whole.first[t.words.start] in inside
            and (not number or whole.first[t.words.start] >= start + 30)
            and (number == len(bounds) - 1 or whole.first[t.words.start] < end - 30)
        ]  # fmt: skip
        yield Example(cut=whole, read=read, trigger=labels, usual=common, tellings=here)


def usual_triggers(corpus: Iterable[Labelled]) -> set[str]:
    """Every word that triggers somewhere, in lower case."""
    return {
        word.lower()
        for text in corpus
        for event in text.events
        for start, end in [event["trigger"], *event["mentions"]]
        for word in re.findall(r"\w+", text.text[start:end])
        if len(word) > 2
    }


__all__ = ["Crop", "Example", "Labelled", "Told", "examples", "read_labels", "read_pool", "told", "usual_triggers"]
