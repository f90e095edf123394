"""Tellings become moves: phenomena one by one, the whole invented collection, and no influence of order."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.merging.company_names import Aliases
from extraction.merging.moves import Merged, merge
from extraction.models import Article, CareerMove, Kind, Slot, Span, Status, Telling
from tests.collection import Collection, load, pairwise, told_date
from tests.news import News

SEEDS = Path(__file__).parents[1] / "seeds"
FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))["collection"]
SLOTS = ("person", "from_company", "to_company", "role")


@pytest.fixture
def news() -> News:
    return News()


def test_one_telling_is_one_move_without_a_reason(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra")
    (move,) = news.moves()
    assert (move.person, move.to_company, move.evidence[0].reason) == ("Anna Roth", "Voltra", "")


def test_every_merged_telling_but_the_first_says_why_and_how_surely(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra AG")
    news.tell("Roth", Kind.ARRIVAL, joined="Voltra", published=date(2024, 3, 12), language="de")
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", published=date(2024, 3, 30))
    (move,) = news.moves()
    first, *others = move.evidence
    assert first.reason == ""
    assert all(item.reason and 0 < item.score <= 1 for item in others)
    assert any("family name alone" in item.reason for item in others)


def test_two_companies_are_two_moves(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra")
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Fairholm")
    assert len(news.moves()) == 2


def test_two_terms_at_one_company_are_two_moves(news: News) -> None:
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra", on="2016-04")
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra", on="2023-11-30")
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra", on="2016")
    assert sorted(len(move.evidence) for move in news.moves()) == [1, 2]


def test_departure_and_arrival_join_through_a_telling_of_the_whole_move(news: News) -> None:
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra")
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Fairholm")
    assert len(news.moves()) == 2
    news.tell("Anna Roth", Kind.MOVE, left="Voltra", joined="Fairholm")
    (move,) = news.moves()
    assert (move.kind, move.from_company, move.to_company) == (Kind.MOVE, "Voltra", "Fairholm")


def test_a_dismissal_stays_a_dismissal(news: News) -> None:
    news.tell("Anna Roth", Kind.DISMISSAL, left="Voltra")
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra")
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Fairholm")
    assert sorted(str(move.kind) for move in news.moves()) == ["arrival", "dismissal"]


def test_a_certain_departure_stays_apart_from_a_destination_that_is_only_rumoured(news: News) -> None:
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra")
    news.tell("Anna Roth", Kind.MOVE, left="Voltra", joined="Fairholm", status=Status.RUMOURED)
    assert {(move.kind, move.status) for move in news.moves()} == {
        (Kind.DEPARTURE, Status.CONFIRMED),
        (Kind.MOVE, Status.RUMOURED),
    }
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Fairholm")
    (move,) = news.moves()
    assert (move.kind, move.status) == (Kind.MOVE, Status.CONFIRMED)


def test_posts_that_follow_each_other_in_one_company_stay_apart(news: News) -> None:
    news.tell("Grace Tan", Kind.APPOINTMENT, joined="Meridian", role="chief financial officer")
    news.tell(
        "Grace Tan", Kind.APPOINTMENT, joined="Meridian", role="chief operating officer", published=date(2024, 6, 3)
    )
    news.tell(
        "Grace Tan", Kind.APPOINTMENT, joined="Meridian", role="chief operating officer", published=date(2024, 6, 5)
    )
    assert sorted(len(move.evidence) for move in news.moves()) == [1, 2]


def test_a_rumour_is_not_about_a_departure_years_later(news: News) -> None:
    news.tell("Tom Ashby", Kind.DEPARTURE, left="Bellweather", status=Status.DENIED, published=date(2022, 9, 12))
    news.tell("Tom Ashby", Kind.DEPARTURE, left="Bellweather", on="2024-02-19", published=date(2024, 2, 20))
    assert len(news.moves()) == 2


def test_an_acronym_counts_once_an_article_defines_it(news: News) -> None:
    news.tell("Robert Hale", Kind.ARRIVAL, joined="Global Marine Trust")
    news.tell("Robert Hale", Kind.ARRIVAL, joined="GMT")
    assert len(news.moves()) == 2
    news.tell("Ines Duarte", Kind.ARRIVAL, joined="GMT", text="Ines Duarte joins the Global Marine Trust (GMT) today.")
    assert [move.person for move in news.moves()].count("Robert Hale") == 1


def test_an_alias_counts_only_when_it_is_listed(news: News) -> None:
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Polaris Search")
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Kaldera")
    assert len(news.moves()) == 2
    (move,) = news.moves(aliases=Aliases.of([("Polaris Search", "Kaldera")]))
    assert move.to_company == "Kaldera"


def test_a_copy_is_shown_and_is_no_source_of_its_own(news: News) -> None:
    body = " ".join(f"sentence number {n} about the battery plants" for n in range(30))
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", text=f"Anna Roth joins Voltra. {body}")
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", text=f"Anna Roth joins Voltra. {body} Own report.")
    (move,) = news.moves()
    assert [item.copy_of for item in move.evidence] == [None, "article-000"]


def _in_one_article(news: News) -> None:
    """All tellings so far stand in the first article."""
    news.tellings = [replace(telling, article_id="article-000") for telling in news.tellings]


def test_two_moves_of_one_article_stay_two_and_their_tellings_elsewhere_apart(news: News) -> None:
    text = "Anna Roth joined Voltra and rose to president of Voltra."
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", text=text)
    news.tell("Anna Roth", Kind.APPOINTMENT, joined="Voltra", role="president", text=text)
    _in_one_article(news)
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra")
    assert sorted((str(move.kind), len(move.evidence)) for move in news.moves()) == [("appointment", 1), ("arrival", 2)]


def test_what_an_article_says_twice_is_one_move(news: News) -> None:
    text = "Anna Roth left Voltra. Voltra lost Roth."
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra", text=text)
    news.tell("Roth", Kind.DEPARTURE, left="Voltra", text=text)
    _in_one_article(news)
    (move,) = news.moves()
    assert len(move.evidence) == 2


def test_halves_told_in_one_article_join_through_the_whole_in_another(news: News) -> None:
    text = "Anna Roth left Voltra in May. She now works at Fairholm."
    news.tell("Anna Roth", Kind.DEPARTURE, left="Voltra", text=text)
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Fairholm", text=text)
    _in_one_article(news)
    assert len(news.moves()) == 2
    news.tell("Anna Roth", Kind.MOVE, left="Voltra", joined="Fairholm", language="de")
    (move,) = news.moves()
    assert (move.kind, len(move.evidence)) == (Kind.MOVE, 3)


def test_offices_without_a_company_are_told_apart_by_their_posts(news: News) -> None:
    news.tell("Anna Roth", Kind.DEPARTURE, role="health minister")
    news.tell("Anna Roth", Kind.DEPARTURE, role="minister of health")
    news.tell("Anna Roth", Kind.DEPARTURE, role="party treasurer")
    assert sorted(len(move.evidence) for move in news.moves()) == [1, 2]


def test_the_same_telling_twice_counts_once(news: News) -> None:
    told = news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra")
    news.tellings.append(told)
    (move,) = news.moves()
    assert len(move.evidence) == 1


def test_names_without_letters_stay_alone_and_are_shown_as_told(news: News) -> None:
    news.tell("007", Kind.ARRIVAL, joined="!!!")
    news.tell("007", Kind.ARRIVAL, joined="???")
    news.tell("Anna Roth", Kind.ARRIVAL, joined="…")
    assert {move.to_company for move in news.moves()} == {"!!!", "???", "…"}


def test_nothing_told_is_nothing_merged() -> None:
    assert merge({}, []) == Merged(moves=())


@cache
def collection() -> Collection:
    return load()


@cache
def merged() -> Merged:
    whole = collection()
    return merge(whole.articles, whole.tellings, aliases=whole.aliases)


def test_the_collection_is_as_large_and_mixed_as_promised() -> None:
    whole = collection()
    assert len(whole.articles) >= 60
    assert len({telling.person.name for telling in whole.tellings}) >= 25
    assert {article.language for article in whole.articles.values()} == {"en", "de", "fr"}
    assert set(whole.truth) == set(whole.event_of.values())


def test_the_collection_merges_as_a_careful_reader_would() -> None:
    precision, recall = pairwise(merged().moves, collection().event_of)
    assert precision >= FLOORS["precision"]
    assert recall >= FLOORS["recall"]


def _move_of(event: str) -> CareerMove:
    """The move that most tellings of an event were merged into."""
    event_of = collection().event_of
    return max(merged().moves, key=lambda move: sum(event_of[item.telling] == event for item in move.evidence))


def test_every_inferred_date_is_right_and_none_is_missed() -> None:
    truth = collection().truth
    inferred = {
        event: move.date.value
        for event in truth
        if (move := _move_of(event)).date and move.date.basis == "inferred" and move.date_reason
    }
    assert inferred == {event: str(facts["date"]) for event, facts in truth.items() if facts.get("inferred")}


def test_no_date_of_the_collection_is_wrong() -> None:
    wrong = {}
    for event, facts in collection().truth.items():
        told = _move_of(event).date
        if told and told.value != str(facts["date"]):
            wrong[event] = told.value
    assert wrong == {}


def test_status_and_independent_sources_of_the_collection() -> None:
    right = 0
    truth = collection().truth
    for event, facts in truth.items():
        move = _move_of(event)
        sources = {item.copy_of or item.telling.article_id for item in move.evidence}
        right += (move.status, len(sources)) == (facts["status"], facts["sources"])
    assert right / len(truth) >= 0.97


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(len(load().tellings))))
def test_order_does_not_matter(order: list[int]) -> None:
    whole = collection()
    shuffled = [whole.tellings[index] for index in order]
    articles = {told.article_id: whole.articles[told.article_id] for told in shuffled}
    assert merge(articles, shuffled, aliases=whole.aliases) == merged()


NAMES = ["Anna Roth", "A. Roth", "Roth", "Anne Roth", "Peter Roth", "Dmitri Woronin", "Dmitry Voronin"]
COMPANIES = [None, "Voltra", "Voltra AG", "Voltras", "Fairholm", "Global Marine Trust", "GMT"]
DATES = [None, "2023", "2023-05", "2023-05-17", "2024-01-02", "--05-17", "--05"]


@st.composite
def small_collections(draw: st.DrawFn) -> tuple[dict[str, Article], list[list[Telling]]]:
    """A few tellings that might or might not be one, in batches as several runs would bring them."""
    news = News()
    for _ in range(draw(st.integers(2, 9))):
        news.tell(
            draw(st.sampled_from(NAMES)),
            draw(st.sampled_from(list(Kind))),
            left=draw(st.sampled_from(COMPANIES)),
            joined=draw(st.sampled_from(COMPANIES)),
            on=draw(st.sampled_from(DATES)),
            published=draw(st.sampled_from([None, date(2023, 5, 18), date(2023, 6, 2), date(2024, 1, 5)])),
            status=draw(st.sampled_from(list(Status)[:4])),
        )
    shuffled = draw(st.permutations(news.tellings))
    cut = draw(st.integers(0, len(shuffled)))
    return news.articles, [shuffled[:cut], shuffled[cut:]]


@settings(max_examples=150, deadline=None)
@given(batches=small_collections())
def test_several_runs_give_what_one_gives(batches: tuple[dict[str, Article], list[list[Telling]]]) -> None:
    articles, (first, second) = batches
    whole = merge(articles, [*first, *second])
    assert merge(dict(reversed(articles.items())), [*second, *first]) == whole
    # Every telling is in one move; a run over a part has kept nothing that a later one could not undo.
    told = [item.telling for move in whole.moves for item in move.evidence]
    assert sorted(map(repr, told)) == sorted(map(repr, [*first, *second]))
    assert len({move.id for move in whole.moves}) == len(whole.moves)
    again = merge(articles, [item.telling for move in merge(articles, first).moves for item in move.evidence] + second)
    assert again == whole


def _seeds() -> tuple[dict[str, Article], list[Telling]]:
    """The gold events of the five seed articles; partial dates as the French text tells them."""
    partial = {"Sébastien Bubeck": "--10-14", "Mira Murati": "--09"}
    articles, tellings = {}, []
    for line in (Path(__file__).parent / "gold" / "seeds.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        with (SEEDS / f"{gold['id']}.txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        published = date.fromisoformat(gold["published"]) if gold["published"] else None
        if "Last updated" in text:
            published = date(2024, 11, 7)
        articles[gold["id"]] = Article(id=gold["id"], text=text, language=gold["language"], published=published)
        for event in gold["events"]:
            start = text.index(event["quote"])
            quote = Span(start=start, end=start + len(event["quote"]))
            named = {key: Slot(span=quote, name=event[key]) for key in SLOTS if event[key]}
            told = event["date"] or (partial.get(event["person"]) if gold["language"] == "fr" else None)
            tellings.append(
                Telling(
                    article_id=gold["id"],
                    kind=Kind(event["kind"]),
                    status=Status(event["status"]),
                    quote=quote,
                    triggers=(),
                    person=named["person"],
                    from_company=named.get("from_company"),
                    to_company=named.get("to_company"),
                    role=named.get("role"),
                    date=told_date(told) if told else None,
                )
            )
    return articles, tellings


def test_the_seeds_tell_eighteen_moves_as_exactly_as_they_can_together() -> None:
    moves = merge(*_seeds()).moves
    assert len(moves) == 18
    found = {
        (move.person.split()[-1], str(move.kind)): (
            len(move.evidence),
            move.date.value if move.date else None,
            str(move.date.basis) if move.date else None,
        )
        for move in moves
    }
    assert found["Bubeck", "move"] == (3, "2024-10-14", "inferred")
    assert found["Murati", "departure"] == (2, "2024-09", "inferred")
    assert found["Altman", "dismissal"] == (2, "2023-11-17", "stated")
    assert found["Brockman", "absence"] == (2, None, None)
