"""The nouns: articles, spans, dates, tellings and career moves.

Offsets are half-open character offsets into `Article.text`, never token numbers. An unknown value is `None`.
A `Telling` is one career move as one article tells it; a `CareerMove` is what all its tellings say together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Flow(StrEnum):
    """What a kind does to the companies' headcounts."""

    OUT = "out"
    IN = "in"
    BOTH = "both"
    NONE = "none"


class Kind(StrEnum):
    """The kinds of career move."""

    MOVE = "move"
    DEPARTURE = "departure"
    DISMISSAL = "dismissal"
    ARRIVAL = "arrival"
    APPOINTMENT = "appointment"
    ABSENCE = "absence"
    RETURN = "return"
    FOUNDING = "founding"

    @property
    def flow(self) -> Flow:
        return _FLOWS[self]


_FLOWS = {
    Kind.MOVE: Flow.BOTH,
    Kind.DEPARTURE: Flow.OUT,
    Kind.DISMISSAL: Flow.OUT,
    Kind.ARRIVAL: Flow.IN,
    Kind.APPOINTMENT: Flow.NONE,
    Kind.ABSENCE: Flow.NONE,
    Kind.RETURN: Flow.IN,
    Kind.FOUNDING: Flow.IN,
}


class Status(StrEnum):
    """How certain a telling is of its move; `SUPERSEDED` only of a merged move that later sources contradict."""

    CONFIRMED = "confirmed"
    ANNOUNCED = "announced"
    RUMOURED = "rumoured"
    DENIED = "denied"
    SUPERSEDED = "superseded"


class Precision(StrEnum):
    """How exact a date is told."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    SEASON = "season"
    YEAR = "year"


class Basis(StrEnum):
    """Where a date's value comes from."""

    STATED = "stated"
    PUBLICATION = "publication"  # relative to the day of publication ("on Friday")
    TEXT = "text"  # relative to another date in the text ("a year later")
    INFERRED = "inferred"  # narrowed by other articles; never shown as stated
    READER = "reader"  # set by a reader's decision


class PublishedBasis(StrEnum):
    """Where an article's publication date comes from."""

    GIVEN = "given"  # metadata beside the text
    STATED = "stated"  # the text says so of itself ("Last updated on ...")
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """Half-open character offsets into an article's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no span: {self.start} to {self.end}")

    def cut(self, text: str) -> str:
        """The characters that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as read. `text` is exactly what the file holds (decoded), never altered afterwards.

    `digest` is the SHA-256 of everything that extraction depends on; `path` is where the article was read from.
    """

    id: str
    text: str
    language: str
    title: str | None = None
    published: date | None = None
    published_basis: PublishedBasis = PublishedBasis.UNKNOWN
    publisher: str | None = None
    url: str | None = None
    path: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """A date as exact as the text tells it.

    `value` is an ISO prefix ("2024", "2024-03", "2024-03-12") or partial ("--10-14"); a partial date has no bounds.
    `earliest` and `latest` are inclusive days. `span` is where the words stand, `None` for an inferred date.
    """

    value: str
    earliest: date | None
    latest: date | None
    precision: Precision
    basis: Basis
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A filled slot: the nearest named mention to the trigger (`span`), and the article's fullest form (`name`)."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One career move as one article tells it.

    `date` is the day it takes effect, else the day it happened or was announced; `announced` is the day of the
    announcement where the text tells both. `reading` names the extractor that found it. `confidence` is in 0..1.
    """

    article_id: str
    kind: Kind
    status: Status
    person: Slot
    quote: Span
    triggers: tuple[Span, ...]
    from_company: Slot | None = None
    to_company: Slot | None = None
    role: Slot | None = None
    date: EventDate | None = None
    announced: EventDate | None = None
    confidence: float = 1.0
    reading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A telling as part of a merged move: why it was merged (`reason`, in words; empty for the first), how surely
    (`score` in 0..1), and of which article its own is a near-identical copy."""

    telling: Telling
    reason: str = ""
    score: float = 1.0
    copy_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareerMove:
    """One move merged from all its tellings. `id` is a digest, the same on every run and machine."""

    id: str
    person: str
    kind: Kind
    status: Status
    confidence: float
    evidence: tuple[Evidence, ...]
    from_company: str | None = None
    to_company: str | None = None
    role: str | None = None
    date: EventDate | None = None
    date_reason: str = ""  # for an inferred date: the article and quote that each bound comes from, in words
    announced: EventDate | None = None
    status_reason: str = ""  # why the tellings together are that certain, in words
    review: str = ""  # what readers decided about the move, in words
