"""The same move told many times becomes one, with its reasons.

Agglomerative clustering of claims: pairs by falling score, joined unless anything in the two clusters excludes
anything in the other. Ties fall by content, so that no order of articles changes the result. A departure and an
arrival join only through a telling of the whole move; a dismissal never becomes one.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .agreement import THRESHOLD, Claim, candidate_keys, claim_of, compare, excludes
from .company_names import Aliases, CompanyForms
from .consensus import consensus
from .copies import find_copies
from .inference import PublicationBounds, infer
from .models import Article, CareerMove, Evidence, Kind, Telling
from .person_names import Namesakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """All moves of a collection, which articles copy which, and what the moves tell of undated articles."""

    moves: tuple[CareerMove, ...]
    copies: Mapping[str, str] = field(default_factory=dict)
    bounds: Mapping[str, PublicationBounds] = field(default_factory=dict)


def telling_key(telling: Telling) -> tuple[Any, ...]:
    """What tells a telling from every other, for a fixed order."""
    companies = [(slot.name if slot else "") for slot in (telling.from_company, telling.to_company, telling.role)]
    return (
        telling.article_id,
        telling.quote,
        telling.triggers,
        telling.person.span,
        telling.person.name,
        telling.kind,
        telling.status,
        *companies,
    )


def event_id(telling: Telling) -> str:
    """The id of the move that a telling is the first of: 16 hexadecimal digits, the same on every machine."""
    return hashlib.sha256(repr(_plain(telling_key(telling))).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return (value.start, value.end) if hasattr(value, "start") else str(value)


@dataclass(slots=True)
class _Cluster:
    claims: list[Claim]
    joins: dict[Claim, tuple[str, float]]

    def has_move(self) -> bool:
        return any(claim.kind is Kind.MOVE for claim in self.claims)


def _claim_order(claim: Claim) -> tuple[Any, ...]:
    return (
        claim.person.family,
        claim.person.given,
        claim.kind,
        claim.source,
        claim.target,
        str(claim.earliest),
        str(claim.latest),
        claim.partial,
        str(claim.published),
        claim.language,
        sorted(claim.role),
    )


def _may_be_one_person(left: Claim, right: Claim, namesakes: Namesakes) -> bool:
    """Whether a bare family name in one of them can only mean the other's person."""
    for bare, full in ((left, right), (right, left)):
        if not bare.person.is_full:
            companies = bare.companies | (frozenset() if full.person.is_full else full.companies)
            if full.person.is_full:
                if not namesakes.means(bare.person, full.person, companies):
                    return False
            elif namesakes.is_ambiguous(bare.person.family, companies):
                return False
    return True


def _pairs(claims: Sequence[Claim], namesakes: Namesakes) -> list[tuple[float, int, int, str]]:
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    families: dict[str, list[int]] = defaultdict(list)
    for index, claim in enumerate(claims):
        families[claim.person.family].append(index)
        for key in dict.fromkeys(candidate_keys(claim)):
            blocks[key].append(index)
    candidates: set[tuple[int, int]] = set()
    for key, members in blocks.items():
        candidates.update((a, b) for n, a in enumerate(members) for b in members[n + 1 :])
        if key[1:] == ("none",):  # a telling that names no company is compared with all of that name
            candidates.update((min(a, b), max(a, b)) for a in members for b in families[key[0]] if a != b)
    pairs = []
    for a, b in candidates:
        found = compare(claims[a], claims[b])
        if found and found[0] >= THRESHOLD and _may_be_one_person(claims[a], claims[b], namesakes):
            pairs.append((-found[0], a, b, found[1]))
    return sorted(pairs)


