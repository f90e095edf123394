"""Where sentences of news text begin and end.

A line break ends a sentence (headlines have no final point). A point does not if it belongs to an abbreviation, an
initial, a number or a German ordinal ("am 3. Mai"), unless a word follows that opens sentences ("The", "Der", "Le").
One pass over the text with patterns that cannot backtrack over it: the time is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from extraction.languages.packs import LanguagePack, load_language
from extraction.models import Span

SPLITTER = "talentflow_sentences"

# A line break, or closing punctuation with the quotes and brackets that close with it. A French closing quote may stand
# behind a space; an opening one is told apart by the character after it.
_END = re.compile(
    r"(?P<line>[\n\r\u2028\u2029])"
    r"|(?P<stop>[.!?\u2026\u3002])[.!?\u2026]{0,8}"
    r"(?P<closing>(?:[\"'\u2019\u201d\u201c\u00bb\u00ab\u203a)\]]|[ \u00a0\u202f]\u00bb(?![^\W_])){0,4})"
    r"(?=(?P<gap>[^\S\n\r\u2028\u2029]|$))"
)
_OPENING = "\"'\u2018\u201c\u201e\u201a\u00ab\u00bb\u2039([\u2013\u2014-\u00a1\u00bf \t\u00a0\u202f"
_WORD_BEFORE = re.compile(r"[^\W_]+(?:[.'\u2019-][^\W_]+)*\Z")
_INITIALS = re.compile(r"[^\W\d_a-zß-öø-ÿ](?:\.-?[^\W\d_]{1,2})*")  # "J", "U.S", "J.-C"
_WORD_AFTER = re.compile(r"[^\W_]+")
_LOOK = 48  # characters read on either side of a point: longer than any word that decides
_SHORT_TITLE = 4


def find_sentences(text: str, pack: LanguagePack) -> Iterator[Span]:
    """The sentences of `text` in order, without surrounding white space; characters between them are white space."""
    start = 0
    for end in _find_ends(text, pack):
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, len(text))


def sentence_spans(doc: Doc) -> list[Span]:
    """The sentences of a processed `doc` as character spans, without surrounding white space."""
    text = doc.text  # spaCy joins it anew at each look
    return [span for sent in doc.sents for span in _trimmed(text, sent.start_char, sent.end_char)]


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        yield Span(start=left, end=right)


def _find_ends(text: str, pack: LanguagePack) -> Iterator[int]:
    for match in _END.finditer(text):
        if match["line"] or _ends_sentence(text, match, pack):
            yield match.end()


def _ends_sentence(text: str, match: re.Match[str], pack: LanguagePack) -> bool:
    ahead = text[match.end() : match.end() + _LOOK].lstrip(_OPENING)
    if ahead[:1].islower():  # '"Nein!" sagte er', "etc. und"
        return False
    if match["stop"] != "." or match.end("stop") != match.start("closing"):
        return True
    before = _WORD_BEFORE.search(text, max(0, match.start() - _LOOK), match.start())
    if before is None:
        return True
    word, following = before[0], _WORD_AFTER.match(ahead)
    if word.casefold() in pack.titles and len(word) <= _SHORT_TITLE:  # "M. Le Goff", but not "the general. He"
        return False
    opens = following is not None and following[0].casefold() in pack.starters
    if word.casefold() in pack.abbreviations or _INITIALS.fullmatch(word):
        return opens
    if pack.ordinal_point and (re.fullmatch(r"\d{1,2}|[IVX]{1,5}", word) is not None):
        return opens
    return True


class SentenceSplitter:
    """The spaCy component: sets where sentences start on a `Doc`."""

    def __init__(self, pack: LanguagePack) -> None:
        self.pack = pack

    def __call__(self, doc: Doc) -> Doc:
        starts = {span.start for span in find_sentences(doc.text, self.pack)}
        # At once: spaCy's setter on a token looks through the whole document.
        marks = [1 if token.i == 0 or token.idx in starts else -1 for token in doc]
        values = np.array(marks, dtype="int64").astype("uint64").reshape(-1, 1)
        return doc.from_array([SENT_START], values)  # type: ignore[arg-type]  # spaCy's stub knows one shape only


@Language.factory(SPLITTER)
def build_sentence_splitter(nlp: Language, name: str) -> SentenceSplitter:
    """The factory that a spaCy pipeline names; the rules are those of the pipeline's language."""
    return SentenceSplitter(load_language(nlp.lang))
