"""Who and what is named in a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.languages.packs import SUPPORTED, load_language
from extraction.reading.mentions import find_mentions


def mentions(text: str, code: str) -> list[tuple[str, str]]:
    return [(mention.label.value, mention.name) for mention in find_mentions(text, load_language(code))]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        pytest.param("en", "Nora Feldman waits.", [("person", "Nora Feldman")], id="two capitalised words"),
        pytest.param("en", "The talks at Brightwater stall.", [("company", "Brightwater")], id="at a company"),
        pytest.param("en", "The Bank of New England waits.", [("company", "Bank of New England")], id="Bank of"),
        pytest.param("en", "QTech waits.", [("company", "QTech")], id="two capitals"),
        pytest.param("en", "On Monday the English left.", [], id="days and peoples"),
        pytest.param(
            "en", "Vexo CEO Tom O'Neill spoke.", [("company", "Vexo"), ("person", "Tom O'Neill")], id="post between"
        ),
        pytest.param(
            "de",
            "Vexo-Chefin Nora Feldmann schweigt.",
            [("company", "Vexo"), ("person", "Nora Feldmann")],
            id="company and post in one word",
        ),
        pytest.param("de", "Der Abgang von Nora Feldmann.", [("person", "Nora Feldmann")], id="von before a name"),
        pytest.param("de", "Ursula von der Tann kommt.", [("person", "Ursula von der Tann")], id="von in a name"),
        pytest.param("de", "Die Verhandlungen bei Beginn.", [], id="common nouns"),
        pytest.param("fr", "M. Castaing parle.", [("person", "Castaing")], id="title"),
        pytest.param("fr", "Elle travaille chez Vexo.", [("company", "Vexo")], id="chez"),
        pytest.param("fr", "L'Université de Lille attend.", [("company", "Université de Lille")], id="university"),
    ],
)
def test_names_are_told_apart(code: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert mentions(text, code) == expected


def test_what_is_known_anywhere_in_the_article_counts_everywhere() -> None:
    text = "Vexo waits.\n\nShe works at Vexo. Feldman spoke.\n\nNora Feldman left."
    assert mentions(text, "en") == [
        ("company", "Vexo"),
        ("company", "Vexo"),
        ("person", "Nora Feldman"),
        ("person", "Nora Feldman"),
    ]


@given(text=st.text(max_size=200), code=st.sampled_from(SUPPORTED))
@settings(max_examples=200, deadline=None)
def test_mentions_of_any_text_stand_in_order_and_apart(text: str, code: str) -> None:
    position = 0
    for mention in find_mentions(text, load_language(code)):
        assert position <= mention.span.start < mention.span.end <= len(text)
        assert mention.name
        position = mention.span.end
