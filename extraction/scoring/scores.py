"""How well predicted events agree with gold ones, by the rules of event annotation that gold data follows.

Events are matched article by article, one to one, as many as possible, strict matches first (augmenting paths: Kuhn,
"The Hungarian method for the assignment problem", 1955).

* relaxed: same person, same direction, and no named company contradicts. A move matches one lone half of it.
* strict: same person, same kind, the same companies named.
* On relaxed matches, precision and recall over filled companies, roles (one shared word of content) and dates (equal
  as exactly as the gold date is), and how often the status agrees.
* grounded: how many quotes stand in their article word for word.

An event is a mapping with `person`, `kind`, `from_company`, `to_company`, `role`, `date`, `status` and `quote`; an
absent or empty value is unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Event = Mapping[str, Any]
ALL: Final = "all"
MEASURES: Final = ("relaxed", "strict", "company", "role", "date", "status", "grounded")

_DIRECTIONS: Final = {
    "departure": "out",
    "dismissal": "out",
    "arrival": "in",
    "appointment": "in",
    "return": "in",
    "founding": "in",
    "move": "both",
    "absence": "pause",
}
# Kinds whose company may stand in either slot.
_ONE_COMPANY: Final = frozenset({"appointment", "absence"})
_EMPTY_WORDS: Final = frozenset(
    "ag gmbh se kgaa kg sa sas sarl inc incorporated corp corporation co company companies plc ltd limited llc nv bv "
    "spa group gruppe groupe konzern holding the der die das le la les de du of und and et".split()
)
_FORMS_OF_ADDRESS: Final = frozenset("jr sr dr prof mr mrs ms m mme".split())
_POSSESSIVE: Final = re.compile(r"['’]s\b")
_WORD: Final = re.compile(r"[a-z0-9]+")
_INFLECTION: Final = re.compile(r"(ern|en|er|es|em|e|n|s)$")
_STEM_FROM: Final = 6  # letters: shorter words keep their endings


@dataclass(slots=True)
class Count:
    """How many were found right, how many predicted, how many there are."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def add(self, right: bool | int, predicted: bool | int = 1, gold: bool | int = 1) -> None:
        self.right += right
        self.predicted += predicted
        self.gold += gold

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, of the unrounded figures."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


Scores = Mapping[str, Mapping[str, Count]]


def score(
    gold: Iterable[Mapping[str, Any]],
    predicted: Mapping[str, Sequence[Event]],
    texts: Mapping[str, str] | None = None,
) -> Scores:
    """The counts of each measure, of all articles (`ALL`) and by the gold articles' language.

    `gold` has one mapping an article: `id`, `language`, `events`; `predicted` has the events by article id. With
    `texts`, the articles' texts by id, quotes are checked too.
    """
    scores: dict[str, dict[str, Count]] = defaultdict(lambda: defaultdict(Count))
    for row in gold:
        golds, guesses = list(row["events"]), list(predicted.get(row["id"], ()))
        pairs = matched(golds, guesses)
        for group in dict.fromkeys((ALL, str(row.get("language") or "?"))):
            counts = scores[group]
            counts["relaxed"].add(len(pairs), len(guesses), len(golds))
            counts["strict"].add(sum(is_strict(*pair) for pair in pairs), len(guesses), len(golds))
            for pair in pairs:
                _count_slots(counts, *pair)
            if texts is not None:
                for guess in guesses:
                    quote = guess.get("quote")
                    counts["grounded"].add(bool(quote) and str(quote) in texts.get(row["id"], ""))
    return scores


def matched(golds: Sequence[Event], guesses: Sequence[Event]) -> list[tuple[Event, Event]]:
    """Pairs of gold and predicted events, one to one: as many strict ones as possible, then as many relaxed."""
    strict = [[g for g, guess in enumerate(guesses) if is_strict(gold, guess)] for gold in golds]
    either = [
        same + [g for g, guess in enumerate(guesses) if g not in same and is_relaxed(gold, guess)]
        for gold, same in zip(golds, strict, strict=True)
    ]
    gold_of: dict[int, int] = {}  # predicted event to gold event, in the order of first assignment

    def assign(gold: int, choices: Sequence[Sequence[int]], tried: set[int]) -> bool:
        for guess in choices[gold]:
            if guess not in tried:
                tried.add(guess)
                if guess not in gold_of or assign(gold_of[guess], choices, tried):
                    gold_of[guess] = gold
                    return True
        return False

    for choices in (strict, either):
        for gold in range(len(golds)):
            if gold not in gold_of.values():
                assign(gold, choices, set())
    return [(golds[gold], guesses[guess]) for guess, gold in gold_of.items()]


