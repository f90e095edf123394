"""The nouns hold what they promise."""

import pytest

from extraction.models import Flow, Kind, Span


def test_span_cuts_its_own_characters() -> None:
    assert Span(start=4, end=9).cut("der Abgang") == "Abgan"


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_span_refuses_what_is_no_span(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span"):
        Span(start=start, end=end)


def test_flow_counts_a_move_on_both_sides_and_a_promotion_on_none() -> None:
    assert Kind.MOVE.flow is Flow.BOTH
    assert Kind.APPOINTMENT.flow is Flow.NONE
    assert {kind.flow for kind in Kind} == set(Flow)
