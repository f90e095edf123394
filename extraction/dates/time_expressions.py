"""Where a text tells a time: the templates of a calendar, laid over the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extraction.dates.calendar import Calendar

# How many characters beside an expression may make it something else.
_REACH = 30

# Figures that only make sense as a whole date; dateparser reads them.
NUMERIC = re.compile(
    r"(?<![\w.,:/+-])(?P<figures>(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"|\d{1,2}(?:\.\s?\d{1,2}\.\s?|/\d{1,2}/|-\d{1,2}-)(?:(?:19|20)\d\d|\d\d))(?:(?=T\d)|(?![\w/:+-]|[.,]\d))"
)

# Fields that do not make a time expression by themselves.
_NEED_LEADS = {"season", "ordinal", "holiday", "figures", "day", "month"}
_DATE_LIKE = re.compile(r"\d{4}|/")  # figures that need no lead
_NAME = re.compile(r" [A-ZÄÖÜ]\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """`reading` names the kind of expression; `fields` are the words in its fields and `spans` where they stand."""

    start: int
    end: int
    reading: str
    fields: Mapping[str, str]
    spans: Mapping[str, tuple[int, int]]


def find_expressions(text: str, calendar: Calendar) -> Iterator[TimeExpression]:
    """The time expressions of a text, in order, without overlaps: of two the first counts, then the longer.

    Takes time linear in the length of the text: every template has a bounded length.
    """
    found: list[tuple[int, int, int, TimeExpression]] = []
    for rank, template in enumerate(calendar.templates):
        for match in template.pattern.finditer(text):
            expression = _expression(match, template.reading)
            if _holds(expression, text, calendar):
                found.append((match.start(), -match.end(), rank, expression))
    for match in NUMERIC.finditer(text):
        expression = _expression(match, "numeric")
        if _holds(expression, text, calendar):
            found.append((match.start(), -match.end(), -1, expression))
    found.sort(key=lambda entry: entry[:3])
    reached = 0
    for start, end, _, expression in found:
        if start >= reached:
            reached = -end
            yield expression


def _expression(match: re.Match[str], reading: str) -> TimeExpression:
    fields = {name: words for name, words in match.groupdict().items() if words is not None}
    spans = {name: match.span(name) for name in fields}
    return TimeExpression(start=match.start(), end=match.end(), reading=reading, fields=fields, spans=spans)


def _holds(expression: TimeExpression, text: str, calendar: Calendar) -> bool:
    """Whether nothing beside the expression makes it something else."""
    before = text[max(0, expression.start - _REACH) : expression.start]
    after = text[expression.end : expression.end + _REACH]
    keys = {expression.reading} | ({"year"} & expression.fields.keys())
    for key in keys:
        never_before = calendar.never_before.get(key)
        if never_before is not None and never_before.match(after):
            return False
    never_after = calendar.never_after.get(expression.reading)
    if never_after is not None and never_after.search(before):
        return False
    fields = expression.fields
    if calendar.is_title_case and any(
        fields[name][0].islower() for name in fields if name.rstrip("23") in {"month", "weekday"}
    ):
        return False
    if expression.reading == "weekday":
        return fields["weekday"].lower() in calendar.full_names
    leads = calendar.leads.get(expression.reading)
    has_lead = leads is not None and leads.search(before) is not None
    if expression.reading == "month" and not fields.keys() & {"year", "yy", "spoken"}:
        return _is_month(fields, has_lead, before, after, calendar)
    if (
        leads is None
        or not fields.keys() <= _NEED_LEADS
        or (expression.reading == "numeric" and _DATE_LIKE.search(fields["figures"]))
    ):
        return True
    return has_lead


def _is_month(fields: Mapping[str, str], has_lead: bool, before: str, after: str, calendar: Calendar) -> bool:
    """Whether a month's name without a day or year is one, and not a verb, a number, a planet or somebody's name."""
    word = fields["month"]
    if word.lower() not in calendar.full_names:
        return has_lead and word.endswith(".")
    if fields.keys() != {"month"}:
        return True
    if word.lower() in calendar.doubtful_months:
        return has_lead and (calendar.is_title_case or word.islower())
    if calendar.is_title_case and _NAME.match(after):
        return calendar.leads["month_before_name"].search(before) is not None
    return True
