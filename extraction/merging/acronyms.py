"""Acronyms that articles define: "European Medicines Agency (EMA)".

The definition is found as by Schwartz and Hearst (2003): the acronym's letters, read backwards, stand in the words
before the parenthesis, the first one at the beginning of a word. An acronym that no article defines means nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from extraction.merging.company_names import company_key, stemmed_key
from extraction.merging.folding import folded

_IN_PARENTHESES: Final = re.compile(r"\(\s*([A-ZÄÖÜÉÈ][\w&.-]{1,9})\s*\)")
_BEFORE_PARENTHESES: Final = re.compile(r"\b([A-ZÄÖÜÉÈ][\w&-]{1,9})\s+\(([^()\n]{6,90})\)")


def _is_acronym(word: str) -> bool:
    return sum(letter.isupper() for letter in word) * 2 >= len(word.rstrip(".")) and len(word) > 1


def _long_form(acronym: str, before: str) -> str | None:
    """The words at the end of `before` that the acronym stands for."""
    letters = [letter for letter in folded(acronym) if letter.isalnum()]
    words = re.findall(r"\S+", before)[-min(len(letters) + 5, 2 * len(letters)) :]
    text = " ".join(words)
    plain = folded(text)
    if len(plain) != len(text):  # a letter that folds into two: compare the text as it is
        plain = text.casefold() if len(text.casefold()) == len(text) else ""
    at = len(plain)
    for number in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (plain[at] != letters[number] or (number == 0 and at > 0 and plain[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    return text[at:] if " " in text[at:] or len(text) - at > 2 * len(letters) else None


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """All (acronym, long form) that a text defines."""
    for found in _IN_PARENTHESES.finditer(text):
        if _is_acronym(found[1]):
            sentence = re.split(r"[.!?;:\n]\s", text[max(0, found.start() - 160) : found.start()])[-1]
            if long := _long_form(found[1], sentence.rstrip(" \"“”»«'")):
                yield found[1], long
    for found in _BEFORE_PARENTHESES.finditer(text):
        if _is_acronym(found[1]) and (long := _long_form(found[1], found[2])) and long == found[2].strip():
            yield found[1], long


class Acronyms:
    """The acronyms of companies, as the articles of a collection define them."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._of: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            for acronym, long in definitions(text) if "(" in text else ():
                key = company_key(acronym)
                if key and stemmed_key(long):
                    self._of[stemmed_key(long)].add(key)
                    self._of[stemmed_key(acronym)].add(key)

    def of(self, name: str | None) -> frozenset[str]:
        """The defined acronyms that the company has or that the name is."""
        return frozenset(self._of.get(stemmed_key(name), ())) if name else frozenset()
