"""Which way the words around a time expression look: back, at something reported, or ahead, at something announced."""

from __future__ import annotations

import re
from enum import Enum

from extraction.calendar import Calendar

# How far to look, in characters: about a clause to either side.
_BEFORE, _AFTER = 160, 120
# How much further away, in characters, a cue counts for what lies between it and the expression.
_AFTER_COST, _BREAK_COST = 25, 40
_SENTENCE_END = re.compile(r"[.!?][\"'”“«»’)]{0,2}\s+(?=[\"'“„«(]?[A-ZÄÖÜÉÈÀ])|\n\s*\n")
_BREAK = re.compile(r"[,;:()«»„“”\"]|\s[-–—]\s")


class Look(Enum):
    """The direction in which a weekday, or a month or day without a year, is to be found."""

    BACK = -1
    AHEAD = 1
    UNKNOWN = 0


def look(text: str, start: int, end: int, calendar: Calendar) -> Look:
    """The direction of the cue (a verb, mostly) that stands nearest to text[start:end] in its sentence."""
    before = text[max(0, start - _BEFORE) : start]
    for stop in _SENTENCE_END.finditer(before):
        before_start = stop.end()
        break_point = before_start
    stops = [stop.end() for stop in _SENTENCE_END.finditer(before) if not _is_abbreviation(before, stop.start())]
    if stops:
        before = before[stops[-1] :]
    after = text[end : end + _AFTER]
    following = next((s for s in _SENTENCE_END.finditer(after) if not _is_abbreviation(after, s.start())), None)
    if following:
        after = after[: following.start()]
    cues: list[tuple[int, Look]] = []
    for direction, pattern in ((Look.AHEAD, calendar.future), (Look.BACK, calendar.past)):
        for cue in pattern.finditer(before):
            cues.append((len(before) - cue.end() + _BREAK_COST * len(_BREAK.findall(before, cue.end())), direction))
        for cue in pattern.finditer(after):
            cues.append((cue.start() + _AFTER_COST + _BREAK_COST * len(_BREAK.findall(after, 0, cue.start())), direction))
    if not cues:
        return Look.UNKNOWN
    return min(cues, key=lambda cue: cue[0])[1]


def _is_abbreviation(text: str, stop: int) -> bool:
    """Whether the full stop ends a title or an initial, not a sentence."""
    word = re.search(r"\w+\Z", text[max(0, stop - 5) : stop])
    return word is not None and text[stop] == "." and (len(word[0]) <= 2 or word[0] in {"Mrs", "Gen", "Gov", "Sen", "Rep", "Prof"})
