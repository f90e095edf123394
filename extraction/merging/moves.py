"""The same move told many times becomes one, with its reasons.

Tellings become claims (`extraction.merging.agreement`), claims of one family name are clustered
(`extraction.merging.clustering`), and what each cluster says together is one move (`extraction.merging.consensus`). A
departure and an arrival join only through a telling of the whole move; a dismissal never becomes one.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from extraction.merging.acronyms import Acronyms
from extraction.merging.agreement import Claim, claim_of
from extraction.merging.clustering import Cluster, clusters
from extraction.merging.company_names import Aliases, CompanyForms
from extraction.merging.consensus import consensus
from extraction.merging.copies import find_copies
from extraction.merging.inference import PublicationBounds, infer
from extraction.merging.overtaking import overtaken
from extraction.merging.person_names import Namesakes
from extraction.models import Article, CareerMove, Evidence, Kind, Status, Telling


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


def merge(articles: Mapping[str, Article], tellings: Iterable[Telling], *, aliases: Aliases | None = None) -> Merged:
    """Merge all tellings of a collection into moves.

    `articles` holds the article of every telling by its id. Returns moves sorted by id. The result does not depend
    on the order of `articles` or `tellings`. Raises `KeyError` if a telling's article is missing.
    """
    aliases = aliases or Aliases()
    told = sorted(dict.fromkeys(tellings), key=lambda telling: (_sortable(telling_key(telling)), repr(telling)))
    copies = find_copies(articles[id_] for id_ in sorted({telling.article_id for telling in told}))
    acronyms = Acronyms(articles[id_].text for id_ in sorted({telling.article_id for telling in told}))
    nodes: dict[Claim, list[Telling]] = defaultdict(list)
    for telling in told:
        nodes[claim_of(telling, articles[telling.article_id], aliases, acronyms)].append(telling)
    by_family: dict[str, list[Claim]] = defaultdict(list)
    for claim in nodes:
        by_family[claim.person.family_key].append(claim)
    namesakes = Namesakes((telling.person.name, claim.companies) for claim, group in nodes.items() for telling in group)
    forms = CompanyForms(_company_counts(told), aliases)
    gathered: list[list[Evidence]] = []
    for family in sorted(by_family):
        claims = {claim: {telling.article_id for telling in nodes[claim]} for claim in by_family[family]}
        for cluster in clusters(claims, namesakes):
            gathered.extend(_settled(_evidence(cluster, nodes, copies, articles)))
    drafts = []
    for evidence in gathered:
        move = consensus(event_id(evidence[0].telling), evidence, articles, forms)
        companies = frozenset(aliases.key(name) for name in (move.from_company, move.to_company) if name)
        drafts.append(replace(move, person=namesakes.shown(move.person, companies)))
    dated, bounds = infer(drafts, articles)
    moves = overtaken(dated, articles, aliases)
    return Merged(moves=tuple(sorted(moves, key=lambda move: move.id)), copies=copies, bounds=bounds)


def _company_counts(tellings: Iterable[Telling]) -> Counter[str]:
    return Counter(slot.name for telling in tellings for slot in (telling.from_company, telling.to_company) if slot)


def _sortable(key: tuple[Any, ...]) -> str:
    return repr(_plain(key))


def _evidence(
    cluster: Cluster,
    nodes: Mapping[Claim, Sequence[Telling]],
    copies: Mapping[str, str],
    articles: Mapping[str, Article],
) -> list[Evidence]:
    """All tellings of a cluster, first published first, each with the reason that joined it."""
    claim_of_telling = {telling: claim for claim in cluster.claims for telling in nodes[claim]}
    told = in_order([Evidence(telling=telling) for telling in claim_of_telling], articles)
    reasons = cluster.reasons(claim_of_telling[told[0].telling])
    evidence = []
    for number, item in enumerate(told):
        reason, score = reasons[claim_of_telling[item.telling]]
        if number and not reason:
            reason = "same person, kind, companies and dates"
        copy_of = copies.get(item.telling.article_id)
        evidence.append(replace(item, reason=reason, score=round(score, 3), copy_of=copy_of))
    return evidence


def in_order(evidence: Iterable[Evidence], articles: Mapping[str, Article]) -> list[Evidence]:
    """First published first, undated articles last."""
    return sorted(
        evidence,
        key=lambda item: (
            str(articles[item.telling.article_id].published or "9999"),
            _sortable(telling_key(item.telling)),
        ),
    )


_HEDGED: Final = (Status.RUMOURED, Status.DENIED)


def _settled(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """A departure that is certain stays apart from its move while no source is certain of where the person goes."""
    to_come = [item for item in evidence if item.telling.kind is not Kind.DEPARTURE]
    left = [item for item in evidence if item.telling.kind is Kind.DEPARTURE]
    if (
        not any(item.telling.kind is Kind.MOVE for item in to_come)
        or any(item.telling.status not in _HEDGED for item in to_come)
        or not any(item.telling.status not in _HEDGED for item in left)
    ):
        return [list(evidence)]
    return [[replace(part[0], reason="", score=1.0), *part[1:]] for part in (to_come, left)]
