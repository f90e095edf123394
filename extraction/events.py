"""The career moves that one article tells: the seam behind which the reading can be replaced."""

from __future__ import annotations

from extraction.matching import match_tellings
from extraction.models import Article, Telling


def extract_tellings(article: Article) -> list[Telling]:
    """The career moves of `article`, one telling a move, in the order of the text.

    Every span lies in `article.text`; the quote is one whole sentence of it. Raises `LanguageError` for a language
    without a page.
    """
    return match_tellings(article)
