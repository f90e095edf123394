"""Decisions applied to moves and tables: each does what it says, survives another extraction, and can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.decisions.decided import read_decided
from extraction.decisions.log import Action, Decision, add_decision, anchors
from extraction.decisions.overlay import decided
from extraction.decisions.replay import redated, replay
from extraction.errors import StoreError
from extraction.merging.moves import Merged, merge
from extraction.models import Article, Basis, CareerMove, Kind, Span, Status
from extraction.record.store import Store, read_store, write_store
from extraction.record.tabulation import ArticleFacts, tabulate
from tests.collection import load
from tests.news import News

NOON = datetime(2025, 2, 3, 12, tzinfo=UTC)


@pytest.fixture
def news() -> News:
    """Two moves: Anna Roth to Voltra, told twice, and Otto Kern to Fairholm."""
    news = News()
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra")
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", language="de", published=date(2024, 3, 8))
    news.tell("Otto Kern", Kind.ARRIVAL, joined="Fairholm")
    return news


def _of(moves: tuple[CareerMove, ...], person: str) -> CareerMove:
    (move,) = [move for move in moves if move.person == person]
    return move


def _about(action: Action, *moves: CareerMove, **more: str) -> Decision:
    groups = tuple(anchors(item.telling for item in move.evidence) for move in moves)
    return Decision(at=NOON, action=action, groups=groups, **more)


def test_nothing_decided_changes_nothing(news: News) -> None:
    assert replay(news.moves(), [], news.articles) == news.moves()


def test_a_confirmed_move_is_certain_and_says_who_says_so(news: News) -> None:
    news.tellings = [replace(telling, confidence=0.4) for telling in news.tellings]
    roth = _of(news.moves(), "Anna Roth")
    after = replay(news.moves(), [_about(Action.CONFIRM, roth)], news.articles)
    assert _of(after, "Anna Roth").confidence == 1.0
    assert _of(after, "Anna Roth").review == "confirmed by a reader on 2025-02-03"
    assert _of(after, "Otto Kern") == _of(news.moves(), "Otto Kern")


def test_a_rejected_move_is_gone(news: News) -> None:
    after = replay(news.moves(), [_about(Action.REJECT, _of(news.moves(), "Anna Roth"))], news.articles)
    assert [move.person for move in after] == ["Otto Kern"]


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("person", "Anne Roth"),
        ("kind", "appointment"),
        ("from_company", "Kestrel"),
        ("to_company", ""),
        ("role", "treasurer"),
        ("status", "denied"),
    ],
)
def test_a_corrected_slot_holds_the_readers_value(news: News, slot: str, value: str) -> None:
    roth = _of(news.moves(), "Anna Roth")
    after = replay(news.moves(), [_about(Action.CORRECT, roth, slot=slot, value=value)], news.articles)
    (move,) = [move for move in after if move.id == roth.id]
    assert getattr(move, slot) == (value or None)
    assert slot.replace("_", " ") in move.review
    assert move.evidence == roth.evidence


@pytest.mark.parametrize(
    ("value", "last"),
    [("2024", date(2024, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2024-02-03", date(2024, 2, 3))],
)
def test_a_corrected_date_is_the_readers(news: News, value: str, last: date) -> None:
    roth = _of(news.moves(), "Anna Roth")
    after = replay(news.moves(), [_about(Action.CORRECT, roth, slot="date", value=value)], news.articles)
    told = _of(after, "Anna Roth").date
    assert told is not None
    assert (told.value, told.latest, told.basis) == (value, last, Basis.READER)


def test_merged_moves_are_one_with_all_tellings(news: News) -> None:
    news.tell("Ann Roth", Kind.MOVE, left="Kestrel", joined="Voltra Holding", published=date(2024, 9, 1))
    moves = news.moves()
    assert len(moves) == 3
    after = replay(moves, [_about(Action.MERGE, _of(moves, "Anna Roth"), _of(moves, "Ann Roth"))], news.articles)
    merged = _of(after, "Anna Roth")
    assert (len(after), len(merged.evidence), merged.kind, merged.from_company) == (2, 3, Kind.MOVE, "Kestrel")
    assert any(item.reason == "merged by a reader on 2025-02-03" for item in merged.evidence)
    assert "merged from 2 moves" in merged.review


def test_what_is_split_off_is_a_move_of_its_own(news: News) -> None:
    roth = _of(news.moves(), "Anna Roth")
    apart = Decision(at=NOON, action=Action.SPLIT, groups=(anchors([roth.evidence[1].telling]),))
    after = replay(news.moves(), [apart], news.articles)
    assert len(after) == 3
    assert sorted(len(move.evidence) for move in after) == [1, 1, 1]
    assert {item.telling for move in after for item in move.evidence} == set(news.tellings)
    assert roth.id in {move.id for move in after}
    # Merged again by a reader, the move is as it was but for what it says of that.
    both = [move for move in after if move.person == "Anna Roth"]
    again = _of(replay(news.moves(), [apart, _about(Action.MERGE, *both)], news.articles), "Anna Roth")
    assert (again.id, again.status, again.to_company) == (roth.id, roth.status, roth.to_company)


def test_a_company_is_renamed_in_all_its_forms_and_no_other(news: News) -> None:
    news.tell("Ida Holm", Kind.DEPARTURE, left="Voltra")
    rename = Decision(at=NOON, action=Action.RENAME, name="Voltra AG", value="Voltra Mobility")
    after = replay(news.moves(), [rename], news.articles)
    assert _of(after, "Anna Roth").to_company == _of(after, "Ida Holm").from_company == "Voltra Mobility"
    assert _of(after, "Otto Kern").to_company == "Fairholm"
    assert "renamed" in _of(after, "Ida Holm").review


def test_a_given_day_of_publication_orders_the_history(news: News) -> None:
    news.tell("Ida Holm", Kind.DEPARTURE, left="Voltra", status=Status.DENIED, published=date(2024, 3, 5))
    news.tell("Ida Holm", Kind.DEPARTURE, left="Voltra", status=Status.ANNOUNCED, published=date(2024, 3, 1))
    assert _of(news.moves(), "Ida Holm").status is Status.DENIED
    dated = Decision(at=NOON, action=Action.DATE, name="article-004", value="2024-03-09")
    after = _of(replay(news.moves(), [dated], news.articles), "Ida Holm")
    assert after.status is Status.ANNOUNCED
    assert "article-004 dated 2024-03-09" in after.review
    assert redated(news.articles, [dated])["article-004"].published == date(2024, 3, 9)


def test_a_given_day_of_publication_gives_a_day_its_year() -> None:
    news = News()
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", on="--10-14", published=None)
    news.tell("Luc Morin", Kind.DEPARTURE, left="Voltra", published=None)
    dated = Decision(at=NOON, action=Action.DATE, name="article-001", value="2024-11-07")
    (move,) = replay(news.moves(), [dated], news.articles)
    assert move.date is not None
    assert (move.date.value, move.date.basis) == ("2024-10-14", Basis.INFERRED)


def test_decisions_survive_another_extraction_and_another_merging(news: News) -> None:
    """Other spans, another first telling and so another id: the decision finds its move."""
    decision = _about(Action.CORRECT, _of(news.moves(), "Anna Roth"), slot="role", value="treasurer")
    news.tellings = [
        replace(telling, quote=Span(start=3, end=telling.quote.end - 4), reading="another model")
        for telling in news.tellings
    ]
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", published=date(2024, 2, 27))
    after = _of(replay(news.moves(), [decision], news.articles), "Anna Roth")
    assert (len(after.evidence), after.role) == (3, "treasurer")


def test_a_decision_finds_its_telling_after_the_model_took_it_for_another_kind(news: News) -> None:
    decision = _about(Action.REJECT, _of(news.moves(), "Anna Roth"))
    news.tellings = [replace(telling, kind=Kind.RETURN) for telling in news.tellings]
    assert [move.person for move in replay(news.moves(), [decision], news.articles)] == ["Otto Kern"]


def test_a_decision_about_what_is_gone_is_passed_over(news: News) -> None:
    decision = _about(Action.REJECT, _of(news.moves(), "Anna Roth"))
    del news.tellings[:2]
    assert replay(news.moves(), [decision], news.articles) == news.moves()


def test_a_decision_about_a_person_spares_the_others_of_the_sentence() -> None:
    news = News()
    news.tell("Anna Roth", Kind.ARRIVAL, joined="Voltra", text="Anna Roth and Otto Kern join Voltra.")
    news.tell("Otto Kern", Kind.ARRIVAL, joined="Voltra", text="Anna Roth and Otto Kern join Voltra.")
    news.tellings[1] = replace(news.tellings[1], article_id="article-000")
    decision = _about(Action.REJECT, _of(news.moves(), "Anna Roth"))
    assert [move.person for move in replay(news.moves(), [decision], news.articles)] == ["Otto Kern"]


@cache
def collected() -> tuple[dict[str, Article], Merged, dict[str, pa.Table]]:
    whole = load()
    merged = merge(whole.articles, whole.tellings, aliases=whole.aliases)
    facts = {id_: ArticleFacts(copy_of=copy) for id_, copy in merged.copies.items()}
    return whole.articles, merged, tabulate(whole.articles, merged.moves, facts)


@st.composite
def any_decisions(draw: st.DrawFn) -> list[Decision]:
    """Decisions of all kinds about the collection, some about the same moves, some undone."""
    articles, merged, _ = collected()
    moves = st.sampled_from(merged.moves)
    made: list[Decision] = []
    for _ in range(draw(st.integers(1, 6))):
        action = draw(st.sampled_from(list(Action)))
        move = draw(moves)
        match action:
            case Action.MERGE:
                made.append(_about(action, move, draw(moves)))
            case Action.CORRECT:
                slot, value = draw(st.sampled_from([("role", "treasurer"), ("date", "2024-05"), ("to_company", "")]))
                made.append(_about(action, move, slot=slot, value=value))
            case Action.SPLIT:
                item = draw(st.sampled_from(move.evidence))
                made.append(Decision(at=NOON, action=action, groups=(anchors([item.telling]),)))
            case Action.RENAME:
                made.append(Decision(at=NOON, action=action, name=move.to_company or "Voltra", value="Renamed"))
            case Action.DATE:
                made.append(
                    Decision(at=NOON, action=action, name=draw(st.sampled_from(sorted(articles))), value="2024-06-01")
                )
            case Action.UNDO if made:
                made.append(Decision(at=NOON, action=action, name=draw(st.sampled_from(made)).id))
            case Action.CONFIRM | Action.REJECT:
                made.append(_about(action, move))
    return made


@settings(max_examples=60, deadline=None)
@given(decisions=any_decisions())
def test_decided_tables_are_the_tables_of_decided_moves(decisions: list[Decision]) -> None:
    articles, merged, tables = collected()
    aliases = load().aliases
    expected = tabulate(redated(articles, decisions), replay(merged.moves, decisions, articles, aliases=aliases))
    found = decided(tables, decisions, aliases=aliases)
    for name in ("events", "evidence"):
        assert found[name].schema == expected[name].schema
        assert found[name].to_pylist() == expected[name].to_pylist()
    assert found["articles"]["published"].to_pylist() == expected["articles"]["published"].to_pylist()
    assert found["articles"].schema == tables["articles"].schema


@settings(max_examples=30, deadline=None)
@given(decisions=any_decisions())
def test_undone_decisions_leave_the_very_tables(decisions: list[Decision]) -> None:
    _, _, tables = collected()
    undo = [Decision(at=NOON, action=Action.UNDO, name=d.id) for d in decisions if d.action is not Action.UNDO]
    found = decided(tables, [*(d for d in decisions if d.action is not Action.UNDO), *undo])
    assert all(found[name] is tables[name] for name in tables)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return write_store(tmp_path / "store", collected()[2])


def _confirm_first(store: Store) -> Decision:
    return add_decision(store.folder, _about(Action.CONFIRM, collected()[1].moves[0]))


def test_a_store_without_decisions_is_read_as_it_is(store: Store) -> None:
    assert read_decided(store.folder) == read_store(store.folder)


def test_a_store_is_read_as_decided_and_after_undo_as_it_was(store: Store) -> None:
    decision = _confirm_first(store)
    found = read_decided(store.folder)
    assert found.generation != store.generation
    found.verify()
    (row,) = [row for row in found.table("events").to_pylist() if row["review"]]
    assert (row["event_id"], row["confidence"]) == (collected()[1].moves[0].id, 1.0)
    assert found.files["articles"] == store.files["articles"]
    assert store.table("events").equals(collected()[2]["events"])
    assert read_decided(store.folder).generation == found.generation
    add_decision(store.folder, Decision(at=NOON, action=Action.UNDO, name=decision.id))
    assert read_decided(store.folder) == store


def test_decided_files_are_made_once_and_again_when_they_were_deleted(store: Store) -> None:
    _confirm_first(store)
    events = read_decided(store.folder).files["events"]
    made = events.stat().st_mtime_ns
    assert read_decided(store.folder).files["events"].stat().st_mtime_ns == made
    for path in sorted(events.parent.iterdir()):
        path.unlink()
    assert read_decided(store.folder).table("events").num_rows == store.rows["events"]


def test_decisions_outlive_a_new_generation(store: Store) -> None:
    _confirm_first(store)
    read_decided(store.folder)
    tables = collected()[2]
    write_store(store.folder, tables, made_from="anew")
    reviews = read_decided(store.folder).table("events", ["review"])["review"].to_pylist()
    assert sum(bool(review) for review in reviews) == 1
    assert len(list((store.folder / "decided").iterdir())) == 1


def test_a_store_that_may_only_be_read_is_decided_elsewhere(store: Store) -> None:
    _confirm_first(store)
    (store.folder / "decided").write_text("in the way")
    found = read_decided(store.folder)
    assert found.table("events").num_rows == store.rows["events"]
    assert store.folder not in found.files["events"].parents
    assert read_decided(store.folder) == found


def test_a_redated_article_is_dated_in_the_store(store: Store) -> None:
    article = next(id_ for id_, article in collected()[0].items() if article.published is None)
    add_decision(store.folder, Decision(at=NOON, action=Action.DATE, name=article, value="2023-06-01"))
    rows = read_decided(store.folder).table("articles", ["article_id", "published", "published_basis"]).to_pylist()
    assert {"article_id": article, "published": date(2023, 6, 1), "published_basis": "given"} in rows


def test_a_log_that_cannot_be_read_is_an_error_of_the_store(store: Store) -> None:
    (store.folder / "decisions.jsonl").mkdir()
    with pytest.raises(StoreError, match=r"decisions\.jsonl cannot be read"):
        read_decided(store.folder)
