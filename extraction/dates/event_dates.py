"""Which of an article's dates is an event's: the day it takes effect, else the day it happened or was announced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from extraction.dates.calendar import load_calendar
from extraction.dates.finding import FoundDate
from extraction.models import EventDate, Span

# How much further away, in characters, a date counts for each comma or the like between it and the trigger.
_BREAK_COST = 25
# How near a reporting word must stand to make a date that of the announcement.
_REPORTING_REACH = 40
# What is still to come was decided at most so long before publication; older dates tell something else.
_NEWS_AGE = timedelta(days=31)
_BREAK = re.compile(r"[,;:()«»„“”\"]|\s[-–—]\s")
_CLAUSE_END = re.compile(r"[.;:!?]\s")


class EventDates(NamedTuple):
    """An event's date, and beside it the day of its announcement where the text tells both."""

    date: EventDate | None
    announced: EventDate | None


def event_date(
    found: Sequence[FoundDate],
    *,
    text: str,
    language: str,
    quote: Span,
    trigger: Span | None = None,
    time: Span | None = None,
    is_ahead: bool = False,
    published: date | None = None,
) -> EventDates:
    """The dates of the event that `text[quote]` tells.

    `found` are the dates of the whole article (`find_dates`); only those in the quote count, and those that overlap
    `time`, a span that is marked as the event's time. Of several the one nearest to `trigger` (the words that tell the
    change) counts; `is_ahead` says that the event is still to come, so that a date after `published` goes before one up
    to it, and one long before it is not the event's. A date beside a reporting word ("announced on Monday") is the
    announcement's; it is the event's only if no other is told.
    """
    inside = [d for d in found if quote.start <= d.start and d.end <= quote.end]
    marked = [d for d in found if time is not None and d.start < time.end and time.start < d.end]
    reporting = load_calendar(language).reporting
    words = [Span(start=w.start(), end=w.end()) for w in reporting.finditer(text, quote.start, quote.end)]
    announcing = [d for d in inside if d not in marked and _is_announcing(d, words, trigger, text)]
    effective = marked or [d for d in inside if d not in announcing]
    ahead = [d for d in effective if _lies_after(d, published)]
    behind = [d for d in effective if d not in ahead]
    if is_ahead and published is not None:
        behind = [d for d in behind if d in marked or _lies_after(d, published - _NEWS_AGE)]
    chosen = _nearest((ahead or behind) if is_ahead else (behind or ahead), trigger, text)
    announced = _nearest(announcing, trigger, text)
    if chosen is None:
        return EventDates(_as_event_date(announced), None)
    return EventDates(_as_event_date(chosen), _as_event_date(announced))


def _lies_after(found: FoundDate, day: date | None) -> bool:
    return day is not None and found.latest is not None and found.latest > day


def _is_announcing(found: FoundDate, words: Sequence[Span], trigger: Span | None, text: str) -> bool:
    """Whether a reporting word stands nearer to the date than the trigger does."""
    near = min(
        (_distance(found.span, word, text) for word in words if not _overlap(word, trigger)), default=_REPORTING_REACH
    )
    if near >= _REPORTING_REACH:
        return False
    return trigger is None or near < _distance(found.span, trigger, text)


def _overlap(one: Span, other: Span | None) -> bool:
    return other is not None and one.start < other.end and other.start < one.end


def _nearest(dates: Sequence[FoundDate], trigger: Span | None, text: str) -> FoundDate | None:
    """The date nearest to the trigger; without a trigger the first."""
    if trigger is None:
        return dates[0] if dates else None
    return min(dates, key=lambda d: _distance(d.span, trigger, text), default=None)


def _distance(one: Span, other: Span, text: str) -> int:
    """Characters between two spans, more for every break of the sentence between them."""
    first, second = sorted((one, other))
    between = text[min(first.end, second.start) : second.start]
    return (
        len(between) + _BREAK_COST * len(_BREAK.findall(between)) + 4 * _BREAK_COST * len(_CLAUSE_END.findall(between))
    )


def _as_event_date(found: FoundDate | None) -> EventDate | None:
    if found is None:
        return None
    return EventDate(
        value=found.value,
        earliest=found.earliest,
        latest=found.latest,
        precision=found.precision,
        basis=found.basis,
        span=found.span,
    )