def is_strict(gold: Event, guess: Event) -> bool:
    """Same person, same kind, the same companies named."""
    if gold["kind"] != guess["kind"] or not is_same_person(gold["person"], guess["person"]):
        return False
    named, claimed = _companies(gold), _companies(guess)
    return all(
        bool(name) == bool(claimed[side]) and (not name or is_same_company(name, claimed[side]))
        for side, name in named.items()
    )


def is_relaxed(gold: Event, guess: Event) -> bool:
    """Same person, same direction (a move has both), and no company named on that side contradicts."""
    if not is_same_person(gold["person"], guess["person"]):
        return False
    directions = {_DIRECTIONS[gold["kind"]], _DIRECTIONS.get(guess["kind"])}
    sides = {"out", "in"}
    if len(directions) > 1:
        sides &= directions - {None}
        if "both" not in directions or not sides:
            return False
    named, claimed = _companies(gold), _companies(guess)
    return not any(_contradict(_on_side(named, side), _on_side(claimed, side)) for side in sides)


def is_same_person(name: str | None, other: str | None) -> bool:
    """Same family name, and given names that begin with the same letter if both have one."""
    left, right = ([word for word in _words(part) if word not in _FORMS_OF_ADDRESS] for part in (name, other))
    if not left or not right or left[-1] != right[-1]:
        return False
    return len(left) < 2 or len(right) < 2 or left[0][0] == right[0][0]


def is_same_company(name: str | None, other: str | None) -> bool:
    """The same name but for legal forms, accents and inflection; or one a part or the acronym of the other."""
    left, right = _company_words(name), _company_words(other)
    if not left or not right:
        return False
    if set(left) <= set(right) or set(right) <= set(left) or "".join(left) == "".join(right):
        return True
    return _is_acronym(left, right) or _is_acronym(right, left)


def _count_slots(counts: Mapping[str, Count], gold: Event, guess: Event) -> None:
    named, claimed = _companies(gold), _companies(guess)
    for side in named.keys() | claimed.keys():
        ours, theirs = _on_any_side(named, side), _on_any_side(claimed, side)
        counts["company"].add(
            bool(ours and theirs and is_same_company(ours, theirs)), predicted=bool(theirs), gold=bool(ours)
        )
    same: Sequence[tuple[str, Callable[[Any, Any], bool]]] = (("role", _share_a_word), ("date", _agree_as_far))
    for slot, agree in same:
        ours, theirs = gold.get(slot), guess.get(slot)
        counts[slot].add(bool(ours and theirs and agree(ours, theirs)), predicted=bool(theirs), gold=bool(ours))
    counts["status"].add(gold.get("status") == guess.get("status"))


def _companies(event: Event) -> dict[str, str | None]:
    left, joined = event.get("from_company"), event.get("to_company")
    return {"at": left or joined} if event["kind"] in _ONE_COMPANY else {"out": left, "in": joined}


def _on_side(companies: Mapping[str, str | None], side: str) -> str | None:
    return companies[side] if side in companies else companies.get("at")


def _on_any_side(companies: Mapping[str, str | None], side: str) -> str | None:
    return _on_side(companies, side) if side != "at" or "at" in companies else companies["in"] or companies["out"]


def _contradict(name: str | None, other: str | None) -> bool:
    return bool(name and other and not is_same_company(name, other))


def _share_a_word(role: str, other: str) -> bool:
    left, right = ({word for word in _words(part) if len(word) > 2} for part in (role, other))
    return bool(left & right)


def _agree_as_far(day: str, other: str) -> bool:
    return str(other)[: len(day)] == day


def _words(text: str | None) -> list[str]:
    parts = unicodedata.normalize("NFKD", (text or "").replace("ß", "ss")).lower()
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _WORD.findall(_POSSESSIVE.sub("", plain))


def _company_words(name: str | None) -> list[str]:
    words = _words(name)
    telling = [word for word in words if word not in _EMPTY_WORDS]
    return [_INFLECTION.sub("", word) if len(word) >= _STEM_FROM else word for word in telling] or words


def _is_acronym(name: Sequence[str], short: Sequence[str]) -> bool:
    return len(short) == 1 and len(name) > 1 and "".join(word[0] for word in name) == short[0]
