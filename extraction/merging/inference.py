"""Dates that sharpen each other across articles.

Interval constraints, narrowed until nothing changes; every bound names the article and the quote that it comes from:

* a move told as done happened on or before the day its article was published;
* an undated article that tells a dated move as done was written on or after that day, and one that announces it on
  or before it;
* a day or month told without a year lies within a year before the day of publication (after it, if still to come);
* news told without any date in an article's first lines lies within half a year before its publication.

Only when exactly one year is left does a partial date get it, and it is marked `inferred`. A day without a year that
lies once in the month, quarter or year that another article tells is that day.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from extraction.merging.overtaking import quoted
from extraction.models import Article, Basis, CareerMove, EventDate, Precision, Status, Telling

# The days in which a day without a year, and a month without a year, come by once.
YEAR: Final = {Precision.DAY: timedelta(days=364), Precision.MONTH: timedelta(days=330)}
# A move told as news without any date is no older.
NEWS: Final = timedelta(days=183)
# Characters from the beginning of an article in which it tells its news.
LEAD: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationBounds:
    """Days between which an article of unknown date was published, and where the bounds come from, in words."""

    earliest: date | None
    latest: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Bound:
    day: date
    reason: str


@dataclass(slots=True)
class _Written:
    """The narrowest bounds found so far of the days on which undated articles were written."""

    after: dict[str, _Bound]
    before: dict[str, _Bound]

    def narrow(self, telling: Telling, told: EventDate, source: str) -> bool:
        """Take over what a telling of a dated move says of its article; whether that is news."""
        if told.earliest is None or told.latest is None:
            return False
        is_done = telling.status is Status.CONFIRMED
        words = "as done" if is_done else "as still to come"
        bound = _Bound(told.earliest if is_done else told.latest, f"tells a move of {told.value} {words} ({source})")
        known = (self.after if is_done else self.before).get(telling.article_id)
        if known and (bound.day == known.day or (bound.day < known.day) == is_done):
            if bound.day == known.day and bound.reason < known.reason:  # the same for any order of moves
                (self.after if is_done else self.before)[telling.article_id] = bound
            return False
        (self.after if is_done else self.before)[telling.article_id] = bound
        return True

    def bounds(self) -> dict[str, PublicationBounds]:
        """What was found, by article id."""
        found = {}
        for id_ in sorted({*self.after, *self.before}):
            after, before = self.after.get(id_), self.before.get(id_)
            reasons = [f"written on or after {after.day}: {after.reason}"] if after else []
            reasons += [f"written on or before {before.day}: {before.reason}"] if before else []
            found[id_] = PublicationBounds(
                earliest=after.day if after else None,
                latest=before.day if before else None,
                reason="; ".join(reasons),
            )
        return found


def _published(
    telling: Telling, articles: Mapping[str, Article], written: _Written
) -> tuple[_Bound | None, _Bound | None]:
    """Lower and upper bound of the day the telling's article was published."""
    article = articles[telling.article_id]
    if article.published:
        bound = _Bound(article.published, f"published {article.published} ({quoted(telling, article)})")
        return bound, bound
    return written.after.get(article.id), written.before.get(article.id)


def _candidates(partial: str, first: date, last: date) -> list[tuple[date, date]]:
    """All intervals of a "--MM-DD" or "--MM" that touch the days from `first` to `last`."""
    month, day = int(partial[2:4]), int(partial[5:7] or 0)
    found = []
    for year in range(first.year, last.year + 1):
        days = calendar.monthrange(year, month)[1]
        if day > days:
            continue
        start, end = date(year, month, day or 1), date(year, month, day or days)
        if start <= last and end >= first:
            found.append((start, end))
    return found


