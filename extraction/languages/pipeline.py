"""spaCy pipelines, one a language: the only module that loads a model."""

from __future__ import annotations

from functools import cache

import spacy
from spacy.language import Language

from extraction.languages import sentences, tokens
from extraction.languages.packs import load_language


@cache
def load_pipeline(code: str) -> Language:
    """The pipeline of the language `code`: words and sentences. Loaded once a process.

    Raises `LanguageError` for a language without a page.
    """
    load_language(code)
    nlp = spacy.blank(code, config={"nlp": {"tokenizer": {"@tokenizers": tokens.TOKENIZER}}})
    nlp.add_pipe(sentences.SPLITTER)
    nlp.max_length = 10**9  # the limit guards the memory of parsers, and there is none here
    return nlp
