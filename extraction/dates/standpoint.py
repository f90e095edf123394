"""From where a time expression is seen, and which of the days that it may mean is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from extraction.dates.calendar import Calendar
from extraction.dates.intervals import Interval
from extraction.dates.tense import Look, Outlook

# What speaks against a date makes it as unlikely as if it lay so many times further away: a cue close by, a distant
# cue, or, without any, the habit of the news.
AGAINST_CUE, _AGAINST_DISTANT_CUE, _AGAINST_HABIT = 30, 5, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """The day of publication, the nearest date told before (`anchor`, which has bounds), and where the words look.

    `told` are the days that the text told before, by their words' meaning: a weekday, or a month and day. `outlook` is
    asked only when needed.
    """

    published: date | None
    anchor: Interval | None
    told: Mapping[tuple[int, ...], Interval]
    outlook: Callable[[], Outlook]
    calendar: Calendar


def nearest(candidates: Iterable[Interval], standpoint: Standpoint, *, habit: int = _AGAINST_HABIT) -> Interval | None:
    """The candidate that lies where the words look, and there the nearest to publication."""
    published = standpoint.published
    if published is None:
        return None
    look, is_sure = standpoint.outlook()
    if look is Look.UNKNOWN:
        look, against = (Look.BACK if standpoint.calendar.is_unmarked_past else Look.AHEAD), habit
    else:
        against = AGAINST_CUE if is_sure else max(habit, _AGAINST_DISTANT_CUE)
    back, ahead = (1, against) if look is Look.BACK else (against, 1)

    def cost(candidate: Interval) -> int:
        if candidate.latest is not None and candidate.latest < published:
            return (published - candidate.latest).days * back
        return max(0, (candidate.earliest - published).days) * ahead if candidate.earliest is not None else 0

    return min(candidates, key=cost, default=None)


def directed(candidates: Iterable[Interval], direction: int, published: date) -> Interval | None:
    """The last candidate wholly before publication (-1), or the first wholly after it (1)."""
    bounded = [(c.earliest, c.latest, c) for c in candidates if c.earliest is not None and c.latest is not None]
    if direction < 0:
        return max((b for b in bounded if b[1] < published), key=lambda b: b[0], default=(None, None, None))[2]
    return min((b for b in bounded if b[0] > published), key=lambda b: b[0], default=(None, None, None))[2]
