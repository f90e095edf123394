"""Dates that a text tells, each as exact as the words are and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from extraction.dates.calendar import load_calendar
from extraction.dates.intervals import Interval
from extraction.dates.readings import read
from extraction.dates.standpoint import Standpoint
from extraction.dates.tense import outlook
from extraction.dates.time_expressions import TimeExpression, find_expressions
from extraction.models import Basis, Precision, Span

# What only compares ("up from 10 the year before") is not what later expressions start from.
_ASIDES = {"earlier"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date told at text[start:end].

    `value` is an ISO prefix ("2024", "2024-03", "2024-03-12") or partial ("--10-14", "--10"); a partial one has no
    bounds. `earliest` and `latest` are inclusive days.
    """

    start: int
    end: int
    value: str
    earliest: date | None
    latest: date | None
    precision: Precision
    basis: Basis

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return Span(start=self.start, end=self.end)


def find_dates(text: str, *, language: str = "de", published: date | None = None) -> Iterator[FoundDate]:
    """The dates of a text in order, without overlaps.

    Weekdays, and days and months without a year, lie where the tense around them looks, as near as can be to
    `published`. Without `published` nothing is guessed: such a day or month stays partial, and what is only relative to
    the day of publication ("yesterday", "on Friday") is left out. Times that are no dates ("now", "for two years", "the
    nineties") are left out too. Takes time linear in the length of the text.

    Raises:
        ValueError: there is no calendar for the language.
    """
    calendar = load_calendar(language)
    anchor: Interval | None = None
    told: dict[tuple[int, ...], Interval] = {}
    for expression in find_expressions(text, calendar):
        for start, end, reading, fields in _parts(expression):
            standpoint = Standpoint(
                published=published,
                anchor=anchor,
                told=told,
                outlook=cache(partial(outlook, text, start, end, calendar)),
                calendar=calendar,
            )
            interval = read(reading, fields, standpoint)
            if interval is None:
                continue
            if interval.earliest is not None and reading not in _ASIDES:
                anchor = interval
            if interval.earliest is not None and interval.precision is Precision.DAY:
                told[interval.earliest.month, interval.earliest.day] = interval
                if reading == "weekday":
                    told[(interval.earliest.weekday(),)] = interval
            yield FoundDate(
                start=start,
                end=end,
                value=interval.value,
                earliest=interval.earliest,
                latest=interval.latest,
                precision=interval.precision,
                basis=interval.basis,
            )


def _parts(expression: TimeExpression) -> Iterator[tuple[int, int, str, dict[str, str]]]:
    """The dates of an expression, each with its span, reading and fields.

    "5 to 22 November" tells two, which share the month.
    """
    fields, spans = dict(expression.fields), expression.spans
    reading, _, repeated = expression.reading.partition("_and_")
    if not repeated:
        yield expression.start, expression.end, reading, fields
        return
    numbers = [number for number in ("", "2", "3") if reading + number in fields]
    starts = [min(spans[name][0] for name in spans if _number(name) == number) for number in numbers[1:]]
    for place, number in enumerate(numbers):
        start = expression.start if place == 0 else starts[place - 1]
        is_last = place == len(numbers) - 1
        end = expression.end if is_last else max(end for _, end in spans.values() if end <= starts[place])
        shared = {name: words for name, words in fields.items() if not _number(name) and name != "weekday"}
        own = {name.rstrip("23"): words for name, words in fields.items() if _number(name) == number}
        yield start, end, reading, shared | own


def _number(name: str) -> str:
    """The number of a field's name: "2" of "day2"."""
    return name.lstrip("abcdefghijklmnopqrstuvwxyz_")
