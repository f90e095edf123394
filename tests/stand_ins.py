"""The simplest extractor and merging that obey their contracts, for tests of what lies around them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extraction.models import Article, CareerMove, Evidence, Kind, Slot, Span, Status, Telling
from extraction.runs.batch import Bounds

NEWS = re.compile(r"(?P<person>[A-Z]\w+ [A-Z]\w+) (?P<trigger>left|verließ|a quitté) (?P<company>[A-Z]\w+)\.")


def find(article: Article) -> list[Telling]:
    """One departure for every "First Last left Company."."""
    return [
        Telling(
            article_id=article.id,
            kind=Kind.DEPARTURE,
            status=Status.CONFIRMED,
            person=Slot(span=Span(start=match.start("person"), end=match.end("person")), name=match["person"]),
            quote=Span(start=match.start(), end=match.end()),
            triggers=(Span(start=match.start("trigger"), end=match.end("trigger")),),
            from_company=Slot(span=Span(start=match.start("company"), end=match.end("company")), name=match["company"]),
            confidence=0.9,
            reading="stand-in",
        )
        for match in NEWS.finditer(article.text)
    ]


@dataclass(frozen=True, kw_only=True)
class OneByOne:
    moves: Sequence[CareerMove]
    copies: Mapping[str, str] = field(default_factory=dict)
    bounds: Mapping[str, Bounds] = field(default_factory=dict)


def merge(articles: Mapping[str, Article], tellings: Sequence[Telling], folder: Path) -> OneByOne:
    """One move for every person and company."""
    told: dict[tuple[str, str], list[Telling]] = {}
    for telling in sorted(tellings, key=repr):
        assert articles[telling.article_id].text
        assert telling.from_company
        told.setdefault((telling.person.name, telling.from_company.name), []).append(telling)
    moves = [
        CareerMove(
            id=hashlib.sha256(f"{person} {company}".encode()).hexdigest()[:16],
            person=person,
            kind=Kind.DEPARTURE,
            status=Status.CONFIRMED,
            confidence=0.9,
            from_company=company,
            evidence=tuple(Evidence(telling=telling) for telling in group),
        )
        for (person, company), group in told.items()
    ]
    return OneByOne(moves=moves)
