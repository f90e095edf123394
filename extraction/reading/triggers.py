"""Sentences in, tellings out: trigger words of the language page, and the names that stand around them.

A modest reading without a model. Each trigger says where its person and companies are looked for, never further than a
window around it, so that the time stays linear in the length of the text even if it is one sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extraction.languages.packs import LanguagePack, Trigger
from extraction.models import Article, Kind, Slot, Span, Telling
from extraction.reading.affiliations import MainCompany, company_of_post, is_of_former_post
from extraction.reading.certainty import is_blocked, status_of
from extraction.reading.mentions import Label, Mention

READING = "matcher-1"
CONFIDENCE = 0.5  # about the share of right tellings on news that the rules were not written for

_NEAR = 180  # characters between a trigger and a name of its sentence, at most
_NEXT = 70  # characters between a trigger and the name that follows at once
_REACH = 45  # characters between a trigger or person and a company behind a preposition, unless posts stand there
_MARKER = 12  # characters of the little words between a post and its company
_BACK = 2  # sentences that a pronoun looks back
_TIED = frozenset({Kind.ARRIVAL})  # tells a career move only with a company or post ("joined the others" does not)
_BREAK = re.compile(r"[.;:!?](?!\w)")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    """A trigger where it stands: `segment` reaches to its neighbours, `window` is where its slots are looked for."""

    trigger: Trigger
    span: Span
    segment: Span
    window: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """The names in a hit's window."""

    people: Sequence[Mention]
    companies: Sequence[Mention]


