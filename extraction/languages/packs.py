"""What differs by language: a page `pages/CODE.yaml` becomes a checked, frozen `LanguagePack`.

Every page has the same keys. Word lists are matched without regard to case; patterns are regular expressions that must
match whole words. A new language is a new page; no code asks which language it is in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from extraction.errors import TalentflowError
from extraction.models import Kind

SUPPORTED = ("de", "en", "fr")

# What a page's patterns may hold besides regular expressions: a capital letter, and characters of one clause.
_CAPITAL = "(?-i:[A-ZÀ-ÖØ-Þ])"
_CLAUSE = re.compile(r"<~(\d+)>")

# Where a slot of a trigger may stand: see the comments of the pages.
PLACES = frozenset({"before", "after", "next", "marked", "own", "touching"})


class LanguageError(TalentflowError):
    """A language has no page, or its page is wrong; the message names the page and what to put right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Words that tell one kind of change, and where its person and companies are looked for, best place first."""

    name: str
    kind: Kind
    words: re.Pattern[str]
    person: tuple[str, ...]
    from_company: tuple[str, ...]
    to_company: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguagePack:
    """One language's page. Sets hold case-folded words; patterns match whole words; `None` never matches."""

    code: str
    name: str
    # sentences
    ordinal_point: bool
    abbreviations: frozenset[str]
    starters: frozenset[str]
    # names
    capital_nouns: bool
    titles: frozenset[str]
    posts: re.Pattern[str]
    former: re.Pattern[str]
    particles: frozenset[str]
    legal_forms: frozenset[str]
    organisation_words: re.Pattern[str]
    common_words: re.Pattern[str]
    company_places: re.Pattern[str]
    months: frozenset[str]
    genitive_endings: tuple[str, ...]
    pronouns: frozenset[str]
    company_pronouns: re.Pattern[str]
    # events
    from_markers: re.Pattern[str]
    to_markers: re.Pattern[str]
    at_markers: re.Pattern[str]
    triggers: tuple[Trigger, ...]
    hedges: re.Pattern[str]
    denials: re.Pattern[str]
    announced: re.Pattern[str]
    blockers: re.Pattern[str]
    never: tuple[str, ...]


@cache
def load_language(code: str) -> LanguagePack:
    """The checked page of the language `code`. Raises `LanguageError`."""
    if code not in SUPPORTED:
        raise LanguageError(f"No language page for {code!r}; there are {', '.join(SUPPORTED)}.")
    page = f"{code}.yaml"
    return read_page((files("extraction.languages") / "pages" / page).read_text(encoding="utf-8"), page=page)


def read_page(source: str, *, page: str) -> LanguagePack:
    """A language page's YAML text as a `LanguagePack`. Raises `LanguageError` naming `page` and the key at fault."""
    try:
        content = yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise LanguageError(f"{page} is no valid YAML: {error}") from error
    if not isinstance(content, Mapping):
        raise LanguageError(f"{page} must be a mapping of keys to values.")
    expected = {field.name for field in fields(LanguagePack)}
    for problem, keys in (("lacks", expected - set(content)), ("has unknown", set(content) - expected)):
        if keys:
            raise LanguageError(f"{page} {problem} the key {', '.join(sorted(map(str, keys)))}.")
    return LanguagePack(**{name: _checked(page, name, content[name]) for name in sorted(expected)})


def _checked(page: str, key: str, value: object) -> Any:
    annotation = LanguagePack.__annotations__[key]
    try:
        return _READERS[annotation](value)
    except (TypeError, ValueError, re.error) as error:
        raise LanguageError(f"{page}, key {key}: {error}") from error


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("must be true or false")
    return value


def _string(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"must be a text, not {value!r}")
    return value


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("must be a list")
    words = tuple(_string(word) for word in value)
    if len(set(words)) < len(words):
        raise ValueError(f"holds a word twice: {next(word for word in words if words.count(word) > 1)!r}")
    return words


def _word_set(value: object) -> frozenset[str]:
    return frozenset(word.casefold() for word in _strings(value))


def _pattern(value: object) -> re.Pattern[str]:
    patterns = tuple(
        _CLAUSE.sub(r"(?:[^.;:]|(?<=\\d)\\.){0,\1}", pattern.replace("<A>", _CAPITAL)) for pattern in _strings(value)
    )
    for pattern in patterns:
        if re.compile(pattern, re.IGNORECASE).match(""):
            raise ValueError(f"the pattern {pattern!r} matches nothing at all")
    # An empty list must match nowhere.
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns) if patterns else '(?!)'})(?!\w)", re.IGNORECASE)


def _places(value: object) -> tuple[str, ...]:
    places = _strings(value)
    if unknown := set(places) - PLACES:
        raise ValueError(f"unknown place {', '.join(sorted(unknown))}; there are {', '.join(sorted(PLACES))}")
    return places


def _triggers(value: object) -> tuple[Trigger, ...]:
    if not isinstance(value, list) or not value:
        raise TypeError("must be a list of triggers")
    triggers = []
    for entry in value:
        if not isinstance(entry, Mapping) or not {"name", "kind", "words", "person"} <= set(entry):
            raise ValueError(f"a trigger needs name, kind, words and person: {entry!r}")
        if unknown := set(entry) - {"name", "kind", "words", "person", "from", "to"}:
            raise ValueError(f"trigger {entry['name']} has an unknown key {', '.join(sorted(map(str, unknown)))}")
        triggers.append(
            Trigger(
                name=_string(entry["name"]),
                kind=Kind(entry["kind"]),
                words=_pattern(entry["words"]),
                person=_places(entry["person"]),
                from_company=_places(entry.get("from", [])),
                to_company=_places(entry.get("to", [])),
            )
        )
    names = [trigger.name for trigger in triggers]
    if len(set(names)) < len(names):
        raise ValueError("two triggers have the same name")
    return tuple(triggers)


_READERS: dict[str, Callable[[object], Any]] = {
    "bool": _boolean,
    "str": _string,
    "tuple[str, ...]": _strings,
    "frozenset[str]": _word_set,
    "re.Pattern[str]": _pattern,
    "tuple[Trigger, ...]": _triggers,
}
