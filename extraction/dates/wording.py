"""The words in the fields of a time expression, by their meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from extraction.dates.calendar import Calendar
from extraction.models import Basis

# A year of two figures lies at most so many years after publication.
_CENTURY_REACH = 20
_FIGURES = re.compile(r"\d+")


class Wording:
    """The fields of an expression. Methods raise `ValueError` for words that the calendar does not know."""

    def __init__(self, fields: Mapping[str, str], calendar: Calendar) -> None:
        self._fields, self._calendar = fields, calendar

    def __contains__(self, field: str) -> bool:
        return field in self._fields

    def word(self, field: str, lexicon: str = "") -> str:
        """What the words in a field mean."""
        meaning = self._calendar.lexicons[lexicon or field].meaning(self._fields[field])
        if meaning is None:
            raise ValueError(f"{self._fields[field]!r} is no {field}")
        return str(meaning)

    def text(self, field: str = "figures") -> str:
        """The words in a field, as they stand."""
        return self._fields[field]

    def number(self, *fields: str) -> int:
        """The number in the first of the fields that is filled."""
        field = next(field for field in fields if field in self)
        figures = _FIGURES.match(self._fields[field])
        return int(figures[0]) if figures else int(self.word(field))

    def direction(self) -> int | None:
        """-1 for last, 0 for this, 1 for next, `None` if no such word stands there."""
        return int(self.word("direction")) if "direction" in self else None

    def part(self) -> str | None:
        """Early, middle or late."""
        return self.word("part") if "part" in self else None

    def unit(self) -> str:
        """The unit, a day if none is named ("le lendemain", "the next morning")."""
        return str(self._calendar.lexicons["unit"].meaning(self._fields.get("unit", "")) or "day")

    def year(self, published: date | None) -> int | None:
        """The year that the words state, or that they place from the year of publication ("May last year")."""
        if "year" in self:
            return int(self._fields["year"])
        if "yy" in self:
            return whole_year(int(self._fields["yy"]), published)
        if "spoken" in self:
            return self._spoken_year()
        if "direction_year" in self and published is not None:
            return published.year + int(self.word("direction_year", "direction"))
        return None

    def year_basis(self) -> Basis:
        """Where `year` comes from."""
        return Basis.STATED if {"year", "yy", "spoken"} & self._fields.keys() else Basis.PUBLICATION

    def _spoken_year(self) -> int:
        """A year in words: "nineteen ninety-six", "two thousand and one"."""
        count = self._calendar.lexicons["count"]
        numbers = [count.meaning(word) for word in re.findall(r"\w+", self._fields["spoken"])]
        first, *others = [int(number) for number in numbers if number is not None]
        return (2000 if first < 10 else first * 100) + sum(others)


def whole_year(yy: int, published: date | None) -> int:
    """The year of two figures that lies at most 20 years after publication (without that, after 2010)."""
    limit = (published.year if published else 2010) + _CENTURY_REACH
    return limit - (limit - yy) % 100
