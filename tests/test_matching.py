"""What articles tell: one phenomenon at a time, and any text at all."""

from __future__ import annotations

import time
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.languages.packs import SUPPORTED, LanguageError, load_language
from extraction.models import Article, Kind, Slot, Span, Status, Telling
from extraction.reading.matching import match_tellings

CORPUS = Path(__file__).parent / "corpus"
PHENOMENA = [
    pytest.param(code, phenomenon, id=f"{code}: {phenomenon['name']}")
    for code in SUPPORTED
    for phenomenon in yaml.safe_load((CORPUS / f"{code}.yaml").read_text(encoding="utf-8"))
]


def told(text: str, language: str, published: date | None = None) -> list[Telling]:
    return match_tellings(Article(id="a", text=text, language=language, published=published))


def name_of(slot: Slot | None) -> str | None:
    return slot.name if slot else None


def fits(telling: Telling, event: dict[str, Any]) -> bool:
    facts = {
        "person": telling.person.name,
        "kind": telling.kind.value,
        "status": telling.status.value,
        "from": name_of(telling.from_company),
        "to": name_of(telling.to_company),
        "date": telling.date.value if telling.date else None,
    }
    return all(facts[key] == value for key, value in event.items())


@pytest.mark.parametrize(("code", "phenomenon"), PHENOMENA)
def test_a_phenomenon_gives_its_events_and_no_other(code: str, phenomenon: dict[str, Any]) -> None:
    tellings = told(phenomenon["catch"], code)
    assert len(tellings) == len(phenomenon["events"]), tellings
    for event in phenomenon["events"]:
        assert any(fits(telling, event) for telling in tellings), (event, tellings)


@pytest.mark.parametrize(("code", "phenomenon"), PHENOMENA)
def test_its_near_miss_gives_nothing(code: str, phenomenon: dict[str, Any]) -> None:
    assert told(phenomenon["near_miss"], code) == []


@pytest.mark.parametrize(
    ("code", "sentence"), [(code, sentence) for code in SUPPORTED for sentence in load_language(code).never]
)
def test_what_a_page_says_never_to_give_gives_nothing(code: str, sentence: str) -> None:
    assert told(sentence, code) == []


def test_the_corpora_have_enough_phenomena_of_every_language() -> None:
    for code in SUPPORTED:
        names = [param.values[1]["name"] for param in PHENOMENA if param.values[0] == code]
        assert len(set(names)) == len(names) >= 12


def test_the_same_change_told_twice_is_one_telling_with_all_its_triggers() -> None:
    text = "Nora Feldman has left Quantor Systems.\n\nFeldman quit Quantor Systems in 2021, she said."
    (telling,) = told(text, "en")
    assert telling.person.name == "Nora Feldman"
    assert [span.cut(text) for span in telling.triggers] == ["left", "quit"]
    assert telling.date is not None
    assert telling.date.value == "2021"


def test_a_person_is_named_in_the_fullest_form_of_the_article() -> None:
    text = "Dr. Nora J. Feldman spoke.\n\nFeldman left Quantor Systems."
    (telling,) = told(text, "en")
    assert telling.person.name == "Nora J. Feldman"
    assert telling.person.span.cut(text) == "Feldman"


def test_a_doubtful_move_of_somebody_already_gone_is_an_arrival() -> None:
    text = "Tom Okafor left Quantor Systems in May.\n\nQuantor Systems chief Tom Okafor could move to Vexo Labs."
    kinds = {telling.kind: telling.status for telling in told(text, "en")}
    assert kinds == {Kind.DEPARTURE: Status.CONFIRMED, Kind.ARRIVAL: Status.RUMOURED}


@pytest.mark.parametrize(
    ("published", "status"), [(date(2024, 3, 1), Status.ANNOUNCED), (date(2024, 6, 1), Status.CONFIRMED)]
)
def test_the_day_of_publication_says_whether_a_dated_change_is_still_to_come(published: date, status: Status) -> None:
    (telling,) = told("Nora Feldman leaves Quantor Systems on 1 May 2024.", "en", published)
    assert telling.status is status


def test_a_language_without_a_page_is_a_clear_error() -> None:
    with pytest.raises(LanguageError, match=r"'xx'.*de, en, fr"):
        told("Text.", "xx")


def test_every_page_lies_in_the_package() -> None:
    pages = {page.name for page in (files("extraction.languages") / "pages").iterdir()}
    assert {f"{code}.yaml" for code in SUPPORTED} <= pages


@pytest.mark.parametrize(
    ("code", "piece"),
    [
        ("en", "Jane Doe left Quantor Inc and joined Vexo, "),
        ("de", "Jana Dohr verlässt die Quantor AG und wechselt zu Vexo, "),
        ("fr", "Jeanne Dorat quitte Quantor pour rejoindre Vexo, "),
        ("en", "(("),
        ("de", "a-"),
    ],
)
def test_one_endless_sentence_takes_no_more_than_its_share_of_time(code: str, piece: str) -> None:
    told(piece * 10, code)  # load the pipeline first
    text = (piece * 100_000)[:100_000]
    start = time.perf_counter()
    told(text, code)
    assert time.perf_counter() - start < 60  # seconds; it takes 1 to 7, and quadratic readings took minutes


PIECES = (
    "Nora Feldman|Dr. Jens Albrecht|Quantor AG|Vexo|left|joined|was fired|verlässt|wechselt zu|quitte|pour rejoindre|"
    "von|der|am 3. Mai|.|,|\n\n|« Oui. »|he|the company|?|-|CEO|Chef|directeur|könnte|not|2024|\u2028|\ufeff|’s|\x00|M."
)
words = st.sampled_from(PIECES.split("|"))
texts = st.one_of(
    st.text(max_size=200), st.lists(words, max_size=40).map(" ".join), st.lists(words, max_size=9).map("".join)
)


@given(text=texts, code=st.sampled_from(SUPPORTED), published=st.none() | st.dates(date(1990, 1, 1), date(2035, 1, 1)))
@settings(max_examples=300, deadline=None)
def test_every_span_is_cut_from_any_text(text: str, code: str, published: date | None) -> None:
    for telling in told(text, code, published):
        assert telling.quote.cut(text).strip() == telling.quote.cut(text) != ""
        assert "\n" not in telling.quote.cut(text)
        for trigger in telling.triggers:
            assert trigger.cut(text)
        assert inside(telling.triggers[0], telling.quote) or len(telling.triggers) > 1
        for slot in (telling.person, telling.from_company, telling.to_company, telling.role):
            assert slot is None or (slot.span.cut(text) and slot.name)
        if telling.date and telling.date.span:
            assert telling.date.span.cut(text)


def inside(span: Span, other: Span) -> bool:
    return other.start <= span.start <= span.end <= other.end
