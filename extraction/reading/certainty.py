"""How certain a text is of a change that it tells, by the words around the telling."""

from __future__ import annotations

import re

from extraction.languages.packs import LanguagePack
from extraction.models import Span, Status

_CLAUSE = re.compile(r"[,;:–—(]|\s-\s")
_TIME = re.compile(r"\d")
_BEFORE_WORDS = re.compile(r"\W{0,8}")
_ENDING = 8  # characters of a sentence's end that may hold its question mark
_REACH = 240  # characters of a clause or sentence that are read on either side of a trigger
_AFTER = 40  # a verb at the end of a German clause stands before its auxiliary: "wechseln könnte"


def is_blocked(text: str, sentence: Span, trigger: Span, pack: LanguagePack) -> bool:
    """Is what the trigger tells no change at all: a question, a condition, a comparison?"""
    if text[max(sentence.start, sentence.end - _ENDING) : sentence.end].rstrip("\"'”’“» )").endswith("?"):
        return True
    opening = _BEFORE_WORDS.match(text, sentence.start)
    if opening and pack.blockers.match(text, opening.end()):  # "If ..., she would leave"
        return True
    clause = _clause(text, sentence, trigger)
    blockers = pack.blockers.finditer(text, clause.start, clause.end)
    return any(not trigger.start <= match.start() < trigger.end for match in blockers)


def status_of(text: str, sentence: Span, segment: Span, trigger: Span, pack: LanguagePack) -> Status:
    """The status of a change told by `trigger`; `segment` is the part of the sentence without other triggers."""
    clause = _clause(text, sentence, trigger)
    start, end = max(segment.start, clause.start), min(segment.end, clause.end, trigger.end + _AFTER)
    words = text[start : trigger.start] + " \0 " + text[trigger.end : max(trigger.end, end)]
    if pack.denials.search(words):
        return Status.DENIED
    before = max(segment.start, trigger.start - 2 * _AFTER)
    if pack.hedges.search(words) or pack.hedges.search(text, before, trigger.start):
        return Status.RUMOURED
    told = text[trigger.start : trigger.end]
    future = pack.announced.search(words) or pack.announced.fullmatch(told)
    around = text[max(sentence.start, trigger.start - _REACH) : min(sentence.end, trigger.end + _REACH)].casefold()
    if future and (_TIME.search(around) or any(month in around for month in pack.months)):
        return Status.ANNOUNCED
    return Status.CONFIRMED


def _clause(text: str, sentence: Span, trigger: Span) -> Span:
    start, end = max(sentence.start, trigger.start - _REACH), min(sentence.end, trigger.end + _REACH)
    for match in _CLAUSE.finditer(text, start, end):
        if match.end() <= trigger.start:
            start = match.end()
        elif match.start() >= trigger.end:
            end = match.start()
            break
    return Span(start=start, end=end)
