"""What all tellings of one move say together: names, kind, date, status, confidence.

Dates: of the told dates those that overlap are one opinion; the opinion with the most independent sources counts, then
the latest published; inside it the most exact date. What contradicts stays in the evidence, nothing is averaged.

Status: tellings are read in order of publication (undated first). Confirmed stands once it was told, unless a later
telling denies it; a denial takes back a rumour or an announcement; an announcement outranks a rumour; a rumour never
lowers anything. On one day the more certain one counts, a denial between announcement and rumour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from . import person_names
from .company_names import CompanyForms
from .models import Article, Basis, CareerMove, EventDate, Evidence, Kind, Precision, Slot, Status, Telling

_EXACTNESS: Final = {precision: n for n, precision in enumerate(Precision)}
_BASES: Final = {basis: n for n, basis in enumerate(Basis)}
# The more specific kind counts where sources use several for one change.
_SPECIFIC: Final = (
    Kind.MOVE,
    Kind.DISMISSAL,
    Kind.RETURN,
    Kind.FOUNDING,
    Kind.ABSENCE,
    Kind.APPOINTMENT,
    Kind.ARRIVAL,
    Kind.DEPARTURE,
)
_CERTAINTY: Final = {Status.RUMOURED: 0, Status.DENIED: 1, Status.ANNOUNCED: 2, Status.CONFIRMED: 3}
_TAKES_BACK: Final = {Status.RUMOURED, Status.ANNOUNCED, Status.CONFIRMED}


def consensus(
    id_: str, evidence: Sequence[Evidence], articles: Mapping[str, Article], forms: CompanyForms
) -> CareerMove:
    """One move from its tellings (at least one, first published first)."""
    tellings = [item.telling for item in evidence]
    independent = [item.telling for item in evidence if item.copy_of is None] or tellings[:1]
    kind = _kind(independent)
    status, status_reason = _status(tellings, articles)
    doubt = 1.0
    for confidence in _best_by_article(independent).values():
        doubt *= 1.0 - confidence
    return CareerMove(
        id=id_,
        person=person_names.fullest(Counter(telling.person.name for telling in tellings)),
        kind=kind,
        status=status,
        status_reason=status_reason,
        confidence=round(min(1.0 - doubt, 0.99 if len(independent) > 1 else 1.0), 4),
        evidence=tuple(evidence),
        from_company=_company([t.from_company for t in tellings], forms),
        to_company=_company([t.to_company for t in tellings], forms),
        role=_role(kind, tellings),
        date=told_date(list(tellings), articles),
        announced=_first_announcement(tellings),
    )


def _best_by_article(tellings: Sequence[Telling]) -> dict[str, float]:
    best: dict[str, float] = {}
    for telling in tellings:
        best[telling.article_id] = max(best.get(telling.article_id, 0.0), telling.confidence)
    return best


def _kind(tellings: Sequence[Telling]) -> Kind:
    kinds = Counter(telling.kind for telling in tellings)
    if kinds[Kind.MOVE]:
        return Kind.MOVE
    if kinds[Kind.DISMISSAL]:
        return Kind.DISMISSAL
    return min(kinds, key=lambda kind: (-kinds[kind], _SPECIFIC.index(kind)))


def _company(slots: Sequence[Slot | None], forms: CompanyForms) -> str | None:
    """The form most told, then the longest, then the first in the alphabet; under its alias if it has one."""
    names = Counter(forms.shown(slot.name) for slot in slots if slot)
    return min(names, key=lambda name: (-names[name], -len(name), name)) if names else None


def _role(kind: Kind, tellings: Sequence[Telling]) -> str | None:
    """The post most told by tellings of the move's own kind, else by any."""
    for group in ([t for t in tellings if t.kind is kind], tellings):
        names = Counter(telling.role.name for telling in group if telling.role)
        if names:
            return min(names, key=lambda name: (-names[name], -len(name), name))
    return None


def told_date(tellings: Sequence[Telling], articles: Mapping[str, Article]) -> EventDate | None:
    """The date that the tellings tell, without anything inferred; a partial one when no year is told anywhere."""
    dated = [(telling.date, telling) for telling in tellings if telling.date]
    full = [(told, telling) for told, telling in dated if told.earliest and told.latest]
    if not full:
        partial = Counter(told.value for told, _ in dated)
        if not partial:
            return None
        value = min(partial, key=lambda v: (-len(v), -partial[v], v))
        return next(_without_span(told) for told, _ in dated if told.value == value)
    opinions: list[list[tuple[EventDate, Telling]]] = []
    for told, telling in sorted(full, key=lambda pair: (_width(pair[0]), str(pair[0].earliest), pair[1].article_id)):
        for opinion in opinions:
            if all(_overlap(told, other) for other, _ in opinion):
                opinion.append((told, telling))
                break
        else:
            opinions.append([(told, telling)])

    def weight(opinion: list[tuple[EventDate, Telling]]) -> tuple[int, str, str]:
        published = max(str(articles[telling.article_id].published or "") for _, telling in opinion)
        return len({telling.article_id for _, telling in opinion}), published, opinion[0][0].value

    best = max(opinions, key=weight)
    exact = min(
        (told for told, _ in best), key=lambda d: (_width(d), _EXACTNESS[d.precision], _BASES[d.basis], d.value)
    )
    return _without_span(exact)


def _first_announcement(tellings: Sequence[Telling]) -> EventDate | None:
    told = [t.announced for t in tellings if t.announced and t.announced.earliest and t.announced.latest]
    return _without_span(min(told, key=lambda d: (_width(d), d.earliest or date.max, d.value))) if told else None


def _without_span(told: EventDate) -> EventDate:
    return EventDate(
        value=told.value, earliest=told.earliest, latest=told.latest, precision=told.precision, basis=told.basis
    )


def _width(told: EventDate) -> int:
    return (told.latest - told.earliest).days if told.earliest and told.latest else 10**6


def _overlap(left: EventDate, right: EventDate) -> bool:
    if not (left.earliest and left.latest and right.earliest and right.latest):
        return False
    return left.earliest <= right.latest and right.earliest <= left.latest


def _status(tellings: Sequence[Telling], articles: Mapping[str, Article]) -> tuple[Status, str]:
    """The present status and why, in words."""
    by_day: dict[str, list[Status]] = {}
    for telling in tellings:
        by_day.setdefault(str(articles[telling.article_id].published or ""), []).append(telling.status)
    present: Status | None = None
    since = ""
    for day in sorted(by_day):
        told = max(by_day[day], key=_CERTAINTY.__getitem__)
        if (
            present is None
            or _CERTAINTY[told] > _CERTAINTY[present]
            or (told is Status.DENIED and present in _TAKES_BACK)
        ):
            present, since = told, day
    assert present is not None, "a move has at least one telling"
    when = f"on {since}" if since else "in an article without a date"
    if len(tellings) == 1 or set(map(str, (t.status for t in tellings))) == {str(present)}:
        return present, ""
    return present, f"told as {present} {when}; other tellings say otherwise"
