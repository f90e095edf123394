"""Dates in three languages: what sentences must give, what must give nothing, and what holds of any text."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extraction.dates.calendar import LANGUAGES, load_calendar
from extraction.dates.event_dates import event_date
from extraction.dates.finding import FoundDate, find_dates
from extraction.dates.publication import stated_publication
from extraction.models import Basis, Precision, Span

CORPUS = Path(__file__).parent / "corpus"
VALUE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?|--\d\d(?:-\d\d)?")
PUBLISHED = date(2024, 10, 15)


def pages() -> Iterator[tuple[str, dict[str, Any]]]:
    for language in LANGUAGES:
        for page in yaml.safe_load((CORPUS / f"dates-{language}.yaml").read_text(encoding="utf-8")):
            yield language, page


FOUND = [(language, page["published"], *entry) for language, page in pages() for entry in page["found"]]
NOTHING = [(language, page["published"], entry[0]) for language, page in pages() for entry in page["nothing"]]


@pytest.mark.parametrize(("language", "published", "text", "words", "value", "precision", "basis"), FOUND)
def test_sentence_gives_the_date(
    language: str, published: date | None, text: str, words: str, value: str, precision: str, basis: str
) -> None:
    found = {text[d.start : d.end]: d for d in find_dates(text, language=language, published=published)}
    assert words in found
    told = found[words]
    assert (told.value, told.precision.value, told.basis.value) == (value, precision, basis)
    assert told.earliest is None or told.latest is None or told.earliest <= told.latest


@pytest.mark.parametrize(("language", "published", "text"), NOTHING)
def test_sentence_gives_no_date(language: str, published: date | None, text: str) -> None:
    assert [text[d.start : d.end] for d in find_dates(text, language=language, published=published)] == []


def only(text: str, language: str, published: date | None = PUBLISHED) -> FoundDate:
    (found,) = find_dates(text, language=language, published=published)
    return found


@pytest.mark.parametrize(
    ("language", "text", "earliest", "latest"),
    [
        ("en", "He left in early March 2023.", date(2023, 3, 1), date(2023, 3, 10)),
        ("de", "Er ging Ende Februar 2024.", date(2024, 2, 20), date(2024, 2, 29)),
        ("fr", "Il est parti à la mi-juin 2023.", date(2023, 6, 10), date(2023, 6, 20)),
        ("en", "He left in Q3 2023.", date(2023, 7, 1), date(2023, 9, 30)),
        ("de", "Im ersten Halbjahr 2023 ging er.", date(2023, 1, 1), date(2023, 6, 30)),
        ("en", "They met last week.", date(2024, 10, 7), date(2024, 10, 13)),
        ("en", "He left two weeks ago.", date(2024, 9, 28), date(2024, 10, 4)),
        ("fr", "Elle est arrivée en 2016.", date(2016, 1, 1), date(2016, 12, 31)),
        ("en", "She joined on 05/03/2024.", date(2024, 3, 5), date(2024, 5, 3)),
    ],
)
def test_bounds_are_as_wide_as_the_words(language: str, text: str, earliest: date, latest: date) -> None:
    found = only(text, language)
    assert (found.earliest, found.latest) == (earliest, latest)


def test_day_told_before_is_the_same_day_again() -> None:
    text = "The mill burnt down on December 3, 2022. The December 3 fire is unexplained."
    assert [d.value for d in find_dates(text, language="en", published=PUBLISHED)] == ["2022-12-03", "2022-12-03"]


def test_leap_day_without_year_is_found_in_a_leap_year() -> None:
    assert only("He was born on February 29.", "en", date(2023, 6, 1)).value == "2020-02-29"


def test_impossible_day_is_no_date() -> None:
    text = "On 30 February 2024 and 31.04.2023 nothing happened."
    assert all(d.precision is not Precision.DAY for d in find_dates(text, language="en", published=PUBLISHED))


def test_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="no calendar for the language 'it'"):
        next(find_dates("oggi", language="it"))


def test_calendars_have_the_same_keys() -> None:
    folder = Path(sys.modules[load_calendar.__module__].__file__ or "").parent / "calendars"
    english, *others = (
        yaml.safe_load((folder / f"{language}.yaml").read_text(encoding="utf-8")) for language in LANGUAGES
    )
    for page in others:
        assert page.keys() == english.keys()
        for heading in (
            "expressions",
            "tense",
            "publication",
            "leads",
            "never_after",
            "never_before",
            "units",
            "seasons",
        ):
            assert page[heading].keys() == english[heading].keys(), heading


# What holds of any text.

WORDS = st.sampled_from(
    re.findall(
        r"\S+|\n\n",
        """May may march Mars mars on am le der the 12. 31. 14 1er 2024 1998 99 '98 March März juin last vergangenen
        dernier next year Jahr an Friday Freitag vendredi ago vor il y a neun two deux years Jahren ans später later
        plus tard end of Ende fin Q3 30.02.2023 12/31/1999 2024-13-45 9999 0001 . , - – said will wird wurde sera été
        the day before

        """,
    )
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join))
DAYS = st.one_of(st.none(), st.dates())


@given(text=TEXTS, language=st.sampled_from(LANGUAGES), published=DAYS)
def test_any_text_gives_ordered_exact_bounded_dates(text: str, language: str, published: date | None) -> None:
    reached = 0
    for found in find_dates(text, language=language, published=published):
        assert reached <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]
        reached = found.end
        assert VALUE.fullmatch(found.value)
        assert (found.earliest is None) == (found.latest is None) == found.value.startswith("--")
        if found.earliest is not None and found.latest is not None:
            assert found.earliest <= found.latest


@given(text=TEXTS, language=st.sampled_from(LANGUAGES))
def test_no_year_is_guessed_without_publication(text: str, language: str) -> None:
    figures = re.findall(r"\d\d", text)
    for found in find_dates(text, language=language, published=None):
        assert found.basis in {Basis.STATED, Basis.TEXT}
        if found.basis is Basis.STATED and not found.value.startswith("--"):
            assert found.value[2:4] in figures or "teen" in text or "twenty" in text


@given(text=TEXTS, language=st.sampled_from(LANGUAGES))
def test_stated_publication_never_fails(text: str, language: str) -> None:
    stated = stated_publication(text, language)
    assert stated is None or stated[1].cut(text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "piece", ["12 ", "March ", "the end of ", "il y a neuf ", "vor ", "3. bis ", ", ", "a", "hat ", "\n"]
)
def test_time_grows_with_the_length_only(language: str, piece: str) -> None:
    def seconds(count: int) -> float:
        text = piece * count
        start = time.process_time()
        for _ in find_dates(text, language=language, published=PUBLISHED):
            pass
        return time.process_time() - start

    seconds(100)
    short, long = seconds(1_000), seconds(8_000)
    assert long < 24 * short + 0.2


def test_dateparser_is_loaded_only_for_figures() -> None:
    code = (
        "import sys; from extraction.dates.finding import find_dates; list(find_dates('am 3. Mai 2024')); "
        "assert 'dateparser' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=CORPUS.parent.parent)


# The day of publication that a text states.


@pytest.mark.parametrize(
    ("language", "text", "day", "words"),
    [
        (
            "en",
            "All rights reserved.\nLast Updated on May 7, 2023 2:34 pm CET",
            date(2023, 5, 7),
            "Last Updated on May 7, 2023",
        ),
        ("en", "Published: 2021-03-12", date(2021, 3, 12), "Published: 2021-03-12"),
        ("en", "By Ada Quill Updated Oct. 3, 2021, 9:12 a.m.", date(2021, 10, 3), "Updated Oct. 3, 2021"),
        ("de", "(Stand: 3. Mai 2024)", date(2024, 5, 3), "Stand: 3. Mai 2024"),
        ("de", "Zuletzt aktualisiert am 03.05.2024 um 14 Uhr", date(2024, 5, 3), "Zuletzt aktualisiert am 03.05.2024"),
        ("de", "Veröffentlicht am Freitag, 3. Mai 2024", date(2024, 5, 3), "Veröffentlicht am Freitag, 3. Mai 2024"),
        ("fr", "Publié le 12 mars 2021 à 10 h", date(2021, 3, 12), "Publié le 12 mars 2021"),
        ("fr", "Mis à jour le 12/03/2021", date(2021, 3, 12), "Mis à jour le 12/03/2021"),
        ("fr", "Mis à jour le 14 mars 2021\nPublié le 12 mars 2021", date(2021, 3, 12), "Publié le 12 mars 2021"),
    ],
)
def test_text_states_its_publication(language: str, text: str, day: date, words: str) -> None:
    stated = stated_publication(text, language)
    assert stated is not None
    assert (stated[0], stated[1].cut(text)) == (day, words)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In a report published on 3 May 2024 the firm denied it."),
        ("en", "She hasn't updated her profile since 3 May 2024."),
        ("en", "Published on Friday"),
        ("en", "Updated 05/03/2024"),
        ("de", "Der Stand vom 3. Mai 2024 ist überholt."),
        ("de", "Die Studie wurde veröffentlicht am 3. Mai 2024."),
        ("fr", "L'étude publiée le 12 mars 2021 le montre."),
        ("fr", "Publié le 12 mars"),
    ],
)
def test_text_states_no_publication(language: str, text: str) -> None:
    assert stated_publication(text, language) is None


# The dates of an event.


def dates_of(
    text: str, language: str, trigger: str, *, is_ahead: bool = False, time_words: str = ""
) -> tuple[str | None, ...]:
    def span(words: str) -> Span:
        return Span(start=text.index(words), end=text.index(words) + len(words))

    chosen = event_date(
        list(find_dates(text, language=language, published=PUBLISHED)),
        text=text,
        language=language,
        quote=Span(start=0, end=len(text)),
        trigger=span(trigger),
        time=span(time_words) if time_words else None,
        is_ahead=is_ahead,
        published=PUBLISHED,
    )
    return tuple(None if told is None else told.value for told in chosen)


@pytest.mark.parametrize(
    ("language", "text", "trigger", "is_ahead", "expected"),
    [
        (
            "en",
            "Norwood said on Monday that Ada Quill will leave on 1 May.",
            "leave",
            True,
            ("2025-05-01", "2024-10-14"),
        ),
        ("en", "Ada Quill, who joined in 2014, left in March.", "left", False, ("2024-03", None)),
        ("en", "Ada Quill, who joined in 2014, left in March.", "joined", False, ("2014", None)),
        ("en", "On Friday Norwood announced the departure of Ada Quill.", "departure", False, ("2024-10-11", None)),
        ("en", "Ada Quill left Norwood.", "left", False, (None, None)),
        ("en", "Ada Quill, with the firm since 2011, will leave.", "will leave", True, (None, None)),
        (
            "de",
            "Wie die Brehm AG am Montag mitteilte, wechselt Ute Kranz zum 1. Januar.",
            "wechselt",
            True,
            ("2025-01-01", "2024-10-14"),
        ),
        ("de", "Ute Kranz, seit 2019 im Vorstand, ging im März.", "ging", False, ("2024-03", None)),
        (
            "fr",
            "Ormeline a annoncé lundi que Zoé Vannier partira le 1er mars.",
            "partira",
            True,
            ("2025-03-01", "2024-10-14"),
        ),
    ],
)
def test_event_takes_effective_date_else_announcement(
    language: str, text: str, trigger: str, is_ahead: bool, expected: tuple[str | None, ...]
) -> None:
    assert dates_of(text, language, trigger, is_ahead=is_ahead) == expected


def test_marked_time_goes_before_the_nearest_date() -> None:
    text = "In 2019 Ada Quill left Norwood, in 2020 Lea Moor."
    assert dates_of(text, "en", "left", time_words="2020") == ("2020", None)
