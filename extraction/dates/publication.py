"""When a text says of itself that it was published: "Last updated on 7 November 2024", "Stand: 3. Mai 2024"."""

from __future__ import annotations

import re
from datetime import date

from extraction.dates.calendar import load_calendar
from extraction.dates.finding import find_dates
from extraction.models import Basis, Precision, Span

# How far after the words the date may reach, in characters.
_REACH = 60
# Such a line stands by itself: at the start of a line or between marks. Elsewhere the words belong to the story.
_BY_ITSELF = re.compile(r"(?:[\n|(\[•·–—\-.:;/])[ \t\u00a0*]*\Z")


def stated_publication(text: str, language: str) -> tuple[date, Span] | None:
    """The day on which the text says that it was published, else last updated, and where it says so.

    Only a whole date counts. Words in the middle of a sentence count only if capitalised, as in "By A. Person Published
    3 May 2024"; "in a report published on 3 May 2024" is another's date.

    Raises:
        ValueError: there is no calendar for the language.
    """
    calendar = load_calendar(language)
    for phrases in (calendar.published, calendar.updated):
        for phrase in phrases.finditer(text):
            before = text[max(0, phrase.start() - 20) : phrase.start()]
            if before and not _BY_ITSELF.search(before) and not phrase[0][0].isupper():
                continue
            window = text[phrase.end() : phrase.end() + _REACH]
            found = next(find_dates(window, language=language), None)
            if (
                found is None
                or found.start > 2
                or found.precision is not Precision.DAY
                or found.basis is not Basis.STATED
            ):
                continue
            if found.earliest is not None:
                return found.earliest, Span(start=phrase.start(), end=phrase.end() + found.end)
    return None
