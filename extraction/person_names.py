"""Names of people across articles: does "Bubeck", "S. Bubeck" or "Sébastien Bubeck" name Sebastian Bubeck?"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Courtesy and academic titles and generation marks, which no two tellings write alike.
_TITLES: Final = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady herr frau hr fr dipl ing mag mba phd m mm mme mlle me maitre "
    "docteur professeur jr sr ii iii iv".split()
)
# Particles belong to the family name wherever they are written: "von der Leyen", "de Villepin", "van Dijk".
_PARTICLES: Final = frozenset("von van der den de del della di da dos du la le el al ten ter zu zum zur".split())
_TRANSLITERATED: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "æ": "ae", "œ": "oe"}
)


def folded(text: str) -> str:
    """Lower case, without accents: what spellings of one name share."""
    text = unicodedata.normalize("NFKD", text.translate(_TRANSLITERATED)).casefold()
    return "".join(character for character in text if not unicodedata.combining(character))


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart: folded given names (initials stay initials) and the folded family name."""

    given: tuple[str, ...]
    family: str

    @property
    def is_full(self) -> bool:
        """Whether a given name stands beside the family name."""
        return bool(self.given)


@lru_cache(maxsize=200_000)
def parsed(name: str) -> PersonName:
    """A person's name taken apart; the family name is the last word, with the particles before it left off.

    >>> parsed("Dr. Ursula von der Leyen")
    PersonName(given=('ursula',), family='leyen')
    """
    words = list(re.findall(r"[^\W\d_]+", folded(re.sub(r"['’]s\b", "", name))))
    kept = [word for word in words if word not in _TITLES] or words
    if not kept:
        return PersonName((), "")
    given = tuple(word for word in kept[:-1] if word not in _PARTICLES)
    return PersonName(given, kept[-1])


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


# Letters that languages write differently for one sound: Stephan/Stefan, Marcus/Markus, Andrei/Andrej.
_SOUNDS: Final = (("ph", "f"), ("th", "t"), ("ck", "k"), ("c", "k"), ("y", "i"), ("j", "i"), ("w", "v"), ("z", "s"))


@lru_cache(maxsize=50_000)
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


def agreement(left: PersonName, right: PersonName) -> tuple[float, str] | None:
    """How surely two names name one person, 0..1 and why in words; `None` when they contradict.

    A bare family name agrees with any full one here: whether another person of that name is about is for
    `Namesakes` to say.
    """
    if not left.family or left.family != right.family:
        return None
    if left.given == right.given:
        return (1.0, "same name") if left.given else (0.9, "same family name")
    if not left.given or not right.given:
        return 0.9, "family name alone in one of them"
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
        return 0.93, f"given name in two spellings ({a}, {b})"
    return None


@dataclass(slots=True)
class _Person:
    name: PersonName
    companies: set[str]
    forms: Counter[str]


class Namesakes:
    """Who of one family name is about in a collection: resolves bare family names, or refuses to."""

    def __init__(self, names: Iterable[tuple[str, frozenset[str]]]) -> None:
        """`names`: every telling's person, with the companies (keys) told of in the same telling."""
        self._people: dict[str, list[_Person]] = {}
        for name, companies in sorted((n, tuple(sorted(c))) for n, c in names):
            person = parsed(name)
            if not person.is_full:
                continue
            known = self._people.setdefault(person.family, [])
            for other in known:
                if agreement(person, other.name):
                    other.companies.update(companies)
                    other.forms[name] += 1
                    break
            else:
                known.append(_Person(person, set(companies), Counter([name])))

    def _meant(self, name: PersonName, companies: frozenset[str]) -> _Person | None:
        """Whom a name means; of several, the one who is told of with one of the companies."""
        people = [p for p in self._people.get(name.family, []) if not name.is_full or agreement(name, p.name)]
        if len(people) > 1 and not name.is_full:
            people = [person for person in people if person.companies & companies]
            return people[0] if len(people) == 1 else None
        return people[0] if people else None

    def is_ambiguous(self, family: str, companies: frozenset[str]) -> bool:
        """Whether a bare family name could be several people, given the companies told of it."""
        return len(self._people.get(family, [])) > 1 and self._meant(PersonName((), family), companies) is None

    def means(self, bare: PersonName, full: PersonName, companies: frozenset[str]) -> bool:
        """Whether the bare name, told with these companies, can mean this full name and nobody else's."""
        person = self._meant(bare, companies)
        return person is not None and agreement(person.name, full) is not None

    def shown(self, name: str, companies: frozenset[str]) -> str:
        """The one form in which a collection's person is shown; the name itself where it could be several people."""
        person = self._meant(parsed(name), companies)
        return fullest(person.forms) if person else name


def fullest(names: Mapping[str, int]) -> str:
    """The form of a name to show: most given names written out, then most told, then the first in the alphabet."""

    def rank(name: str) -> tuple[int, int, int, str]:
        person = parsed(name)
        return (-sum(len(word) > 1 for word in person.given[:1]), -names[name], -len(person.given), name)

    return min(names, key=rank)
