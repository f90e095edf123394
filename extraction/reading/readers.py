"""Two readers of one article, the word lists and the trained network, give one list of tellings.

What the lists find stands: the network gives it its status, which it knows better, and companies that the lists left
empty. What only the network finds counts when it is sure (`SURE`) and nothing that the lists found of the same person
speaks against it. Measured on real news in three languages, each alone and together: `training/README.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from extraction.models import Flow, Kind, Slot, Telling

# Least confidence of what only the network found.
SURE: Final = 0.5
# How often a telling of the word lists was right on real news, seconded by the network and not.
SECONDED: Final = 0.75
ALONE: Final = 0.3

_OUT: Final = frozenset({Kind.DEPARTURE, Kind.DISMISSAL})
_IN: Final = frozenset({Kind.ARRIVAL, Kind.APPOINTMENT, Kind.RETURN, Kind.FOUNDING})


def reconciled(listed: Sequence[Telling], read: Sequence[Telling]) -> list[Telling]:
    """One list, in the order of the text, of what the word lists (`listed`) and the network (`read`) found.

    `read` holds all that the network found, sure or not.
    """
    told: list[Telling] = []
    seconds: set[int] = set()
    for telling in listed:
        second = max(
            (other for other in read if _is_same(telling, other)), key=lambda other: other.confidence, default=None
        )
        seconds.update(id(other) for other in read if _is_same(telling, other))
        told.append(_seconded(telling, second) if second else replace(telling, confidence=ALONE))
    told += [
        other
        for other in read
        if id(other) not in seconds
        and other.confidence >= SURE
        and not any(_speaks_against(telling, other) for telling in listed)
    ]
    return sorted(told, key=lambda telling: (telling.quote, telling.triggers, telling.person.span, telling.kind))


def _seconded(telling: Telling, second: Telling) -> Telling:
    """What the lists found, with the network's status and the companies that the lists left empty."""
    filled = telling
    is_sure = second.confidence >= SURE and telling.kind is second.kind
    if is_sure and telling.kind is not Kind.FOUNDING:  # a firm of one's own is often unnamed
        filled = replace(
            telling,
            from_company=telling.from_company or second.from_company,
            to_company=telling.to_company or second.to_company,
        )
    return replace(filled, status=second.status, confidence=max(SECONDED, second.confidence))


def _is_same(one: Telling, other: Telling) -> bool:
    """Whether two readers tell one move: same person, a direction in common, no company that contradicts."""
    if not _same_person(one, other):
        return False
    out = [_leaves(telling) for telling in (one, other)]
    into = [_joins(telling) for telling in (one, other)]
    pause = [telling.kind is Kind.ABSENCE for telling in (one, other)]
    if all(pause):
        return _agree(one.from_company or one.to_company, other.from_company or other.to_company)
    if any(pause):
        return False
    shared = False
    if all(out):
        shared = True
        if not _agree(one.from_company, other.from_company):
            return False
    if all(into):
        shared = True
        if not _agree(one.to_company or one.from_company, other.to_company or other.from_company):
            return False
    return shared


def _speaks_against(listed: Telling, other: Telling) -> bool:
    """Whether the network has a person join what they are told to leave, leave what they are told to join, or leave or
    join a second company besides.

    A dated move is one of another time, and who leaves a company may well have founded it.
    """
    if not _same_person(listed, other) or other.date or other.kind is Kind.FOUNDING:
        return False
    left, joined = listed.from_company, listed.to_company
    gained, lost = (other.to_company or other.from_company, other.from_company)
    if _leaves(listed) and left:
        if _joins(other) and gained and _agree(left, gained):
            return True
        if _leaves(other) and lost and not _agree(left, lost):
            return True
    if _joins(listed) and joined:
        if _leaves(other) and lost and _agree(joined, lost):
            return True
        if _joins(other) and gained and not _agree(joined, gained):
            return True
    return False


def _leaves(telling: Telling) -> bool:
    return telling.kind in _OUT or telling.kind.flow is Flow.BOTH


def _joins(telling: Telling) -> bool:
    return telling.kind in _IN or telling.kind.flow is Flow.BOTH


def _same_person(one: Telling, other: Telling) -> bool:
    a, b = one.person.name.casefold().split(), other.person.name.casefold().split()
    return bool(a and b) and a[-1] == b[-1]


def _agree(one: Slot | None, other: Slot | None) -> bool:
    if one is None or other is None:
        return True
    a, b = (set(slot.name.casefold().split()) for slot in (one, other))
    return a <= b or b <= a
