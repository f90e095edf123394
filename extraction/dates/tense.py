"""Which way the words around a time expression look: back, at something reported, or ahead, at something announced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from extraction.dates.calendar import Calendar

# How far to look, in characters: about a clause to either side.
_BEFORE, _AFTER = 160, 120
# How much further away, in characters, a cue counts for what lies between it and the expression.
_AFTER_COST, _BREAK_COST, _INFINITIVE_COST, _HINT_COST = 40, 40, 15, 35
# A cue at less than this is sure.
_CLOSE = 45
# An expression opens its sentence if at most so many words stand before it.
_OPENING_WORDS = 2
_ABBREVIATION = re.compile(r"\b(?:[A-ZÄÖÜ]|Mrs?|Ms|Dr|St|Gen|Gov|Sen|Rep|Prof|Messrs|Sgt|Lt|Col|Jr|No|Nr|MM?)\.\Z")
_SENTENCE_END = re.compile(r"[.!?][\"'”“«»’)]{0,2}\s+(?=[\"'“„«(]?[A-ZÄÖÜÉÈÀ])|\n\s*\n")
_BREAK = re.compile(r"[,;:](?=\s)|[()«»„“”\"]|\s[-–—]\s")


class Look(Enum):
    """The direction in which a weekday, or a month or day without a year, is to be found."""

    BACK = -1
    AHEAD = 1
    UNKNOWN = 0


class Outlook(NamedTuple):
    """Where the words look, and whether the word that says so stands close by."""

    look: Look
    is_sure: bool


def outlook(text: str, start: int, end: int, calendar: Calendar) -> Outlook:
    """The direction of the cue (a verb, mostly) that stands nearest to text[start:end] in its sentence."""
    before = text[max(0, start - _BEFORE) : start]
    before = before[max((stop.end() for stop in _stops(before)), default=0) :]
    after = text[end : end + _AFTER]
    after = after[: min((stop.start() for stop in _stops(after)), default=len(after))]
    # "On Friday, the board ...": the comma after an opening expression ends no clause.
    opening = len(before.split()) <= _OPENING_WORDS and after.startswith(",")
    cues: list[tuple[int, Look, bool]] = []
    for direction, pattern, extra in (
        (Look.AHEAD, calendar.future, 0),
        (Look.BACK, calendar.past, 0),
        (Look.AHEAD, calendar.infinitives, _INFINITIVE_COST),
    ):
        for cue in pattern.finditer(before):
            breaks = len(_BREAK.findall(before, cue.end()))
            cues.append((len(before) - cue.end() + _BREAK_COST * breaks + extra, direction, not extra))
        for cue in pattern.finditer(after):
            breaks = len(_BREAK.findall(after, opening, cue.start()))
            is_near = cue.start() <= calendar.has_closing_verbs
            cost = cue.start() + _AFTER_COST * (not is_near and not opening) + _BREAK_COST * breaks + extra
            cues.append((cost, direction, not extra))
    for direction, hints in ((Look.AHEAD, calendar.hints_ahead), (Look.BACK, calendar.hints_back)):
        if hints.search(before):
            cues.append((_HINT_COST, direction, False))
    if not cues:
        return Outlook(Look.UNKNOWN, False)
    cost, direction, is_verb = min(cues, key=lambda cue: cue[0])
    return Outlook(direction, is_verb and cost < _CLOSE)


def _stops(text: str) -> Iterator[re.Match[str]]:
    """Where sentences end."""
    return (stop for stop in _SENTENCE_END.finditer(text) if not _ABBREVIATION.search(text, 0, stop.start() + 1))
