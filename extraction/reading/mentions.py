"""People and companies named in an article, told apart by the shape of the name and by what stands beside it.

What kind of name it is, is decided once for the whole article: a legal form, a word such as "Bank" or a place such as
"at ..." anywhere make it a company; a title, a post or an age beside it, or its last word alone elsewhere, a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from extraction.languages.packs import LanguagePack
from extraction.models import Span
from extraction.reading.name_shapes import Run, find_runs, has_organisation_word, is_personal
from extraction.reading.names import bare_company, bare_person, family_name, fullest_company, fullest_person

_ALIKE = 50  # names that are looked through for a fuller form, at most


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


def find_mentions(text: str, pack: LanguagePack) -> list[Mention]:
    """The people and companies of `text`, in order, not overlapping."""
    runs = list(find_runs(text, pack))
    labels = _labels(runs, pack)
    people: dict[str, list[str]] = defaultdict(list)
    companies: dict[str, list[str]] = defaultdict(list)
    found = []
    for run in runs:
        key = _key(run, pack)
        label = labels.get(key)
        if label is None:
            continue
        bare = bare_person(" ".join(run.words), pack) if label is Label.PERSON else key
        alike = people[family_name(bare)] if label is Label.PERSON else companies[_first_word(bare)]
        if bare not in alike and len(alike) < _ALIKE:
            alike.append(bare)
        found.append((run, label, bare, alike))
    return [
        Mention(
            span=run.span,
            label=label,
            name=fullest_person(bare, alike) if label is Label.PERSON else fullest_company(bare, alike, pack),
        )
        for run, label, bare, alike in found
    ]


def _key(run: Run, pack: LanguagePack) -> str:
    return bare_company(" ".join(run.words), pack)


def _first_word(name: str) -> str:
    return name.split(maxsplit=1)[0].casefold().rstrip("s'’")


def _labels(runs: Sequence[Run], pack: LanguagePack) -> dict[str, Label]:
    """What each name of the article is, by all that is known of it anywhere in the article."""
    keys = [_key(run, pack) for run in runs]
    people = {key for run, key in zip(runs, keys, strict=True) if run.person}
    companies = {key for run, key in zip(runs, keys, strict=True) if run.company}
    alone = {run.words[0] for run in runs if len(run.words) == 1}
    labels: dict[str, Label] = {}
    families: set[str] = set()
    for run, key in zip(runs, keys, strict=True):
        personal = is_personal(run, pack)
        is_reused = personal and run.words[-1] in alone and run.words[0] not in alone
        if (key in people and (personal or (len(run.words) == 1 and key not in companies))) or (
            is_reused and not has_organisation_word(run.words, pack)
        ):
            labels[key] = Label.PERSON
        elif key in companies:
            labels[key] = Label.COMPANY
        elif personal:
            labels[key] = Label.PERSON
        if labels.get(key) is Label.PERSON and len(run.words) > 1:
            families.add(family_name(" ".join(run.words)))
    for run, key in zip(runs, keys, strict=True):
        if len(run.words) > 1:
            continue
        stems = {key.removesuffix(ending) for ending in pack.genitive_endings}
        if families & {family_name(stem) for stem in {run.words[0], *stems}}:
            labels[key] = Label.PERSON
        elif key not in labels and stems & companies:
            labels[key] = Label.COMPANY
    return labels
