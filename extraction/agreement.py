"""Do two tellings tell the same move? How surely, and why, in words; or what speaks against it.

A score is the product of what speaks for the person, the companies, the kind and the time, each 0..1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from . import company_names, person_names
from .company_names import Aliases
from .models import Article, Kind, Telling
from .person_names import PersonName, folded

OUT: Final = frozenset({Kind.DEPARTURE, Kind.DISMISSAL})
IN: Final = frozenset({Kind.ARRIVAL, Kind.APPOINTMENT, Kind.RETURN})
THRESHOLD: Final = 0.55

# Days between two dates of one move: an announcement and its effect lie months apart, two terms lie years apart.
CLOSE: Final = 45
NEAR: Final = 200
FAR: Final = 400


@dataclass(frozen=True, slots=True)
class Claim:
    """A telling with all that is compared: names as keys, dates as days. Equal claims are one node."""

    person: PersonName
    kind: Kind
    source: str  # key of the company left
    target: str  # key of the company joined
    role: frozenset[str]
    language: str
    earliest: date | None
    latest: date | None
    partial: str  # "--10-14" when the year is not known
    published: date | None

    @property
    def companies(self) -> frozenset[str]:
        return frozenset(filter(None, (self.source, self.target)))


def claim_of(telling: Telling, article: Article, aliases: Aliases) -> Claim:
    """What a telling claims, ready to compare. An `appointment` has its company as target, an `absence` as source."""
    source = aliases.key(telling.from_company.name) if telling.from_company else ""
    target = aliases.key(telling.to_company.name) if telling.to_company else ""
    if telling.kind is Kind.APPOINTMENT:
        source, target = "", target or source
    elif telling.kind is Kind.ABSENCE:
        source, target = source or target, ""
    role = frozenset(word for word in re.findall(r"\w{3,}", folded(telling.role.name))) if telling.role else frozenset()
    told = telling.date
    return Claim(
        person=person_names.parsed(telling.person.name),
        kind=telling.kind,
        source=source,
        target=target,
        role=role,
        language=article.language,
        earliest=told.earliest if told else None,
        latest=told.latest if told else None,
        partial=told.value if told and told.value.startswith("--") else "",
        published=article.published,
    )


def sides(left: Kind, right: Kind) -> tuple[str, ...] | None:
    """Which companies must agree for two kinds to be one move; `None` when the kinds exclude each other."""
    kinds = {left, right}
    if left is right:
        return ("source", "target")
    if kinds <= OUT or kinds == {Kind.MOVE, Kind.DEPARTURE}:
        return ("source",)
    if kinds <= IN or (Kind.MOVE in kinds and kinds & IN):
        return ("target",)
    return None


def _companies(left: Claim, right: Claim, compared: tuple[str, ...]) -> tuple[float, str] | None:
    score, reasons, named = 1.0, [], False
    for side in compared:
        a, b = getattr(left, side), getattr(right, side)
        if a and b:
            found = company_names.agreement(a, b)
            if found is None:
                return None
            named = True
            score *= found[0]
            reasons.append(found[1])
        elif a or b:
            score *= 0.85
            reasons.append("company not named in one of them")
    if not named:
        score *= 0.8
        reasons = ["no company named in both"]
    return score, ", ".join(dict.fromkeys(reasons))


def _gap(left: tuple[date, date], right: tuple[date, date]) -> int:
    """Days between two intervals, 0 if they overlap."""
    return max((right[0] - left[1]).days, (left[0] - right[1]).days, 0)


def _by_gap(days: int, limits: tuple[int, int, int], what: str) -> tuple[float, str] | None:
    close, near, far = limits
    if days <= close:
        return (1.0, f"{what} agree") if days == 0 else (0.97, f"{what} {days} days apart")
    if days <= near:
        return 0.88, f"{what} {days} days apart"
    return (0.72, f"{what} {days} days apart") if days <= far else None


def _partial_agrees(partial: str, earliest: date, latest: date) -> bool:
    """Whether a day or month without a year lies in an interval or within days of it in some year."""
    month, day = int(partial[2:4]), int(partial[5:7] or 0)
    for year in (earliest.year - 1, earliest.year, latest.year, latest.year + 1):
        try:
            first = date(year, month, day or 1)
        except ValueError:
            continue
        last = first if day else date(year, month, 28)
        if _gap((first, last), (earliest, latest)) <= CLOSE:
            return True
    return False


def _times(left: Claim, right: Claim) -> tuple[float, str] | None:
    limits = (CLOSE, NEAR, FAR)
    if Kind.APPOINTMENT in (left.kind, right.kind):
        limits = (CLOSE, 75, 120)  # people rise often inside one company
    if left.earliest and left.latest and right.earliest and right.latest:
        return _by_gap(_gap((left.earliest, left.latest), (right.earliest, right.latest)), limits, "dates")
    for one, other in ((left, right), (right, left)):
        if one.partial and other.earliest and other.latest:
            agrees = _partial_agrees(one.partial, other.earliest, other.latest)
            return (0.97, "day and month agree") if agrees else None
        if other.earliest and other.latest and other.published is not None and one.published is None:
            return 0.85, "one of the articles has no date"
        if other.earliest and other.latest and one.published:
            # Written before the move (announced, rumoured) or after it (reported).
            days = _gap((one.published, one.published), (other.earliest, other.latest))
            return _by_gap(days, (CLOSE, NEAR, 800), "date and day of publication")
    if left.partial and right.partial and left.partial[:4] != right.partial[:4]:
        return None
    if left.published and right.published:
        days = abs((left.published - right.published).days)
        return _by_gap(days, (CLOSE, FAR, 1200), "days of publication")
    return 0.85, "one of the articles has no date"


def compare(left: Claim, right: Claim) -> tuple[float, str] | None:
    """How surely two claims tell one move and why; `None` when something contradicts.

    Kinds that only a `move` joins (a departure and an arrival) are not compared here and give `None`.
    """
    compared = sides(left.kind, right.kind)
    if compared is None:
        return None
    person = person_names.agreement(left.person, right.person)
    companies = _companies(left, right, compared)
    times = _times(left, right)
    if person is None or companies is None or times is None:
        return None
    score = person[0] * companies[0] * times[0]
    reasons = [person[1], companies[1], times[1]]
    if left.kind is not right.kind:
        score *= 0.97
        reasons.append(f"{left.kind} and {right.kind} are told of one change")
    if left.kind is Kind.APPOINTMENT and left.language == right.language and left.role and right.role:
        if left.role & right.role:
            reasons.append("posts agree")
        else:
            score *= 0.8
            reasons.append("posts differ")
    if not (left.person.is_full or right.person.is_full):
        score *= 0.9
    return score, "; ".join(reasons)


def excludes(left: Claim, right: Claim, joined_by_move: bool) -> bool:
    """Whether two claims can't be of one move, given whether a telling of the whole move is among them."""
    if compare(left, right):
        return False
    kinds = {left.kind, right.kind}
    crosses = Kind.DEPARTURE in kinds and bool(kinds & IN)
    return not (
        joined_by_move
        and crosses
        and person_names.agreement(left.person, right.person) is not None
        and _times(left, right) is not None
    )


def candidate_keys(claim: Claim) -> Iterator[tuple[str, ...]]:
    """Blocking keys: claims that share none are never compared (family name, and a word of a company or none)."""
    family = claim.person.family
    words = [(side, word) for side, key in (("s", claim.source), ("t", claim.target)) for word in key.split()]
    for side, word in words:
        yield family, side, word[:5]
    # Initials name companies that share no word with them.
    for side, key in (("s", claim.source), ("t", claim.target)):
        if len(parts := key.split()) > 1:
            yield family, side, "".join(part[0] for part in parts)[:5]
    if not words:
        yield (family, "none")
