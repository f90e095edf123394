"""The forms of a name: without titles, possessive endings and legal forms, and the fullest in an article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from extraction.languages.packs import LanguagePack

_QUOTES = "\"'“”„‚‘’«»‹› \t\n\u00a0\u202f,;:"
_MORE = 2  # words that a company's fullest form has more than its short one, at most
_WORD = re.compile(r"[^\s\u00a0\u202f]+")


def bare_person(name: str, pack: LanguagePack) -> str:
    """`name` without titles and posts before it, and without a possessive ending."""
    words = _WORD.findall(_without_possessive(name.strip(_QUOTES)))
    while len(words) > 1 and (words[0].rstrip(".").casefold() in pack.titles or pack.posts.fullmatch(words[0])):
        del words[0]
    return " ".join(words)


def bare_company(name: str, pack: LanguagePack) -> str:
    """`name` without legal forms at its end, an article before it, and a possessive ending."""
    words = _WORD.findall(_without_possessive(name.strip(_QUOTES)))
    while len(words) > 1 and words[-1].strip(",").casefold() in pack.legal_forms | {"&"}:
        del words[-1]
    if len(words) > 1 and words[0].casefold() in pack.starters and words[0][0].islower():
        del words[0]
    return " ".join(words).rstrip(",")


def fullest_person(name: str, names: Iterable[str]) -> str:
    """The fullest of an article's `names` that is the same person as `name`; the first of equally full ones."""
    return max((name, *(other for other in names if is_same_person(name, other))), key=lambda other: len(other.split()))


def fullest_company(name: str, names: Iterable[str], pack: LanguagePack) -> str:
    """The fullest of an article's `names` that begins with `name`, in the nominative if that form occurs too."""
    names = list(names)
    for ending in pack.genitive_endings:
        if name.endswith(ending) and name.removesuffix(ending) in names:
            name = name.removesuffix(ending)
            break
    longer = (other for other in names if other.startswith(f"{name} ") and other.count(" ") - name.count(" ") <= _MORE)
    return max((name, *longer), key=lambda other: len(other.split()))


def family_name(name: str) -> str:
    """The last word of a person's `name`, folded, without "Jr."; empty if there is none."""
    return (_folded(name) or [""])[-1]


def is_same_person(name: str, other: str) -> bool:
    """Same family name, and no given name that contradicts ("J. Doe" is "Jane Doe", "Max Doe" is not)."""
    words, others = _folded(name), _folded(other)
    if not words or not others or words[-1] != others[-1]:
        return False
    if len(words) == 1 or len(others) == 1:
        return True
    given, other_given = words[0], others[0]
    return given[0] == other_given[0] if 1 in (len(given), len(other_given)) else given == other_given


def _folded(name: str) -> list[str]:
    """The words of `name` without case, accents, points and "Jr."."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return [word for word in re.findall(r"[^\W_]+", plain) if word not in ("jr", "sr")]


def _without_possessive(name: str) -> str:
    return re.sub(r"['’]s?$", "", name)
