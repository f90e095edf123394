"""One article's readings told as events: repeated tellings merged, names in full, dates resolved, a quote for each.

Rules of what is one event: the person and the direction agree, no named company contradicts, and kinds agree or are
two words for the same change; a move absorbs its halves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from extraction.dates.event_dates import EventDates
from extraction.models import Article, EventDate, Flow, Kind, Slot, Span, Status, Telling
from extraction.reading.article_names import NameRules, full_company, full_person, groups, same_company
from extraction.reading.comprehension import STATUSES, Filled, Reading, span_of
from extraction.reading.pieces import Cut

_IN = frozenset({Kind.ARRIVAL, Kind.APPOINTMENT, Kind.RETURN})
_OUT = frozenset({Kind.DEPARTURE, Kind.DISMISSAL})
Traits = Mapping[str, float]
DatesAt = Callable[[Span | None, Span, bool], EventDates]


class Second(Protocol):
    """Another reader of the same article."""

    def tells(self, person: str, flow: Flow) -> bool:
        """Does it find such a change of this person too?"""
        ...

    def personal(self, span: Span) -> float:
        """1.0 if it takes the name there for a person's, -1.0 for a company's, else 0."""
        ...


@dataclass(slots=True, kw_only=True)
class _Event:
    """Readings that tell one event, the surest first."""

    person: int
    readings: list[Reading]
    kind: Kind

    def best(self, slot: str) -> Filled | None:
        found = [(r.slots[slot].score * (0.5 + r.score), r.slots[slot]) for r in self.readings if slot in r.slots]
        return max(found, key=lambda f: f[0])[1] if found else None


class Narration:
    """Merges the readings of one article."""

    def __init__(self, cut: Cut, rules: NameRules, dates_at: DatesAt, sentence_at: Callable[[Span], Span]) -> None:
        self.cut, self.rules, self.dates_at, self.sentence_at = cut, rules, dates_at, sentence_at

    def words(self, filled: Filled) -> str:
        """The characters of a slot."""
        return span_of(self.cut, filled.start, filled.stop).cut(self.cut.text)

    def dates(self, reading: Reading) -> EventDates:
        """The dates that a reading tells."""
        filled = reading.slots.get("date")
        time = span_of(self.cut, filled.start, filled.stop) if filled else None
        is_ahead = STATUSES[int(np.argmax(reading.status))] is Status.ANNOUNCED
        return self.dates_at(time, span_of(self.cut, *reading.trigger), is_ahead)

    def date(self, reading: Reading) -> EventDate | None:
        """The date that a reading tells of its event."""
        return self.dates(reading).date

    def company(self, reading: Reading, slot: str) -> str | None:
        """A company's words."""
        return self.words(reading.slots[slot]) if slot in reading.slots else None

    def events(self, readings: Sequence[Reading]) -> list[_Event]:
        """Readings merged into events, in the order in which the article first tells them."""
        people = groups((self.words(r.person) for r in readings), self.rules)
        events: list[_Event] = []
        for reading in sorted(readings, key=lambda r: -r.score * (1.15 if r.kind is Kind.MOVE else 1)):
            person = people[self.words(reading.person)]
            mine = [e for e in events if e.person == person]
            fitting = [e for e in mine if self._same(e, reading)]
            if fitting:
                into = max(fitting, key=lambda e: (e.kind == reading.kind, e.readings[0].score))
                into.readings.append(reading)
            else:
                events.append(_Event(person=person, readings=[reading], kind=reading.kind))
        return sorted(events, key=lambda e: min(r.trigger for r in e.readings))

    def _fits(self, event: _Event, reading: Reading, slot: str, need: bool = False) -> bool:
        name = self.company(reading, slot)
        others = [c for r in event.readings if (c := self.company(r, slot)) is not None]
        if name is None or not others:
            return not need
        return any(same_company(name, other, self.rules) for other in others)

    def _dates_fit(self, event: _Event, reading: Reading) -> bool:
        mine = self.date(reading)
        if mine is None:
            return True
        others = [d for r in event.readings if (d := self.date(r)) is not None]
        return not others or any(
            a.value.startswith(b.value) or b.value.startswith(a.value) for a in [mine] for b in others
        )

    def _roles_fit(self, event: _Event, reading: Reading) -> bool:
        if "role" not in reading.slots:
            return True
        mine = {w.lower()[:6] for w in self.words(reading.slots["role"]).split() if len(w) > 2}
        others = [r.slots["role"] for r in event.readings if "role" in r.slots]
        return not others or any(mine & {w.lower()[:6] for w in self.words(o).split() if len(w) > 2} for o in others)

    def _same(self, event: _Event, reading: Reading) -> bool:
        a, b = event.kind, reading.kind
        if a == b:
            return self._fits(event, reading, "from_company") and self._fits(event, reading, "to_company")
        if Kind.MOVE in (a, b):
            other = b if a is Kind.MOVE else a
            if other in _IN:
                return self._fits(event, reading, "to_company") and self._dates_fit(event, reading)
            if other in _OUT:
                return self._fits(event, reading, "from_company") and self._dates_fit(event, reading)
            return False
        for family, slot in ((_IN, "to_company"), (_OUT, "from_company")):
            if a in family and b in family:
                return (
                    self._fits(event, reading, slot)
                    and self._dates_fit(event, reading)
                    and self._roles_fit(event, reading)
                )
        return False

    def traits(self, event: _Event, events: Sequence[_Event], second: Second) -> Traits:
        """What confidence is computed from; every trait is 0 or of the order of 1."""
        best = event.readings[0]
        person, trigger = (span_of(self.cut, *at) for at in ((best.person.start, best.person.stop), best.trigger))
        words = max(best.person.start - best.trigger[1], best.trigger[0] - best.person.stop, 0)
        company = max((f.score for n, f in best.slots.items() if n.endswith("company")), default=0.0)
        side = _OUT if event.kind in _OUT else _IN | {Kind.MOVE, Kind.FOUNDING}
        rivals = [e for e in events if e.person == event.person and e is not event and e.kind in side]
        beside = [e for e in events if e is not event and e.readings[0].trigger == best.trigger]
        return {
            "constant": 1.0,
            "trigger": logit(best.parts[0]),
            "kind": logit(best.parts[1]),
            "person": logit(best.parts[2]),
            "share": logit(best.share),
            "retold": math.log(len(event.readings)),
            "company": company,
            "apart": float(self.sentence_at(person) != self.sentence_at(trigger)),
            "far": math.log(1 + words),
            "outdone": float(any(e.readings[0].score > best.score for e in rivals)),
            "shared": float(any(e.readings[0].score > best.score for e in beside)),
            "dated": float("date" in best.slots),
            "post": float("role" in best.slots),
            "certain": best.status[0],
            "named": float(best.person.stop - best.person.start > 1),
            "founding": float(event.kind is Kind.FOUNDING),
            "move": float(event.kind is Kind.MOVE),
            "out": float(event.kind in _OUT),
            "seconded": float(second.tells(self.words(best.person), event.kind.flow)),
            "personal": second.personal(person),
        }

    def tell(
        self,
        article: Article,
        readings: Sequence[Reading],
        confidence: Callable[[Traits], float],
        second: Second,
        name: str,
    ) -> list[Telling]:
        """The article's events. `second` is another reader, heard for confidence."""
        text = self.cut.text
        people = groups((self.words(r.person) for r in readings), self.rules)
        by_person: dict[int, list[str]] = {}
        for mention, number in people.items():
            by_person.setdefault(number, []).append(mention)
        every_company = [
            c for r in readings for s in ("from_company", "to_company") if (c := self.company(r, s)) is not None
        ]
        told = []
        events = self.events(readings)
        for event in events:
            first = event.readings[0]
            slots: dict[str, Slot | None] = {}
            for slot in ("from_company", "to_company"):
                filled = event.best(slot)
                if filled is None or (slot == "from_company" and event.kind in _IN | {Kind.FOUNDING}):
                    slots[slot] = None
                    continue
                if slot == "to_company" and event.kind in _OUT | {Kind.ABSENCE}:
                    slots[slot] = None
                    continue
                mine = self.words(filled)
                alike = [c for c in every_company if same_company(mine, c, self.rules)]
                alike = [c for c in alike if all(same_company(c, d, self.rules) for d in alike)] or [mine]
                slots[slot] = Slot(
                    span=span_of(self.cut, filled.start, filled.stop),
                    name=full_company([mine, *alike], text, self.rules),
                )
            role = event.best("role")
            dated = [
                (r.slots["date"].score * (0.5 + r.score), d)
                for r in event.readings
                if (d := self.dates(r)).date is not None
            ]
            dates = max(dated, key=lambda d: d[0])[1] if dated else EventDates(None, None)
            told.append(
                Telling(
                    article_id=article.id,
                    kind=event.kind,
                    status=_status(event.readings),
                    person=Slot(
                        span=span_of(self.cut, first.person.start, first.person.stop),
                        name=full_person(by_person[event.person], text, self.rules),
                    ),
                    quote=self.sentence_at(span_of(self.cut, *first.trigger)),
                    triggers=tuple(sorted({span_of(self.cut, *r.trigger) for r in event.readings})),
                    from_company=slots["from_company"],
                    to_company=slots["to_company"],
                    role=Slot(span=span_of(self.cut, role.start, role.stop), name=self.words(role)) if role else None,
                    date=dates.date,
                    announced=dates.announced,
                    confidence=confidence(self.traits(event, events, second)),
                    reading=name,
                )
            )
        return told


def _status(readings: Sequence[Reading]) -> Status:
    """The status that all tellings together make likeliest; a surer telling counts more."""
    weights = np.array([r.score for r in readings])
    chances = np.array([r.status for r in readings])
    return STATUSES[int(np.argmax((weights[:, None] * chances).sum(axis=0)))]


def logit(chance: float) -> float:
    """The logarithm of the odds, kept within reach."""
    chance = min(max(chance, 1e-3), 1 - 1e-3)
    return math.log(chance / (1 - chance))
