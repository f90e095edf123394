"""What all tellings of one move say together: names, kind, date, status, confidence.

Dates: of the told dates those that overlap are one opinion; the opinion with the most independent sources counts, then
the latest published; inside it the most exact date. What contradicts stays in the evidence and is named in
`date_reason`, nothing is averaged. A near-identical copy is no voice of its own, unless it corrects its original.

Status: tellings are read in order of publication (undated first). Confirmed stands once it was told, unless a later
telling denies it; a denial takes back a rumour or an announcement; an announcement outranks a rumour; a rumour never
lowers anything. On one day the more certain one counts, a denial between announcement and rumour. Rumours and
announcements that another move contradicts are marked afterwards: see `extraction.merging.overtaking`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from extraction.merging import person_names
from extraction.merging.company_names import CompanyForms
from extraction.models import Article, Basis, CareerMove, EventDate, Evidence, Kind, Precision, Slot, Status, Telling

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
    voices = _voices(evidence)
    independent = [item.telling for item in voices]
    kind = _kind(independent)
    status, status_reason = _status(independent, articles)
    told, told_reason = told_date(voices, articles)
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
        date=told,
        date_reason=told_reason,
        announced=_first_announcement(tellings),
    )


def _voices(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence without mere copies. A copy that tells another date or status corrects its original: it counts."""
    own = {(item.telling.article_id, item.telling.status, _value(item.telling)) for item in evidence}
    return [
        item
        for item in evidence
        if item.copy_of is None or (item.copy_of, item.telling.status, _value(item.telling)) not in own
    ] or list(evidence[:1])


def _value(telling: Telling) -> str:
    return telling.date.value if telling.date else ""


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


def told_date(evidence: Sequence[Evidence], articles: Mapping[str, Article]) -> tuple[EventDate | None, str]:
    """The date that the tellings tell, without anything inferred, and in words what they contradict each other in.

    It is a partial one when no year is told anywhere.
    """
    dated = [(item.telling.date, item) for item in evidence if item.telling.date]
    full = [(told, item) for told, item in dated if told.earliest and told.latest]
    if not full:
        partial = Counter(told.value for told, _ in dated)
        if not partial:
            return None, ""
        value = min(partial, key=lambda v: (-len(v), -partial[v], v))
        return next(_without_span(told) for told, _ in dated if told.value == value), ""
    opinions: list[list[tuple[EventDate, Evidence]]] = []
    for told, item in sorted(full, key=lambda pair: (_width(pair[0]), str(pair[0].earliest), _source(pair[1]))):
        for opinion in opinions:
            if all(_overlap(told, other) for other, _ in opinion):
                opinion.append((told, item))
                break
        else:
            opinions.append([(told, item)])

    def weight(opinion: list[tuple[EventDate, Evidence]]) -> tuple[int, str, str]:
        published = max(str(articles[item.telling.article_id].published or "") for _, item in opinion)
        return len({_source(item) for _, item in opinion}), published, opinion[0][0].value

    opinions.sort(key=weight, reverse=True)
    exact = min(
        (told for told, _ in opinions[0]), key=lambda d: (_width(d), _EXACTNESS[d.precision], _BASES[d.basis], d.value)
    )
    told_by = [f"{opinion[0][0].value} ({', '.join(sorted({_source(i) for _, i in opinion}))})" for opinion in opinions]
    return _without_span(exact), f"sources contradict each other: {'; '.join(told_by)}" if len(opinions) > 1 else ""


def _source(item: Evidence) -> str:
    return item.copy_of or item.telling.article_id


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
