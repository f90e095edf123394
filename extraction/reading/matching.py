"""What the word lists find: the career moves that one article tells, by trigger words and the shape of names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extraction.dates.event_dates import event_date
from extraction.dates.finding import find_dates
from extraction.languages.packs import load_language
from extraction.languages.pipeline import load_pipeline
from extraction.languages.sentences import sentence_spans
from extraction.models import Article, Span, Status, Telling
from extraction.reading.mentions import find_mentions
from extraction.reading.retelling import united
from extraction.reading.triggers import SentenceMatcher

_NEAR = 400  # characters between a trigger and its date, at most


def match_tellings(article: Article) -> list[Telling]:
    """The career moves of `article`, one telling a move, in the order of the text.

    Every span lies in `article.text`; the quote is one whole sentence of it. Raises `LanguageError` for a language
    without a page.
    """
    pack = load_language(article.language)
    sentences = sentence_spans(load_pipeline(article.language)(article.text))
    matcher = SentenceMatcher(article, sentences, find_mentions(article.text, pack), pack)
    return united(_dated(matcher.tellings(), article))


def _dated(tellings: Iterable[Telling], article: Article) -> Iterator[Telling]:
    """The tellings with their dates, and with a status that agrees with the date and the day of publication."""
    found = list(find_dates(article.text, language=article.language, published=article.published))
    starts = [date.start for date in found]
    for telling in tellings:
        trigger = telling.triggers[0]
        near = Span(
            start=max(telling.quote.start, trigger.start - _NEAR), end=min(telling.quote.end, trigger.end + _NEAR)
        )
        date, announced = event_date(
            found[bisect_left(starts, near.start) : bisect_left(starts, near.end)],
            text=article.text,
            language=article.language,
            quote=near,
            trigger=trigger,
            is_ahead=telling.status is not Status.CONFIRMED,
            published=article.published,
        )
        status = telling.status
        if article.published and date and date.earliest and date.latest:
            if status is Status.CONFIRMED and date.earliest > article.published:
                status = Status.ANNOUNCED
            elif status is Status.ANNOUNCED and date.latest <= article.published:
                status = Status.CONFIRMED
        yield replace(telling, date=date, announced=announced, status=status)
