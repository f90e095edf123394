"""The trained extractor: exact offsets on any text, constraints of the kinds, and what spaCy users expect."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from extraction.models import Article, Kind, Telling
from extraction.reading.network import load_tokenizer
from extraction.reading.pieces import BODY, HEADLINE, cut, passage, windows
from extraction.reading.tagging import FACTORY, load_extractor
from extraction.scoring.scores import score

GERMAN = (
    "Wechsel bei Brenntal\n\nDie Finanzchefin Marlene Okonjo verlässt den Maschinenbauer Brenntal zum 1. März 2024. "
    "Okonjo geht zum Konkurrenten Aldershof AG, wo sie Vorstandsvorsitzende wird.\n\n"
    "Ihr Nachfolger bei Brenntal wird der bisherige Controller Tjark Wiebusch."
)
ENGLISH = (
    "Harlow Foods names new chief executive\n\n"
    "Harlow Foods said on Tuesday that Priya Venkatesh has been appointed chief executive. "
    "She succeeds Dermot Quayle, who resigned last month after six years at the company."
)
FRENCH = (
    "Nomination chez Valmeyer\n\nLe groupe Valmeyer a nommé Solène Abgrall directrice financière. "
    "Elle remplace Yvon Kerdoncuff, qui a quitté l'entreprise en janvier 2023."
)
TEXTS = {"de": GERMAN, "en": ENGLISH, "fr": FRENCH}


def tell(text: str, language: str = "en", published: date | None = date(2024, 2, 6)) -> list[Telling]:
    return load_extractor().tell(Article(id="a", text=text, language=language, published=published))


def check(text: str, told: list[Telling]) -> None:
    """Everything that must hold of tellings whatever the text."""
    for telling in told:
        spans = [telling.quote, telling.person.span, *telling.triggers]
        spans += [slot.span for slot in (telling.from_company, telling.to_company, telling.role) if slot]
        spans += [telling.date.span] if telling.date and telling.date.span else []
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
            assert not text[span.start].isspace()
            assert not text[span.end - 1].isspace()
        assert any(telling.quote.start <= t.start and t.end <= telling.quote.end for t in telling.triggers)
        assert 0 <= telling.confidence <= 1
        assert (telling.from_company and telling.to_company) or telling.kind is not Kind.MOVE
        if telling.kind in {Kind.ARRIVAL, Kind.APPOINTMENT, Kind.RETURN, Kind.FOUNDING}:
            assert telling.from_company is None
        if telling.kind in {Kind.DEPARTURE, Kind.DISMISSAL, Kind.ABSENCE}:
            assert telling.to_company is None


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_plain_news_is_read(language: str) -> None:
    text = TEXTS[language]
    told = tell(text, language)
    check(text, told)
    families = {telling.person.name.split()[-1] for telling in told}
    assert (
        families
        >= {
            "de": {"Okonjo"},
            "en": {"Venkatesh", "Quayle"},
            "fr": {"Abgrall", "Kerdoncuff"},
        }[language]
    )


def test_names_are_told_in_full() -> None:
    told = tell(
        "Change at Quillmoor\n\nQuay left Quillmoor Bank on Monday.\n\nTamsin Quay had been its chairwoman since 2011."
    )
    assert {t.person.name for t in told} == {"Tamsin Quay"}


def test_text_without_people_tells_nothing() -> None:
    assert (
        tell("Wheat prices rose\n\nWheat prices rose by three per cent on Friday after rain delayed the harvest.") == []
    )


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "🙂", "\u0301", ".", "\ud800", "a" * 10_000])
def test_hardly_a_text(text: str) -> None:
    assert tell(text) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.sampled_from(sorted(TEXTS)), st.integers(0, 150))
def test_offsets_are_exact_on_any_text(noise: str, language: str, at: int) -> None:
    text = TEXTS[language][:at] + noise + TEXTS[language][at:]
    check(text, tell(text, language))


@given(st.text(max_size=400))
def test_every_piece_lies_in_its_word(text: str) -> None:
    whole = cut(text, load_tokenizer())
    for piece, word in enumerate(whole.word_of):
        if word >= 0:
            assert whole.starts[piece] < whole.word_ends[word]
            assert whole.word_starts[word] < whole.ends[piece]
    for start, end in zip(whole.word_starts, whole.word_ends, strict=True):
        assert text[start:end].strip() == text[start:end] != ""


@pytest.mark.parametrize("length", [0, 1, 399, 400, 401, 2000])
def test_passages_cover_the_text(length: int) -> None:
    text = "Headline here\n\n" + "word " * length
    whole = cut(text, load_tokenizer())
    seen: set[int] = set()
    for start, end in windows(whole):
        read = passage(whole, start, end)
        assert len(read) <= BODY + HEADLINE + 3
        seen |= set(read.pieces.tolist())
    assert seen >= set(range(len(whole.ids)))


@pytest.mark.parametrize(
    "vary",
    [
        str.upper,
        lambda text: text.replace(".", "").replace(",", ""),
        lambda text: text.replace("e", "e\u00ad"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: "<p>" + text + "</p><script>x</script>",
        lambda text: "שלום עולם 🙂👩‍👩‍👧 " + text,
        lambda text: text.replace("\n\n", " "),
    ],
)
@pytest.mark.parametrize("language", sorted(TEXTS))
def test_bad_input_keeps_offsets(language: str, vary: object) -> None:
    text = vary(TEXTS[language])  # type: ignore[operator]
    check(text, tell(text, language))


def test_one_sentence_of_a_hundred_thousand_characters() -> None:
    text = "word " * 20_000 + "and Priya Venkatesh was appointed chief executive of Harlow Foods"
    check(text, tell(text))


def test_a_long_article_is_read_to_its_end() -> None:
    filler = "The harvest was poor this year, the growers said, and prices rose again.\n\n" * 120
    told = tell("News\n\n" + filler + ENGLISH.partition("\n\n")[2])
    assert any(t.person.name == "Priya Venkatesh" for t in told)


def test_a_text_reads_alike_alone_and_in_a_stream() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(FACTORY)
    alone = [nlp(text)._.career_moves for text in TEXTS.values()]
    assert [doc._.career_moves for doc in nlp.pipe([*TEXTS.values()] * 3)] == alone * 3


def test_a_pipeline_carries_its_findings() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(FACTORY)
    article = Article(id="a", text=ENGLISH, language="en", published=date(2024, 2, 6))
    [(doc, _)] = nlp.pipe([(ENGLISH, article)], as_tuples=True)
    assert doc._.career_moves == load_extractor().tell(article)
    assert {t.article_id for t in doc._.career_moves} == {"a"}
    assert [s.label_ for s in doc.spans[FACTORY]] == [t.kind.value for t in doc._.career_moves]
    kept = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    again = next(DocBin().from_bytes(kept).get_docs(nlp.vocab))
    assert again._.career_moves == doc._.career_moves
    copied = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [s.text for s in copied.spans[FACTORY]] == [s.text for s in doc.spans[FACTORY]]


def test_a_pipeline_is_saved_and_loaded(tmp_path) -> None:  # type: ignore[no-untyped-def]
    nlp = spacy.blank("de")
    nlp.add_pipe(FACTORY, config={"threshold": 0.6})
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert again(GERMAN)._.career_moves == nlp(GERMAN)._.career_moves
    assert all(t.confidence >= 0.6 for t in again(GERMAN)._.career_moves)


@pytest.mark.parametrize("language", ["es", "it", "nl"])
def test_languages_without_training_are_read(language: str) -> None:
    lines = (Path(__file__).parent / "corpus" / "other-languages.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["language"] == language]
    found = {}
    for row in rows:
        told = tell(row["text"], language, None)
        check(row["text"], told)
        found[row["id"]] = [
            {
                "person": t.person.name,
                "kind": t.kind.value,
                "from_company": t.from_company.name if t.from_company else None,
                "to_company": t.to_company.name if t.to_company else None,
            }
            for t in told
        ]
    assert score(rows, found)["all"]["relaxed"].f1 >= 0.5
