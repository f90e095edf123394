"""Which company a person or a text belongs to, when the telling of a change does not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from extraction.languages.packs import LanguagePack
from extraction.reading.mentions import Mention

_REACH = 75  # characters between a person and the company of their post
_MARKER = 12  # characters of the little words between a post and its company
_BEHIND_FORMER = 60  # characters between "former" and the company
_OFTEN, _LEAD = 2, 2  # what a text is about is named so often, and so many times as often as any other company
_BREAK = re.compile(r"[.;:!?](?!\w)")


def company_of_post(text: str, person: Mention, companies: Iterable[Mention], pack: LanguagePack) -> Mention | None:
    """The nearest company of the person's post: "Quantor CEO Jane Doe", "Jane Doe, head of research at Quantor"."""
    best: tuple[int, Mention] | None = None
    for company in companies:
        first, second = sorted((company.span, person.span))
        gap = text[first.end : second.start]
        if len(gap) > _REACH or _BREAK.search(gap) or (best is not None and len(gap) >= best[0]):
            continue
        posts = pack.posts.search(gap.lstrip("-")) or (gap.startswith("-") and first == company.span)
        if posts and not any(trigger.words.search(gap) for trigger in pack.triggers):
            best = (len(gap), company)
    return best[1] if best else None


def is_of_former_post(text: str, company: Mention, pack: LanguagePack) -> bool:
    """Is the company one of a former post: "former Quantor CEO Jane Doe", "ex-head of research at Quantor"?"""
    before = text[max(0, company.span.start - _BEHIND_FORMER) : company.span.start]
    former = [match.end() for match in pack.former.finditer(before)]
    if not former:
        return False
    between = before[former[-1] :]
    posts = [match.end() for match in pack.posts.finditer(between)]
    if posts:
        return len(between) - posts[-1] <= _MARKER and not _BREAK.search(between) and "," not in between
    behind = text[company.span.end : company.span.end + _BEHIND_FORMER].lstrip("- ")
    return len(between) <= _MARKER and pack.posts.match(behind) is not None


class MainCompany:
    """The company that the text read so far is about, if one is named far more often than any other."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._top: Mention | None = None
        self._second = 0

    def add(self, company: Mention) -> None:
        """Takes note of one more mention."""
        self._counts[company.name] += 1
        count = self._counts[company.name]
        if self._top is None or company.name == self._top.name:
            self._top = company
        elif count > self._counts[self._top.name]:
            self._second = self._counts[self._top.name]
            self._top = company
        else:
            self._second = max(self._second, count)

    def mention(self) -> Mention | None:
        """Its last mention, or `None` if no company stands out."""
        count = self._counts[self._top.name] if self._top else 0
        return self._top if count >= max(_OFTEN, _LEAD * self._second) else None
