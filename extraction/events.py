"""The career moves that one article tells: the seam behind which the reading can be replaced."""

from __future__ import annotations

from extraction.models import Article, Telling
from extraction.tagging import load_extractor


def extract_tellings(article: Article) -> list[Telling]:
    """The career moves of `article`, one telling a move, in the order of the text.

    Every span lies in `article.text`; the quote is one whole sentence of it. A language without a page of its own is
    read too, without dates.
    """
    return load_extractor().tell(article)
