"""The collection of invented articles: read with every span checked, so that merging is tested without an extractor."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from extraction.merging.company_names import Aliases, read_aliases
from extraction.models import (
    Article,
    Basis,
    CareerMove,
    EventDate,
    Kind,
    Precision,
    PublishedBasis,
    Slot,
    Span,
    Status,
    Telling,
)

FOLDER = Path(__file__).parent / "corpus" / "collection"
NEWS = ("business", "research", "public", "background", "later", "last")


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Articles by id, tellings, the true event of each telling, and what is true of each event."""

    articles: dict[str, Article]
    tellings: list[Telling]
    event_of: dict[Telling, str]
    truth: dict[str, dict[str, Any]]
    aliases: Aliases


def told_date(value: str, basis: str = "stated") -> EventDate:
    """A date from its ISO prefix, or a partial one ("--10-14")."""
    if value.startswith("--"):
        precision = Precision.DAY if len(value) > len("--MM") else Precision.MONTH
        return EventDate(value=value, earliest=None, latest=None, precision=precision, basis=Basis(basis))
    parts = [int(part) for part in value.split("-")]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]
    year, month = parts[0], parts[1] if len(parts) > 1 else None
    last_month = month or 12
    return EventDate(
        value=value,
        earliest=date(year, month or 1, parts[2] if len(parts) > 2 else 1),
        latest=date(year, last_month, parts[2] if len(parts) > 2 else calendar.monthrange(year, last_month)[1]),
        precision=precision,
        basis=Basis(basis),
    )


def _found(text: str, sentence: Span, name: str) -> Span:
    """Where the sentence, else the article, mentions the name: whole, else its last word found."""
    for part in (name, *reversed(name.split())):
        for start, end in ((sentence.start, sentence.end), (0, len(text))):
            at = text.find(part, start, end)
            if at >= 0:
                return Span(start=at, end=at + len(part))
    raise AssertionError(f"{name} is not mentioned in: {text}")


def _telling(article: Article, sentences: list[Span], label: dict[str, Any]) -> Telling:
    sentence = sentences[label["in"]]

    def slot(key: str) -> Slot | None:
        if key not in label:
            return None
        assert label[key] in article.text, f"{article.id} does not hold the name {label[key]}"
        return Slot(span=_found(article.text, sentence, label[key]), name=label[key])

    person = slot("person")
    assert person is not None
    return Telling(
        article_id=article.id,
        kind=Kind(label["kind"]),
        status=Status(label["status"]),
        person=person,
        quote=sentence,
        triggers=(sentence,),
        from_company=slot("from"),
        to_company=slot("to"),
        role=slot("role"),
        date=told_date(str(label["date"]), label.get("basis", "stated")) if "date" in label else None,
        confidence=0.9,
    )


def load() -> Collection:
    """The whole collection."""
    articles, tellings, event_of = {}, [], {}
    for name in NEWS:
        for entry in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")):
            sentences, at = [], 0
            for sentence in entry["text"]:
                sentences.append(Span(start=at, end=at + len(sentence)))
                at += len(sentence) + 1
            assert entry["id"] not in articles, f"two articles are called {entry['id']}"
            published = entry.get("published")
            article = Article(
                id=entry["id"],
                text=" ".join(entry["text"]),
                language=entry["language"],
                published=published,
                published_basis=PublishedBasis.GIVEN if published else PublishedBasis.UNKNOWN,
                publisher=entry.get("publisher"),
            )
            articles[article.id] = article
            for label in entry["tellings"]:
                telling = _telling(article, sentences, label)
                tellings.append(telling)
                event_of[telling] = label["event"]
    truth = yaml.safe_load((FOLDER / "events.yaml").read_text(encoding="utf-8"))
    aliases = read_aliases(FOLDER / "aliases.csv")
    return Collection(articles=articles, tellings=tellings, event_of=event_of, truth=truth, aliases=aliases)


def pairwise(moves: Iterable[CareerMove], event_of: dict[Telling, str]) -> tuple[float, float]:
    """Precision and recall over pairs of tellings of different articles that are said to be one move."""
    merged = {
        frozenset(pair)
        for move in moves
        for pair in combinations((item.telling for item in move.evidence), 2)
        if pair[0].article_id != pair[1].article_id
    }
    true = {
        frozenset(pair)
        for pair in combinations(event_of, 2)
        if event_of[pair[0]] == event_of[pair[1]] and pair[0].article_id != pair[1].article_id
    }
    both = len(merged & true)
    return both / len(merged), both / len(true)
