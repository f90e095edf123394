"""The career moves that one article tells: the seam behind which the reading can be replaced."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from extraction.models import Article, Telling
from extraction.reading.matching import match_tellings
from extraction.reading.readers import reconciled
from extraction.reading.tagging import Extractor, load_settings

# What the network is less sure of than this doesn't even second what the word lists found.
UNSURE = 0.1


@cache
def _network() -> Extractor:
    return Extractor(settings=replace(load_settings(), least=UNSURE))


def extract_tellings(article: Article) -> list[Telling]:
    """The career moves of `article`, one telling a move, in the order of the text.

    Every span lies in `article.text`; the quote is one whole sentence of it. Raises `LanguageError` for a language
    without a page.
    """
    return reconciled(match_tellings(article), _network().tell(article))
