"""What the network reads in one text: triggers, and for each trigger who moved, how, from where, to where, when.

The network is asked twice: where is a change told (`spot`), and what does this trigger tell (`read`). Everything here
is in words, never in pieces; spans are ranges of words of a `Cut`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from extraction.models import Kind, Span, Status
from extraction.reading.pieces import AFTER, BEFORE, Cut, Ints, Passage, passage, surroundings, windows

Floats = npt.NDArray[np.float32]

KINDS_IN: Final = (None, Kind.MOVE, Kind.ARRIVAL, Kind.APPOINTMENT, Kind.RETURN, Kind.FOUNDING)
KINDS_OUT: Final = (None, Kind.DEPARTURE, Kind.DISMISSAL, Kind.ABSENCE)
STATUSES: Final = (Status.CONFIRMED, Status.ANNOUNCED, Status.RUMOURED, Status.DENIED)
SLOTS: Final = ("person_in", "person_out", "from_company", "to_company", "role_in", "role_out", "date")
MARGIN = 90  # a trigger nearer than this many pieces to the edge of its passage is read in a passage of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which score on something counts; set on held-out labels."""

    spot: float = 0.25  # a word is a trigger
    telling: float = 0.3  # product of trigger, kind and person
    person: float = 0.5  # a further person of the same trigger
    first_person: float = 0.15
    company: float = 0.4
    needed: float = 0.12  # the second company of a move
    role: float = 0.4
    date: float = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A trigger's surroundings in the states of a passage: positions, the trigger's pieces (1.0), its first
    position."""

    states: Floats  # (T, H)
    places: Ints  # positions in the passage
    marks: Floats  # (T,)
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The second pass's probabilities for one trigger; `tags` is (T, 7, 3): outside, begins, goes on."""

    kind_in: Floats
    kind_out: Floats
    status: Floats
    tags: Floats


