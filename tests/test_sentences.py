"""Where sentences end, and that they are cut from the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.languages.packs import SUPPORTED, load_language
from extraction.languages.pipeline import load_pipeline
from extraction.languages.sentences import find_sentences, sentence_spans


def sentences(text: str, code: str) -> list[str]:
    return [span.cut(text) for span in find_sentences(text, load_language(code))]


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        pytest.param("de", ["Sie geht am 3. Mai nach Ulm.", "Er bleibt."], id="ordinal before a month"),
        pytest.param("de", ["Im 19. Jahrhundert war das so.", "Heute nicht."], id="ordinal before a noun"),
        pytest.param("de", ["Er kam am 3.", "Der Vorstand schwieg."], id="number at the end"),
        pytest.param("de", ["Kaiser Wilhelm II. Sohn kam.", "Gut."], id="Roman ordinal"),
        pytest.param("de", ["Sie ging 2019.", "Nora blieb."], id="a year is no ordinal"),
        pytest.param("de", ["Dr. Jens Albrecht und z. B. Nora u. a. kamen.", "Ende."], id="German abbreviations"),
        pytest.param("de", ["„Ich gehe.“", "Das sagte er."], id="German quotes"),
        pytest.param("de", ["»Ich gehe.«", "»Wohin?«", "Er schwieg."], id="German guillemets"),
        pytest.param("de", ['"Geht sie?" fragte er.', "Ja."], id="question inside a sentence"),
        pytest.param("en", ["Mr. Tom J. Okafor of Vexo Inc. left.", "Why?"], id="English abbreviations"),
        pytest.param("en", ["He works at Vexo Inc.", "The rest left."], id="abbreviation at the end"),
        pytest.param("en", ["She left the U.S. Navy.", "He stayed in the U.S.", "They agreed."], id="U.S."),
        pytest.param("en", ["“I quit.”", "She left."], id="English quotes"),
        pytest.param("en", ["It rose 3.5 percent at vexo.com.", "Good."], id="points inside words"),
        pytest.param("en", ["Wait... what?", "No!", "Well...", "Nora left."], id="ellipsis"),
        pytest.param("fr", ["M. Castaing a dit : « Je pars. »", "Il est parti."], id="French quotes with spaces"),
        pytest.param("fr", ["« Je pars. » a-t-il dit.", "Oui."], id="French quote inside a sentence"),
        pytest.param("fr", ["Mme Le Goff et M. Le Drian sont là.", "Bien."], id="French titles"),
    ],
)
def test_sentences_end_where_a_reader_ends_them(code: str, parts: list[str]) -> None:
    assert sentences(" ".join(parts), code) == parts


@pytest.mark.parametrize("code", SUPPORTED)
def test_a_headline_ends_with_its_line(code: str) -> None:
    assert sentences("Quantor holt Albrecht\n\nAlbrecht kommt.\r\nNeu", code) == [
        "Quantor holt Albrecht",
        "Albrecht kommt.",
        "Neu",
    ]


pieces = st.sampled_from(
    [".", " ", "\n", "A", "b.", "3.", "“", "« ", " »", "?", "…", "Mr", "\u2028", "\u00a0", "Der", ")"]
)


@given(
    text=st.one_of(st.text(max_size=120), st.lists(pieces, max_size=60).map("".join)), code=st.sampled_from(SUPPORTED)
)
@settings(max_examples=300, deadline=None)
def test_sentences_hold_all_of_any_text_but_its_white_space(text: str, code: str) -> None:
    spans = list(find_sentences(text, load_language(code)))
    position = 0
    for span in spans:
        assert text[position : span.start].strip() == ""
        assert span.cut(text) == span.cut(text).strip() != ""
        position = span.end
    assert text[position:].strip() == ""
    assert sentence_spans(load_pipeline(code)(text)) == spans


@given(st.text(max_size=120))
@settings(deadline=None)
def test_the_pipeline_leaves_the_text_as_it_is(text: str) -> None:
    assert load_pipeline("en")(text).text == text


def test_a_lone_surrogate_keeps_the_offsets() -> None:
    doc = load_pipeline("en")("A\ud800 b. The end.")
    assert [sent.start_char for sent in doc.sents] == [0, 6]


@pytest.mark.parametrize("piece", ["word ", "(", "a.", ". ", "A. ", "…", "’", "http://a/"])
def test_time_is_linear_in_one_endless_sentence(piece: str) -> None:
    nlp = load_pipeline("de")
    text = (piece * 100_000)[:100_000]
    start = time.perf_counter()
    spans = sentence_spans(nlp(text))
    assert time.perf_counter() - start < 10  # seconds; it takes under one, and spaCy's own tokenizer minutes on "("
    assert spans


def test_a_pipeline_is_loaded_once() -> None:
    assert load_pipeline("fr") is load_pipeline("fr")
