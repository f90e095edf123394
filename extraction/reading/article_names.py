"""Names within one article: which mentions are one person or one company, and what their fullest form is.

Across articles other rules hold (`person_names`, `company_names`): within one article a family name alone is enough,
and a part of a company's name means the whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_HIDDEN = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_WORD = re.compile(r"\w[\w\u0300-\u036f]*")
_POSSESSIVE = re.compile(r"['’]s?$")
_INITIAL = re.compile(r"[A-ZÀ-ÖØ-Þ]\.?")
_GENERATION = frozenset({"jr", "sr", "junior", "senior", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRules:
    """What names need to know of a language; every set holds lower-case words."""

    titles: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    legal_forms: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset(
        "the der die das le la les l de du of und et and group gruppe groupe konzern holding".split()
    )
    posts: re.Pattern[str] | None = None


@lru_cache(maxsize=50_000)
def plain_words(name: str) -> tuple[str, ...]:
    """Lower-case words without accents, possessive endings and hidden characters."""
    name = unicodedata.normalize("NFKD", _HIDDEN.sub("", name).replace("ß", "ss")).lower()
    name = "".join(c for c in name if not unicodedata.combining(c))
    return tuple(re.findall(r"[a-z0-9]+", re.sub(r"['’]s\b", "", name))) or tuple(re.findall(r"\w+", name))


def _person_words(name: str, rules: NameRules) -> tuple[str, ...]:
    words = tuple(w for w in plain_words(name) if w not in rules.titles and w not in _GENERATION)
    return words or plain_words(name)


def same_person(a: str, b: str, rules: NameRules) -> bool:
    """May both mentions of one article mean one person? Family names agree (but for a genitive s), given names do not
    contradict."""
    x, y = _person_words(a, rules), _person_words(b, rules)
    if not x or not y:
        return False
    if x == y:
        return True
    if len(x) == 1 and len(y) > 1 and x[0] == y[0]:  # "Hillary" for "Hillary Clinton"
        return True
    if len(y) == 1 and len(x) > 1 and y[0] == x[0]:
        return True
    return _same_word(x[-1], y[-1]) and (
        len(x) == 1 or len(y) == 1 or x[0] in rules.particles or y[0] in rules.particles or _given(x[0], y[0])
    )


def _same_word(a: str, b: str) -> bool:
    return a == b or (len(a) > 3 and a + "s" == b) or (len(b) > 3 and b + "s" == a)


def _given(a: str, b: str) -> bool:
    return (
        a == b
        or (min(len(a), len(b)) == 1 and a[0] == b[0])
        or (min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)))
    )


def _company_words(name: str, rules: NameRules) -> tuple[str, ...]:
    words = tuple(w for w in plain_words(name) if w not in rules.legal_forms and w not in rules.common)
    return words or plain_words(name)


def _stem(word: str) -> str:
    return re.sub(r"(ern|en|er|es|em|e|n|s)$", "", word) if len(word) > 5 else word


def same_company(a: str, b: str, rules: NameRules) -> bool:
    """May both mentions of one article mean one company: one's words among the other's, or an acronym."""
    x, y = ({_stem(w) for w in _company_words(n, rules)} for n in (a, b))
    if not x or not y:
        return False
    if x <= y or y <= x:
        return True
    long, short = sorted((_company_words(a, rules), _company_words(b, rules)), key=len, reverse=True)
    return len(short) == 1 and len(long) > 1 and "".join(w[0] for w in long) == short[0]


def full_person(mentions: Sequence[str], text: str, rules: NameRules) -> str:
    """The fullest form of a person: the longest of the mentions, or a longer one that the text has for the family
    name."""
    cleaned = [c for c in (_bare_person(m, rules) for m in mentions) if c]
    if not cleaned:
        return mentions[0].strip()
    best = max(cleaned, key=lambda m: (len(plain_words(m)), -len(m)))
    family = best.split()[-1]
    stems = [family] + ([family[:-1]] if family.endswith("s") and len(family) > 4 else [])
    if len(best.split()) > 1:
        shorter = [c for c in cleaned if c.split()[-1] == family[:-1]]
        if (
            len(stems) > 1
            and (shorter or _stands(text, best[:-1]))
            and not any(c == best for c in cleaned if c != best)
        ):
            return best[:-1] if _count(text, family[:-1]) >= _count(text, family) else best
        return best
    for stem in stems:
        longer = [f for f in _before(text, stem, rules) if all(same_person(f, c, rules) for c in cleaned)]
        if longer:
            return max(longer, key=lambda f: (longer.count(f), len(f)))
    return stems[-1] if len(stems) > 1 and _count(text, stems[1]) > _count(text, stems[0]) else best


def _stands(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _count(text: str, name: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _bare_person(mention: str, rules: NameRules) -> str:
    mention = _POSSESSIVE.sub("", mention.strip()).strip(" ,;:\"'„“”«»()")
    words = mention.split()
    while len(words) > 1 and words[0].strip(".").lower() in rules.titles:
        words = words[1:]
    return " ".join(words)


def _before(text: str, family: str, rules: NameRules) -> list[str]:
    """Names that end in a family name: the capitalised words, initials and particles right before it that may be given
    names."""
    found = []
    for match in re.finditer(rf"(?<!\w){re.escape(family)}(?!\w)", text):
        words = [family]
        line = text[max(0, match.start() - 60) : match.start()]
        for word in reversed(re.split(r"[^\S\n]+", line.rpartition("\n")[2])[:-1] if line[-1:].isspace() else []):
            low = word.lower()
            if low in rules.particles and len(words) < 4:
                words.insert(0, word)
                continue
            named = _INITIAL.fullmatch(word) or re.fullmatch(r"[A-ZÀ-ÖØ-ÞŁŚŠŽČĆ][\w'’.-]*[\w]", word)
            if not named or len(words) > 3 or low.strip(".") in rules.titles or low in rules.common:
                break
            if rules.posts is not None and rules.posts.search(word):
                break
            words.insert(0, word)
        while len(words) > 1 and words[0].lower() in rules.particles and words[0].islower() and len(words) > 2:
            break
        if len(words) > 1:
            found.append(" ".join(words))
    return found


def full_company(mentions: Sequence[str], text: str, rules: NameRules) -> str:
    """The fullest form of a company in the nominative, without legal suffix."""
    cleaned = [_bare_company(m, rules) for m in mentions]
    best = max(cleaned, key=lambda m: (len(_company_words(m, rules)), -len(m)))
    return _nominative(best, cleaned, text)


def _nominative(name: str, others: Sequence[str], text: str) -> str:
    """The name without a genitive ending ("Henkels", "Verbands Hochtal"), if the form without stands in the text or
    among the others."""
    words = name.split()
    for number, word in enumerate(words):
        for ending in ("es", "s"):
            if len(word) - len(ending) < 3 or not word.endswith(ending) or word.endswith("ss"):
                continue
            bare = " ".join([*words[:number], word.removesuffix(ending), *words[number + 1 :]])
            alone = word.removesuffix(ending) if len(words) > 1 and number == 0 else bare
            if bare in others or _count(text, bare) > _count(text, name) or (alone != bare and _count(text, alone)):
                return bare
    return name


def _bare_company(mention: str, rules: NameRules) -> str:
    name = _POSSESSIVE.sub("", mention.strip()).strip(' ,;:"„“”«»')
    words = name.split()
    while len(words) > 1 and words[-1].strip(".,()").lower().replace(".", "") in rules.legal_forms:
        words = words[:-1]
    while words and words[-1] in {"&", ","} and len(words) > 1:
        words = words[:-1]
    return " ".join(words).rstrip(",")


def groups(mentions: Iterable[str], rules: NameRules) -> dict[str, int]:
    """Mentions of persons to numbers of persons: longer names first, a family name joins the only or the last person it
    fits."""
    known: list[list[str]] = []
    numbers: dict[str, int] = {}
    for mention in sorted(set(mentions), key=lambda m: (-len(_person_words(m, rules)), m)):
        for number, others in enumerate(known):
            if all(same_person(mention, other, rules) for other in others):
                numbers[mention] = number
                others.append(mention)
                break
        else:
            numbers[mention] = len(known)
            known.append([mention])
    return numbers
