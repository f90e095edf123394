"""One-sentence articles with their tellings, for tests of what happens to tellings."""

from __future__ import annotations

from datetime import date
from typing import Any

from extraction.merging.moves import merge
from extraction.models import Article, CareerMove, Kind, Slot, Span, Status, Telling
from tests.collection import told_date

DAY = date(2024, 3, 4)


class News:
    """Builds one-sentence articles and their tellings."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.tellings: list[Telling] = []

    def tell(
        self,
        person: str,
        kind: Kind,
        *,
        left: str | None = None,
        joined: str | None = None,
        role: str | None = None,
        on: str | None = None,
        published: date | None = DAY,
        status: Status = Status.CONFIRMED,
        text: str = "",
        language: str = "en",
    ) -> Telling:
        id_ = f"article-{len(self.articles):03}"
        words = [word for word in (person, left, joined, role) if word]
        text = text or f"In story {id_}: " + ", ".join(words) + f", {kind}, {id_} ends."

        def slot(name: str | None) -> Slot | None:
            return (
                Slot(span=Span(start=text.index(name), end=text.index(name) + len(name)), name=name) if name else None
            )

        named = slot(person)
        assert named is not None
        self.articles[id_] = Article(id=id_, text=text, language=language, published=published)
        told = Telling(
            article_id=id_,
            kind=kind,
            status=status,
            person=named,
            quote=Span(start=0, end=len(text)),
            triggers=(),
            from_company=slot(left),
            to_company=slot(joined),
            role=slot(role),
            date=told_date(on) if on else None,
        )
        self.tellings.append(told)
        return told

    def moves(self, **options: Any) -> tuple[CareerMove, ...]:
        return merge(self.articles, self.tellings, **options).moves
