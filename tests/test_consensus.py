"""What all tellings say together: certainty has a history, dates are never averaged, copies have no voice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from extraction.models import CareerMove, Kind, Status
from tests.news import News

CONFIRMED, ANNOUNCED, RUMOURED, DENIED = Status.CONFIRMED, Status.ANNOUNCED, Status.RUMOURED, Status.DENIED


@pytest.fixture
def news() -> News:
    return News()


def _day(day: int) -> date:
    return date(2024, 5, day)


def _by_target(news: News) -> dict[str | None, CareerMove]:
    return {move.to_company: move for move in news.moves()}


@pytest.mark.parametrize(
    ("history", "present"),
    [
        ([(20, RUMOURED), (21, DENIED), (25, CONFIRMED)], CONFIRMED),
        ([(20, RUMOURED), (21, DENIED)], DENIED),
        ([(20, RUMOURED), (21, DENIED), (25, RUMOURED)], DENIED),
        ([(20, ANNOUNCED), (21, RUMOURED)], ANNOUNCED),
        ([(20, ANNOUNCED), (28, DENIED)], DENIED),
        ([(20, CONFIRMED), (25, RUMOURED)], CONFIRMED),
        ([(20, RUMOURED), (20, CONFIRMED)], CONFIRMED),
        ([(None, RUMOURED), (21, CONFIRMED)], CONFIRMED),
    ],
)
def test_status_follows_its_history(news: News, history: list[tuple[int | None, Status]], present: Status) -> None:
    for day, status in history:
        news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra", published=_day(day) if day else None, status=status)
    (move,) = news.moves()
    assert move.status is present
    assert move.status_reason.startswith(f"told as {present}")
    assert sorted(item.telling.status for item in move.evidence) == sorted(status for _, status in history)


def test_sources_that_agree_need_no_reason(news: News) -> None:
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra")
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra")
    (move,) = news.moves()
    assert (move.status_reason, move.date_reason) == ("", "")


def test_a_rumour_of_a_post_elsewhere_is_superseded_and_says_by_what(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", status=RUMOURED, published=_day(2))
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Fairholm", on="2024-05-20", published=_day(21))
    moves = _by_target(news)
    assert moves["Voltra"].status is Status.SUPERSEDED
    assert "article-001" in moves["Voltra"].status_reason
    assert moves["Fairholm"].status is CONFIRMED


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        pytest.param(Kind.ARRIVAL, {"joined": "Fairholm", "published": _day(1)}, id="told before the rumour"),
        pytest.param(Kind.ARRIVAL, {"joined": "Fairholm", "on": "2019"}, id="long past"),
        pytest.param(Kind.ARRIVAL, {"joined": "Fairholm", "status": RUMOURED}, id="a rumour itself"),
        pytest.param(Kind.ARRIVAL, {"joined": "Fairholm", "role": "member of the board"}, id="a post beside"),
        pytest.param(Kind.ARRIVAL, {"joined": "Fairholm", "person": "Otto Roth"}, id="somebody else"),
        pytest.param(Kind.DEPARTURE, {"left": "Fairholm"}, id="leaves another company"),
    ],
)
def test_what_does_not_contradict_supersedes_nothing(news: News, kind: Kind, options: dict[str, object]) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", status=RUMOURED, published=_day(2))
    settings = {"person": "Anna Roth", "published": _day(21), **options}
    news.tell(kind=kind, **settings)  # type: ignore[arg-type]
    assert _by_target(news)["Voltra"].status is RUMOURED


def test_a_new_post_in_the_house_supersedes_the_rumour_of_leaving(news: News) -> None:
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra", status=RUMOURED, published=_day(2))
    news.tell("Anna Roth", Kind.APPOINTMENT, joined="Voltra", role="president", published=_day(21))
    assert {move.kind: move.status for move in news.moves()} == {
        Kind.DEPARTURE: Status.SUPERSEDED,
        Kind.APPOINTMENT: CONFIRMED,
    }


def test_a_denied_departure_supersedes_the_rumour_of_the_new_post(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Fairholm", status=RUMOURED, published=_day(2))
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra", status=DENIED, published=_day(3))
    assert _by_target(news)["Fairholm"].status is Status.SUPERSEDED


def test_somebody_else_in_the_post_supersedes_the_candidate(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", role="chief executive", status=RUMOURED, published=_day(2))
    news.tell("Otto Kern", Kind.ARRIVAL, joined="Voltra", role="Vorstandschef", published=_day(21), language="de")
    news.tell("Ida Holm", Kind.ARRIVAL, joined="Voltra", role="board member", status=RUMOURED, published=_day(2))
    statuses = {move.person: move.status for move in news.moves()}
    assert statuses == {"Anna Roth": Status.SUPERSEDED, "Otto Kern": CONFIRMED, "Ida Holm": RUMOURED}


def test_a_post_of_an_unnamed_company_supersedes_nobody(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, role="president", status=RUMOURED, published=_day(2))
    news.tell("Otto Kern", Kind.ARRIVAL, role="president", published=_day(21))
    assert {move.person: move.status for move in news.moves()} == {"Anna Roth": RUMOURED, "Otto Kern": CONFIRMED}


def test_contradicting_dates_are_kept_and_named_not_averaged(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", on="2024-05-14", published=_day(15))
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", on="2024-05-15", published=_day(16))
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", on="2024-05-15", published=_day(17), language="fr")
    (move,) = news.moves()
    assert move.date is not None
    assert move.date.value == "2024-05-15"
    assert "2024-05-14 (article-000)" in move.date_reason


def test_the_most_exact_of_dates_that_agree_counts(news: News) -> None:
    for on in ("2024", "2024-05", "2024-05-14"):
        news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", on=on, published=_day(20))
    (move,) = news.moves()
    assert move.date is not None
    assert (move.date.value, move.date_reason) == ("2024-05-14", "")


def test_copies_do_not_outvote_and_a_corrected_copy_corrects(news: News) -> None:
    body = " ".join(f"sentence number {n} about the battery plants" for n in range(30))
    for day in (3, 4, 5):
        text = f"Anna Roth joins Voltra. {body} Outlet {day}."
        news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", on="2024-06-03", published=_day(day), text=text)
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", on="2024-07-01", published=_day(6))
    (move,) = news.moves()
    assert move.date is not None
    assert move.date.value == "2024-07-01"
    news.tellings.pop()
    text = f"Corrected: Anna Roth joins Voltra. {body} Outlet 9."
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", on="2024-08-01", published=_day(9), text=text)
    (move,) = news.moves()
    assert move.date is not None
    assert move.date.value == "2024-08-01"


def test_confidence_grows_with_independent_sources_and_never_claims_certainty(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra")
    news.tellings = [replace(told, confidence=0.7) for told in news.tellings]
    (one,) = news.moves()
    other = news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", language="fr")
    news.tellings[-1] = replace(other, confidence=0.7)
    (two,) = news.moves()
    assert one.confidence == pytest.approx(0.7)
    assert one.confidence < two.confidence < 1
