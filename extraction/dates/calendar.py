"""The words with which a language tells the time, read from `calendars/<language>.yaml`.

The pages hold the same keys in every language and explain them; this module checks them and compiles their templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

LANGUAGES = ("en", "de", "fr")

# Any short run of white space, no-break spaces too: articles are hard-wrapped.
GAP = r"(?:\s{1,4})"
_SPACE = re.compile(r" |\[[^\]]*\]")  # in a set of characters, a space stands for one of white space
_PLACEHOLDER = re.compile(r"(?<!P)<([a-z]+)(\d?)(_[a-z]+)?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One way to write one kind of time expression: `reading` names the kind."""

    reading: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words for one kind of field, as patterns in order of preference, and what each means."""

    entries: tuple[tuple[re.Pattern[str], int | str], ...]
    alternatives: str

    def meaning(self, words: str) -> int | str | None:
        """What the words mean, `None` if they are not in the lexicon."""
        folded = " ".join(words.split())
        return next((meaning for pattern, meaning in self.entries if pattern.fullmatch(folded)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A language's page. All patterns ignore case, except those of the tense, which only know lower-case words."""

    language: str
    lexicons: Mapping[str, Lexicon]
    templates: tuple[Template, ...]
    never_after: Mapping[str, re.Pattern[str]]
    never_before: Mapping[str, re.Pattern[str]]
    is_title_case: bool
    full_names: frozenset[str]
    doubtful_months: frozenset[str]
    leads: Mapping[str, re.Pattern[str]]
    past: re.Pattern[str]
    future: re.Pattern[str]
    infinitives: re.Pattern[str]
    hints_ahead: re.Pattern[str]
    hints_back: re.Pattern[str]
    has_closing_verbs: bool
    is_unmarked_past: bool
    reporting: re.Pattern[str]
    effective: re.Pattern[str]
    published: re.Pattern[str]
    updated: re.Pattern[str]
    numeric_orders: tuple[str, ...]


@cache
def load_calendar(language: str) -> Calendar:
    """The calendar of a language.

    Raises:
        ValueError: there is no calendar for the language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no calendar for the language {language!r}; there are {', '.join(LANGUAGES)}")
    page = (resources.files("extraction.dates") / "calendars" / f"{language}.yaml").read_text(encoding="utf-8")
    return _calendar(language, yaml.safe_load(page))


def _calendar(language: str, page: Mapping[str, Any]) -> Calendar:
    lexicons = {
        "month": _lexicon((name, number) for number, names in enumerate(page["months"], 1) for name in names),
        "weekday": _lexicon((name, number) for number, names in enumerate(page["weekdays"]) for name in names),
        "dayname": _lexicon(page["day_names"].items()),
        "count": _lexicon(page["numbers"].items(), r"\d{1,3}"),
        **{field: _lexicon(_turned(page[heading])) for field, heading in _HEADINGS.items()},
        "holiday": _lexicon(page["holidays"].items()),
    }
    fields = {name: lexicon.alternatives for name, lexicon in lexicons.items()} | {
        "day": rf"(?:0?[1-9]|[12]\d|3[01]){page['day_endings']}",
        "year": r"(?:1[89]|20)\d\d",
        "yy": r"\d\d",
        "spoken": _joined(page["spoken_years"]),
    }
    never_after = page["never_after"] | {
        "year": [*page["never_after"]["year"], rf"(?<!\w){_joined(page['number_words'])}[. ] ?"]
    }
    never_before = page["never_before"] | {
        "year": [*page["never_before"]["year"], rf"[ -]?{_joined(page['number_nouns'])}(?!\w)"]
    }
    tense, publication = page["tense"], page["publication"]
    link = publication["link"]
    return Calendar(
        language=language,
        lexicons=MappingProxyType(lexicons),
        templates=tuple(
            Template(reading=reading, pattern=_whole(_filled(template, fields)))
            for reading, wordings in page["expressions"].items()
            for template in wordings
        ),
        never_after=MappingProxyType({reading: _before(wordings) for reading, wordings in never_after.items()}),
        never_before=MappingProxyType({reading: _compiled(_joined(words)) for reading, words in never_before.items()}),
        is_title_case=page["letter_case"] == "title",
        full_names=frozenset(
            name.lower()
            for names in (*page["months"], *page["weekdays"])
            for name in names
            if not name.endswith((".", "?"))
        ),
        doubtful_months=frozenset(page["doubtful_months"]),
        leads=MappingProxyType(
            {reading: _before([rf"\b{_joined(words)}[\s'’-]{{1,3}}"]) for reading, words in page["leads"].items()}
        ),
        past=_cues(tense["past"]),
        future=_cues(tense["future"]),
        infinitives=_cues(tense["infinitives"]),
        hints_ahead=_before([rf"\b{_joined(tense['hints_ahead'])}[\s'’]{{1,3}}"]),
        hints_back=_before([rf"\b{_joined(tense['hints_back'])}[\s'’]{{1,3}}"]),
        has_closing_verbs=tense["closing_verbs"],
        is_unmarked_past=tense["unmarked"] == "past",
        reporting=_whole(_joined(page["reporting"])),
        effective=_before([rf"\b(?:{'|'.join(page['effective'])})[\s'’]{{1,3}}"]),
        published=_compiled(rf"(?<!\w){_joined(publication['published'])}{link}"),
        updated=_compiled(rf"(?<!\w){_joined(publication['updated'])}{link}"),
        numeric_orders=tuple(page["numeric_orders"]),
    )


_HEADINGS = {
    "unit": "units",
    "direction": "directions",
    "part": "parts",
    "dayword": "day_words",
    "dayadjective": "day_adjectives",
    "yearword": "year_words",
    "season": "seasons",
    "ordinal": "ordinals",
    "half": "halves",
}


def _turned(heading: Mapping[int | str, Iterable[str]]) -> Iterable[tuple[str, int | str]]:
    return [(wording, meaning) for meaning, wordings in heading.items() for wording in wordings]


def _lexicon(pairs: Iterable[tuple[str, int | str]], *others: str) -> Lexicon:
    pairs = list(pairs)
    # Longer wordings first, so that no word hides one that begins with it.
    wordings = sorted((wording for wording, _ in pairs), key=len, reverse=True)
    return Lexicon(
        entries=tuple((_compiled(wording), meaning) for wording, meaning in pairs),
        alternatives=_joined([*wordings, *others]),
    )


def _joined(wordings: Iterable[str]) -> str:
    return f"(?:{'|'.join(wordings)})" if wordings else "(?!)"


def _filled(template: str, fields: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(
        lambda name: f"(?P<{''.join(part or '' for part in name.groups())}>{fields[name[1]]})", template
    )


def _compiled(wording: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    spaced = _SPACE.sub(lambda found: GAP if found[0] == " " else found[0].replace(" ", r"\s"), wording)
    return re.compile(spaced, flags)


def _whole(wording: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return _compiled(rf"(?<!\w){wording}(?!\w)", flags)


def _cues(wordings: Iterable[str]) -> re.Pattern[str]:
    """Words that begin in lower case: a capitalised one is a name or, in German, a noun."""
    return _whole(rf"(?![A-ZÄÖÜÀÂÇÉÈÊ]){_joined(wordings)}", 0)


def _before(wordings: Iterable[str]) -> re.Pattern[str]:
    return _compiled(rf"{_joined(wordings)}\Z")
