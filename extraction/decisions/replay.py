"""Readers' decisions applied to merged moves: a pure function of both, replayed at every read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from extraction.decisions.corrections import corrected
from extraction.decisions.log import Action, Anchor, Decision, active
from extraction.merging.company_names import Aliases, CompanyForms
from extraction.merging.consensus import consensus
from extraction.merging.inference import infer
from extraction.merging.moves import event_id, in_order
from extraction.merging.person_names import parsed
from extraction.models import (
    Article,
    Basis,
    CareerMove,
    EventDate,
    Evidence,
    PublishedBasis,
    Status,
    Telling,
)


def redated(articles: Mapping[str, Article], decisions: Sequence[Decision]) -> dict[str, Article]:
    """The articles with the days of publication that readers gave."""
    days = {decision.name: decision.value for decision in active(decisions) if decision.action is Action.DATE}
    return {
        id_: replace(article, published=date.fromisoformat(days[id_]), published_basis=PublishedBasis.GIVEN)
        if id_ in days
        else article
        for id_, article in articles.items()
    }


def replay(
    moves: Iterable[CareerMove],
    decisions: Sequence[Decision],
    articles: Mapping[str, Article],
    *,
    aliases: Aliases | None = None,
) -> tuple[CareerMove, ...]:
    """The moves as readers decided, sorted by id. `articles` holds the article of every telling, as read.

    A decision whose tellings are gone is passed over. Moves that no decision is about come back as they are.
    """
    counting = active(decisions)
    if not counting:
        return tuple(sorted(moves, key=lambda move: move.id))
    return _Replay(moves, redated(articles, decisions), aliases or Aliases()).of(counting)


@dataclass(slots=True)
class _Draft:
    """A move while decisions are applied: what readers said of it outlives that its tellings change."""

    move: CareerMove
    slots: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    is_confirmed: bool = False


class _Replay:
    def __init__(self, moves: Iterable[CareerMove], articles: Mapping[str, Article], aliases: Aliases) -> None:
        self._articles = articles
        self._aliases = aliases
        self._drafts = {move.id: _Draft(move) for move in moves}
        self._by_article: dict[str, list[tuple[Telling, str]]] = defaultdict(list)
        for id_, draft in self._drafts.items():
            for item in draft.move.evidence:
                self._by_article[item.telling.article_id].append((item.telling, id_))

    def of(self, decisions: Sequence[Decision]) -> tuple[CareerMove, ...]:
        renamed: list[Decision] = []
        for decision in decisions:
            if decision.action is Action.RENAME:
                renamed.append(decision)
            elif decision.action is Action.DATE:
                self._date(decision)
            else:
                self._decide(decision)
        moves = [self._finished(draft) for draft in self._drafts.values()]
        for decision in renamed:
            moves = [self._renamed(move, decision) for move in moves]
        return tuple(sorted(moves, key=lambda move: move.id))

    def _decide(self, decision: Decision) -> None:
        found = [id_ for group in decision.groups if (id_ := self._meant(group))]
        if not found:
            return
        draft, when = self._drafts[found[0]], f"by a reader on {decision.at.date()}"
        match decision.action:
            case Action.CONFIRM:
                draft.is_confirmed = True
                draft.notes.append(f"confirmed {when}")
            case Action.REJECT:
                self._remove(found[0])
            case Action.CORRECT:
                was = _shown(draft, decision.slot)
                draft.slots[decision.slot] = decision.value
                slot = decision.slot.replace("_", " ")
                now = f"set to “{decision.value}”" if decision.value else "emptied"
                draft.notes.append(f"{slot} {now} {when}" + (f", was “{was}”" if was else ""))
            case Action.MERGE:
                self._merge(list(dict.fromkeys(found)), when)
            case Action.SPLIT:
                self._split(found[0], decision.groups[0], when)

    def _telling(self, anchor: Anchor) -> tuple[Telling, str] | None:
        """The telling that an anchor is about now, and its move: by place and kind, by place, by kind if only one."""
        of_person = [
            pair
            for pair in self._by_article[anchor.article_id]
            if parsed(pair[0].person.name).family_key == anchor.family
        ]
        here = [pair for pair in of_person if pair[0].quote.start < anchor.end and anchor.start < pair[0].quote.end]
        alike = [pair for pair in of_person if pair[0].kind is anchor.kind]
        both = [pair for pair in here if pair in alike]
        for pairs in (both, here, alike if len(alike) == 1 else []):
            if pairs:
                return min(pairs, key=lambda pair: (pair[0].quote, pair[1]))
        return None

    def _meant(self, group: Sequence[Anchor]) -> str:
        """The move that has most of the tellings, "" if there is none."""
        votes = Counter(found[1] for anchor in group if (found := self._telling(anchor)))
        return min(votes, key=lambda id_: (-votes[id_], id_), default="")

    def _remove(self, id_: str) -> _Draft:
        draft = self._drafts.pop(id_)
        for article_id in {item.telling.article_id for item in draft.move.evidence}:
            self._by_article[article_id] = [pair for pair in self._by_article[article_id] if pair[1] != id_]
        return draft

    def _put(self, draft: _Draft) -> None:
        while draft.move.id in self._drafts:  # two moves that begin with the same telling
            draft.move = replace(draft.move, id=f"{int(draft.move.id, 16) + 1 & (1 << 64) - 1:016x}")
        self._drafts[draft.move.id] = draft
        for item in draft.move.evidence:
            self._by_article[item.telling.article_id].append((item.telling, draft.move.id))

    def _merge(self, ids: Sequence[str], when: str) -> None:
        if len(ids) < 2:
            return
        drafts = [self._remove(id_) for id_ in ids]
        evidence: list[Evidence] = list(drafts[0].move.evidence)
        for draft in drafts[1:]:
            for item in draft.move.evidence:
                evidence.append(item if item.reason else replace(item, reason=f"merged {when}", score=1.0))
        slots: dict[str, str] = {}
        for draft in reversed(drafts):
            slots |= draft.slots
        self._put(
            _Draft(
                self._retold(evidence, [draft.move for draft in drafts]),
                slots=slots,
                notes=[*(note for draft in drafts for note in draft.notes), f"merged from {len(ids)} moves {when}"],
                is_confirmed=any(draft.is_confirmed for draft in drafts),
            )
        )

    def _split(self, id_: str, group: Sequence[Anchor], when: str) -> None:
        taken = {found[0] for anchor in group if (found := self._telling(anchor)) and found[1] == id_}
        move = self._drafts[id_].move
        out = [item for item in move.evidence if item.telling in taken]
        rest = [item for item in move.evidence if item.telling not in taken]
        if not out or not rest:
            return
        draft = self._remove(id_)
        draft.notes.append(f"{len(out)} of {len(move.evidence)} tellings split off {when}")
        draft.move = replace(self._retold(rest, [move]), id=move.id)
        self._put(draft)
        self._put(_Draft(self._retold(out, [move]), notes=[f"split off {when}"]))

    def _retold(self, evidence: Sequence[Evidence], were: Sequence[CareerMove]) -> CareerMove:
        """What tellings say together, under the names that their moves had."""
        ordered = in_order(evidence, self._articles)
        ordered[0] = replace(ordered[0], reason="", score=1.0)
        forms = CompanyForms(
            Counter(
                slot.name for item in ordered for slot in (item.telling.from_company, item.telling.to_company) if slot
            ),
            self._aliases,
        )
        move = consensus(event_id(ordered[0].telling), ordered, self._articles, forms)
        names = [were[0].person, *(one.person for one in were[1:])]
        person = next(
            (name for name in names if parsed(name).family_key == parsed(move.person).family_key), move.person
        )
        if move.date is None or move.date.earliest is None:
            inferred = [one for one in were if one.date and one.date.basis is Basis.INFERRED and len(were) > 1]
            if inferred:
                move = replace(move, date=inferred[0].date, date_reason=inferred[0].date_reason)
            else:
                move = infer([move], self._articles)[0][0]
        return replace(move, person=person)

    def _date(self, decision: Decision) -> None:
        """Another day of publication: the order of the tellings is another, and so may be status and date."""
        for id_ in sorted({id_ for _, id_ in self._by_article.get(decision.name, ())}):
            draft = self._drafts[id_]
            now = self._retold(draft.move.evidence, [draft.move])
            was = draft.move
            draft.move = replace(was, evidence=now.evidence, date=now.date or was.date, date_reason=now.date_reason)
            if was.status is not Status.SUPERSEDED:
                draft.move = replace(draft.move, status=now.status, status_reason=now.status_reason)
            draft.notes.append(f"{decision.name} dated {decision.value} by a reader on {decision.at.date()}")

    def _renamed(self, move: CareerMove, decision: Decision) -> CareerMove:
        key = self._aliases.key(decision.name)
        changed: dict[str, Any] = {
            slot: decision.value
            for slot in ("from_company", "to_company")
            if (name := getattr(move, slot)) and name != decision.value and self._aliases.key(name) == key
        }
        if not changed:
            return move
        was = next(iter({getattr(move, slot) for slot in changed}))
        note = f"“{was}” renamed “{decision.value}” by a reader on {decision.at.date()}"
        return replace(move, **changed, review="; ".join(filter(None, (move.review, note))))

    def _finished(self, draft: _Draft) -> CareerMove:
        move = draft.move
        for slot, value in draft.slots.items():
            move = corrected(move, slot, value)
        if draft.is_confirmed:
            move = replace(move, confidence=1.0)
        return replace(move, review="; ".join(filter(None, (move.review, *draft.notes)))) if draft.notes else move


def _shown(draft: _Draft, slot: str) -> str:
    """What a slot holds, in words."""
    if slot in draft.slots:
        return draft.slots[slot]
    value = getattr(draft.move, slot)
    return value.value if isinstance(value, EventDate) else str(value or "")
