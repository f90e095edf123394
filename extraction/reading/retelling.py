"""One article's tellings of the same change, put together.

An article tells a change more than once, at times by halves: "leaves A ... joins B" is one move, a later "his
departure" is no second one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from extraction.models import Flow, Kind, Slot, Span, Status, Telling

_OUT = frozenset({Kind.DEPARTURE, Kind.DISMISSAL})
_JOINS = frozenset({Kind.ARRIVAL, Kind.APPOINTMENT})
_FACTS = frozenset({Status.CONFIRMED, Status.ANNOUNCED})
_BESIDE = 4  # tellings of one person that are looked back for the other half of a move
_GAP = 160  # characters between two triggers that tell one transition


def united(tellings: Iterable[Telling]) -> list[Telling]:
    """One telling a change, in the order of the text."""
    by_person: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        by_person[telling.person.name].append(telling)
    result: list[Telling] = []
    for person in by_person.values():
        kept: list[Telling] = []
        triggers: list[list[Span]] = []
        for telling in sorted(_halved(_with_moves(person)), key=_rank):
            same = next((index for index, other in enumerate(kept) if _is_same(other, telling)), None)
            if same is None:
                kept.append(telling)
                triggers.append(list(telling.triggers))
            else:
                kept[same] = _joined(kept[same], telling)
                triggers[same].extend(telling.triggers)
        result.extend(
            replace(telling, triggers=tuple(sorted(set(spans)))) for telling, spans in zip(kept, triggers, strict=True)
        )
    return sorted(result, key=lambda telling: (telling.quote, telling.triggers, telling.kind))


def _with_moves(tellings: list[Telling]) -> list[Telling]:
    """The tellings with every "leaves A" and "joins B" that stand beside each other in a sentence made one move."""
    result: list[Telling] = []
    for telling in sorted(tellings, key=lambda telling: telling.triggers):
        for index in range(len(result) - 1, max(-1, len(result) - 1 - _BESIDE), -1):
            move = _move_of(result[index], telling)
            if move is not None:
                result[index] = move
                break
        else:
            result.append(telling)
    return result


def _move_of(one: Telling, other: Telling) -> Telling | None:
    out, into = (one, other) if one.kind is Kind.DEPARTURE else (other, one)
    if (
        out.kind is not Kind.DEPARTURE
        or into.kind is not Kind.ARRIVAL
        or out.quote != into.quote
        or out.from_company is None
        or into.to_company is None
        or out.from_company.name == into.to_company.name
        or other.triggers[0].start - one.triggers[-1].end > _GAP
    ):
        return None
    return replace(
        into,
        kind=Kind.MOVE,
        from_company=out.from_company,
        role=into.role or out.role,
        status=max(out.status, into.status, key=_doubt),
        date=into.date or out.date,
        announced=into.announced or out.announced,
        triggers=(*one.triggers, *other.triggers),
    )


def _halved(tellings: list[Telling]) -> list[Telling]:
    """The tellings with each doubtful move of a person whose parting is a fact made a doubtful arrival."""
    gone = [telling.from_company for telling in tellings if telling.kind in _OUT and telling.status in _FACTS]
    left = {_plain(company) for company in gone}
    return [
        replace(telling, kind=Kind.ARRIVAL, from_company=None)
        if telling.kind is Kind.MOVE and telling.status not in _FACTS and left & {None, _plain(telling.from_company)}
        else telling
        for telling in tellings
    ]


def _plain(slot: Slot | None) -> str | None:
    return slot.name.casefold() if slot else None


def _doubt(status: Status) -> int:
    return [Status.CONFIRMED, Status.ANNOUNCED, Status.RUMOURED, Status.DENIED, Status.SUPERSEDED].index(status)


def _rank(telling: Telling) -> tuple[int, int, Span]:
    """Moves first, then the fullest tellings: the others are joined to these."""
    filled = sum(slot is not None for slot in (telling.from_company, telling.to_company))
    return (telling.kind is not Kind.MOVE, -filled, telling.quote)


def _is_same(kept: Telling, other: Telling) -> bool:
    if kept.kind is Kind.MOVE and other.kind in _OUT and kept.from_company is not None:
        return _agree(kept.from_company, other.from_company)
    if kept.kind is Kind.MOVE and other.kind in _JOINS:
        return _agree(kept.to_company, other.to_company)
    if not (kept.kind is other.kind or {kept.kind, other.kind} <= _OUT or {kept.kind, other.kind} <= _JOINS):
        return False
    if kept.kind.flow is Flow.NONE or {kept.kind, other.kind} <= _JOINS:
        return _agree(kept.to_company or kept.from_company, other.to_company or other.from_company)
    return _agree(kept.from_company, other.from_company) and _agree(kept.to_company, other.to_company)


def _agree(one: Slot | None, other: Slot | None) -> bool:
    if one is None or other is None:
        return True
    a, b = one.name.casefold(), other.name.casefold()
    return a == b or a.startswith(f"{b} ") or b.startswith(f"{a} ")


def _joined(kept: Telling, other: Telling) -> Telling:
    """`kept` with what `other` tells besides. The more certain of two confirmed wordings is kept."""
    status = kept.status
    if Status.DENIED in (kept.status, other.status) or kept.status is Status.RUMOURED:
        status = min(kept.status, other.status, key=_doubt)
    kind = kept.kind
    for pair, narrower in ((_OUT, Kind.DISMISSAL), (_JOINS, Kind.APPOINTMENT)):
        if {kept.kind, other.kind} == pair:
            kind = narrower
    return replace(
        kept,
        kind=kind,
        status=status,
        from_company=kept.from_company or (other.from_company if kept.kind is other.kind else None),
        to_company=kept.to_company or (other.to_company if kept.kind is other.kind else None),
        role=kept.role or other.role,
        date=kept.date or other.date,
        announced=kept.announced or other.announced,
    )
