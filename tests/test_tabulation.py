"""Articles and tellings go into tables and come back as they were; merged moves count what they should."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.models import (
    Article,
    Basis,
    CareerMove,
    EventDate,
    Evidence,
    Kind,
    Precision,
    PublishedBasis,
    Slot,
    Span,
    Status,
    Telling,
)
from extraction.record.tabulation import (
    ArticleFacts,
    articles_of,
    tabulated_articles,
    tabulated_events,
    tabulated_evidence,
    tellings_of,
)
from extraction.tables import ARTICLES, EVENTS, EVIDENCE

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
MAYBE_DAYS = st.none() | DAYS


@st.composite
def spans(draw: st.DrawFn, length: int) -> Span:
    start = draw(st.integers(0, length))
    return Span(start=start, end=draw(st.integers(start, length)))


@st.composite
def event_dates(draw: st.DrawFn, length: int) -> EventDate:
    return EventDate(
        value=draw(st.sampled_from(["2024", "2024-03", "2024-03-12", "--10-14"])),
        earliest=draw(MAYBE_DAYS),
        latest=draw(MAYBE_DAYS),
        precision=draw(st.sampled_from(Precision)),
        basis=draw(st.sampled_from(Basis)),
        span=draw(st.none() | spans(length)),
    )


@st.composite
def articles(draw: st.DrawFn, id_: str) -> Article:
    return Article(
        id=id_,
        text=draw(TEXTS),
        language=draw(st.sampled_from(["de", "en", "fr"])),
        title=draw(st.none() | NAMES),
        published=draw(MAYBE_DAYS),
        published_basis=draw(st.sampled_from(PublishedBasis)),
        publisher=draw(st.none() | NAMES),
        url=draw(st.none() | NAMES),
        path=draw(NAMES),
        digest=draw(NAMES),
    )


@st.composite
def tellings(draw: st.DrawFn, article: Article) -> Telling:
    length = len(article.text)
    slots = st.builds(lambda span, name: Slot(span=span, name=name), spans(length), NAMES)
    return Telling(
        article_id=article.id,
        kind=draw(st.sampled_from(Kind)),
        status=draw(st.sampled_from(Status)),
        person=draw(slots),
        quote=draw(spans(length)),
        triggers=tuple(draw(st.lists(spans(length), max_size=3))),
        from_company=draw(st.none() | slots),
        to_company=draw(st.none() | slots),
        role=draw(st.none() | slots),
        date=draw(st.none() | event_dates(length)),
        announced=draw(st.none() | event_dates(length)),
        confidence=draw(st.integers(0, 1000)) / 1000,
        reading=draw(NAMES),
    )


@st.composite
def collections(draw: st.DrawFn) -> tuple[dict[str, Article], list[Telling]]:
    ids = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    found = {id_: draw(articles(id_)) for id_ in ids}
    return found, [telling for article in found.values() for telling in draw(st.lists(tellings(article), max_size=3))]


@given(collections())
@settings(deadline=None, max_examples=60)
def test_articles_and_tellings_survive_the_round_trip(collection: tuple[dict[str, Article], list[Telling]]) -> None:
    found, told = collection
    table = tabulated_articles(found.values())
    assert table.schema.equals(ARTICLES)
    assert {article.id: article for article in articles_of(table)} == found
    evidence = tabulated_evidence((), found, told)
    assert evidence.schema.equals(EVIDENCE)
    assert sorted(tellings_of(evidence), key=repr) == sorted(told, key=repr)


@given(collections(), st.randoms())
@settings(deadline=None, max_examples=40)
def test_every_quote_is_cut_from_its_article_in_any_order(
    collection: tuple[dict[str, Article], list[Telling]], random: object
) -> None:
    found, told = collection
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    evidence = tabulated_evidence((), found, told)
    assert tabulated_evidence((), found, shuffled).equals(evidence)
    for row in evidence.to_pylist():
        assert found[row["article_id"]].text[row["start"] : row["end"]] == row["quote"]


def article(id_: str, language: str = "en", published: date | None = None) -> Article:
    return Article(id=id_, text="Ada Byron left Analytical for Engine.", language=language, published=published)


def telling(article_id: str, **changes: object) -> Telling:
    told = Telling(
        article_id=article_id,
        kind=Kind.MOVE,
        status=Status.CONFIRMED,
        person=Slot(span=Span(start=0, end=9), name="Ada Byron"),
        quote=Span(start=0, end=37),
        triggers=(Span(start=10, end=14),),
        confidence=0.9,
    )
    return replace(told, **changes)  # type: ignore[arg-type]


def test_copies_count_as_one_source_and_unknown_days_are_left_out() -> None:
    read = {
        "a": article("a", "en", date(2024, 3, 5)),
        "b": article("b", "de", date(2024, 3, 7)),
        "c": article("c", "en"),
    }
    move = CareerMove(
        id="1f",
        person="Ada Byron",
        kind=Kind.MOVE,
        status=Status.CONFIRMED,
        confidence=0.9,
        evidence=(
            Evidence(telling=telling("a")),
            Evidence(telling=telling("b"), reason="same person", score=0.8),
            Evidence(telling=telling("c"), reason="same text", copy_of="a"),
        ),
    )
    events = tabulated_events([move], read)
    assert events.schema.equals(EVENTS)
    row = events.to_pylist()[0]
    assert (row["sources"], row["languages"], row["flow"]) == (2, "de,en", "both")
    assert (row["first_published"], row["last_published"]) == (date(2024, 3, 5), date(2024, 3, 7))
    assert (row["date_value"], row["date_earliest"], row["date_reason"]) == (None, None, None)


def test_tellings_without_an_event_stay_and_stand_last() -> None:
    read = {"a": article("a")}
    kept, rejected = telling("a"), telling("a", kind=Kind.DEPARTURE)
    move = CareerMove(
        id="1f", person="Ada", kind=Kind.MOVE, status=Status.DENIED, confidence=1.0, evidence=(Evidence(telling=kept),)
    )
    evidence = tabulated_evidence([move], read, [rejected])
    assert evidence.column("event_id").to_pylist() == ["1f", None]
    assert list(tellings_of(evidence)) == [kept, rejected]


def test_what_merging_says_of_an_article_stands_in_its_row() -> None:
    facts = {
        "a": ArticleFacts(
            root="/news",
            extractor="x1",
            published_earliest=date(2024, 1, 1),
            published_latest=date(2024, 1, 31),
            published_reason="between two others",
            copy_of="b",
        )
    }
    row = tabulated_articles([article("a"), article("b")], facts).to_pylist()[0]
    assert (row["root"], row["extractor"], row["copy_of"]) == ("/news", "x1", "b")
    assert (row["published_earliest"], row["published_latest"]) == (date(2024, 1, 1), date(2024, 1, 31))


def test_no_articles_give_tables_with_all_columns_and_no_row() -> None:
    assert tabulated_articles([]).schema.equals(ARTICLES)
    assert tabulated_events([], {}).num_rows == 0
    assert tabulated_evidence([], {}).schema.equals(EVIDENCE)
