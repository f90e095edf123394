"""Do two tellings tell the same move? How surely, and why, in words; or what speaks against it.

A score is the product of what speaks for the person, the companies, the kind and the time, each 0..1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from extraction.merging import company_names, person_names
from extraction.merging.acronyms import Acronyms
from extraction.merging.company_names import Aliases
from extraction.merging.folding import folded
from extraction.merging.person_names import PersonName
from extraction.models import Article, Kind, Status, Telling

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
    hedged: bool  # rumoured or denied: about a move to come, so never told long after it
    source: str  # key of the company left
    target: str  # key of the company joined
    role: frozenset[str]  # where posts tell moves apart: of an appointment, and where no company is named
    language: str  # of the role
    source_acronyms: frozenset[str]
    target_acronyms: frozenset[str]
    earliest: date | None
    latest: date | None
    partial: str  # "--10-14" when the year is not known
    published: date | None  # Monday of the week of publication, only where the date is not known

    @property
    def companies(self) -> frozenset[str]:
        return frozenset(filter(None, (self.source, self.target)))


def claim_of(telling: Telling, article: Article, aliases: Aliases, acronyms: Acronyms | None = None) -> Claim:
    """What a telling claims, ready to compare. An `appointment` has its company as target, an `absence` as source."""
    left = telling.from_company.name if telling.from_company else None
    joined = telling.to_company.name if telling.to_company else None
    if telling.kind is Kind.APPOINTMENT:
        left, joined = None, joined or left
    elif telling.kind is Kind.ABSENCE:
        left, joined = left or joined, None
    is_post = telling.role is not None and (telling.kind is Kind.APPOINTMENT or not (left or joined))
    role = frozenset(re.findall(r"\w{3,}", folded(telling.role.name))) if telling.role and is_post else frozenset()
    told, published = telling.date, article.published
    is_dated = told is not None and told.earliest is not None and told.latest is not None
    return Claim(
        person=person_names.parsed(telling.person.name),
        kind=telling.kind,
        hedged=telling.status in (Status.RUMOURED, Status.DENIED),
        source=aliases.key(left),
        target=aliases.key(joined),
        source_acronyms=acronyms.of(left) if acronyms else frozenset(),
        target_acronyms=acronyms.of(joined) if acronyms else frozenset(),
        role=role,
        language=article.language if is_post else "",
        earliest=told.earliest if told else None,
        latest=told.latest if told else None,
        partial=told.value if told and told.value.startswith("--") else "",
        published=None if is_dated or published is None else published - timedelta(days=published.weekday()),
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
            shared = getattr(left, f"{side}_acronyms") & getattr(right, f"{side}_acronyms")
            if found is None and shared:
                found = 0.93, f"acronym {min(shared).upper()}, as an article defines it"
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
    limits, late = (CLOSE, NEAR, FAR), (CLOSE, NEAR, 800)
    if left.hedged or right.hedged:
        late = (CLOSE, NEAR, 300)
    if Kind.APPOINTMENT in (left.kind, right.kind):
        # People rise often inside one company, and may have come to it not long before.
        limits = late = (CLOSE, 75, 120 if left.kind is right.kind else 75)
    if left.earliest and left.latest and right.earliest and right.latest:
        return _by_gap(_gap((left.earliest, left.latest), (right.earliest, right.latest)), limits, "dates")
    for one, other in ((left, right), (right, left)):
        if one.partial and other.earliest and other.latest:
            agrees = _partial_agrees(one.partial, other.earliest, other.latest)
            return (0.97, "day and month agree") if agrees else None
        if other.earliest and other.latest and one.published:
            # Written before the move (announced, rumoured) or after it (reported).
            days = _gap((one.published, one.published), (other.earliest, other.latest))
            if one.published < other.earliest and days > NEAR:
                return None
            return _by_gap(days, late, "date and week of publication")
    if left.partial and right.partial and left.partial[:4] != right.partial[:4]:
        return None
    if left.published and right.published:
        days = abs((left.published - right.published).days)
        told_late = (CLOSE, FAR, 1200) if late[2] == 800 else late
        return _by_gap(days, told_late, "weeks of publication")
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
    if left.role and right.role and left.language == right.language:
        shared, least = len(left.role & right.role), min(len(left.role), len(right.role))
        if not shared and not (left.companies or right.companies):
            return None
        # "chief financial officer" and "chief operating officer" share most words and are two posts.
        if 3 * shared > 2 * least:
            reasons.append("posts agree")
        elif left.companies or right.companies:
            if times[0] < 0.9:
                return None
            score *= 0.8
            reasons.append("posts differ")
    if not (left.person.is_full or right.person.is_full):
        score *= 0.9
    return score, "; ".join(reasons)


def told_twice(left: Claim, right: Claim) -> bool:
    """Whether one article that makes both claims tells one move twice. Otherwise it means two by telling two."""
    return left.kind is right.kind and all(
        bool(a) == bool(b) for a, b in ((left.source, right.source), (left.target, right.target))
    )


def halves(left: Claim, right: Claim) -> bool:
    """Whether one claim can be the leaving and the other the joining half of one person's move."""
    kinds = {left.kind, right.kind}
    return (
        Kind.DEPARTURE in kinds
        and bool(kinds & IN)
        and person_names.agreement(left.person, right.person) is not None
        and _times(left, right) is not None
    )


def company_words(claim: Claim) -> list[str]:
    """Beginnings of words and acronyms of the companies, marked by side: companies that agree share one."""
    found = []
    for side, key, acronyms in (("s", claim.source, claim.source_acronyms), ("t", claim.target, claim.target_acronyms)):
        found += [side + word[:5] for word in (*key.split(), key.replace(" ", ""), *acronyms)]
    return sorted(set(found) - {"s", "t"})