def _dated(move: CareerMove, articles: Mapping[str, Article], written: _Written) -> tuple[EventDate, str] | None:
    """The full date of a move that is told without its year, where only one year is possible."""
    partial = move.date.value if move.date else ""
    if not partial.startswith("--"):
        return None
    year = YEAR[Precision.DAY if len(partial) > len("--MM") else Precision.MONTH]
    lower: list[_Bound] = []
    upper: list[_Bound] = []
    for item in move.evidence:
        telling = item.telling
        earliest, latest = _published(telling, articles, written)
        without_year = bool(telling.date and telling.date.value == partial)
        is_news = telling.date is None and telling.quote.start < LEAD
        if telling.status is Status.CONFIRMED:
            if latest:
                upper.append(latest)
            if earliest and without_year:
                lower.append(_Bound(earliest.day - year, f"within the year before: {earliest.reason}"))
            elif earliest and is_news:
                lower.append(_Bound(earliest.day - NEWS, f"news of the half-year before: {earliest.reason}"))
        elif telling.status is Status.ANNOUNCED and without_year:
            if earliest:
                lower.append(earliest)
            if latest:
                upper.append(_Bound(latest.day + year, f"within the year after: {latest.reason}"))
    if not lower or not upper:
        return None
    first = max(lower, key=lambda bound: (bound.day, bound.reason))
    last = min(upper, key=lambda bound: (bound.day, bound.reason))
    intervals = _candidates(partial, first.day, last.day)
    if len(intervals) != 1:
        return None
    bounds = f"Not before {first.day}: {first.reason}. Not after {last.day}: {last.reason}."
    return _inferred(partial, *intervals[0]), f"No text tells the year. {bounds}"


def _sharpened(move: CareerMove, articles: Mapping[str, Article]) -> CareerMove:
    """The move with the one day that a telling without a year and one without a day give together."""
    told = move.date
    if told is None or told.earliest is None or told.latest is None or told.precision is Precision.DAY:
        return move
    for item in move.evidence:
        partial = item.telling.date.value if item.telling.date else ""
        if not partial.startswith("--"):
            continue
        intervals = [
            (start, end)
            for start, end in _candidates(partial, told.earliest, told.latest)
            if told.earliest <= start and end <= told.latest and (start, end) != (told.earliest, told.latest)
        ]
        if len(intervals) == 1:
            reason = (
                f"{partial} by {quoted(item.telling, articles[item.telling.article_id])}; "
                f"{told.value} by {_date_source(move, articles)}"
            )
            return replace(move, date=_inferred(partial, *intervals[0]), date_reason=reason)
    return move


def _inferred(partial: str, start: date, end: date) -> EventDate:
    is_day = len(partial) > len("--MM")
    return EventDate(
        value=start.isoformat() if is_day else start.isoformat()[:7],
        earliest=start,
        latest=end,
        precision=Precision.DAY if is_day else Precision.MONTH,
        basis=Basis.INFERRED,
    )


def infer(
    moves: Sequence[CareerMove], articles: Mapping[str, Article]
) -> tuple[list[CareerMove], dict[str, PublicationBounds]]:
    """The moves with inferred dates, and the bounds of articles whose date is unknown."""
    current = {move.id: _sharpened(move, articles) for move in moves}
    written = _Written({}, {})
    undated = [
        (item.telling, move.id)
        for move in moves
        for item in move.evidence
        if articles[item.telling.article_id].published is None
        and item.telling.status in (Status.CONFIRMED, Status.ANNOUNCED)
    ]
    open_moves = sorted(move.id for move in current.values() if move.date and move.date.value.startswith("--"))
    for _ in range(len(open_moves) + 2):  # each round dates a move at least, or nothing changes any more
        changed = False
        for telling, id_ in undated:
            told = current[id_].date
            if told and told.earliest:
                changed |= written.narrow(telling, told, _date_source(current[id_], articles))
        still_open = []
        for id_ in open_moves:
            found = _dated(current[id_], articles, written)
            if found:
                current[id_] = replace(current[id_], date=found[0], date_reason=found[1])
                changed = True
            else:
                still_open.append(id_)
        open_moves = still_open
        if not changed:
            break
    return list(current.values()), written.bounds()


def _date_source(move: CareerMove, articles: Mapping[str, Article]) -> str:
    """The article and quote that tell a move's date most exactly."""
    dated = [item.telling for item in move.evidence if item.telling.date]
    same = [telling for telling in dated if telling.date and move.date and telling.date.value == move.date.value]
    telling = (same or dated or [item.telling for item in move.evidence])[0]
    return quoted(telling, articles[telling.article_id])
