"""Which claims are one move: agglomerative clustering of the claims of one family name.

Pairs join by falling score, unless anything in the two clusters excludes anything in the other; ties fall by content,
so that no order of articles changes the result. Two claims of one article exclude each other, unless one says again
what the other says, or they are the halves of a move that another article tells whole. Only claims whose people can
agree and that share a word of a company are compared at all, or, where one names no company, that lie near in time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from extraction.merging.agreement import FAR, THRESHOLD, Claim, company_words, compare, halves, told_twice
from extraction.merging.person_names import Namesakes, first_letters
from extraction.models import Kind

Found = tuple[float, str] | None
_BARE: Final = ""


@dataclass(frozen=True, slots=True)
class Join:
    """Two claims that were found to tell one move."""

    left: Claim
    right: Claim
    reason: str
    score: float


@dataclass(slots=True)
class Cluster:
    """Claims of one move, and the joins that made it one: a tree over the claims."""

    claims: list[Claim]
    indexes: list[int]
    joins: list[Join] = field(default_factory=list)
    enemies: set[int] = field(default_factory=set)  # clusters (by their first index) that can never join this one

    def has_move(self) -> bool:
        return any(claim.kind is Kind.MOVE for claim in self.claims)

    def reasons(self, first: Claim) -> dict[Claim, tuple[str, float]]:
        """Why each claim belongs to the move, and how surely, seen from the first told."""
        near: dict[Claim, list[tuple[Claim, Join]]] = defaultdict(list)
        for join in self.joins:
            near[join.left].append((join.right, join))
            near[join.right].append((join.left, join))
        found, waiting = {first: ("", 1.0)}, [first]
        while waiting:
            for claim, join in near[waiting.pop()]:
                if claim not in found:
                    found[claim] = (join.reason, join.score)
                    waiting.append(claim)
        return found


def claim_order(claim: Claim) -> tuple[Any, ...]:
    """A total order of claims that depends on nothing but their content."""
    return (
        claim.person.family,
        claim.person.given,
        claim.kind,
        claim.hedged,
        claim.source,
        claim.target,
        str(claim.earliest),
        str(claim.latest),
        claim.partial,
        str(claim.published),
        claim.language,
        sorted(claim.role),
        sorted(claim.source_acronyms),
        sorted(claim.target_acronyms),
    )


def may_be_one_person(left: Claim, right: Claim, namesakes: Namesakes) -> bool:
    """Whether a bare family name or an initial in one of them can only mean the other's person."""
    for short, full in ((left, right), (right, left)):
        if not short.person.is_short:
            continue
        if not full.person.is_short:
            if not namesakes.means(short.person, full.person, short.companies or full.companies):
                return False
        elif namesakes.is_ambiguous(short.person, short.companies):
            return False
    return True


def _blocks(claims: Sequence[Claim]) -> tuple[dict[tuple[str, str], list[int]], dict[str, list[int]], list[int]]:
    """Indexes of claims by (first letter of the person, word of a company), by first letter, and without company."""
    by_word: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_letter: dict[str, list[int]] = defaultdict(list)
    companyless = []
    for index, claim in enumerate(claims):
        letters = first_letters(claim.person) or [_BARE]
        words = company_words(claim)
        if not words:
            companyless.append(index)
        for letter in letters:
            by_letter[letter].append(index)
            for word in words:
                by_word[letter, word].append(index)
    return by_word, by_letter, companyless


def _day(claim: Claim) -> date | None:
    return claim.earliest or claim.published


