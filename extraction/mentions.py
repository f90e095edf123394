"""People and companies named in an article, told apart by the shape of the name and by what stands beside it.

A run of capitalised words is a name unless its words say otherwise. What kind of name it is, is decided once for the
whole article: a legal form, a word such as "Bank" or a place such as "at ..." anywhere make it a company; a title, a post
or an age beside it, or its last word alone elsewhere, make it a person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from extraction.languages import LanguagePack
from extraction.models import Span
from extraction.names import bare_company, bare_person, fullest_company, fullest_person


class Label(StrEnum):
    """What a name names."""

    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name where it stands, and its fullest form in the article.

    Words that only stand for a name ("the company") say in `named` where it is named.
    """

    span: Span
    label: Label
    name: str
    named: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A run of words that may be a name, with the evidence found beside it."""

    span: Span
    words: tuple[str, ...]
    person: bool
    company: bool


_WORD = r"(?:[^\W\d_a-zà-öø-ÿß]|\d(?=[\w-]{0,20}[A-Z]))(?:[\w&]|[-\u2010\u2011'’.](?=\w))*"
_TOKEN = re.compile(rf"(?P<name>{_WORD}\.?)|(?P<low>[^\W\d_]+['’]?)|(?P<and>&)|(?P<gap>[ \u00a0\u202f]+)|.", re.DOTALL)
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ].*[A-ZÀ-ÖØ-Þ]")
_AGE = re.compile(r"\s?(?:,\s?\d\d\b(?!\s?[.%\d])|\(\d\d\))")
_INITIAL = re.compile(r"[A-ZÀ-Þ]\.(?:-?[A-ZÀ-Þ]\.)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_LOOK = 40
_LONGEST = 12  # words of a name, at most
_ALIKE = 50  # names that are looked through for a fuller form, at most


def find_mentions(text: str, pack: LanguagePack) -> list[Mention]:
    """The people and companies of `text`, in order, not overlapping."""
    pieces = list(_pieces(text, pack))
    alone = {piece[0][0] for piece in pieces if len(piece) == 1}
    runs = [
        run
        for piece in pieces
        for part in _split_at_particles(piece, alone, pack)
        for run in _split_at_posts(text, part, pack)
    ]
    labels = _labels(runs, pack)
    people = dict.fromkeys(" ".join(run.words) for run in runs if labels[_key(run, pack)] is Label.PERSON)
    companies = dict.fromkeys(_key(run, pack) for run in runs if labels[_key(run, pack)] is Label.COMPANY)
    # Only an article's longest forms can be the fullest ones: the look-up stays short on long texts.
    people_by_family: dict[str, list[str]] = defaultdict(list)
    companies_by_first: dict[str, list[str]] = defaultdict(list)
    for name in people:
        people_by_family[_family(name)].append(name)
    for name in companies:
        companies_by_first[_first(name)].append(name)
    mentions = []
    for run in runs:
        label = labels[_key(run, pack)]
        if label is None:
            continue
        if label is Label.PERSON:
            bare = bare_person(" ".join(run.words), pack)
            name = fullest_person(bare, people_by_family[_family(bare)][:_ALIKE])
        else:
            bare = _key(run, pack)
            name = fullest_company(bare, companies_by_first[_first(bare)][:_ALIKE], pack)
        mentions.append(Mention(span=run.span, label=label, name=name))
    return mentions


def _family(name: str) -> str:
    words = [word for word in name.casefold().split() if word.rstrip(".") not in ("jr", "sr")]
    return words[-1] if words else ""


def _first(name: str) -> str:
    return name.split()[0].casefold().rstrip("s'’")


def _key(run: _Run, pack: LanguagePack) -> str:
    return bare_company(" ".join(run.words), pack)


def _pieces(text: str, pack: LanguagePack) -> Iterator[list[re.Match[str]]]:
    """Runs of capitalised words, with particles ("van der") and "&" inside them."""
    piece: list[re.Match[str]] = []
    pending: list[re.Match[str]] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "gap":
            continue
        if kind == "name":
            if len(piece) >= _LONGEST:
                yield piece
                piece, pending = [], []
            glued = bool(piece) and match.start() - (pending or piece)[-1].end() <= 1
            organisation = bool(piece) and any(pack.organisation_words.fullmatch(m[0]) for m in piece)
            if pending and not (glued and (_joins(pending, pack) or organisation)):
                yield piece
                piece = []
            elif piece and not pending and not glued:
                yield piece
                piece = []
            piece.extend(pending)
            pending = []
            piece.append(match)
            if match[0].endswith(".") and not _continues(match[0], pack):
                yield piece
                piece = []
        elif piece and kind in ("low", "and") and len(pending) < 3 and match[0].casefold() in _LINKS | pack.particles:
            pending.append(match)
        else:
            if piece:
                yield piece
            piece, pending = [], []
    if piece:
        yield piece


def _split_at_particles(
    piece: list[re.Match[str]], alone: set[str], pack: LanguagePack
) -> Iterator[list[re.Match[str]]]:
    """Cuts "Abgang von Jane Doe" in two: a particle inside a person's name has one word behind it.

    Where nouns have capitals, that word does not stand `alone` elsewhere either: "Freunde von Doe".
    """
    if any(pack.organisation_words.fullmatch(match[0]) for match in piece):
        yield piece
        return
    start = 0
    for index, match in enumerate(piece):
        behind = [later[0] for later in piece[index + 1 :]]
        if index == start or match[0].casefold() not in pack.particles or not match[0][0].islower():
            continue
        capitals = [word for word in behind if word[0].isupper()]
        if len(capitals) > 1 or (pack.capital_nouns and capitals and capitals[0] in alone):
            yield piece[start:index]
            start = index + 1
    yield piece[start:]


_LINKS = frozenset({"&", "of", "for", "the", "de", "du", "des", "la", "d'", "d’", "l'", "l’", "für", "der", "and", "und", "et"})
_ARTICLES = frozenset({"der", "den", "la", "le", "las", "los"})


def _joins(pending: list[re.Match[str]], pack: LanguagePack) -> bool:
    first, *rest = (match[0].casefold() for match in pending)
    return (first == "&" or first in pack.particles) and all(word in pack.particles | _ARTICLES for word in rest)


def _continues(word: str, pack: LanguagePack) -> bool:
    bare = word.rstrip(".").casefold()
    return bool(_INITIAL.fullmatch(word)) or bare in pack.titles or word.casefold() in pack.legal_forms


def _split_at_posts(text: str, piece: list[re.Match[str]], pack: LanguagePack) -> Iterator[_Run]:
    """The names in a run: what is left without words that open sentences, posts, titles, months and common words."""
    part: list[re.Match[str]] = []
    after_title = False
    for index, match in enumerate([*piece, None]):
        word = match[0] if match else ""
        bare = _POSSESSIVE.sub("", word.rstrip("."))
        folded = bare.casefold()
        title = folded in pack.titles
        post = pack.posts.fullmatch(bare) is not None
        opener = folded in pack.starters and (not part or word[:1].isupper()) and not (part and word[:1].islower())
        common = folded in pack.months or _is_compound_of_acronym(bare) or (pack.common_words.fullmatch(bare) is not None and not _is_inside(piece, index, part))
        if match and not (title or post or opener or common):
            part.append(match)
            if _POSSESSIVE.search(word) or word.endswith(","):
                yield from _run(text, part, pack, after_title, before_post=False, possessive=True)
                part, after_title = [], False
            continue
        compound = bare.rpartition("-")[0] if "-" in bare else ""
        if part:
            yield from _run(text, part, pack, after_title, before_post=post, possessive=False)
        part = []
        if match and compound and compound[:1].isupper() and len(compound) > 2 and not pack.common_words.fullmatch(compound) \
                and not pack.former.fullmatch(compound.casefold()):
            span = Span(start=match.start(), end=match.start() + len(compound))
            yield _Run(span=span, words=(compound,), person=False, company=_is_name_like(compound))
        after_title = bool(match) and (title or post)


def _is_inside(piece: list[re.Match[str]], index: int, part: list[re.Match[str]]) -> bool:
    """Is the word between others of a longer name ("Bank of New England", "Société générale de Paris")?"""
    return bool(part) and part[-1][0][:1].islower() and index > 0


def _is_compound_of_acronym(word: str) -> bool:
    """"QuantorTech-Freunde": the name is the part before the hyphen."""
    head, _, tail = word.rpartition("-")
    return _is_acronym(head) and tail[:1].isupper() and tail[1:].islower()


def _is_name_like(word: str) -> bool:
    return not word.endswith(("ungs", "heits", "keits", "tions", "schafts"))


def _run(text: str, part: list[re.Match[str]], pack: LanguagePack, after_title: bool, *, before_post: bool, possessive: bool) -> Iterator[_Run]:
    while part and part[-1][0][:1].islower() or part and part[-1][0] == "&":
        part = part[:-1]
    while part and part[0][0][:1].islower():
        part = part[1:]
    if not part:
        return
    words = [match[0] for match in part]
    last = _POSSESSIVE.sub("", words[-1]) if possessive else words[-1]
    if last.endswith(".") and not (_INITIAL.fullmatch(last) or last.casefold() in pack.legal_forms):
        last = last.rstrip(".")
    if not last:
        return
    end = part[-1].start() + len(last)
    words[-1] = last
    span = Span(start=part[0].start(), end=end)
    before = text[max(0, span.start - _LOOK) : span.start]
    after = text[span.end : span.end + _LOOK]
    legal = any(word.strip(",").casefold() in pack.legal_forms for word in words[1:])
    organisation = any(pack.organisation_words.fullmatch(word) for word in words)
    placed = pack.company_places.search(before.rstrip()) is not None and _ends_with(pack.company_places, before.rstrip())
    title = after_title or bool(re.search(r"([^\W\d_]+)\.?\s$", before) and _title_before(before, pack))
    person = len(words) <= 5 and not legal and (title or bool(_AGE.match(after)))
    company = legal or organisation or placed or (before_post and not after_title) or (len(words) == 1 and _is_acronym(last))
    yield _Run(span=span, words=tuple(words), person=person, company=company)


def _title_before(before: str, pack: LanguagePack) -> bool:
    stripped = before.rstrip()
    word = re.search(r"([\w-]+)\.?$", stripped)
    return word is not None and (word[1].casefold() in pack.titles or _ends_with(pack.posts, stripped))


def _ends_with(pattern: re.Pattern[str], text: str) -> bool:
    return any(match.end() == len(text) for match in pattern.finditer(text))


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and bool(_CAPITALS.search(word)) and "." not in word.rstrip(".") and not _is_double(word)


def _is_double(word: str) -> bool:
    """A double name such as "Jean-Luc", "McDowell" or "O'Neill", whose second capital opens a new part."""
    parts = re.split(r"[-'’]", word)
    return (len(parts) > 1 and all(part[1:].islower() or len(part) == 1 for part in parts)) or bool(
        re.fullmatch(r"(?:Mc|Mac|De|Di|La|Le|Van|Fitz)[A-Z][a-zà-ÿ]+", word)
    )


def _labels(runs: list[_Run], pack: LanguagePack) -> dict[str, Label | None]:
    """What each name of the article is, by all that is known of it anywhere in the article."""
    person: dict[str, bool] = defaultdict(bool)
    company: dict[str, bool] = defaultdict(bool)
    alone = {run.words[0] for run in runs if len(run.words) == 1}
    families = set()
    for run in runs:
        key = _key(run, pack)
        person[key] |= run.person
        company[key] |= run.company
    labels: dict[str, Label | None] = {}
    for run in runs:
        key = _key(run, pack)
        plain = 2 <= len(run.words) <= 5 and all(_is_plain(word, pack) for word in run.words) and len(run.words[-1]) > 1
        reused = plain and run.words[-1] in alone and run.words[0] not in alone
        if person[key] and (plain or len(run.words) == 1) and not (company[key] and len(run.words) == 1):
            labels[key] = Label.PERSON
        elif reused and not any(pack.organisation_words.fullmatch(word) for word in run.words):
            labels[key] = Label.PERSON
        elif company[key]:
            labels[key] = Label.COMPANY
        elif plain:
            labels[key] = Label.PERSON
        else:
            labels.setdefault(key, None)
        if labels[key] is Label.PERSON and len(run.words) > 1:
            families.add(run.words[-1].casefold())
    for run in runs:
        if len(run.words) == 1:
            key = _key(run, pack)
            stems = {run.words[0].casefold()} | {key.casefold().removesuffix(e) for e in pack.genitive_endings}
            if stems & families:
                labels[key] = Label.PERSON
            elif labels[key] is None and any(company.get(key.removesuffix(e)) for e in pack.genitive_endings):
                labels[key] = Label.COMPANY
    return labels


def _is_plain(word: str, pack: LanguagePack) -> bool:
    """May the word be part of a person's name: one capital at its start, an initial, or a particle?"""
    if word.casefold() in pack.particles:
        return True
    if word.count("-") > 1:
        return False
    return bool(_INITIAL.fullmatch(word)) or (word[:1].isupper() and not any(c.isdigit() for c in word) and (_is_double(word) or not _CAPITALS.search(word)))
