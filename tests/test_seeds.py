"""The bar on the five articles of `seeds/`, against the gold that was written for them."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extraction.models import Article, Kind, Status, Telling
from extraction.reading.tellings import extract_tellings

ROOT = Path(__file__).parent.parent
GOLD = [json.loads(line) for line in (ROOT / "tests/gold/seeds.jsonl").read_text(encoding="utf-8").splitlines()]
MOST_FALSE = 2
OUT, IN = {"departure", "dismissal", "move"}, {"arrival", "appointment", "return", "founding", "move"}


def text_of(article_id: str) -> str:
    return (ROOT / "seeds" / f"{article_id}.txt").read_text(encoding="utf-8")


@cache
def tellings_of(article_id: str) -> list[Telling]:
    with (ROOT / "seeds/articles.csv").open(encoding="utf-8", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["file"] == f"{article_id}.txt")
    published = date.fromisoformat(row["published"]) if row["published"] else None
    article = Article(id=article_id, text=text_of(article_id), language=row["language"], published=published)
    return extract_tellings(article)


def folded(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.findall(r"[^\W_]+", "".join(character for character in plain if not unicodedata.combining(character)))


def is_same_event(telling: Telling, event: dict[str, Any]) -> bool:
    """The referee's relaxed match: same person and direction, and no named company that contradicts."""
    if folded(telling.person.name)[-1] != folded(event["person"])[-1]:
        return False
    kinds = {telling.kind.value, event["kind"]}
    if not (len(kinds) == 1 or kinds <= OUT or kinds <= IN):
        return False
    pairs = [(telling.from_company, event["from_company"]), (telling.to_company, event["to_company"])]
    return all(not slot or not name or set(folded(slot.name)) & set(folded(name)) for slot, name in pairs)


def is_named_in_its_quote(event: dict[str, Any]) -> bool:
    quote = folded(event["quote"])
    companies = [name for name in (event["from_company"], event["to_company"]) if name]
    return folded(event["person"])[-1] in quote and bool(companies) and all(folded(c)[0] in quote for c in companies)


NAMED = [
    pytest.param(row["id"], event, id=f"{row['id'][:3]} {event['person']} {event['kind']}")
    for row in GOLD
    for event in row["events"]
    if is_named_in_its_quote(event)
]


def test_the_gold_names_person_and_company_in_one_sentence_often_enough_to_be_a_bar() -> None:
    assert len(NAMED) >= 8


@pytest.mark.parametrize(("article_id", "event"), NAMED)
def test_an_event_that_one_sentence_names_is_found(article_id: str, event: dict[str, Any]) -> None:
    (telling, *_) = [telling for telling in tellings_of(article_id) if is_same_event(telling, event)] or [None]
    assert telling is not None
    assert telling.status.value == event["status"]


def test_hardly_anything_is_found_that_is_not_there() -> None:
    false = [
        telling
        for row in GOLD
        for telling in tellings_of(row["id"])
        if not any(is_same_event(telling, event) for event in row["events"])
    ]
    assert len(false) <= MOST_FALSE, false


@pytest.mark.parametrize("article_id", [row["id"] for row in GOLD])
def test_quotes_and_slots_are_cut_from_the_text(article_id: str) -> None:
    text = text_of(article_id)
    assert tellings_of(article_id)
    for telling in tellings_of(article_id):
        quote = telling.quote.cut(text)
        assert quote == quote.strip()
        assert "\n" not in quote
        assert folded(telling.person.span.cut(text))[-1] == folded(telling.person.name)[-1]


def test_the_moves_to_microsoft_in_2023_are_rumours() -> None:
    moves = [
        telling
        for telling in tellings_of("004_cd8356ec3bce130c")
        if telling.to_company and telling.to_company.name == "Microsoft"
    ]
    assert {telling.person.name for telling in moves} >= {"Sam Altman", "Greg Brockman"}
    assert {telling.status for telling in moves} == {Status.RUMOURED}


def test_a_mistranslated_death_is_no_event() -> None:
    text = text_of("003_40ff7973db6f8fe8")
    start = text.index("le décès")
    for telling in tellings_of("003_40ff7973db6f8fe8"):
        assert not any(start <= trigger.start < start + 40 for trigger in telling.triggers)


def test_somebody_imagined_on_leave_is_no_event() -> None:
    tellings = tellings_of("001_9b6b4eaa2eaf404f")
    assert not any("Musk" in telling.person.name for telling in tellings)
    assert {telling.person.name for telling in tellings if telling.kind is Kind.ABSENCE} == {"Brockman"}