class Network(Protocol):
    """The two passes, however they are run."""

    def spot(self, passages: Sequence[Passage]) -> list[tuple[Floats, Floats]]:
        """For each passage its states (T, H) and each piece's probability of being a trigger (T,)."""
        ...

    def read(self, crops: Sequence[Crop]) -> list[Scores]:
        """What each trigger tells."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A slot's words (`start` to `stop`) and how sure they are."""

    start: int
    stop: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One person's change as one trigger tells it. `parts` are the scores that `score` is the product of;
    `share` is how much likelier its kind is than the others of its side."""

    trigger: tuple[int, int]
    kind: Kind
    status: tuple[float, ...]  # as in STATUSES
    person: Filled
    share: float
    score: float
    parts: tuple[float, float, float]
    slots: dict[str, Filled] = field(default_factory=dict)


def read_text(cut: Cut, network: Network, limits: Thresholds, given: Ints | None = None) -> list[Reading]:
    """Everything that a text tells, in the order of the triggers."""
    if not len(cut.ids) or not len(cut.word_starts):
        return []
    passages = [passage(cut, start, end, given) for start, end in windows(cut)]
    spotted = network.spot(passages)
    triggers = list(_triggers(cut, passages, spotted, limits))
    own = [n for n, (_, _, number, at) in enumerate(triggers) if _at_the_edge(passages, number, at)]
    apart = [_passage_around(cut, triggers[n][0].start, given) for n in own]
    for n, read, found in zip(own, apart, network.spot(apart) if apart else [], strict=True):
        passages.append(read)
        spotted.append(found)
        words, score, _, _ = triggers[n]
        where = np.nonzero(read.pieces == cut.first[words.start])[0]
        triggers[n] = (words, score, len(passages) - 1, int(where[0]))
    crops = [_crop(cut, passages[number], spotted[number][0], words, at) for words, _, number, at in triggers]
    scores = network.read(crops) if crops else []
    found_here: list[Reading] = []
    for (words, score, number, _), crop, told in zip(triggers, crops, scores, strict=True):
        found_here += _decode(cut, words, score, _Tagged(cut, passages[number], crop, told), limits)
    return found_here


def _triggers(
    cut: Cut, passages: list[Passage], spotted: list[tuple[Floats, Floats]], limits: Thresholds
) -> Iterator[tuple[range, float, int, int]]:
    """Runs of trigger words: words, best probability, number of the passage, position in it."""
    best = np.zeros(len(cut.word_starts), dtype=np.float32)
    place = np.zeros((len(cut.word_starts), 2), dtype=np.int64)
    depth = np.full(len(cut.word_starts), -1, dtype=np.int64)
    for number, (read, (_, heat)) in enumerate(zip(passages, spotted, strict=True)):
        positions = np.nonzero(read.pieces >= 0)[0]
        words = cut.word_of[read.pieces[positions]]
        first = (words >= 0) & (cut.first[np.maximum(words, 0)] == read.pieces[positions])
        positions, words = positions[first], words[first]
        deep = np.minimum(positions, len(read) - positions)
        deeper = deep > depth[words]
        if number:  # the headline is read with the first passage
            deeper &= positions >= read.head
        words, positions = words[deeper], positions[deeper]
        depth[words] = deep[deeper]
        best[words] = heat[positions]
        place[words] = np.stack([np.full(len(words), number), positions], axis=1)
    hot = np.nonzero(best >= limits.spot)[0]
    runs = np.split(hot, np.nonzero(np.diff(hot) > 1)[0] + 1) if len(hot) else []
    for run in runs:
        yield range(int(run[0]), int(run[-1]) + 1), float(best[run].max()), int(place[run[0], 0]), int(place[run[0], 1])


def _at_the_edge(passages: list[Passage], number: int, at: int) -> bool:
    read = passages[number]
    if at < read.head:
        return False
    begins = number > 0 and at - read.head < MARGIN
    ends = number < len(passages) - 1 and len(read) - at < MARGIN
    return begins or ends


def _passage_around(cut: Cut, word: int, given: Ints | None) -> Passage:
    middle = int(cut.first[word])
    start = max(min(middle - BEFORE, len(cut.ids) - BEFORE - AFTER), 0)
    return passage(cut, start, min(start + BEFORE + AFTER, len(cut.ids)), given)


def _crop(cut: Cut, read: Passage, states: Floats, words: range, at: int) -> Crop:
    places = surroundings(read, at)
    pieces = read.pieces[places]
    owners = np.where(pieces >= 0, cut.word_of[np.maximum(pieces, 0)], -1)
    marks = ((owners >= words.start) & (owners < words.stop)).astype(np.float32)
    return Crop(states=states[places], places=places, marks=marks, at=int(np.nonzero(places == at)[0][0]))


class _Tagged:
    """The tags of one trigger's surroundings, by word."""

    def __init__(self, cut: Cut, read: Passage, crop: Crop, scores: Scores) -> None:
        pieces = read.pieces[crop.places]
        owners = np.where(pieces >= 0, cut.word_of[np.maximum(pieces, 0)], -1)
        first = np.nonzero((owners >= 0) & (cut.first[np.maximum(owners, 0)] == pieces))[0]
        self.words = owners[first]
        self.tags = scores.tags[first]
        self.scores = scores
        self.text = cut.text
        self.starts, self.ends = cut.word_starts, cut.word_ends

    def spans(self, slot: str, least: float) -> list[Filled]:
        """Runs of words tagged as a slot, whose mean probability reaches `least`."""
        if not len(self.words):
            return []
        tags = self.tags[:, SLOTS.index(slot)]
        inside = 1 - tags[:, 0]
        on = inside >= least
        begins = on & ((tags[:, 1] > tags[:, 2]) | ~np.concatenate([[False], on[:-1]]))
        begins[1:] |= on[1:] & (np.diff(self.words) != 1)
        found = []
        for start in np.nonzero(begins)[0]:
            stop = start + 1
            while stop < len(on) and on[stop] and not begins[stop]:
                stop += 1
            a, b = self._trimmed(int(self.words[start]), int(self.words[stop - 1]) + 1)
            if a < b:
                found.append(Filled(start=a, stop=b, score=float(inside[start:stop].max())))
        return sorted(found, key=lambda f: -f.score)

    def _word(self, word: int) -> str:
        return self.text[self.starts[word] : self.ends[word]]

    def _touching(self, word: int) -> bool:
        """Does the word stand right behind the one before it?"""
        return 0 < word < len(self.starts) and self.starts[word] == self.ends[word - 1]

    def _trimmed(self, a: int, b: int) -> tuple[int, int]:
        """The words a to b without marks and small words at the edges, and with what an edge may not cut: "U.S.",
        "d'Or"."""
        while a < b and not any(c.isalnum() for c in self._word(a)):
            a += 1
        while a < b and self._word(b - 1) not in {")", "+", "!"} and not any(c.isalnum() for c in self._word(b - 1)):
            b -= 1
        while b - a > 1 and len(self._word(b - 1)) <= 4 and self._word(b - 1).islower():
            b -= 1
            while b - a > 1 and not any(c.isalnum() for c in self._word(b - 1)):
                b -= 1
        # An abbreviation goes on: U . S .
        while a < b and b + 1 < len(self.starts) and len(self._word(b - 1)) == 1 and self._word(b - 1).isupper():
            if self._word(b) != "." or not self._touching(b):
                break
            b += 1
            if not (self._touching(b) and len(self._word(b)) == 1 and self._word(b).isupper()):
                break
            b += 1
        # An elided word goes on: d ' équipement
        elided = a < b and b + 1 < len(self.starts) and len(self._word(b - 1)) == 1 and self._word(b) in {"'", "’"}
        if elided and self._touching(b) and self._touching(b + 1) and len(self._word(b + 1)) > 2:
            b += 2
        return a, b


