"""Names of companies across articles: without legal forms and endings; aliases only from a list that users edit."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import yaml

from extraction.errors import TalentflowError
from extraction.merging.folding import folded

_ARTICLES: Final = frozenset("the der die das den dem des le la les l d of and und et de du & y".split())
# Words that a group adds to its own name and that no article is strict about.
_GROUP: Final = frozenset(
    "group groupe gruppe konzern holding holdings company co corp corporation inc incorporated".split()
)
# Legal forms, folded, as they end the names of companies in the news. After ISO 20275 (entity legal forms); those that
# are also everyday words or names of places ("UK", "EU", "PS") are left out. No library: those that know more of them
# need a C++ compiler and ICU to install, or take "Conseil d'État" for a company with the form "État".
_LEGAL_FORMS: Final = tuple(
    tuple(form.split())
    for form in (
        "aktiengesellschaft, gesellschaft mbh, gesellschaft mit beschrankter haftung, haftungsbeschrankt, societe "
        "anonyme, societe par actions simplifiee, societe europeenne, societas europaea, public limited company, "
        "limited liability company, proprietary limited, private limited, s a rl, s a r l, ab, ag, aor, as, asa, "
        "a s, aps, bv, bvba, cie, co, company, corp, corporation, eg, eurl, ev, e v, gbr, gesmbh, ges mbh, ggmbh, "
        "gie, gmbh, inc, incorporated, kg, kga, kgaa, limited, llc, llp, lp, ltd, mbh, nv, ohg, oy, oyj, partg, "
        "plc, pte, pty, pvt, sa, sarl, sas, sasu, sca, scop, scs, se, sl, slu, snc, spa, srl, ug, vvag"
    ).split(", ")
)
_JOINTS: Final = frozenset({"&", "and", "et", "und"})


@lru_cache(maxsize=200_000)
def company_key(name: str) -> str:
    """What spellings of one company share: folded, without legal form, genitive and article.

    Legal forms are taken off the end only, and never the whole name.

    >>> company_key("OpenAI's"), company_key("SAP SE"), company_key("The Boring Company")
    ('openai', 'sap', 'boring')
    """
    plain = folded(re.sub(r"['’]s?\b(?=\s|$)", "", name.strip()))
    plain = re.sub(r"(?<=\w)\.(?=\w\.|\s|$|\w$)", "", plain)  # s.a.s. -> sas, corp. -> corp
    plain = re.sub(r"[^\w&]+", " ", plain).strip()
    told = _without_form(plain.split())
    words = [word for word in told if word not in _ARTICLES] or told
    kept = [word for word in words if word not in _GROUP] or words
    return " ".join(kept) or folded(name).strip()


def _without_form(words: list[str]) -> list[str]:
    """The words of a name before its legal form; "gmbh & co kg" is several, with joints."""
    while form := next((form for form in _LEGAL_FORMS if tuple(words[-len(form) :]) == form), None):
        left = words[: -len(form)]
        while left and left[-1] in _JOINTS:
            left.pop()
        if set(left) <= _ARTICLES:
            break
        words = left
    return words


def _stem(word: str) -> str:
    return re.sub(r"(ern|en|er|es|em|e|n|s)$", "", word) if len(word) > 5 else word


@lru_cache(maxsize=200_000)
def stemmed_key(name: str) -> str:
    """What a company's name shares with its inflected forms and those written apart."""
    return "".join(map(_stem, company_key(name).split()))


@dataclass(frozen=True, slots=True)
class Aliases:
    """Which names mean one company because somebody said so: key of an alias to the name to show."""

    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Aliases:
        """From (alias, company) pairs; an alias of an alias is followed, a circle ends where it began."""
        direct = {company_key(alias): name for alias, name in pairs if company_key(alias)}
        resolved = {}
        for alias in sorted(direct):
            seen, name = {alias}, direct[alias]
            while (key := company_key(name)) in direct and key not in seen:
                seen.add(key)
                name = direct[key]
            resolved[alias] = name
        return cls(resolved)

    def key(self, name: str | None) -> str:
        """The key that all names of the company share, "" for no name."""
        if not name:
            return ""
        key = company_key(name)
        return company_key(self.names[key]) if key in self.names else key

    def shown(self, name: str) -> str:
        """The name to show."""
        return self.names.get(company_key(name), name)


class CompanyForms:
    """The one form in which a collection's company is shown: under its alias, else the form most told."""

    def __init__(self, names: Mapping[str, int], aliases: Aliases) -> None:
        """`names`: every form told, with how often."""
        self._aliases = aliases
        groups: dict[str, dict[str, int]] = {}
        for name, count in names.items():
            shown = aliases.shown(name)
            group = groups.setdefault(stemmed_key(shown), {})
            group[shown] = group.get(shown, 0) + count
        self._shown = {key: min(forms, key=lambda f: (-forms[f], len(f), f)) for key, forms in groups.items()}

    def shown(self, name: str) -> str:
        """The form to show for a name."""
        name = self._aliases.shown(name)
        key = stemmed_key(name)
        return self._shown.get(key, name) if key else name


def read_aliases(path: Path) -> Aliases:
    """The alias list: a CSV file with the columns `alias` and `company`, UTF-8.

    No file means no aliases. Raises `TalentflowError` when the file is not such a table.
    """
    if not path.exists():
        return Aliases()
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines, strict=True))
            if rows and not {"alias", "company"} <= set(rows[0]):
                raise ValueError("it has no columns named alias and company")
            return Aliases.of((row["alias"], row["company"]) for row in rows if row["alias"] and row["company"])
    except (OSError, ValueError, csv.Error) as error:
        raise TalentflowError(
            f"{path}: not a list of aliases ({error}). Give it two columns, alias,company."
        ) from error


@lru_cache(maxsize=1)
def _institutions() -> Mapping[str, str]:
    """Words for institutions, stemmed, to the one that stands for all languages."""
    rows: list[list[str]] = yaml.safe_load(
        (resources.files(__package__) / "company_words.yaml").read_text(encoding="utf-8")
    )
    return {_stem(folded(word)): _stem(words[0]) for words in reversed(rows) for word in words}


@lru_cache(maxsize=200_000)
def agreement(left: str, right: str) -> tuple[float, str] | None:
    """How surely two company keys name one company, 0..1 and why in words; `None` when they do not.

    Initials alone name nothing: see `extraction.merging.acronyms`.
    """
    if left == right:
        return 1.0, "same company"
    x, y = left.split(), right.split()
    if "".join(x) == "".join(y):
        return 0.99, "same company, written apart"
    a, b = [_stem(word) for word in x], [_stem(word) for word in y]
    if a == b:
        return 0.97, "same company with another ending"
    institutions = _institutions()
    a, b = [institutions.get(word, word) for word in a], [institutions.get(word, word) for word in b]
    if sorted(a) == sorted(b):
        return 0.95, "same company in another language or order"
    small, large = sorted((a, b), key=len)
    # "Bank" is no part of a name, "Deutsche Bank" at the beginning of one is.
    is_own = bool(set(small) - set(institutions.values())) or (len(small) > 1 and large[: len(small)] == small)
    if is_own and set(small) <= set(large) and (len(small) > 1 or len(small[0]) > 3):
        return 0.9, "part of the company's name"
    return None
