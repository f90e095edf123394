"""Words and signs of a text as spaCy tokens, in time linear in the text's length.

spaCy's own tokenizers strip prefixes and suffixes one at a time, which is quadratic on a run such as 100,000 brackets.
News is hostile input, so the pipelines use this one instead. Token offsets are character offsets of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

TOKENIZER = "talentflow.words.v1"

_PIECE = re.compile(
    r"(?:[^\W\d_]|\d)+(?:[-\u2010\u2011&.](?=\w)(?:[^\W\d_]|\d)+)*"  # words, also "vice-président", "AT&T", "heise.de"
    r"|\s+"
    r"|.",
    re.DOTALL,
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class WordTokenizer:
    """Splits text into words, single signs and white space; the pieces join to the text again."""

    def __init__(self, nlp: Language) -> None:
        self.vocab = nlp.vocab

    def __call__(self, text: str) -> Doc:
        """A `Doc` whose tokens cover `text`. A lone surrogate is read as U+FFFD, so that offsets stay the same."""
        words: list[str] = []
        spaces: list[bool] = []
        for piece in _PIECE.findall(_SURROGATE.sub("\ufffd", text)):
            if piece == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(piece)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)


def build_word_tokenizer() -> Callable[[Language], WordTokenizer]:
    """The factory that a spaCy config names."""
    return WordTokenizer


registry.tokenizers.register(TOKENIZER, func=build_word_tokenizer)
