"""What is told about an article beside its text, under the many names that it goes by.

The names are those of our own records, of trafilatura, news-please and fundus, and of schema.org.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

# The first name that holds something counts.
TEXT_NAMES: Final = ("text", "maintext", "plaintext", "body", "content", "articlebody", "article", "raw_text")
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "article_id", "guid"),
    "title": ("title", "headline", "title_page", "title_rss"),
    "published": (
        "published",
        "date_publish",
        "publishing_date",
        "date",
        "published_at",
        "publication_date",
        "publish_date",
        "published_date",
        "datepublished",
        "pubdate",
    ),
    "publisher": (
        "publisher",
        "sitename",
        "source-hostname",
        "source_name",
        "source_domain",
        "hostname",
        "site",
        "source",
    ),
    "url": ("url", "link", "source", "canonical_url", "responded_url", "requested_url"),
    "language": ("language", "lang"),
}
_WEB: Final = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2})(?:[-_].*)?\Z")
_THREE_LETTERS: Final = {"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr"}
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_ISO_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
# From the first newspaper on. What lies outside fills an empty field (0001-01-01, 9999-12-31).
_YEARS: Final = range(1605, 2201)
_LONGEST_DAY: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is told about an article; `complaints` says what was told but not understood."""

    id: str | None = None
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    complaints: tuple[str, ...] = ()

    def or_else(self, other: Metadata) -> Metadata:
        """This, with what it does not tell taken from `other`."""
        merged = {field.name: getattr(self, field.name) or getattr(other, field.name) for field in fields(self)}
        return Metadata(**merged | {"complaints": self.complaints + other.complaints})


def metadata_of(record: Mapping[str, Any]) -> Metadata:
    """The metadata that a record's fields hold, whatever they are called. Names match without regard to case."""
    record = flattened(record)

    def first(kind: str, accept: Callable[[str], bool] = bool) -> str | None:
        return next((text for name in NAMES[kind] if (text := _line(record.get(name))) and accept(text)), None)

    told = next((record[name] for name in NAMES["published"] if record.get(name) not in (None, "", "None")), None)
    published = day_of(told)
    complaints = () if told is None or published else (f"the publication date {_shown(told)} is not understood",)
    language = first("language")
    return Metadata(
        id=first("id"),
        title=first("title"),
        published=published,
        publisher=first("publisher", lambda text: not _WEB.match(text)),
        url=first("url", lambda text: bool(_WEB.match(text))),
        language=language_code(language) if language else None,
        complaints=complaints,
    )


def flattened(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with lower-case names; what fundus nests under `html` and `source_info` stands beside the rest."""
    flat: dict[str, Any] = {}
    for nest in (record.get("html"), record.get("source_info")):
        if isinstance(nest, Mapping):
            flat |= flattened(nest)
    return flat | {str(name).strip().lower(): value for name, value in record.items()}


def text_of(record: Mapping[str, Any]) -> str | None:
    """The text of a record whose names are lower case, unaltered; `None` if it has none."""
    for name in TEXT_NAMES:
        value = record.get(name)
        if isinstance(value, Mapping):  # the body as fundus serialises it: a summary, then sections
            value = "\n\n".join(_paragraphs(value))
        if isinstance(value, str) and value.strip():
            return value
    return None


def day_of(told: Any) -> date | None:
    """The day that a publication date names, in the offset that it is written in; `None` if it is not understood.

    Read are ISO 8601 and its prefixes down to a day, RFC 5322 (as in feeds), `20240312`, seconds or milliseconds since
    1970, and a whole date as the supported languages write it ("12. März 2024", "12.03.2024"). A day such as
    03/04/2024 is not: it means two days.
    """
    day = _day_of(told)
    return day if day and day.year in _YEARS else None


def _day_of(told: Any) -> date | None:
    if isinstance(told, bool) or told is None:
        return None
    text = str(told).strip()
    try:
        if isinstance(told, datetime):
            return told.date()
        if isinstance(told, date):
            return told
        if match := _COMPACT.match(text) or _ISO_DAY.match(text):
            return date(*(int(part) for part in match.groups()))
        if re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
            seconds = float(text)
            return datetime.fromtimestamp(seconds / 1000 if seconds >= 1e11 else seconds, tz=UTC).date()
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return _written_out(text)


def _written_out(text: str) -> date | None:
    """The day that the text is, if all supported languages that read it as one agree."""
    if len(text) > _LONGEST_DAY or "/" in text:
        return None
    from extraction.dates.finding import find_dates  # noqa: PLC0415 - reads the languages' calendars
    from extraction.languages.packs import SUPPORTED  # noqa: PLC0415 - reads every language's page
    from extraction.models import Basis, Precision  # noqa: PLC0415

    days = {
        found.earliest
        for language in SUPPORTED
        for found in find_dates(text, language=language)
        if (found.start, found.end) == (0, len(text))
        and (found.precision, found.basis) == (Precision.DAY, Basis.STATED)
        and found.earliest
    }
    return days.pop() if len(days) == 1 else None


def language_code(told: str) -> str | None:
    """The two-letter code of `en-GB`, `EN`, `eng`; `None` for what is no code."""
    match = _LANGUAGE.match(told.strip())
    return match[1].lower() if match else _THREE_LETTERS.get(told.strip().lower())


def _paragraphs(body: Mapping[str, Any]) -> Iterator[str]:
    for name in ("summary", "headline", "paragraphs", "sections"):
        part = body.get(name)
        for item in part if isinstance(part, list) else [part]:
            if isinstance(item, Mapping):
                yield from _paragraphs(item)
            elif isinstance(item, str) and item.strip():
                yield item


def _line(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if text and text != "None" else None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
