"""Sentences in, tellings out: trigger words of the language page, and the names that stand around them.

A modest reading without a model. Each trigger says where its person and companies are looked for; two triggers of one
person in one sentence that lead out of one company and into another are one move.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extraction.certainty import is_blocked, status_of
from extraction.languages import LanguagePack, Trigger
from extraction.mentions import Label, Mention
from extraction.models import Article, Kind, Slot, Span, Telling

READING = "matcher-1"

_MARKER = 12  # characters of the little words between a post and its company
_NEAR = 180  # characters between a trigger and a name of its sentence
_NEXT = 70  # characters between a trigger and the name that follows at once
_BACK = 2  # sentences that a pronoun looks back
_NEXT_GAP = re.compile(r"[^.;:!?]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    trigger: Trigger
    span: Span
    segment: Span


class SentenceMatcher:
    """Reads the sentences of one article one after the other."""

    def __init__(self, article: Article, sentences: Sequence[Span], mentions: Sequence[Mention], pack: LanguagePack) -> None:
        self.article = article
        self.text = article.text
        self.pack = pack
        self.sentences = sentences
        self.mentions = mentions
        self._starts = [mention.span.start for mention in mentions]

    def tellings(self) -> Iterator[Telling]:
        """Every telling of every sentence, in order; nothing is put together yet."""
        for index, sentence in enumerate(self.sentences):
            hits = self._hits(sentence)
            for hit in hits:
                if not is_blocked(self.text, sentence, hit.span, self.pack):
                    yield from self._telling(index, sentence, hit)

    def _hits(self, sentence: Span) -> list[_Hit]:
        found = [
            (Span(start=match.start(), end=match.end()), trigger)
            for trigger in self.pack.triggers
            for match in trigger.words.finditer(self.text, sentence.start, sentence.end)
        ]
        spans = sorted({span for span, _ in found})
        hits = []
        for span, trigger in sorted(found, key=lambda pair: pair[0]):
            before = [other.end for other in spans if other.end <= span.start]
            after = [other.start for other in spans if other.start >= span.end]
            segment = Span(start=max(before, default=sentence.start), end=min(after, default=sentence.end))
            hits.append(_Hit(trigger=trigger, span=span, segment=segment))
        return hits

    def _telling(self, index: int, sentence: Span, hit: _Hit) -> Iterator[Telling]:
        names = self._between(sentence)
        people = [mention for mention in names if mention.label is Label.PERSON]
        companies = [mention for mention in names if mention.label is Label.COMPANY]
        companies = sorted([*companies, *self._company_pronouns(index, sentence)], key=lambda mention: mention.span)
        person = self._person(index, sentence, hit, people)
        if person is None:
            return
        left = self._company(sentence, hit, companies, person, hit.trigger.from_company, outward=True)
        joined = self._company(sentence, hit, companies, person, hit.trigger.to_company, outward=False)
        if left and joined and left.name == joined.name:
            if hit.trigger.kind is Kind.MOVE:
                left = None
        kind = hit.trigger.kind
        if kind is Kind.MOVE and not (left and joined):
            if not (left or joined):
                return
            kind = Kind.ARRIVAL if joined else Kind.DEPARTURE
        own = self._own(sentence, companies, person)
        if kind is Kind.ARRIVAL and own is not None and joined is not None and own.name == joined.name:
            kind = Kind.APPOINTMENT if self._is_post_change(hit) else kind
        yield Telling(
            article_id=self.article.id,
            kind=kind,
            status=status_of(self.text, sentence, hit.segment, hit.span, self.pack),
            person=Slot(span=person.span, name=person.name),
            quote=sentence,
            triggers=(hit.span,),
            from_company=_slot(left),
            to_company=_slot(joined),
            role=self._role(sentence, hit, kind),
            reading=READING,
            confidence=0.5,
        )

    def _is_post_change(self, hit: _Hit) -> bool:
        return "named" in hit.trigger.name or hit.trigger.name.startswith(("is ", "wird", "est "))

    def _between(self, span: Span) -> list[Mention]:
        return list(self.mentions[bisect_left(self._starts, span.start) : bisect_right(self._starts, span.end - 1)])

    def _person(self, index: int, sentence: Span, hit: _Hit, people: Sequence[Mention]) -> Mention | None:
        before = [m for m in people if m.span.end <= hit.span.start and hit.span.start - m.span.end <= _NEAR]
        after = [m for m in people if m.span.start >= hit.span.end and m.span.start - hit.span.end <= _NEAR]
        for place in hit.trigger.person:
            if place == "before" and before:
                return before[-1]
            if place == "before" and (named := self._antecedent(index, sentence, hit)):
                return named
            if place == "after" and after and after[0].span.start < hit.segment.end:
                return after[0]
            if place == "next" and after and after[0].span.start - hit.span.end <= _NEXT:
                gap = self.text[hit.span.end : after[0].span.start]
                if _NEXT_GAP.match(gap):
                    return after[0]
        return None

    def _antecedent(self, index: int, sentence: Span, hit: _Hit) -> Mention | None:
        """Whom a pronoun before the trigger means: the first person named in the sentences before."""
        words = re.findall(r"[^\W_]+", self.text[max(sentence.start, hit.span.start - _NEAR) : hit.span.start])
        if not any(word.casefold() in self.pack.pronouns for word in words):
            return None
        for earlier in reversed(self.sentences[max(0, index - _BACK) : index]):
            people = [mention for mention in self._between(earlier) if mention.label is Label.PERSON]
            if people:
                return people[0]
        return None

    def _company_pronouns(self, index: int, sentence: Span) -> Iterator[Mention]:
        """Words such as "the company", read as the company that the text named last as a subject."""
        for match in self.pack.company_pronouns.finditer(self.text, sentence.start, sentence.end):
            for earlier in (Span(start=sentence.start, end=match.start()), *reversed(self.sentences[max(0, index - 3) : index])):
                named = [mention for mention in self._between(earlier) if mention.label is Label.COMPANY]
                if named:
                    yield _Antecedent(span=Span(start=match.start(), end=match.end()), label=Label.COMPANY, name=named[0].name, named=named[0].span)
                    break

    def _company(
        self, sentence: Span, hit: _Hit, companies: Sequence[Mention], person: Mention, places: Iterable[str], *, outward: bool
    ) -> Mention | None:
        markers, opposite = (self.pack.from_markers, self.pack.to_markers) if outward else (self.pack.to_markers, self.pack.from_markers)
        current = [m for m in companies if not self._is_former(m, sentence)]
        after = [m for m in current if hit.span.end <= m.span.start < hit.segment.end and m.span.start - hit.span.end <= _NEAR]
        before = [m for m in current if m.span.end <= hit.span.start and hit.span.start - m.span.end <= _NEAR]
        for place in places:
            if place == "own" and (own := self._own(sentence, current, person)):
                return own
            if place == "marked":
                near = (*after, *(m for m in reversed(before) if m.span.start >= hit.segment.start))
                either = () if hit.trigger.kind is Kind.MOVE else (self.pack.at_markers,)
                for pattern in (markers, *either):
                    for mention in near:
                        if self._has_before(pattern, mention) and not self._is_bound(mention) and self._is_reached(hit, mention):
                            return mention
            if place == "touching" and before and hit.span.start - before[-1].span.end <= 1:
                return before[-1]
            for side, beside in (("after", after), ("before", list(reversed(before)))):
                if place == side:
                    for mention in beside:
                        if not self._has_before(opposite, mention) or self._has_before(markers, mention):
                            return mention
        return None

    def _has_before(self, markers: re.Pattern[str], mention: Mention) -> bool:
        before = self.text[max(0, mention.span.start - 25) : mention.span.start].rstrip()
        return any(match.end() == len(before) for match in markers.finditer(before))

    def _is_reached(self, hit: _Hit, mention: Mention) -> bool:
        """Does no comma stand between trigger and company, but in a list of posts ("as chairman, director of ...")?"""
        gap = self.text[hit.span.end : mention.span.start]
        return "," not in gap or self.pack.posts.search(gap) is not None

    def _is_bound(self, mention: Mention) -> bool:
        return self.text[mention.span.end : mention.span.end + 1] == "-"

    def _is_former(self, mention: Mention, sentence: Span) -> bool:
        """Is the company one of a former post ("former Quantor CEO Jane Doe")?"""
        before = self.text[max(sentence.start, mention.span.start - 60) : mention.span.start]
        former = [match.end() for match in self.pack.former.finditer(before)]
        if not former:
            return False
        between, tail = before[former[-1] :], self.text[mention.span.end : mention.span.end + 25].lstrip("- ")
        post = [match.end() for match in self.pack.posts.finditer(between)]
        if post:  # "former head of research at Quantor"
            return len(between) - post[-1] <= _MARKER
        return len(between) <= _MARKER and self.pack.posts.match(tail) is not None  # "former Quantor CEO"

    def _own(self, sentence: Span, companies: Sequence[Mention], person: Mention) -> Mention | None:
        """The company of the person's post: "Quantor CEO Jane Doe", "Jane Doe, head of research at Quantor"."""
        best: tuple[int, Mention] | None = None
        for company in companies:
            first, second = sorted((company.span, person.span))
            if not sentence.start <= first.start <= second.end <= sentence.end:
                continue
            gap = self.text[first.end : second.start]
            if len(gap) > 75 or re.search(r"[;:.!?](?!\w)", gap) or gap.count(",") > 2:
                continue
            glued = gap.startswith("-") and first == company.span
            if (self.pack.posts.search(gap.lstrip("-")) or glued) and (best is None or len(gap) < best[0]) and not any(t.words.search(gap) for t in self.pack.triggers):
                best = (len(gap), company)
        return best[1] if best else None

    def _role(self, sentence: Span, hit: _Hit, kind: Kind) -> Slot | None:
        after = [m for m in self.pack.posts.finditer(self.text, hit.span.end, hit.segment.end)]
        before = [m for m in self.pack.posts.finditer(self.text, sentence.start, hit.span.start)]
        inward = kind in (Kind.MOVE, Kind.ARRIVAL, Kind.APPOINTMENT, Kind.RETURN)
        chosen = next(iter(after), None) if inward or not before else before[-1]
        if chosen is None and after:
            chosen = after[0]
        if chosen is None or kind is Kind.FOUNDING:
            return None
        span = Span(start=chosen.start(), end=chosen.start() + len(chosen[0].rstrip()))
        return Slot(span=span, name=span.cut(self.text).rpartition("-")[2] if False else span.cut(self.text))


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Antecedent(Mention):
    """Words that stand for a company; `named` is where it is named."""

    named: Span


def _slot(mention: Mention | None) -> Slot | None:
    if mention is None:
        return None
    return Slot(span=mention.named if isinstance(mention, _Antecedent) else mention.span, name=mention.name)