def _decode(cut: Cut, words: range, spot: float, tagged: _Tagged, limits: Thresholds) -> Iterator[Reading]:
    scores = tagged.scores
    for side, kinds, chances in (("in", KINDS_IN, scores.kind_in), ("out", KINDS_OUT, scores.kind_out)):
        changed = float(1 - chances[0])
        if spot * changed < limits.telling * 0.5:
            continue
        kind = kinds[int(np.argmax(chances[1:])) + 1]
        assert kind is not None
        people = tagged.spans(f"person_{side}", limits.first_person)
        people = people[:1] + [p for p in people[1:] if p.score >= limits.person]
        slots = {
            name: spans[0]
            for name, least in (("from_company", limits.company), ("to_company", limits.company), ("date", limits.date))
            if (spans := tagged.spans(name, least))
        }
        if roles := tagged.spans(f"role_{side}", limits.role):
            slots["role"] = roles[0]
        kind, slots = _constrained(kind, slots, tagged, limits, chances)
        for person in people:
            parts = (spot, changed, person.score)
            score = float(np.prod(parts))
            if score >= limits.telling:
                yield Reading(
                    trigger=(words.start, words.stop),
                    kind=kind,
                    status=tuple(float(s) for s in scores.status),
                    person=person,
                    share=float(chances[1:].max() / max(changed, 1e-6)),
                    score=score,
                    parts=parts,
                    slots=slots,
                )


def _constrained(
    kind: Kind, slots: dict[str, Filled], tagged: _Tagged, limits: Thresholds, chances: Floats
) -> tuple[Kind, dict[str, Filled]]:
    """A move names both companies, every other kind only its own."""
    slots = dict(slots)
    if kind is Kind.MOVE:
        for name in ("from_company", "to_company"):
            if name not in slots and (spans := tagged.spans(name, limits.needed)):
                slots[name] = spans[0]
        same = {"from_company", "to_company"} <= set(slots) and slots["from_company"].start == slots["to_company"].start
        if same:
            weaker = min("from_company", "to_company", key=lambda n: slots[n].score)
            del slots[weaker]
        if "to_company" not in slots and "from_company" in slots:
            return Kind.DEPARTURE, slots
        if "from_company" not in slots:
            lesser = [Kind.ARRIVAL, Kind.APPOINTMENT, Kind.RETURN]
            kind = max(lesser, key=lambda k: chances[KINDS_IN.index(k)])
    if kind is not Kind.MOVE:
        slots.pop("to_company" if kind in KINDS_OUT else "from_company", None)
    return kind, slots


def span_of(cut: Cut, start: int, stop: int) -> Span:
    """The characters of the words start to stop."""
    return Span(start=int(cut.word_starts[start]), end=int(cut.word_ends[stop - 1]))


__all__ = ["Crop", "Filled", "Network", "Reading", "Scores", "Thresholds", "read_text", "replace", "span_of"]
