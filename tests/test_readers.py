"""What the word lists and the network found becomes one list, each phenomenon with its near miss."""

from __future__ import annotations

from dataclasses import replace

from extraction.models import Kind, Slot, Span, Status, Telling
from extraction.reading.readers import SURE, reconciled


def telling(
    kind: Kind, person: str = "Anna Roth", left: str = "", joined: str = "", confidence: float = 0.9
) -> Telling:
    def slot(name: str) -> Slot | None:
        return Slot(span=Span(start=0, end=len(name)), name=name) if name else None

    return Telling(
        article_id="a",
        kind=kind,
        status=Status.CONFIRMED,
        person=Slot(span=Span(start=0, end=len(person)), name=person),
        quote=Span(start=0, end=80),
        triggers=(Span(start=10, end=14),),
        from_company=slot(left),
        to_company=slot(joined),
        confidence=confidence,
    )


def test_what_both_find_is_told_once_with_the_status_of_the_network() -> None:
    listed = telling(Kind.DEPARTURE, left="Voltra")
    read = replace(telling(Kind.DEPARTURE, "Roth", left="Voltra"), status=Status.RUMOURED)
    (told,) = reconciled([listed], [read])
    assert (told.person.name, told.status) == ("Anna Roth", Status.RUMOURED)


def test_a_move_and_its_half_are_one() -> None:
    listed = telling(Kind.MOVE, left="Voltra", joined="Fairholm")
    (told,) = reconciled([listed], [telling(Kind.ARRIVAL, joined="Fairholm")])
    assert told.kind is Kind.MOVE


def test_two_people_are_two() -> None:
    read = telling(Kind.DEPARTURE, "Ben Oduya", left="Voltra")
    told = reconciled([telling(Kind.DEPARTURE, left="Voltra")], [read])
    assert len(told) == 2


def test_only_the_network_counts_when_it_is_sure() -> None:
    assert len(reconciled([], [telling(Kind.ARRIVAL, joined="Voltra", confidence=SURE)])) == 1
    assert reconciled([], [telling(Kind.ARRIVAL, joined="Voltra", confidence=SURE - 0.01)]) == []


def test_nobody_joins_in_passing_what_the_lists_saw_them_leave() -> None:
    listed = telling(Kind.MOVE, left="Voltra", joined="Fairholm")
    assert reconciled([listed], [telling(Kind.APPOINTMENT, joined="Voltra")])[0].kind is Kind.MOVE
    assert len(reconciled([listed], [telling(Kind.APPOINTMENT, joined="Voltra")])) == 1
    assert len(reconciled([listed], [telling(Kind.APPOINTMENT, "Ben Oduya", joined="Voltra")])) == 2


def test_who_leaves_a_company_may_have_founded_it() -> None:
    listed = telling(Kind.DEPARTURE, left="Voltra")
    assert len(reconciled([listed], [telling(Kind.FOUNDING, joined="Voltra")])) == 2


def test_the_network_fills_a_company_that_the_lists_left_empty() -> None:
    (told,) = reconciled([telling(Kind.DEPARTURE)], [telling(Kind.DEPARTURE, left="Voltra")])
    assert told.from_company
    assert told.from_company.name == "Voltra"


def test_a_second_that_is_known_seconds_only() -> None:
    seconded, alone = (
        reconciled([telling(Kind.DEPARTURE, left="Voltra")], read)[0].confidence
        for read in ([telling(Kind.DEPARTURE, left="Voltra", confidence=0.2)], [])
    )
    assert seconded > alone


def test_a_second_company_without_a_date_of_its_own_is_none() -> None:
    listed = telling(Kind.DEPARTURE, left="Voltra")
    assert len(reconciled([listed], [telling(Kind.DEPARTURE, "Roth", left="Generative Research")])) == 1