def _candidates(claims: Sequence[Claim]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes, smaller first, that are worth comparing; some come more than once."""
    by_word, by_letter, companyless = _blocks(claims)
    letters_of_word: dict[str, list[str]] = defaultdict(list)
    for letter, word in by_word:
        letters_of_word[word].append(letter)
    for (letter, word), members in by_word.items():
        yield from ((a, b) for n, a in enumerate(members) for b in members[n + 1 :])
        if letter == _BARE:  # a family name alone may mean anybody of that name
            others = (b for other in letters_of_word[word] if other != _BARE for b in by_word[other, word])
            yield from ((min(a, b), max(a, b)) for b in others for a in members)
    if not companyless:
        return
    # Without a company only claims near in time can pass the threshold; those without any day may be of any time.
    timed = {
        letter: sorted((day, index) for index in members if (day := _day(claims[index])))
        for letter, members in by_letter.items()
    }
    timeless = {letter: [i for i in members if not _day(claims[i])] for letter, members in by_letter.items()}
    for a in companyless:
        near = (
            by_letter if not claims[a].person.is_full else {*first_letters(claims[a].person), _BARE} & by_letter.keys()
        )
        day = _day(claims[a])
        for letter in near:
            found = timed[letter]
            if day:
                low = bisect_left(found, day.toordinal() - FAR, key=lambda pair: pair[0].toordinal())
                high = bisect_right(found, day.toordinal() + FAR, key=lambda pair: pair[0].toordinal())
                found = found[low:high]
            yield from ((min(a, b), max(a, b)) for b in (*(i for _, i in found), *timeless[letter]) if a != b)


class _Comparison:
    """Compares claims by index, each pair once."""

    def __init__(self, claims: Sequence[Claim], articles: Sequence[Set[str]], namesakes: Namesakes) -> None:
        self._claims = claims
        self._articles = articles
        self._namesakes = namesakes
        self._known: dict[tuple[int, int], Found] = {}

    def __call__(self, a: int, b: int) -> Found:
        key = (a, b) if a < b else (b, a)
        if key not in self._known:
            left, right = self._claims[key[0]], self._claims[key[1]]
            found = compare(left, right)
            if found and not told_twice(left, right) and not self._articles[a].isdisjoint(self._articles[b]):
                found = None
            self._known[key] = found
        return self._known[key]

    def pairs(self) -> list[tuple[float, int, int, str]]:
        """The pairs that may join, best first."""
        pairs = []
        for a, b in _candidates(self._claims):
            if (a, b) in self._known:
                continue
            found = self(a, b)
            if found and found[0] >= THRESHOLD and may_be_one_person(self._claims[a], self._claims[b], self._namesakes):
                pairs.append((-found[0], a, b, found[1]))
        return sorted(pairs)

    def excluded(self, left: Cluster, right: Cluster, *, joined_by_move: bool) -> bool:
        """Whether anything in one cluster can't be of one move with anything in the other."""
        return any(
            self(a, b) is None and not (joined_by_move and halves(self._claims[a], self._claims[b]))
            for a in left.indexes
            for b in right.indexes
        )


def clusters(claims: Mapping[Claim, Set[str]], namesakes: Namesakes) -> list[Cluster]:
    """Group the claims of one family name, each given with the articles that make it."""
    ordered = sorted(claims, key=claim_order)
    return _clusters(ordered, [claims[claim] for claim in ordered], namesakes)


def _clusters(claims: Sequence[Claim], articles: Sequence[Set[str]], namesakes: Namesakes) -> list[Cluster]:
    compared = _Comparison(claims, articles, namesakes)
    owner = [Cluster([claim], [index]) for index, claim in enumerate(claims)]
    for negative, a, b, reason in compared.pairs():
        left, right = owner[a], owner[b]
        if left is right or right.indexes[0] in left.enemies:
            continue
        whole = left.has_move() or right.has_move()
        if compared.excluded(left, right, joined_by_move=whole):
            if whole or compared.excluded(left, right, joined_by_move=True):
                left.enemies.add(right.indexes[0])
                right.enemies.add(left.indexes[0])
            continue
        big, small = (left, right) if len(left.claims) >= len(right.claims) else (right, left)
        big.joins += [*small.joins, Join(claims[a], claims[b], reason, -negative)]
        for index in small.indexes:
            owner[index] = big
        for enemy in small.enemies:
            owner[enemy].enemies.add(big.indexes[0])
        big.enemies |= small.enemies
        big.claims.extend(small.claims)
        big.indexes.extend(small.indexes)
    return list({id(cluster): cluster for cluster in owner}.values())
