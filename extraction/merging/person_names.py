"""Names of people across articles: does "Lindqvist" or "S. Lindqvist" name Sebastian Lindqvist?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from extraction.merging import company_names
from extraction.merging.folding import folded

# Courtesy and academic titles and generation marks, which no two tellings write alike.
_TITLES: Final = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady herr frau hr fr dipl ing mag mba phd m mm mme mlle me maitre "
    "docteur professeur jr sr ii iii iv".split()
)
# Particles belong to the family name wherever they are written: "von der Leyen", "de Villepin", "van Dijk".
_PARTICLES: Final = frozenset("von van der den de del della di da dos du la le el al ten ter zu zum zur".split())


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart: folded given names (initials stay initials) and the folded family name."""

    given: tuple[str, ...]
    family: str

    @property
    def is_full(self) -> bool:
        """Whether a given name stands beside the family name."""
        return bool(self.given)

    @property
    def is_short(self) -> bool:
        """Whether several people of the family could be meant: no given name, or an initial alone."""
        return not self.given or len(self.given[0]) == 1

    @property
    def family_key(self) -> str:
        """What spellings of the family name share: Voronin, Woronin and Voronine."""
        return _sounded(self.family).removesuffix("e") or self.family


@lru_cache(maxsize=200_000)
def parsed(name: str) -> PersonName:
    """A person's name taken apart; the family name is the last word, with the particles before it left off.

    >>> parsed("Dr. Ursula von der Leyen")
    PersonName(given=('ursula',), family='leyen')
    """
    words = re.findall(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*", folded(re.sub(r"['’]s\b", "", name)))
    words = [re.sub("([aou])e", r"\1", word) for word in words]  # Mueller is Müller is Muller
    kept = [word for word in words if word not in _TITLES] or words
    if words[:1] == ["m"] and len(words) > 2 and len(words[1]) == 1:
        kept = ["m", *kept]  # "M. Roth" is Mr Roth in French, "M.-A. Roth" is not
    if not kept:  # no letters at all
        return PersonName((), folded(name).strip())
    # "Anne-Marie" is one name, not Anne's; "Jean Luc" agrees with "Jean-Luc" when compared.
    given = tuple(re.sub("[-‐‑]", "", word) for word in kept[:-1] if word not in _PARTICLES)
    return PersonName(given, re.sub("[‐‑]", "-", kept[-1]))


def edit_distance(left: str, right: str, limit: int = 3) -> int:
    """Levenshtein's distance, at most `limit` (words differ by letters inserted, deleted or replaced)."""
    if abs(len(left) - len(right)) >= limit:
        return limit
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return min(row[-1], limit)


# Letters that languages write differently for one sound: Stephan/Stefan, Markus/Marcus, Chernov/Tschernow.
_SOUNDS: Final = tuple(
    pair.split("=") for pair in "ph=f th=t tsch=ch tch=ch sch=sh ck=k c=k ou=u y=i j=i w=v z=s".split()
)


@lru_cache(maxsize=200_000)
def _sounded(name: str) -> str:
    for letters, sound in _SOUNDS:
        name = name.replace(letters, sound)
    return re.sub(r"(.)\1", r"\1", name)


def _spellings(left: str, right: str) -> bool:
    """Whether two given names are spellings of one: Sébastien and Sebastian, Catherine and Katherine.

    A name that ends in a vowel and one that does not are two people's: Daniela and Daniel, Christine and Christian.
    """
    a, b = _sounded(left), _sounded(right)
    if a == b:
        return True
    if (a[-1] in "aeio") != (b[-1] in "aeio") or min(len(a), len(b)) < 6 or a[0] != b[0]:
        return False
    return edit_distance(a, b, 2) <= 1


@lru_cache(maxsize=200_000)
def agreement(left: PersonName, right: PersonName) -> tuple[float, str] | None:
    """How surely two names name one person, 0..1 and why in words; `None` when they contradict.

    A bare family name agrees with any full one here: whether another person of that name is about is for
    `Namesakes` to say. Two spellings of a family name agree only beside a given name.
    """
    if not left.family:
        return None
    if left.family != right.family:
        if left.family_key != right.family_key:
            return None
        given = _given_agreement(left, right) if left.given and right.given else None
        return (given[0] * 0.95, f"{given[1]}, family name in two spellings") if given else None
    if not left.given or not right.given:
        return (0.9, "same family name") if left.given == right.given else (0.9, "family name alone in one of them")
    return _given_agreement(left, right)


def _given_agreement(left: PersonName, right: PersonName) -> tuple[float, str] | None:
    if left.given == right.given:
        return 1.0, "same name"
    a, b = left.given[0], right.given[0]
    if a == b:
        return 0.98, "same given and family name"
    if 1 in (len(a), len(b)) and a[0] == b[0]:
        return 0.92, "initial of the given name agrees"
    if "".join(left.given) == "".join(right.given):
        return 0.98, "same name, written apart"
    if set(left.given) & set(right.given) and min(len(left.given), len(right.given)) > 1:
        return 0.9, "one given name agrees"
    if _spellings(a, b):
        return 0.93, "given name in two spellings"
    return None


@dataclass(slots=True)
class _Person:
    name: PersonName
    companies: set[str]
    forms: Counter[str]


class Namesakes:
    """Who of one family name is about in a collection: resolves bare family names and initials, or refuses to."""

    def __init__(self, names: Iterable[tuple[str, frozenset[str]]]) -> None:
        """`names`: every telling's person, with the companies (keys) told of in the same telling."""
        told: dict[str, tuple[set[str], int]] = {}
        for name, companies in names:
            known, count = told.get(name, (set(), 0))
            known.update(companies)
            told[name] = known, count + 1
        self._families: dict[str, list[_Person]] = {}
        self._lettered: dict[tuple[str, str], list[_Person]] = {}
        self._known: dict[tuple[PersonName, frozenset[str]], _Person | None] = {}
        # Names written out come first, so that an initial finds everybody whom it could mean.
        for name in sorted(told, key=lambda name: (parsed(name).is_short, name)):
            person, (beside, count) = parsed(name), told[name]
            if not person.is_full:
                continue
            agreeing = self._agreeing(person)
            if agreeing and (len(agreeing) == 1 or not person.is_short):
                agreeing[0].companies.update(beside)
                agreeing[0].forms[name] += count
            elif not agreeing:
                found = _Person(person, beside, Counter({name: count}))
                self._families.setdefault(person.family_key, []).append(found)
                for letter in first_letters(person):
                    self._lettered.setdefault((person.family_key, letter), []).append(found)

    def _agreeing(self, name: PersonName) -> list[_Person]:
        if not name.is_full:
            return [p for p in self._families.get(name.family_key, []) if p.name.family == name.family]
        near = [p for letter in first_letters(name) for p in self._lettered.get((name.family_key, letter), [])]
        return [p for p in {id(p): p for p in near}.values() if agreement(name, p.name)]

    def _meant(self, name: PersonName, companies: frozenset[str]) -> _Person | None:
        """Whom a name means; of several, the one who is told of with one of the companies."""
        if (name, companies) in self._known:
            return self._known[name, companies]
        people = self._agreeing(name)
        if len(people) > 1 and name.is_short:
            people = [person for person in people if _share_a_company(person.companies, companies)]
            people = people if len(people) == 1 else []
        meant = self._known[name, companies] = people[0] if people else None
        return meant

    def is_ambiguous(self, name: PersonName, companies: frozenset[str]) -> bool:
        """Whether a short name could be several people, given the companies told of it."""
        return self._meant(name, companies) is None and len(self._agreeing(name)) > 1

    def means(self, short: PersonName, full: PersonName, companies: frozenset[str]) -> bool:
        """Whether the short name, told with these companies, can mean this full name and nobody else's."""
        person = self._meant(short, companies)
        return person is not None and agreement(person.name, full) is not None

    def shown(self, name: str, companies: frozenset[str]) -> str:
        """The one form in which a collection's person is shown; the name itself where it could be several people."""
        person = self._meant(parsed(name), companies)
        return fullest(person.forms) if person else name


def _share_a_company(left: Set[str], right: Set[str]) -> bool:
    return not left.isdisjoint(right) or any(company_names.agreement(a, b) for b in right for a in left)


@lru_cache(maxsize=200_000)
def first_letters(name: PersonName) -> tuple[str, ...]:
    """Letters of which two names that agree share one: those that the given names begin with, as written and heard."""
    return tuple(sorted({letter for given in name.given for letter in (given[0], _sounded(given)[0])}))


def fullest(names: Mapping[str, int]) -> str:
    """The form of a name to show: most given names written out, then most told, then the first in the alphabet."""

    def rank(name: str) -> tuple[int, int, int, str]:
        person = parsed(name)
        return (-sum(len(word) > 1 for word in person.given[:1]), -names[name], -len(person.given), name)

    return min(names, key=rank)
