"""Dates that sharpen each other across articles: what may be inferred, and the near misses where nothing may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from extraction.merging.moves import Merged, merge
from extraction.models import Basis, CareerMove, Kind, Span, Status
from tests.news import News


@pytest.fixture
def news() -> News:
    return News()


def _move(news: News, person: str) -> CareerMove:
    return next(move for move in _merged(news).moves if move.person == person)


def _merged(news: News) -> Merged:
    return merge(news.articles, news.tellings)


def test_another_article_gives_the_year_and_the_reason_names_it(news: News) -> None:
    news.tell("Luc Morin", Kind.MOVE, left="Voltra", joined="Fairholm", on="--10-14", published=None, language="fr")
    news.tell("Luc Morin", Kind.MOVE, left="Voltra", joined="Fairholm", published=date(2024, 11, 7))
    move = _move(news, "Luc Morin")
    assert move.date is not None
    assert (move.date.value, move.date.basis) == ("2024-10-14", Basis.INFERRED)
    assert move.date.span is None
    assert "article-001: “In story article-001" in move.date_reason


def test_a_dated_move_dates_the_undated_article_and_with_it_another_move(news: News) -> None:
    text = "Luc Morin left on 14 October 2024. In September Ida Holm had left Voltra, and Luc Morin left Voltra."
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", on="2024-10-14", published=None, text=text)
    news.tell("Ida Holm", Kind.DEPARTURE, left="Voltra", on="--09", published=None, text=text)
    # Both tellings stand in one article.
    first, second = news.tellings
    news.tellings[1] = replace(second, article_id=first.article_id)
    news.tell("Ida Holm", Kind.DEPARTURE, left="Voltra", published=date(2024, 9, 26))
    move = _move(news, "Ida Holm")
    assert move.date is not None
    assert (move.date.value, move.date.basis) == ("2024-09", Basis.INFERRED)
    bounds = _merged(news).bounds[first.article_id]
    assert bounds.earliest == date(2024, 10, 14)
    assert first.article_id in bounds.reason


def test_without_any_article_of_known_date_the_year_stays_open(news: News) -> None:
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", on="--10-14", published=None)
    move = _move(news, "Luc Morin")
    assert move.date is not None
    assert (move.date.value, move.date.earliest, move.date_reason) == ("--10-14", None, "")


def test_two_possible_years_leave_it_open(news: News) -> None:
    """A background sentence deep in a dated article says when the move was over, not that it is news."""
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", on="--10-14", published=None)
    far = "The plant in the north is older than the town. " * 20 + "Luc Morin has left Voltra."
    told = news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", published=date(2024, 11, 7), text=far)
    start = far.index("Luc Morin")
    news.tellings[-1] = replace(told, quote=Span(start=start, end=len(far)))
    move = _move(news, "Luc Morin")
    assert move.date is not None
    assert move.date.value == "--10-14"


def test_a_rumour_bounds_nothing(news: News) -> None:
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", on="--10-14", published=None)
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", published=date(2024, 9, 7), status=Status.RUMOURED)
    move = _move(news, "Luc Morin")
    assert move.date is not None
    assert move.date.basis is not Basis.INFERRED


def test_a_day_after_its_report_contradicts_and_is_not_bent_into_the_year(news: News) -> None:
    """Told on 10 October as done, and elsewhere as of 14 October: last year's day is no news either."""
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", on="--10-14", published=None)
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", published=date(2024, 10, 10))
    move = _move(news, "Luc Morin")
    assert move.date is not None
    assert move.date.value == "--10-14"


def test_29_february_is_no_trouble(news: News) -> None:
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", on="--02-29", published=None)
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", published=date(2024, 3, 2))
    move = _move(news, "Luc Morin")
    assert move.date is not None
    assert move.date.value == "2024-02-29"


def test_an_article_that_announces_a_dated_move_was_written_before_it(news: News) -> None:
    news.tell("Luc Morin", Kind.ARRIVAL, joined="Voltra", on="2024-09-01", published=None, status=Status.ANNOUNCED)
    bounds = _merged(news).bounds["article-000"]
    assert (bounds.earliest, bounds.latest) == (None, date(2024, 9, 1))
