"""Runs of capitalised words that may be names, cut at the words that are none, with the evidence beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extraction.languages.packs import LanguagePack
from extraction.models import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that may be a name; `person` and `company` say whether something beside them or in them tells so."""

    span: Span
    words: tuple[str, ...]
    person: bool
    company: bool


_LOOK = 40  # characters read beside a run
_LONGEST = 12  # words of a run, at most
_MANY = 5  # words of a person's name, at most

# A word with a capital at its start, or with figures and capitals ("3M"); points and hyphens only inside.
_WORD = r"(?:[^\W\d_a-zà-öø-ÿß]|\d(?=[\w-]{0,20}[A-Z]))(?:[\w&]|[-\u2010\u2011'’.](?=\w))*"
_TOKEN = re.compile(rf"(?P<name>{_WORD}\.?)|(?P<low>[^\W\d_]+['’]?)|(?P<and>&)|(?P<gap>[ \u00a0\u202f]+)|.", re.DOTALL)
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ].*[A-ZÀ-ÖØ-Þ]")
_AGE = re.compile(r"\s?(?:,\s?\d\d\b(?!\s?[.%\d])|\(\d\d\))")
_INITIAL = re.compile(r"[A-ZÀ-Þ]\.(?:-?[A-ZÀ-Þ]\.)*")
_PREFIXED = re.compile(r"(?:Mc|Mac|De|Di|La|Le|Van|Fitz)[A-Z][a-zà-ÿ]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_LAST_WORD = re.compile(r"([\w-]+)\.?$")

# Small words inside the name of an organisation ("Bank of ...", "Institut für ..."), in any language.
_LINKS = frozenset(
    {"&", "of", "for", "the", "de", "du", "des", "la", "d'", "d’", "l'", "l’", "für", "der", "and", "und", "et"}
)
_ARTICLES = frozenset({"der", "den", "la", "le", "las", "los"})  # behind a particle: "van der", "de la"

_Piece = list[re.Match[str]]


def find_runs(text: str, pack: LanguagePack) -> Iterator[Run]:
    """The runs of `text` in order, not overlapping."""
    pieces = list(_pieces(text, pack))
    alone = {piece[0][0] for piece in pieces if len(piece) == 1}
    for piece in pieces:
        for part in _split_at_particles(piece, alone, pack):
            yield from _split_at_common_words(text, part, pack)


def is_personal(run: Run, pack: LanguagePack) -> bool:
    """Has the run the shape of a person's full name?"""
    return (
        2 <= len(run.words) <= _MANY
        and len(run.words[-1]) > 1
        and all(_is_personal_word(word, pack) for word in run.words)
    )


def has_organisation_word(words: tuple[str, ...], pack: LanguagePack) -> bool:
    """Is one of `words` such as "Bank" or "University"?"""
    return any(pack.organisation_words.fullmatch(word) for word in words)


def _is_personal_word(word: str, pack: LanguagePack) -> bool:
    """May the word be part of a person's name: one capital at its start, an initial, or a particle?"""
    if word.casefold() in pack.particles | _ARTICLES or _INITIAL.fullmatch(word):
        return True
    if word.count("-") > 1 or not word[:1].isupper() or any(character.isdigit() for character in word):
        return False
    return _is_double(word) or not _CAPITALS.search(word)


def _pieces(text: str, pack: LanguagePack) -> Iterator[_Piece]:
    """Capitalised words that stand side by side, with particles ("van der") and "&" between them."""
    piece: _Piece = []
    pending: _Piece = []
    for token in _TOKEN.finditer(text):
        match = _without_elision(text, token, pack)
        kind = match.lastgroup
        if kind == "gap":
            continue
        if kind == "name":
            if piece and not _continues(piece, pending, match, pack):
                yield piece
                piece, pending = [], []
            piece += [*pending, match]
            pending = []
            if match[0].endswith(".") and not _keeps_point(match[0], pack):
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


def _without_elision(text: str, token: re.Match[str], pack: LanguagePack) -> re.Match[str]:
    """ "Université" of "L'Université"."""
    if token[0][1:2] in ("'", "’") and token[0][:1].casefold() in pack.starters:
        return _TOKEN.match(text, token.start() + 2) or token
    return token


def _continues(piece: _Piece, pending: _Piece, match: re.Match[str], pack: LanguagePack) -> bool:
    """Does the word go on with the piece, over the small words that are `pending`?"""
    if len(piece) >= _LONGEST or match.start() - (pending or piece)[-1].end() > 1:
        return False
    if not pending or has_organisation_word(tuple(earlier[0] for earlier in piece), pack):
        return True
    first, *rest = (small[0].casefold() for small in pending)
    return (first == "&" or first in pack.particles) and all(word in pack.particles | _ARTICLES for word in rest)


def _keeps_point(word: str, pack: LanguagePack) -> bool:
    bare = word.rstrip(".").casefold()
    return bool(_INITIAL.fullmatch(word)) or bare in pack.titles or word.casefold() in pack.legal_forms


def _split_at_particles(piece: _Piece, alone: set[str], pack: LanguagePack) -> Iterator[_Piece]:
    """Cuts "Abgang von Jane Doe" in two: a particle inside a person's name has one word behind it.

    Where nouns have capitals, that word does not stand `alone` elsewhere either: "Freunde von Doe".
    """
    start = 0
    if not has_organisation_word(tuple(match[0] for match in piece), pack):
        for index, match in enumerate(piece):
            if index == start or match[0].casefold() not in pack.particles or not match[0][0].islower():
                continue
            capitals = [later[0] for later in piece[index + 1 :] if later[0][0].isupper()]
            if len(capitals) > 1 or (pack.capital_nouns and capitals and capitals[0] in alone):
                yield piece[start:index]
                start = index + 1
    yield piece[start:]


def _split_at_common_words(text: str, piece: _Piece, pack: LanguagePack) -> Iterator[Run]:
    """What is left of a piece without words that open sentences, posts, titles, months and common words."""
    part: _Piece = []
    after_title = False
    for match in piece:
        bare = _POSSESSIVE.sub("", match[0].rstrip("."))
        is_title = bare.casefold() in pack.titles
        is_post = pack.posts.fullmatch(bare) is not None
        if not (is_title or is_post or _is_common(match[0], bare, part, pack)):
            part.append(match)
            if _POSSESSIVE.search(match[0]):
                yield from _runs(text, part, pack, after_title=after_title)
                part, after_title = [], False
            continue
        yield from _runs(text, part, pack, after_title=after_title, before_post=is_post)
        part, after_title = [], is_title or is_post
        yield from _compound(match, bare, pack)
    yield from _runs(text, part, pack, after_title=after_title)


def _is_common(word: str, bare: str, part: _Piece, pack: LanguagePack) -> bool:
    folded = bare.casefold()
    if part and {word.casefold(), folded} & pack.legal_forms:
        return False
    is_inside = bool(part) and part[-1][0][:1].islower()  # "Bank of New England", "Institut de Paris"
    return (
        (not is_inside and folded in pack.starters and (word[:1].isupper() or not part))
        or folded in pack.months
        or _is_compound_of_acronym(bare)
        or (not is_inside and pack.common_words.fullmatch(bare) is not None)
    )


def _is_compound_of_acronym(word: str) -> bool:
    """ "QTech-Freunde": the name is the part before the hyphen."""
    head, _, tail = word.rpartition("-")
    return is_acronym(head) and tail[:1].isupper() and tail[1:].islower()


def _compound(match: re.Match[str], bare: str, pack: LanguagePack) -> Iterator[Run]:
    """The company in a compound such as "Quantor-Chef"."""
    head = bare.rpartition("-")[0]
    if (
        len(head) > 2
        and head[:1].isupper()
        and not pack.common_words.fullmatch(head)
        and not pack.former.fullmatch(head)
    ):
        yield Run(
            span=Span(start=match.start(), end=match.start() + len(head)), words=(head,), person=False, company=True
        )


def _runs(
    text: str, part: _Piece, pack: LanguagePack, *, after_title: bool, before_post: bool = False
) -> Iterator[Run]:
    while part and (part[-1][0][:1].islower() or part[-1][0] == "&"):
        part = part[:-1]
    while part and part[0][0][:1].islower():
        part = part[1:]
    if not part:
        return
    last = _POSSESSIVE.sub("", part[-1][0])
    if last.endswith(".") and not _INITIAL.fullmatch(last) and last.casefold() not in pack.legal_forms:
        last = last.rstrip(".")
    if not last:
        return
    words = (*(match[0] for match in part[:-1]), last)
    span = Span(start=part[0].start(), end=part[-1].start() + len(last))
    before, after = (
        text[max(0, span.start - _LOOK) : span.start].rstrip(" \t\u00a0\u202f"),
        text[span.end : span.end + _LOOK],
    )
    is_legal = any(word.casefold() in pack.legal_forms for word in words[1:])
    is_placed = any(match.end() == len(before) for match in pack.company_places.finditer(before))
    yield Run(
        span=span,
        words=words,
        person=len(words) <= _MANY
        and not is_legal
        and (after_title or _is_behind_post(before, pack) or _AGE.match(after) is not None),
        company=is_legal
        or is_placed
        or has_organisation_word(words, pack)
        or (before_post and not after_title)
        or (len(words) == 1 and is_acronym(last)),
    )


def _is_behind_post(before: str, pack: LanguagePack) -> bool:
    word = _LAST_WORD.search(before)
    return word is not None and (
        word[1].casefold() in pack.titles or any(match.end() == len(before) for match in pack.posts.finditer(before))
    )


def is_acronym(word: str) -> bool:
    """Two capitals in one word, as in "IBM" or "QTech", but for double names."""
    return len(word) > 1 and _CAPITALS.search(word) is not None and "." not in word and not _is_double(word)


def _is_double(word: str) -> bool:
    """Does the second capital open a new part of a personal name: "Jean-Luc", "McDowell", "O'Neill"?"""
    parts = re.split(r"[-'’]", word)
    return (len(parts) > 1 and all(len(part) == 1 or part[1:].islower() for part in parts)) or bool(
        _PREFIXED.fullmatch(word)
    )
