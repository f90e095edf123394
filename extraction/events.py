"""The career moves that one article tells: the seam behind which the reading can be replaced."""

from __future__ import annotations

from extraction.languages import load_language
from extraction.matcher import SentenceMatcher
from extraction.mentions import find_mentions
from extraction.models import Article, Telling
from extraction.pipeline import load_pipeline
from extraction.retelling import united
from extraction.sentences import sentence_spans


def extract_tellings(article: Article) -> list[Telling]:
    """The career moves of `article`, one telling a move, in the order of the text.

    Every span lies in `article.text`; the quote is one whole sentence of it. Raises `LanguageError` for a language
    without a page.
    """
    pack = load_language(article.language)
    sentences = sentence_spans(load_pipeline(article.language)(article.text))
    mentions = find_mentions(article.text, pack)
    return united(SentenceMatcher(article, sentences, mentions, pack).tellings())
