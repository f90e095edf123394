"""Rumours and announcements that later sources contradict: they read `superseded`.

A move that is rumoured or announced is overtaken when an article published after its last telling tells as confirmed,
within 400 days, that

* the same person takes up a post at another company (posts that one holds beside others, as on a board, leave it be);
* the same person gets another post at the company that they were said to leave;
* somebody else gets the post, if it is one that one person holds at a time;

or tells as denied that the person leaves the company that they would have left for it. Only full names are compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import yaml

from extraction.merging import company_names, person_names
from extraction.merging.company_names import Aliases, stemmed_key
from extraction.merging.folding import folded
from extraction.merging.person_names import PersonName
from extraction.models import Article, CareerMove, Kind, Status, Telling

OVERTAKES: Final = timedelta(days=400)
# A contradicting move may have happened so long before the rumour was last told.
BEFORE: Final = timedelta(days=31)
_JOINS: Final = frozenset({Kind.MOVE, Kind.ARRIVAL, Kind.RETURN, Kind.APPOINTMENT})
_LEAVES: Final = frozenset({Kind.MOVE, Kind.DEPARTURE, Kind.DISMISSAL})


@lru_cache(maxsize=1)
def _posts() -> tuple[Mapping[str, str], frozenset[str]]:
    content: Any = yaml.safe_load((resources.files(__package__) / "posts.yaml").read_text(encoding="utf-8"))
    kinds = {form: kind for kind, forms in content["one_holder"].items() for form in forms}
    return kinds, frozenset(content["beside"])


def quoted(telling: Telling, article: Article) -> str:
    """An article's id and the quote, on one line."""
    return f"{article.id}: “{' '.join(telling.quote.cut(article.text).split())}”"


@dataclass(frozen=True, slots=True)
class _Facts:
    """A move as far as it is compared here."""

    move: CareerMove
    person: PersonName
    left: str
    joined: str
    post: str  # kind of the post that one person holds at a time, "" for any other
    is_beside: bool
    first: date  # days on which it was told
    last: date
    day: date  # when it happened; when it was first told, if no date is known


def _facts(move: CareerMove, articles: Mapping[str, Article], aliases: Aliases) -> _Facts | None:
    days = [day for item in move.evidence if (day := articles[item.telling.article_id].published)]
    if not days:
        return None
    one_holder, beside = _posts()
    role = folded(move.role or "")
    left, joined = move.from_company, move.to_company
    if move.kind is Kind.APPOINTMENT:
        joined, left = joined or left, None
    return _Facts(
        move=move,
        person=person_names.parsed(move.person),
        left=aliases.key(left),
        joined=aliases.key(joined),
        post=one_holder.get(role, ""),
        is_beside=not beside.isdisjoint(re.findall(r"[\w-]+", role)),
        first=min(days),
        last=max(days),
        day=(move.date.earliest if move.date else None) or min(days),
    )


def _differ(left: str, right: str) -> bool:
    return bool(left and right) and company_names.agreement(left, right) is None


def _agree(left: str, right: str) -> bool:
    return bool(left and right) and company_names.agreement(left, right) is not None


def _contradicts(later: _Facts, told: _Facts) -> bool:
    """Whether a later move of the same person contradicts what was told."""
    was, then = told.move, later.move
    if then.status is Status.DENIED:
        return (
            was.kind in (Kind.ARRIVAL, Kind.MOVE) and then.kind is Kind.DEPARTURE and _differ(later.left, told.joined)
        )
    joins = then.kind in _JOINS and not (told.is_beside or later.is_beside)
    if was.kind in _JOINS and joins and _differ(later.joined, told.joined):
        return True
    stays = then.kind is Kind.APPOINTMENT and _agree(later.joined, told.left)
    return was.kind in _LEAVES and stays


def _in_time(later: _Facts, told: _Facts) -> bool:
    return later.last > told.last and told.last - BEFORE <= later.day <= told.last + OVERTAKES


def overtaken(
    moves: Sequence[CareerMove], articles: Mapping[str, Article], aliases: Aliases | None = None
) -> list[CareerMove]:
    """The moves, with those that later sources contradict marked `superseded` and told why."""
    known = [facts for move in moves if (facts := _facts(move, articles, aliases or Aliases()))]
    by_person: dict[str, list[_Facts]] = defaultdict(list)
    by_post: dict[tuple[str, str], list[_Facts]] = defaultdict(list)
    for facts in known:
        if facts.move.status in (Status.CONFIRMED, Status.DENIED) and facts.person.is_full:
            by_person[facts.person.family_key].append(facts)
        if facts.move.status is Status.CONFIRMED and facts.move.kind in _JOINS and facts.post and facts.joined:
            by_post[facts.post, stemmed_key(facts.joined)].append(facts)

    def contradicting(told: _Facts) -> Iterator[_Facts]:
        for later in by_person[told.person.family_key] if told.person.is_full else ():
            if _in_time(later, told) and _contradicts(later, told):
                agreement = person_names.agreement(later.person, told.person)
                if agreement and later.move.id != told.move.id:
                    yield later
        if told.post and told.joined and told.move.kind in _JOINS:
            for later in by_post[told.post, stemmed_key(told.joined)]:
                if _in_time(later, told) and person_names.agreement(later.person, told.person) is None:
                    yield later

    reasons = {}
    for told in known:
        if told.move.status in (Status.RUMOURED, Status.ANNOUNCED):
            later = min(contradicting(told), key=lambda facts: (facts.last, facts.move.id), default=None)
            if later:
                telling = later.move.evidence[-1].telling
                reasons[told.move.id] = (
                    f"later sources tell otherwise ({quoted(telling, articles[telling.article_id])})"
                )
    return [
        replace(move, status=Status.SUPERSEDED, status_reason=reasons[move.id]) if move.id in reasons else move
        for move in moves
    ]
