"""The trained extractor: an article to its tellings, and the same as a spaCy component.

    nlp = spacy.blank("de"); nlp.add_pipe("career_moves")
    doc = nlp("Anna Meyer wechselt von A zu B.")
    doc._.career_moves      # tellings
    doc.spans["career_moves"]  # their quotes, labelled by kind

`nlp.pipe(((text, article), ...), as_tuples=True)` gives an article's title and publication date to the component. What
it found lies in `doc.user_data` and `doc.spans`, so it survives `Doc.to_bytes` and `DocBin`.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import islice
from typing import Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from extraction.dates.event_dates import EventDates, event_date
from extraction.dates.finding import FoundDate, find_dates
from extraction.languages.packs import SUPPORTED, load_language
from extraction.languages.sentences import find_sentences
from extraction.models import Article, Flow, Span, Telling
from extraction.reading.article_names import NameRules, same_person
from extraction.reading.comprehension import Network, Reading, Thresholds, read_text
from extraction.reading.matching import match_tellings
from extraction.reading.mentions import Label, Mention, find_mentions
from extraction.reading.narration import Narration, Second, Traits
from extraction.reading.network import load_network, load_tokenizer
from extraction.reading.packing import packed, unpacked
from extraction.reading.pieces import cut

FACTORY: Final = "career_moves"
READING: Final = "network"  # what `Telling.reading` says of tellings found here
FALLBACK: Final = "en"  # whose sentences and titles serve for a language without a page of its own
BATCH: Final = 32  # documents read side by side in a pipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the shipped network is read: thresholds, the least confidence of a telling, and how scores become confidence.

    `confidence` are the weights of a logistic regression on held-out labels (Platt 1999), by trait
    (`Narration.traits`).
    """

    limits: Thresholds
    least: float
    confidence: Mapping[str, float]

    def sure(self, traits: Traits) -> float:
        """The probability that an event of these traits is right."""
        return 1 / (1 + math.exp(-sum(self.confidence.get(name, 0.0) * value for name, value in traits.items())))


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """The settings shipped beside the network."""
    row = json.loads((files("extraction") / "model" / "settings.json").read_text(encoding="utf-8"))
    return Settings(limits=Thresholds(**row["limits"]), least=row["least"], confidence=row["confidence"])


@cache
def _name_rules(code: str) -> NameRules:
    pack = load_language(code)
    return NameRules(
        titles=pack.titles,
        particles=pack.particles,
        legal_forms=frozenset(form.replace(".", "") for form in pack.legal_forms),
        posts=pack.posts,
    )


