"""How certain a text is of a change that it tells, by the words around the telling."""

from __future__ import annotations

import re

from extraction.languages import LanguagePack
from extraction.models import Span, Status

_CLAUSE = re.compile(r"[,;:–—(]|\s-\s")
_TIME = re.compile(r"\d")
_AFTER = 40  # a verb at the end of a German clause stands before its auxiliary: "wechseln könnte"


def is_blocked(text: str, sentence: Span, trigger: Span, pack: LanguagePack) -> bool:
    """Is what the trigger tells no change at all: a question, a condition, a comparison?"""
    if sentence.cut(text).rstrip("\"'”’“» )").endswith("?"):
        return True
    clause = _clause(text, sentence, trigger)
    return any(not trigger.start <= clause.start + m.start() < trigger.end for m in pack.blockers.finditer(clause.cut(text)))


def status_of(text: str, sentence: Span, segment: Span, trigger: Span, pack: LanguagePack) -> Status:
    """The status of a change told by `trigger`; `segment` is the part of the sentence without other triggers."""
    clause = _clause(text, sentence, trigger)
    near = Span(start=max(segment.start, clause.start), end=max(trigger.end, min(segment.end, clause.end, trigger.end + _AFTER)))
    before = text[segment.start : trigger.start]
    words = text[near.start : trigger.start] + " \0 " + text[trigger.end : near.end]
    if pack.denials.search(words):
        return Status.DENIED
    if pack.hedges.search(words) or pack.hedges.search(before[-_AFTER * 2 :]):
        return Status.RUMOURED
    told = text[trigger.start : trigger.end]
    future = pack.announced.search(words) or pack.announced.fullmatch(told)
    if future and (_TIME.search(sentence.cut(text)) or any(month in sentence.cut(text).casefold() for month in pack.months)):
        return Status.ANNOUNCED
    return Status.CONFIRMED


def _clause(text: str, sentence: Span, trigger: Span) -> Span:
    start, end = sentence.start, sentence.end
    for match in _CLAUSE.finditer(text, sentence.start, sentence.end):
        if match.end() <= trigger.start:
            start = match.end()
        elif match.start() >= trigger.end:
            end = match.start()
            break
    return Span(start=start, end=end)