def _clusters(claims: Sequence[Claim], namesakes: Namesakes) -> list[_Cluster]:
    owner = [_Cluster([claim], {}) for claim in claims]
    for negative, a, b, reason in _pairs(claims, namesakes):
        left, right = owner[a], owner[b]
        if left is right:
            continue
        whole = left.has_move() or right.has_move()
        if any(excludes(x, y, whole) for x in left.claims for y in right.claims):
            continue
        big, small = (left, right) if len(left.claims) >= len(right.claims) else (right, left)
        big.claims.extend(small.claims)
        big.joins |= small.joins
        joined = claims[b] if claims[b] not in left.joins else claims[a]
        big.joins[joined] = (reason, -negative)
        moved = set(map(id, small.claims))
        for index, claim in enumerate(claims):
            if id(claim) in moved:
                owner[index] = big
    return list({id(cluster): cluster for cluster in owner}.values())


def merge(articles: Mapping[str, Article], tellings: Iterable[Telling], *, aliases: Aliases | None = None) -> Merged:
    """Merge all tellings of a collection into moves.

    `articles` holds the article of every telling by its id. Returns moves sorted by id. The result does not depend
    on the order of `articles` or `tellings`. Raises `KeyError` if a telling's article is missing.
    """
    aliases = aliases or Aliases()
    told = sorted(tellings, key=lambda telling: _sortable(telling_key(telling)))
    copies = find_copies(articles[id_] for id_ in sorted({telling.article_id for telling in told}))
    nodes: dict[Claim, list[Telling]] = defaultdict(list)
    for telling in told:
        nodes[claim_of(telling, articles[telling.article_id], aliases)].append(telling)
    by_family: dict[str, list[Claim]] = defaultdict(list)
    for claim in nodes:
        by_family[claim.person.family].append(claim)
    namesakes = Namesakes((telling.person.name, claim.companies) for claim, group in nodes.items() for telling in group)
    forms = CompanyForms(_company_counts(told), aliases)
    gathered: list[list[Evidence]] = []
    for family in sorted(by_family):
        claims = sorted(by_family[family], key=_claim_order)
        for cluster in _clusters(claims, namesakes):
            gathered.append(_evidence(cluster, nodes, copies, articles))
    drafts = []
    for evidence in gathered:
        move = consensus(event_id(evidence[0].telling), evidence, articles, forms)
        companies = frozenset(aliases.key(name) for name in (move.from_company, move.to_company) if name)
        drafts.append(replace(move, person=namesakes.shown(move.person, companies)))
    moves, bounds = infer(drafts, articles)
    return Merged(moves=tuple(sorted(moves, key=lambda move: move.id)), copies=copies, bounds=bounds)


def _company_counts(tellings: Iterable[Telling]) -> Counter[str]:
    return Counter(slot.name for telling in tellings for slot in (telling.from_company, telling.to_company) if slot)


def _sortable(key: tuple[Any, ...]) -> str:
    return repr(_plain(key))


def _evidence(
    cluster: _Cluster,
    nodes: Mapping[Claim, Sequence[Telling]],
    copies: Mapping[str, str],
    articles: Mapping[str, Article],
) -> list[Evidence]:
    """All tellings of a cluster, first published first, each with the reason that joined it."""
    evidence = []
    for claim in cluster.claims:
        reason, score = cluster.joins.get(claim, ("", 1.0))
        for number, telling in enumerate(nodes[claim]):
            if number:
                reason, score = "same person, kind, companies and dates", 1.0
            evidence.append(
                Evidence(telling=telling, reason=reason, score=round(score, 3), copy_of=copies.get(telling.article_id))
            )
    evidence.sort(
        key=lambda e: (str(articles[e.telling.article_id].published or "9999"), _sortable(telling_key(e.telling)))
    )
    if evidence and evidence[0].reason:  # the first needs no reason: the one it was joined by takes it over
        for n, item in enumerate(evidence[1:], 1):
            if not item.reason:
                first = evidence[0]
                evidence[n] = Evidence(
                    telling=item.telling, reason=first.reason, score=first.score, copy_of=item.copy_of
                )
                break
        evidence[0] = Evidence(telling=evidence[0].telling, copy_of=evidence[0].copy_of)
    return evidence