class _Page:
    """One article's sentences and dates, found when they are first needed."""

    def __init__(self, article: Article) -> None:
        self.article = article

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences in order."""
        language = self.article.language
        pack = load_language(language if language in SUPPORTED else FALLBACK)
        return list(find_sentences(self.article.text, pack))

    @cached_property
    def starts(self) -> list[int]:
        """Where the sentences start."""
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def dates(self) -> list[FoundDate]:
        """The dates in order; none in a language without a calendar."""
        article = self.article
        if article.language not in SUPPORTED:
            return []
        return list(find_dates(article.text, language=article.language, published=article.published))

    def sentence_at(self, span: Span) -> Span:
        """The sentence in which a span begins."""
        return self.sentences[max(bisect_right(self.starts, span.start) - 1, 0)]

    def dates_at(self, time: Span | None, trigger: Span, is_ahead: bool) -> EventDates:
        """The dates of what `trigger` tells; `time` are the words read as its time."""
        if time is None or not self.dates:
            return EventDates(None, None)
        quote = self.sentence_at(trigger)
        inside = self.dates[
            bisect_left(self.dates, min(quote.start, time.start), key=lambda d: d.end) : bisect_right(
                self.dates, max(quote.end, time.end), key=lambda d: d.start
            )
        ]
        if not any(d.start < time.end and time.start < d.end for d in inside):
            return EventDates(None, None)
        return event_date(
            inside, text=self.article.text, language=self.article.language, quote=quote, trigger=trigger, time=time,
            is_ahead=is_ahead, published=self.article.published,
        )  # fmt: skip


class _WordLists:
    """What the word lists find in an article. Where they agree with the network, both are right far more often:
    confidence knows."""

    def __init__(self, article: Article) -> None:
        self.article = article

    @cached_property
    def tellings(self) -> list[Telling]:
        """Their tellings; none in a language without word lists."""
        return match_tellings(self.article) if self.article.language in SUPPORTED else []

    @cached_property
    def mentions(self) -> list[Mention]:
        """The names that stand in the article."""
        article = self.article
        return find_mentions(article.text, load_language(article.language)) if article.language in SUPPORTED else []

    @cached_property
    def ends(self) -> list[int]:
        """Where the names end."""
        return [mention.span.end for mention in self.mentions]

    def personal(self, span: Span) -> float:
        """1.0 if the name there looks like a person's, -1.0 if like a company's, else 0."""
        at = bisect_right(self.ends, span.start)
        if at == len(self.mentions) or self.mentions[at].span.start >= span.end:
            return 0.0
        return 1.0 if self.mentions[at].label is Label.PERSON else -1.0

    def tells(self, person: str, flow: Flow) -> bool:
        """Do they tell such a change of this person?"""
        rules = _name_rules(self.article.language if self.article.language in SUPPORTED else FALLBACK)
        return any(
            same_person(person, telling.person.name, rules) and _alike(flow, telling.kind.flow)
            for telling in self.tellings
        )


def _alike(flow: Flow, other: Flow) -> bool:
    out = {Flow.OUT, Flow.BOTH}
    return (flow in out and other in out) or (flow is not Flow.OUT and other is not Flow.OUT)


class Extractor:
    """Reads articles with a network; `network` and `settings` default to the shipped ones."""

    def __init__(self, network: Network | None = None, settings: Settings | None = None) -> None:
        self.network = network or load_network()
        self.settings = settings or load_settings()
        self.tokenizer = load_tokenizer()

    def readings(self, article: Article) -> tuple[Narration | None, list[Reading]]:
        """What the network reads in an article, before tellings of one event are merged."""
        whole = cut(article.text, self.tokenizer)
        given = None
        if article.title:
            coded = self.tokenizer.encode(article.title[:400], add_special_tokens=False)
            given = np.array(coded.ids, dtype=np.int64)
        readings = read_text(whole, self.network, self.settings.limits, given)
        if not readings:
            return None, []
        rules = _name_rules(article.language if article.language in SUPPORTED else FALLBACK)
        page = _Page(article)
        return Narration(whole, rules, page.dates_at, page.sentence_at), readings

    def tell(self, article: Article) -> list[Telling]:
        """The career moves that an article tells, in the order of their quotes. Takes time linear in the length of the
        text."""
        narration, readings = self.readings(article)
        return self.narrate(article, narration, readings) if narration else []

    def second(self, article: Article) -> Second:
        """The reader that is heard for confidence."""
        return _WordLists(article)

    def narrate(self, article: Article, narration: Narration, readings: Sequence[Reading]) -> list[Telling]:
        """Readings as tellings that are sure enough."""
        told = narration.tell(article, readings, self.settings.sure, self.second(article), READING)
        return [telling for telling in told if telling.confidence >= self.settings.least]


@lru_cache(maxsize=1)
def load_extractor() -> Extractor:
    """The extractor as shipped, loaded once a process."""
    return Extractor()


class CareerMoveTagger:
    """The spaCy component. `threshold` is the least confidence of a telling; None takes the shipped one."""

    def __init__(self, language: str, threshold: float | None = None) -> None:
        self.language = language
        shipped = load_extractor()
        settings = shipped.settings if threshold is None else replace(shipped.settings, least=threshold)
        self.extractor = Extractor(shipped.network, settings)

    def __call__(self, doc: Doc) -> Doc:
        """Write what the doc tells into `doc.user_data` and `doc.spans`."""
        context = doc._context
        if isinstance(context, Article) and context.text == doc.text:
            article = context
        else:
            article = Article(id="", text=doc.text, language=self.language)
        told = self.extractor.tell(article)
        doc.user_data[FACTORY] = [packed(telling) for telling in told]
        quotes = []
        for telling in told:
            quote = doc.char_span(
                telling.quote.start, telling.quote.end, label=telling.kind.value, alignment_mode="expand"
            )
            if quote is not None:
                quotes.append(quote)
        doc.spans[FACTORY] = SpanGroup(doc, name=FACTORY, spans=quotes)
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = BATCH) -> Iterator[Doc]:
        """Docs in order, read side by side."""
        docs = iter(stream)
        with ThreadPoolExecutor(2) as threads:
            while batch := list(islice(docs, min(batch_size, BATCH))):
                yield from threads.map(self, batch)


@Language.factory(FACTORY, assigns=["doc._.career_moves", "doc.spans"], default_config={"threshold": None})
def build_career_move_tagger(nlp: Language, name: str, threshold: float | None) -> CareerMoveTagger:
    """The factory that a spaCy pipeline names."""
    return CareerMoveTagger(nlp.lang or "", threshold)


def _tellings_of(doc: Doc) -> list[Telling]:
    return [unpacked(row) for row in doc.user_data.get(FACTORY, [])]


Doc.set_extension("career_moves", getter=_tellings_of, force=True)