class SentenceMatcher:
    """Reads the sentences of one article one after the other."""

    def __init__(
        self, article: Article, sentences: Sequence[Span], mentions: Sequence[Mention], pack: LanguagePack
    ) -> None:
        self.article = article
        self.text = article.text
        self.pack = pack
        self.sentences = sentences
        self.mentions = mentions
        self._starts = [mention.span.start for mention in mentions]
        self._first_person: list[Mention | None] = []
        self._first_company: list[Mention | None] = []
        self._main = MainCompany()

    def tellings(self) -> Iterator[Telling]:
        """Every telling of every sentence, in order; nothing is put together yet."""
        for index, sentence in enumerate(self.sentences):
            self._read_names(sentence)
            for hit in self._hits(sentence):
                if not is_blocked(self.text, sentence, hit.span, self.pack):
                    telling = self._telling(index, sentence, hit)
                    if telling is not None:
                        yield telling

    def _read_names(self, sentence: Span) -> None:
        names = self._between(sentence)
        people = (mention for mention in names if mention.label is Label.PERSON)
        companies = [mention for mention in names if mention.label is Label.COMPANY]
        self._first_person.append(next(people, None))
        self._first_company.append(companies[0] if companies else None)
        for company in companies:
            self._main.add(company)

    def _hits(self, sentence: Span) -> Iterator[_Hit]:
        found = sorted(
            (
                (Span(start=match.start(), end=match.end()), trigger.name, trigger)
                for trigger in self.pack.triggers
                for match in trigger.words.finditer(self.text, sentence.start, sentence.end)
            ),
            key=lambda entry: entry[:2],
        )
        starts = sorted({span.start for span, _, _ in found})
        ends = sorted({span.end for span, _, _ in found})
        for span, _, trigger in found:
            before, after = bisect_right(ends, span.start), bisect_left(starts, span.end)
            yield _Hit(
                trigger=trigger,
                span=span,
                segment=Span(
                    start=ends[before - 1] if before else sentence.start,
                    end=starts[after] if after < len(starts) else sentence.end,
                ),
                window=Span(start=max(sentence.start, span.start - _NEAR), end=min(sentence.end, span.end + _NEAR)),
            )

    def _telling(self, index: int, sentence: Span, hit: _Hit) -> Telling | None:
        within = self._between(hit.window)
        names = _Names(
            people=[mention for mention in within if mention.label is Label.PERSON],
            companies=[
                name
                for name in within
                if name.label is Label.COMPANY and not is_of_former_post(self.text, name, self.pack)
            ],
        )
        person = self._person(index, hit, names)
        if person is None:
            return None
        own = company_of_post(self.text, person, names.companies, self.pack)
        pronouns = list(self._company_pronouns(index, hit))
        choices = sorted([*names.companies, *pronouns], key=lambda mention: mention.span)
        left = self._company(hit, person, choices, own, hit.trigger.from_company, outward=True)
        joined = self._company(hit, person, choices, own, hit.trigger.to_company, outward=False)
        kind = hit.trigger.kind
        if kind is Kind.MOVE:
            left = None if left and joined and left.name == joined.name else left
            if not (left and joined):
                kind = Kind.ARRIVAL if joined else Kind.DEPARTURE
            if not (left or joined):
                return None
        elif kind is not Kind.FOUNDING and not (left or joined) and (main := self._main.mention()):
            left = main if hit.trigger.from_company else None
            joined = main if hit.trigger.to_company and left is None else None
        if kind is Kind.ARRIVAL and own and joined and own.name == joined.name:
            kind = Kind.APPOINTMENT
        role = self._role(hit, kind)
        if kind in _TIED and not (left or joined or role):
            return None
        return Telling(
            article_id=self.article.id,
            kind=kind,
            status=status_of(self.text, sentence, hit.segment, hit.span, self.pack),
            person=Slot(span=person.span, name=person.name),
            quote=sentence,
            triggers=(hit.span,),
            from_company=self._slot(left),
            to_company=self._slot(joined),
            role=role,
            reading=READING,
            confidence=CONFIDENCE,
        )

    def _between(self, span: Span) -> Sequence[Mention]:
        return self.mentions[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]

    def _slot(self, mention: Mention | None) -> Slot | None:
        if mention is None:
            return None
        return Slot(span=mention.named or mention.span, name=mention.name)

    # --- people ------------------------------------------------------------------------------------------------------

    def _person(self, index: int, hit: _Hit, names: _Names) -> Mention | None:
        before = [mention for mention in names.people if mention.span.end <= hit.span.start]
        after = [mention for mention in names.people if mention.span.start >= hit.span.end]
        for place in hit.trigger.person:
            if place == "before" and before:
                return before[-1]
            if place == "before" and (named := self._antecedent(index, hit)):
                return named
            if place == "after" and after and after[0].span.start < hit.segment.end:
                return after[0]
            if place == "next" and after and after[0].span.start - hit.span.end <= _NEXT:
                gap = self.text[hit.span.end : after[0].span.start]
                if not _BREAK.search(gap.replace(". ", " ", 1) if len(gap) <= _MARKER else gap):
                    return after[0]
        return None

    def _antecedent(self, index: int, hit: _Hit) -> Mention | None:
        """Whom a pronoun before the trigger means: the first person named in the sentences before."""
        words = _WORD.findall(self.text[hit.window.start : hit.span.start])
        if not any(word.casefold() in self.pack.pronouns for word in words):
            return None
        earlier = reversed(self._first_person[max(0, index - _BACK) : index])
        return next((mention for mention in earlier if mention), None)

    # --- companies ---------------------------------------------------------------------------------------------------

    def _company(
        self,
        hit: _Hit,
        person: Mention,
        companies: Sequence[Mention],
        own: Mention | None,
        places: Sequence[str],
        *,
        outward: bool,
    ) -> Mention | None:
        markers, opposite = self.pack.from_markers, self.pack.to_markers
        if not outward:
            markers, opposite = opposite, markers
        after = [mention for mention in companies if hit.span.end <= mention.span.start < hit.segment.end]
        before = [mention for mention in reversed(companies) if mention.span.end <= hit.span.start]
        for place in places:
            if place == "own" and own:
                return own
            if place == "marked":
                near = (*after, *(mention for mention in before if mention.span.start >= hit.segment.start))
                either = () if hit.trigger.kind is Kind.MOVE else (self.pack.at_markers,)
                for pattern in (markers, *either):
                    for mention in near:
                        if self._has_before(pattern, mention) and self._is_reached(hit, person, mention):
                            return mention
            if place == "touching" and before and hit.span.start - before[0].span.end <= 1:
                return before[0]
            for mention in {"after": after, "before": before}.get(place, ()):
                if not self._has_before(opposite, mention) or self._has_before(markers, mention):
                    return mention
        return None

    def _company_pronouns(self, index: int, hit: _Hit) -> Iterator[Mention]:
        """Words such as "the company", read as the company that the text named last, first in its sentence."""
        for match in self.pack.company_pronouns.finditer(self.text, hit.window.start, hit.window.end):
            for company in reversed(self._first_company[max(0, index - _BACK - 1) : index + 1]):
                if company is not None and company.span.end <= match.start():
                    span = Span(start=match.start(), end=match.end())
                    yield replace(company, span=span, named=company.span)
                    break

    def _has_before(self, pattern: re.Pattern[str], mention: Mention) -> bool:
        before = self.text[max(0, mention.span.start - 2 * _MARKER) : mention.span.start].rstrip()
        return any(match.end() == len(before) for match in pattern.finditer(before))

    def _is_reached(self, hit: _Hit, person: Mention, mention: Mention) -> bool:
        """Is the company near the trigger or person, or only behind posts ("as chairman, director of Quantor")?"""
        start = max(end for end in (hit.span.end, person.span.end) if end <= mention.span.start or end == hit.span.end)
        gap = self.text[start : mention.span.start]
        is_near = "," not in gap and len(gap) <= _REACH
        return not self.text.startswith("-", mention.span.end) and (is_near or bool(self.pack.posts.search(gap)))

    # --- posts -------------------------------------------------------------------------------------------------------

    def _role(self, hit: _Hit, kind: Kind) -> Slot | None:
        """The post gained stands behind the trigger, the post lost mostly before it."""
        if kind is Kind.FOUNDING:
            return None
        end = min(hit.segment.end, hit.window.end)
        after = next(self.pack.posts.finditer(self.text, hit.span.end, end), None)
        before = [*self.pack.posts.finditer(self.text, hit.window.start, hit.span.start)]
        is_gained = kind in (Kind.MOVE, Kind.ARRIVAL, Kind.APPOINTMENT, Kind.RETURN)
        nearest = before[-1] if before else None
        chosen = (after or nearest) if is_gained else (nearest or after)
        if chosen is None:
            return None
        span = Span(start=chosen.start(), end=chosen.start() + len(chosen[0].rstrip()))
        return Slot(span=span, name=span.cut(self.text))
